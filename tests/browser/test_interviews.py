"""From consent to a shared note on a phone, a quote beside a plan, the withdrawal that empties each place, a kill."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .test_telling import record

pytestmark = pytest.mark.browser

STATE = "[data-state]"


def _note_agreement(page: Page, kind: str, more: tuple[str, ...] = ()) -> None:
    page.get_by_text(f"Note {kind}", exact=True).click()
    box = page.locator(f"section:has(#{kind}-title)")
    for scope in ("The network may read it", "It may be quoted, without a name", *more):
        box.get_by_label(scope).check()
    box.get_by_role("button", name="Note it").click()
    expect(page.get_by_text("Noted.").first).to_be_visible()


def _interview(page: Page, site: Any) -> None:
    """Somebody new, what was agreed, and the page on which the note is written."""
    page.goto(f"{site.home}/empathy/people/new")
    page.get_by_label("Pseudonym").fill("Quill")
    page.get_by_role("button", name="Go on to consent").click()
    _note_agreement(page, "consent")
    _note_agreement(page, "assent")
    page.get_by_role("link", name="Begin an interview").click()
    page.get_by_label("Guide").select_option(label="Science and me")
    page.get_by_role("button", name="Begin", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("An interview with Quill")


def test_on_a_phone_from_consent_to_a_quote_beside_a_plan_and_back(
    own_site: Any, visit: Any
) -> None:
    page = visit(own_site, "keisha.brandt", width=360)
    _interview(page, own_site)
    quote = page.get_by_label("Quote, word for word, prompt 1")
    quote.fill("Ask Marisol, the door is always loud.")
    expect(page.locator(STATE)).to_contain_text("Kept at")
    expect(page.get_by_text("“Marisol” looks like a name.")).to_be_visible()
    page.get_by_role("button", name="Done for now").click()

    page.get_by_label("The whole network").check()
    page.get_by_role("button", name="Share it so").click()
    expect(page.get_by_text("Decide about each of them, then share.")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Replace")).click()
    page.get_by_role("link", name="To the note").click()
    page.get_by_label("The whole network").check()
    page.get_by_role("button", name="Share it so").click()
    expect(page.get_by_text("Who sees it was changed.")).to_be_visible()

    page.get_by_role("link", name="Link to the work").first.click()
    title = (
        page.get_by_label("They speak to").locator("option").first.inner_text().rpartition(" (")[0]
    )
    page.get_by_label("Beside which part of a submission").select_option(
        label="The submission as a whole"
    )
    page.get_by_role("button", name="Link", exact=True).click()
    page.get_by_role("link", name=title).first.click()
    words = page.get_by_text("Ask [student A], the door is always loud.")
    expect(words.first).to_be_visible()
    plan = page.url

    reader = visit(own_site, "ana.reyes")
    reader.goto(plan)
    expect(reader.get_by_text("the door is always loud").first).to_be_visible()
    page.goto(f"{own_site.home}/empathy/people")
    page.get_by_role("link", name="Quill").click()
    page.get_by_text("Take everything back").click()
    page.get_by_role("button", name="Withdraw it all").click()
    expect(page.get_by_role("heading", name="Where it had been used")).to_be_visible()
    expect(page.get_by_text(title).first).to_be_visible()
    for place in (plan, f"{own_site.home}/empathy/", f"{own_site.home}/search?q=loud"):
        reader.goto(place)
        expect(reader.get_by_text("the door is always loud")).to_have_count(0)


def test_words_typed_before_the_page_is_ready_are_kept_and_nobody_is_asked_about_them(
    own_site: Any, visit: Any
) -> None:
    page = visit(own_site, "keisha.brandt")
    _interview(page, own_site)
    waiting: list[Any] = []

    def wait(route: Any) -> None:
        waiting.append(route)

    page.route("**/kept.js*", wait)
    page.reload(wait_until="commit")
    quote = page.get_by_label("Quote, word for word, prompt 1")
    quote.fill("We were quick.")
    while not waiting:
        page.wait_for_timeout(50)
    waiting[0].continue_()
    page.unroute("**/kept.js*")
    expect(page.locator(STATE)).to_contain_text("Kept at")

    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    quote.press_sequentially(" And loud.")
    expect(page.locator(STATE)).to_have_text("Writing …")
    expect(page.locator(STATE)).to_contain_text("Kept at")
    page.get_by_role("link", name="Interviews").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Interviews")
    page.go_back()
    expect(quote).to_have_value("We were quick. And loud.")
    assert not asked


def test_two_write_in_one_note_while_the_server_is_killed(server: Any, visit: Any) -> None:
    one = visit(server, "keisha.brandt")
    _interview(one, server)
    where = one.url
    two = visit(server, "keisha.brandt")
    two.goto(where)
    story, quote = "Story, prompt 1", "Quote, word for word, prompt 1"
    one.get_by_label(story).fill("The bus was late.")
    two.get_by_label(quote).fill("It always is.")
    expect(one.locator(STATE)).to_contain_text("Kept at")
    expect(two.locator(STATE)).to_contain_text("Kept at")
    one.get_by_label(story).press_sequentially(" She waited.")
    two.get_by_label(story).fill("He had a map.")
    server.kill()
    expect(one.locator(STATE)).to_contain_text("No connection.")
    server.begin()
    expect(one.locator(STATE)).to_contain_text("Kept at")
    expect(two.locator(STATE)).to_contain_text("Kept at")
    third = visit(server, "keisha.brandt")
    third.goto(where)
    words = third.get_by_label(story).input_value()
    for sentence in ("The bus was late. She waited.", "He had a map."):
        assert words.count(sentence) == 1, words
    expect(third.get_by_label(quote)).to_have_value("It always is.")


def test_it_is_recorded_on_a_phone_and_gone_when_the_agreement_ends(
    own_site: Any, visit: Any
) -> None:
    page = visit(own_site, "keisha.brandt", width=360, permissions=["microphone"])
    _interview(page, own_site)
    page.get_by_text("Record the interview", exact=True).click()
    expect(page.get_by_text("Not before everybody agreed to being recorded")).to_be_visible()
    where = page.url
    page.locator("#recordings").get_by_role("link", name="Note what was agreed").click()
    for kind in ("consent", "assent"):
        _note_agreement(page, kind, more=("It may be recorded",))

    page.goto(where)
    page.get_by_text("Record the interview", exact=True).click()
    record(page)
    page.get_by_role("button", name="Keep the recording").click()
    expect(page.locator(".recorder-said")).to_have_text("The recording is kept.")
    sound = page.locator(".recording audio")
    expect(sound).to_have_count(1)
    assert sound.evaluate(
        """async (audio) => { await audio.play(); audio.pause(); return audio.error === null; }"""
    )
    page.reload()
    expect(page.locator(".recording audio")).to_have_count(1)

    page.get_by_role("link", name="Quill").click()
    page.get_by_role("link", name="What was agreed").click()
    page.get_by_role("button", name="End this").first.click()
    page.goto(where)
    expect(page.locator(".recording audio")).to_have_count(0)
