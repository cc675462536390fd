"""Every page in English, for every role, and what forms answer."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from commonaim.core import demo

from .every_page import ASKED, LARGE, PEOPLE, broken, picture, resize, walk, with_axe

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def checked() -> set[str]:
    """The content of the pages that were found good."""
    return set()


@pytest.mark.parametrize("role", PEOPLE)
def test_no_page_keeps_anybody_out(
    full_site: Any, visit: Any, checked: set[str], role: str
) -> None:
    walk(full_site, visit, checked, role, "en")


def test_what_a_form_answers_keeps_nobody_out(own_site: Any, visit: Any) -> None:
    page = with_axe(visit(own_site))
    found: list[str] = []

    def look(at: str) -> None:
        found.extend(f"{at} at {sentence}" for sentence in broken(page, "en"))
        picture(page, f"answer-{at}")
        resize(page, LARGE)

    page.goto(f"{own_site.url}/login")
    page.get_by_label("E-mail").fill("ruth.adeyemi@example.org")
    page.get_by_label("Password").fill("not her password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_focused()
    look("a wrong password")
    page.get_by_label("Password").fill(demo.PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    page.get_by_role("link", name=ASKED).click()
    page.get_by_role("link", name="Write in it").click()
    page.locator("[name=base]").evaluate("base => { base.value = 2; }")
    page.get_by_label("What we learned").fill("We learned something else meanwhile.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_focused()
    look("two who save at once")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved as revision")).to_be_visible()

    page.goto(f"{own_site.home}/equity_review/")
    page.get_by_role("link", name="Tent buddies").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tent buddies")
    page.keyboard.press("d")
    look("a reason to give")
    page.get_by_role("button", name="Set it aside").first.click()
    expect(page.get_by_text("Say why it is not needed").first).to_be_visible()
    look("a reason that was not given")
    page.keyboard.press("d")
    page.get_by_label("It is said elsewhere in the submission").first.check()
    page.get_by_role("button", name="Set it aside").first.click()
    expect(page.get_by_text("Set aside by Ruth Adeyemi")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("c")
    look("a comment to write")

    page.goto(f"{own_site.home}/plugins/equity_review")
    page.get_by_text("What would be hidden").click()
    look("what would be hidden")
    page.get_by_role("button", name="Switch off").click()
    expect(page.get_by_role("button", name="Switch on")).to_be_visible()
    look("a plugin that is off")
    assert not found, "\n".join(found)
