"""When a norm was broken: the whole road for who tells it, with a name or without, the responder, and who broke it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import func, select

from commonaim.core.db import db, now
from commonaim.plugins.norms.models.repair import Concern

pytestmark = pytest.mark.browser

WHAT = "My name was laughed at, and the meeting went on."


def told(site: Any) -> int:
    """How many concerns there are."""
    return int(site.ask(lambda: db.session.scalar(select(func.count(Concern.id)))))


def open_talk(page: Page, site: Any, nth: int = 0) -> None:
    page.goto(f"{site.home}/norms/talks/")
    page.get_by_role("main").get_by_role("link", name="A talk of").nth(nth).click()
    expect(page).to_have_title("Norms · Rivers STEM Network · Common Aim")


def begin(page: Page, site: Any, what: str = WHAT) -> None:
    page.goto(f"{site.home}/norms/talks/begin")
    page.get_by_label("What happened?").fill(what)
    page.get_by_label("Joanna Begaye").check()


def say(page: Page, words: str, step: str = "") -> None:
    page.get_by_label("What you say").fill(words)
    if step:
        page.get_by_label("Is it a step of the road?").select_option(label=step)
    page.get_by_role("button", name="Say it").click()
    expect(page.get_by_role("main").get_by_text(words)).to_be_visible()


def test_from_a_broken_norm_to_its_repair(own_site: Any, visit: Any) -> None:
    harmed, responder, broke = (
        visit(own_site, name) for name in ("tamika.rowe", "joanna.begaye", "luis.ortega")
    )
    # Told with the keyboard alone.
    harmed.goto(f"{own_site.home}/norms/talks/begin")
    expect(harmed.get_by_role("heading", name="Who will see it")).to_be_visible()
    harmed.get_by_label("What happened?").focus()
    harmed.keyboard.type(WHAT)
    for label, keys in (
        ("To me", " "),
        ("Member 1", "Luis"),
        ("Joanna Begaye", " "),
        ("With my name", " "),
    ):
        _tab_to(harmed, label)
        harmed.keyboard.type(keys)
    _tab_to(harmed, "Send it")
    harmed.keyboard.press("Enter")
    expect(harmed.get_by_text(WHAT)).to_be_visible()
    broke.goto(harmed.url)
    expect(broke.get_by_role("heading", level=1)).to_have_text("There is nothing here")

    open_talk(responder, own_site)
    expect(responder.get_by_text(WHAT)).to_be_visible()
    say(responder, "I have read it, and I believe you.", "Acknowledge")
    responder.get_by_text("Ask to bring somebody in").click()
    responder.get_by_label("Who?").select_option(label="Luis Ortega Paz")
    responder.get_by_label("What they would read").fill("I would like to talk about the meeting.")
    responder.get_by_role("button", name="Ask", exact=True).click()
    expect(responder.get_by_text("waits for the one it happened to")).to_be_visible()

    harmed.reload()
    harmed.get_by_role("button", name="I agree").click()
    broke.goto(f"{own_site.home}/")
    broke.get_by_role("link", name="Something waits for you").first.click()
    expect(broke.get_by_text("I would like to talk about the meeting.")).to_be_visible()
    assert WHAT not in broke.content()
    assert "Tamika" not in broke.content()
    broke.get_by_role("button", name="I take part").click()
    say(broke, "I laughed. I am sorry.", "Apologize")

    harmed.reload()
    expect(harmed.get_by_text("I laughed. I am sorry.")).to_have_count(0)
    responder.reload()
    responder.get_by_role("button", name="Pass it on").click()
    responder.get_by_text("Propose a repair").click()
    responder.get_by_label("What will be done?").fill("Asks how each name is said, and says it.")
    responder.get_by_label("By which day?").fill(str((now() + timedelta(days=5)).date()))
    responder.get_by_role("button", name="Propose it").click()

    harmed.reload()
    expect(harmed.get_by_text("I laughed. I am sorry.")).to_be_visible()
    harmed.get_by_role("button", name="I agree").click()
    expect(harmed.get_by_text("agreed", exact=True)).to_be_visible()
    broke.reload()
    broke.get_by_role("button", name="It is done").click()
    expect(broke.get_by_text("done", exact=True)).to_be_visible()
    harmed.reload()
    harmed.get_by_role("button", name="It is repaired for me").click()
    responder.reload()
    responder.get_by_text("Close it").first.click()
    responder.get_by_label("What did the norms learn from it?").fill("We ask for names.")
    responder.locator("form").get_by_role("button", name="Close it").click()
    expect(responder.get_by_text("closed together")).to_be_visible()
    harmed.reload()
    expect(harmed.get_by_text("We ask for names.")).to_be_visible()
    opened = harmed.get_by_role("region", name="Who opened it")
    expect(opened.get_by_text("Joanna Begaye").first).to_be_visible()
    expect(opened.get_by_text("Luis Ortega Paz").first).to_be_visible()


def _tab_to(page: Page, label: str) -> None:
    """Press the Tab key, and the arrows inside a group of choices, until the thing with this name has the focus."""
    wanted = page.get_by_label(label).or_(page.get_by_role("button", name=label, exact=True))
    for _press in range(60):
        if wanted.first.evaluate("one => one === document.activeElement"):
            return
        same_group = wanted.first.evaluate(
            "one => one.type === 'radio' && document.activeElement.name === one.name"
        )
        page.keyboard.press("ArrowDown" if same_group else "Tab")
    pytest.fail(f"the keyboard does not lead to {label}")


def test_without_a_name_the_answers_are_behind_a_private_link(own_site: Any, visit: Any) -> None:
    teller = visit(own_site, "tamika.rowe", width=360)
    begin(teller, own_site)
    teller.get_by_label("Without my name").check()
    teller.get_by_role("button", name="Send it").click()
    expect(teller.get_by_role("heading", name="It is sent, without your name")).to_be_visible()
    link = teller.get_by_label("Your private link").input_value()

    responder = visit(own_site, "joanna.begaye")
    open_talk(responder, own_site)
    told_it = responder.get_by_role("region", name="What was told")
    expect(told_it).to_contain_text("Somebody without a name")
    expect(told_it).not_to_contain_text("Tamika")
    say(responder, "Thank you. Where was it?", "Acknowledge")

    teller.goto(link)
    expect(teller.get_by_text("Thank you. Where was it?")).to_be_visible()
    assert "Tamika" not in teller.content()
    say(teller, "In the morning meeting.")
    teller.get_by_role("button", name="Pause").click()
    expect(teller.get_by_text("rests", exact=True)).to_be_visible()
    responder.reload()
    expect(responder.get_by_text("In the morning meeting.")).to_be_visible()
    expect(responder.get_by_label("What you say")).to_have_count(0)

    stranger = visit(own_site)
    stranger.goto(link)
    expect(stranger.get_by_text(WHAT)).to_be_visible()
    stranger.goto(f"{link[:-4]}aaaa")
    expect(stranger.get_by_role("heading", level=1)).to_have_text("There is nothing here")


def test_when_the_server_dies_what_was_sent_is_there_once_and_what_was_typed_is_in_the_page(
    own_site: Any, visit: Any
) -> None:
    page, before = visit(own_site, "tamika.rowe"), told(own_site)
    begin(page, own_site)

    def dies_before(route: Route) -> None:
        route.abort("connectionrefused")

    def dies_after(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort("connectionreset")

    for dies, there in ((dies_before, before), (dies_after, before + 1)):
        page.route("**/norms/talks/begin", dies)
        page.get_by_role("button", name="Send it").click()
        expect(page.get_by_role("alert")).to_contain_text("Nothing is lost")
        page.unroute("**/norms/talks/begin")
        expect(page.get_by_label("What happened?")).to_have_value(WHAT)
        assert told(own_site) == there
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text(WHAT)).to_be_visible()
    assert told(own_site) == before + 1


def test_what_is_typed_is_kept_in_the_browser_only_by_choice(site: Any, visit: Any) -> None:
    page = visit(site, "tamika.rowe")
    page.on("dialog", lambda dialog: dialog.accept())
    begin(page, site)
    page.reload()
    expect(page.get_by_label("What happened?")).to_have_value("")
    begin(page, site)
    page.get_by_label("Keep what I write in this browser").check()
    page.get_by_label("What would help?").fill("That it stops.")
    page.reload()
    expect(page.get_by_label("What happened?")).to_have_value(WHAT)
    expect(page.get_by_label("What would help?")).to_have_value("That it stops.")
    page.get_by_role("button", name="Clear what is kept here").click()
    page.reload()
    expect(page.get_by_label("What happened?")).to_have_value("")
    assert page.evaluate("localStorage.length") == 0
