"""Several people write in one submission, the network goes, the server is killed: no word is lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from commonaim.core.db import db
from commonaim.core.forms.models import Submission

pytestmark = pytest.mark.browser

ASKED = "Guest speakers who look like us"
MEASURES, LEARNED = "What we will look at", "What we learned"


def address_of(site: Any) -> str:
    def look() -> int:
        return db.session.scalars(select(Submission.id).where(Submission.title == ASKED)).one()

    return f"{site.home}/submissions/{site.ask(look)}"


def boxes(page: Page) -> Any:
    """The boxes one types in, in the order of the form."""
    return page.locator(".writing-section [data-fields] > textarea")


def test_two_type_and_each_sees_the_other_and_nothing_is_lost(own_site: Any, visit: Any) -> None:
    address = address_of(own_site)
    keisha, luis = visit(own_site, "keisha.brandt"), visit(own_site, "luis.ortega", width=360)
    for page in (keisha, luis):
        page.goto(f"{address}/edit")
    typed = {0: "", 1: ""}
    for number in range(24):
        for place, page in enumerate((keisha, luis)):
            words = f"word{number} "
            box = boxes(page).nth(place)
            if not number:
                box.fill("")
            box.press_sequentially(words, delay=20)
            typed[place] += words
    expect(keisha.get_by_text("Luis Ortega Paz is writing in")).to_be_visible()
    expect(luis.get_by_text("Keisha Brandt is writing in")).to_be_visible()
    expect(keisha.locator("[data-others]").nth(1)).to_contain_text("word23")
    expect(luis.locator("[data-others]").nth(0)).to_contain_text("word23")
    expect(boxes(keisha).nth(0)).to_have_value(typed[0])
    expect(boxes(luis).nth(1)).to_have_value(typed[1])

    keisha.get_by_role("button", name="Save", exact=True).click()
    expect(keisha.get_by_text("Saved as revision")).to_be_visible()
    # What she saved comes into the box of the one who still writes.
    expect(boxes(luis).nth(0)).to_have_value(typed[0])
    luis.get_by_role("button", name="Save", exact=True).click()
    expect(luis.get_by_text("Saved as revision")).to_be_visible()
    for words in typed.values():
        expect(luis.get_by_role("main")).to_contain_text(words.strip())


def test_two_in_one_section_see_both_before_anything_is_saved_over(
    own_site: Any, visit: Any
) -> None:
    address = address_of(own_site)
    keisha, luis = visit(own_site, "keisha.brandt"), visit(own_site, "luis.ortega")
    for page, words in ((keisha, "Keisha counts the cards."), (luis, "Luis asks at the door.")):
        page.goto(f"{address}/edit")
        boxes(page).first.fill(words)
    keisha.get_by_role("button", name="Save", exact=True).click()
    expect(keisha.get_by_text("Saved as revision")).to_be_visible()
    theirs = luis.locator("[data-theirs]").first
    expect(theirs).to_contain_text("Keisha counts the cards.")
    expect(boxes(luis).first).to_have_value("Luis asks at the door.")
    luis.get_by_role("button", name="Save", exact=True).click()
    expect(luis.get_by_role("alert")).to_contain_text("Keisha Brandt saved while you were writing")
    expect(luis.get_by_role("main")).to_contain_text("Keisha counts the cards.")
    expect(boxes(luis).first).to_have_value("Luis asks at the door.")


def test_without_a_connection_it_is_said_and_the_words_are_sent_when_it_is_back(
    own_site: Any, visit: Any
) -> None:
    page = visit(own_site, "keisha.brandt")
    page.goto(f"{address_of(own_site)}/edit")
    page.context.set_offline(True)
    boxes(page).first.fill("Written in the tunnel.")
    expect(page.locator(".saved-state")).to_contain_text("No connection. Your words are kept")
    expect(page.locator("#live")).to_contain_text("No connection.")
    page.context.set_offline(False)
    expect(page.locator(".saved-state")).to_contain_text("Draft saved at")
    page.reload()
    expect(boxes(page).first).to_have_value("Written in the tunnel.")


def test_saving_without_a_connection_stays_on_the_page_and_works_when_it_is_back(
    own_site: Any, visit: Any
) -> None:
    page = visit(own_site, "keisha.brandt")
    page.goto(f"{address_of(own_site)}/edit")
    save = page.get_by_role("button", name="Save", exact=True)
    page.context.set_offline(True)
    save.click()
    expect(page.locator(".saved-state")).to_contain_text("There is no connection")
    boxes(page).first.fill("Saved in the tunnel.")
    save.click()
    expect(page.locator(".saved-state")).to_contain_text("There is no connection")
    expect(boxes(page).first).to_have_value("Saved in the tunnel.")
    page.context.set_offline(False)
    expect(page.locator(".saved-state")).to_contain_text("Draft saved at")
    save.click()
    expect(page.get_by_text("Saved as revision")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Saved in the tunnel.")


def test_words_that_the_server_never_got_are_there_when_the_page_is_opened_again(
    own_site: Any, visit: Any
) -> None:
    page = visit(own_site, "keisha.brandt")
    page.goto(f"{address_of(own_site)}/edit")
    page.route("**/draft", lambda route: route.abort())
    boxes(page).first.fill("Never sent.")
    expect(page.locator(".saved-state")).to_contain_text("No connection.")
    page.unroute("**/draft")
    page.reload()
    expect(boxes(page).first).to_have_value("Never sent.")
    expect(page.locator(".saved-state")).to_contain_text("Draft saved at")
    assert page.evaluate("localStorage.length") == 0


def test_words_that_found_another_s_in_their_place_are_shown_until_nobody_needs_them(
    own_site: Any, visit: Any
) -> None:
    address = address_of(own_site)
    first, luis = visit(own_site, "keisha.brandt"), visit(own_site, "luis.ortega")
    first.goto(f"{address}/edit")
    context = first.context
    context.set_offline(True)
    boxes(first).first.fill("Never sent.")
    expect(first.locator(".saved-state")).to_contain_text("No connection.")
    first.close()
    context.set_offline(False)
    luis.goto(f"{address}/edit")
    boxes(luis).first.fill("Luis was here.")
    luis.get_by_role("button", name="Save", exact=True).click()
    expect(luis.get_by_text("Saved as revision")).to_be_visible()
    keisha = context.new_page()
    for _time in range(2):
        keisha.goto(f"{address}/edit")
        expect(boxes(keisha).first).to_have_value("Luis was here.")
        expect(keisha.locator("[data-mine]").first).to_contain_text("Never sent.")
    keisha.get_by_role("button", name="I do not need it any more").click()
    expect(keisha.locator("[data-mine]").first).to_be_hidden()
    assert keisha.evaluate("localStorage.length") == 0


def test_when_the_server_is_killed_what_was_kept_is_there_and_the_rest_follows(
    server: Any, visit: Any
) -> None:
    page = visit(server, "keisha.brandt")
    page.get_by_role("link", name=ASKED).first.click()
    page.get_by_role("link", name="Write in it").click()
    where = page.url
    boxes(page).first.fill("Kept before.")
    expect(page.locator(".saved-state")).to_contain_text("Draft saved at")
    boxes(page).first.press_sequentially(" Typed in the last second.")
    server.kill()
    expect(page.locator(".saved-state")).to_contain_text("No connection.")

    server.begin()
    other = visit(server, "keisha.brandt")
    other.goto(where)
    expect(boxes(other).first).to_have_value(re.compile("^Kept before[.]"))
    expect(page.locator(".saved-state")).to_contain_text("Draft saved at")
    other.reload()
    expect(boxes(other).first).to_have_value("Kept before. Typed in the last second.")
