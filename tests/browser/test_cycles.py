"""The hub admin's road from a new cycle to a group, its board and who took part; with the keyboard, and on a phone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from commonaim.core.db import now

pytestmark = pytest.mark.browser

PHONE = 360
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def reach(page: Page, name: str, role: Any = "link") -> None:
    """Go on with Tab until what has this name is in focus."""
    wanted = page.get_by_role(role, name=name).first
    for _press in range(80):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    pytest.fail(f"Tab does not reach {name}.")


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_a_cycle_is_planned_without_a_mouse(own_site: Any, visit: Any, script: bool) -> None:
    page = visit(own_site, "ruth.adeyemi", java_script_enabled=script)
    page.goto(f"{own_site.home}/cycles")
    page.get_by_role("link", name="Plan a cycle").press("Enter")
    page.get_by_label("Name").press_sequentially("Spring, short and sweet")
    today = now().date()
    for label, days in (("First day", -1), ("Last day", 7)):
        page.get_by_label(label, exact=True).fill(f"{today + timedelta(days=days)}")
    page.get_by_label("What this cycle is for").press_sequentially("Try one thing.")
    page.get_by_label("The first ten minutes").press("Space")
    page.get_by_label("Phase", exact=True).nth(0).fill("Ask around")
    page.get_by_label("Phase", exact=True).nth(3).fill("")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Spring, short and sweet")
    strip = page.get_by_role("list", name="Phases of this cycle")
    expect(strip.get_by_role("listitem")).to_have_count(3)
    expect(strip.locator("[aria-current=step]")).to_contain_text("Ask around today")
    expect(page.get_by_text("Change ideas: The first ten minutes")).to_be_visible()


def test_what_must_be_mended_is_in_focus_and_leads_to_its_field(own_site: Any, visit: Any) -> None:
    page = visit(own_site, "ruth.adeyemi")
    page.goto(f"{own_site.home}/cycles/make")
    page.get_by_label("Name").fill("Backwards")
    page.get_by_label("First day", exact=True).fill("2026-05-01")
    page.get_by_label("Last day", exact=True).fill("2026-04-01")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("alert").get_by_role("link").press("Enter")
    expect(page.get_by_label("Last day", exact=True)).to_be_focused()
    expect(page.get_by_label("Name")).to_have_value("Backwards")


def test_a_program_moves_between_groups_on_a_phone_with_the_keyboard(
    own_site: Any, visit: Any
) -> None:
    page = visit(own_site, "ana.reyes", width=PHONE)
    page.goto(f"{own_site.home}/cycles/3/groups")
    page.get_by_role("link", name="Guest speakers").press("Enter")
    move = page.locator("summary", has_text="Move Lantern Street Code Lab")
    move.press("Enter")
    page.get_by_label("Move “Lantern Street Code Lab” to").select_option("Belonging")
    page.locator("details[open]").get_by_role("button", name="Move").press("Enter")
    expect(page.get_by_text("“Lantern Street Code Lab” is in “Belonging” now.")).to_be_visible()
    expect(page.get_by_text("Small: with whom is it compared")).to_be_visible()
    expect(page.get_by_role("link", name="Two truths about debugging")).to_have_count(0)
    assert page.evaluate(TOO_WIDE) == 0


def test_the_board_is_cards_on_a_phone_and_offers_a_hand(site: Any, visit: Any) -> None:
    page = visit(site, "ana.reyes", width=PHONE)
    page.goto(f"{site.home}/cycles/3/board")
    names = page.get_by_role("rowheader")
    expect(names.nth(0)).to_contain_text("Harbor Makers")
    expect(names.nth(2)).to_contain_text("Sycamore Flats Field Lab")
    tops = [row.bounding_box()["y"] for row in page.get_by_role("cell").all()[:4]]
    assert tops == sorted(set(tops)), "cells stand below each other"
    assert page.evaluate(TOO_WIDE) == 0
    reach(page, "Ask whether they need a hand (Harbor Makers)")
    address = page.evaluate("document.activeElement.href")
    assert address.startswith("mailto:keisha.brandt@example.org,luis.ortega@example.org?subject=")


def test_who_took_part_is_confirmed_and_seen_by_the_person(own_site: Any, visit: Any) -> None:
    page = visit(own_site, "ana.reyes", width=PHONE)
    page.goto(f"{own_site.home}/cycles/3/participation")
    page.get_by_label("Improvement group").select_option("Guest speakers")
    page.get_by_label("What it was").fill("An evening by the river")
    page.get_by_label("Day").fill("2026-03-04")
    page.get_by_role("button", name="Add, then say who took part").press("Enter")
    page.get_by_label("Keisha Brandt").press("Space")
    page.get_by_role("button", name="Confirm who took part").press("Enter")
    expect(page.get_by_role("link", name="An evening by the river")).to_be_visible()
    with page.expect_download() as sheet:
        page.get_by_role("link", name="Download as a sheet").click()
    assert "An evening by the river" in sheet.value.path().read_text("utf-8")
    keisha = visit(own_site, "keisha.brandt", width=PHONE)
    keisha.goto(f"{own_site.home}/cycles")
    keisha.get_by_role("link", name="What I took part in").press("Enter")
    expect(keisha.get_by_role("rowheader", name="An evening by the river")).to_be_visible()
    luis = visit(own_site, "luis.ortega")
    luis.goto(f"{own_site.home}/participation")
    expect(luis.get_by_text("An evening by the river")).to_have_count(0)
