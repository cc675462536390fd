"""Making a token for a program on the account page, with the keyboard, and taking it back."""

from __future__ import annotations

import os
from typing import Any

import pytest
from playwright.sync_api import expect

from .every_page import AXE, EVERYTHING, FIND, TOO_WIDE

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1280, 360])
def test_a_leader_makes_a_token_uses_it_and_takes_it_back(
    own_site: Any, visit: Any, width: int
) -> None:
    page = visit(own_site, "keisha.brandt", width=width)

    def look(name: str) -> None:
        if folder := os.environ.get("COMMONAIM_TEST_PICTURES"):
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
        page.evaluate(AXE)
        assert page.evaluate(FIND, EVERYTHING) == []
        assert page.evaluate(TOO_WIDE) <= 0

    page.goto(f"{own_site.url}/account")
    page.get_by_role("link", name="Make a token").press("Enter")
    page.get_by_role("button", name="Make the token").press("Enter")
    page.get_by_label("What is it for?").fill("The sheet that counts")
    page.get_by_label("See who is in the network").press("Space")
    look("new")
    page.get_by_role("button", name="Make the token").press("Enter")
    secret = page.get_by_label("The sheet that counts").input_value()
    look("made")
    asked = page.request.get(
        f"{own_site.url}/api/v1/people", headers={"Authorization": f"Bearer {secret}"}
    )
    assert asked.ok
    page.get_by_role("link", name="I have copied it").press("Enter")
    row = page.get_by_role("row").filter(has_text="The sheet that counts")
    expect(row).to_contain_text("See who is in the network")
    look("account")
    row.get_by_role("button", name="Take back").press("Enter")
    expect(page.get_by_text("That token opens nothing any more.")).to_be_visible()
    expect(row).to_have_count(0)
    asked = page.request.get(
        f"{own_site.url}/api/v1/people", headers={"Authorization": f"Bearer {secret}"}
    )
    assert asked.status == 401
