"""The facilitator before the monthly hour: run the review, see where to look first, decide without a mouse."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser
PHONE = 360
WIDTHS = pytest.mark.parametrize("width", [1280, PHONE])


def questions(page: Page) -> list[Locator]:
    """The questions of a review page in reading order; each stays the same when its number changes."""
    found = page.locator("[id^=finding-]").evaluate_all("all => all.map(one => one.id)")
    return [page.locator(f"#{ident}") for ident in found]


def unfolded(page: Page, one: Locator) -> None:
    """``one`` is open, and no other."""
    expect(one).to_have_attribute("open", "")
    expect(page.locator("[id^=finding-][open]")).to_have_count(1)


@WIDTHS
def test_the_review_of_a_cycle_shows_first_who_speaks_only_of_all_students(
    own_site: Any, visit: Any, width: int
) -> None:
    page = visit(own_site, "ana.reyes", width=width)
    if width == PHONE:
        page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Cycles", exact=True).click()
    page.get_by_role("row").filter(has_text="running").get_by_role("link").click()
    page.get_by_role("button", name="Run the equity review").click()
    expect(page).to_have_url(re.compile("/jobs/"))
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.get_by_role("link", name="See the result").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Reviews")
    title = page.get_by_text(re.compile(r"^(\d+|One) submissions? speaks? only of all students"))
    generic = int(title.inner_text().split()[0])
    rows = page.get_by_role("row").filter(has=page.get_by_role("rowheader")).all_inner_texts()
    speaking = ["only all students" in row for row in rows]
    assert speaking == [True] * generic + [False] * (len(rows) - generic)
    assert 1 < generic < len(rows)


@WIDTHS
def test_questions_are_decided_with_the_keyboard_alone(
    own_site: Any, visit: Any, width: int
) -> None:
    page = visit(own_site, "ana.reyes", width=width)
    page.goto(f"{own_site.home}/equity_review/")
    row = page.get_by_role("link", name="Tent buddies")
    row.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tent buddies")
    first, second, third = questions(page)[:3]
    unfolded(page, first)

    page.keyboard.press("a")
    expect(first.get_by_text("Asked by Ana Reyes")).to_be_visible()
    expect(page.locator("#live")).to_have_text("Asked")

    page.keyboard.press("j")
    unfolded(page, second)
    page.keyboard.press("d")
    page.keyboard.type("aj")  # the beginning of a reason, and no key of the page
    expect(second.get_by_role("radio").first).to_be_focused()
    expect(second.get_by_text("Asked by")).to_have_count(0)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(second.get_by_label("In your words, if you like")).to_be_focused()
    page.keyboard.type("a dad asked kids just that, and jokes aside it is clear")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(second.get_by_text("Set aside by Ana Reyes")).to_be_visible()
    expect(second).to_be_in_viewport()
    # The marks in the text have the numbers of before.
    for number, one in enumerate((first, second, third), 1):
        expect(one.locator(".finding-place")).to_contain_text(f"{number} of")

    page.keyboard.press("j")
    unfolded(page, third)
    page.keyboard.press("k")
    unfolded(page, second)
    page.keyboard.press("k")
    unfolded(page, first)
    page.keyboard.press("c")
    expect(first.get_by_label(re.compile("^Your comment"))).to_be_focused()
    page.keyboard.type("Jack and Dana come to mind, and a cat.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(first.get_by_text("Jack and Dana come to mind, and a cat.")).to_be_visible()

    page.reload()
    expect(first).to_contain_text("Asked by Ana Reyes")
    expect(first).to_contain_text("Jack and Dana come to mind, and a cat.")
    expect(second.get_by_text("jokes aside it is clear")).to_be_hidden()
    page.get_by_text("One was set aside").click()
    second.get_by_role("heading").click()
    expect(second.get_by_text("jokes aside it is clear")).to_be_visible()
    expect(third).to_have_attribute("data-state", "open")


def test_an_address_opens_the_question_that_it_names(own_site: Any, visit: Any) -> None:
    page = visit(own_site, "ana.reyes")
    page.goto(f"{own_site.home}/equity_review/")
    page.get_by_role("link", name="Tent buddies").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tent buddies")
    address = page.url.partition("#")[0]
    first, second, third = questions(page)[:3]
    unfolded(page, first)
    named = second.get_attribute("id")
    page.goto(f"{address}#{third.get_attribute('id')}")
    unfolded(page, third)
    page.goto(own_site.home)
    page.goto(f"{address}#{named}")
    unfolded(page, second)


@WIDTHS
def test_a_decision_after_signing_out_elsewhere_is_said_to_be_lost(
    own_site: Any, visit: Any, width: int
) -> None:
    page = visit(own_site, "ana.reyes", width=width)
    page.goto(f"{own_site.home}/equity_review/")
    page.get_by_role("link", name="Tent buddies").click()
    first = questions(page)[0]
    unfolded(page, first)
    elsewhere = page.context.new_page()
    elsewhere.goto(own_site.home)
    elsewhere.get_by_role("button", name="Sign out").click()
    expect(elsewhere.get_by_role("heading", level=1)).to_be_visible()
    first.get_by_role("button", name="Ask this").click()
    said = page.locator("#live")
    expect(said).to_contain_text("You were signed out before this was sent")
    expect(said).to_be_in_viewport()
    expect(first.get_by_text("Asked by")).to_have_count(0)
