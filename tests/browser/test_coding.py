"""Coding a text in a browser: with the mouse, with the keyboard alone, by two people at once, and on a phone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from commonaim.core.db import db
from commonaim.plugins.coding.models import Code, Coder, Coding, Segment
from commonaim.plugins.coding.services import projects, texts
from commonaim.plugins.coding.services.texts import NewText

pytestmark = pytest.mark.browser

#: Characters outside the basic plane, marks that combine, and words from right to left, before what is selected.
BODY = "The first 🌊🛶 wave came.\n\nNine\u0301 said: שלום לכולם, and then the bus left 🚌 at six.\n\nNobody asked."
SELECT = """([from, to]) => {
  const lines = new window.codingOffsets.Lines(document.getElementById("words"));
  getSelection().setBaseAndExtent(...lines.place(from), ...lines.place(to));
}"""


@pytest.fixture
def text_id(own_site: Any) -> int:
    """A text in the demo project that nobody has coded."""

    def bring() -> int:
        project = projects.every()[0]
        text = texts.add(project, NewText(title="Waves", body=BODY, language="en"))
        db.session.commit()
        return text.id

    found: int = own_site.ask(bring)
    return found


def coded(site: Any, text_id: int) -> set[tuple[str, str, str]]:
    """(words, code, coder) of what is coded in a text; the words are those that the offsets give."""

    def look() -> set[tuple[str, str, str]]:
        rows = db.session.execute(
            select(Segment, Code.name, Coder.name)
            .join(Coding, Coding.segment_id == Segment.id)
            .join(Code, Code.id == Coding.code_id)
            .join(Coder, Coder.id == Coding.coder_id)
            .where(Segment.text_id == text_id)
        ).all()
        assert all(BODY[segment.start : segment.end] == segment.quote for segment, *_ in rows)
        return {(segment.quote, code, coder) for segment, code, coder in rows}

    found: set[tuple[str, str, str]] = site.ask(look)
    return found


def opened(site: Any, page: Page, text_id: int) -> Page:
    page.goto(f"{site.home}/coding/texts/{text_id}")
    page.wait_for_selector("#coding[data-ready]")
    return page


def said(page: Page, sentence: str) -> None:
    expect(page.locator("#live")).to_have_text(sentence)


def test_with_the_mouse_words_behind_an_emoji_are_coded_by_typing_by_key_and_in_vivo(
    own_site: Any, visit: Any, text_id: int
) -> None:
    page = opened(own_site, visit(own_site, "grace.lindholm"), text_id)
    start = BODY.index("the bus")
    page.evaluate(SELECT, [start, start + len("the bus left 🚌")])
    expect(page.locator("#bar-quote")).to_have_text("the bus left 🚌")
    page.get_by_label("Code", exact=True).fill("stands in")
    page.locator("#pick-list").get_by_text("What stands in the way").click()
    said(page, "Coded with What stands in the way.")

    page.locator(".line", has_text="Nobody asked").dblclick(position={"x": 30, "y": 20})
    page.get_by_role("button", name="In vivo").click()
    said(page, "Coded with Nobody.")
    page.evaluate(SELECT, [start + 4, start + 7])
    page.locator(".bar-key").first.click()
    said(page, "Coded with This place is mine.")

    mine = "Grace Lindholm"
    assert coded(own_site, text_id) == {
        ("the bus left 🚌", "What stands in the way", mine),
        ("Nobody", "Nobody", mine),
        ("bus", "This place is mine", mine),
    }
    expect(page.locator(".coded .coded", has_text="bus")).to_have_count(1)
    page.locator(".coded", has_text="left").first.click()
    page.locator("#segment").get_by_role("button", name="Take it off: What stands").click()
    expect(page.locator("#segment")).to_contain_text("No code any more.")
    page.get_by_role("button", name="Undo").click()
    said(page, "Undone.")
    assert ("the bus left 🚌", "What stands in the way", mine) in coded(own_site, text_id)


def test_with_the_keyboard_alone_words_are_chosen_coded_and_taken_back(
    own_site: Any, visit: Any, text_id: int
) -> None:
    page = opened(own_site, visit(own_site, "grace.lindholm"), text_id)
    page.locator("#words").focus()
    press = page.keyboard.press
    press("ArrowDown")
    said(page, "Paragraph 1, 0 codes")
    press("ArrowDown")
    press("w")
    for _ in range(6):
        press("ArrowRight")
    press("Shift+ArrowRight")
    press("Shift+ArrowRight")
    press("Shift+ArrowLeft")
    said(page, "Selected: the bus")
    press("c")
    page.keyboard.type("late bus")
    press("Enter")
    said(page, "Coded with late bus.")
    press("u")
    said(page, "Paragraph 5, 0 codes")
    press("s")
    said(page, "Selected: Nobody asked.")
    press("2")
    said(page, "Coded with A guest here.")
    assert {(words, code) for words, code, _ in coded(own_site, text_id)} == {
        ("the bus", "late bus"),
        ("Nobody asked.", "A guest here"),
    }
    press("z")
    said(page, "Undone.")
    press("z")
    expect(page.locator(".coded")).to_have_count(0)
    press("y")
    said(page, "Done again.")
    assert {code for _, code, _ in coded(own_site, text_id)} == {"late bus"}
    press("n")
    expect(page.locator("#segment blockquote")).to_have_text("the bus")


def test_two_who_code_at_once_see_each_other_and_lose_nothing(
    own_site: Any, visit: Any, text_id: int
) -> None:
    grace = opened(own_site, visit(own_site, "grace.lindholm"), text_id)
    malik = opened(own_site, visit(own_site, "malik.dorsey"), text_id)
    grace.evaluate(SELECT, [0, 9])
    grace.locator(".bar-key").nth(1).click()
    malik.evaluate(SELECT, [4, 17])
    malik.locator(".bar-key").nth(2).click()
    expect(grace.locator(".coded", has_text="wave")).not_to_have_count(0)
    expect(malik.locator("#people")).to_have_text("Also here: Grace Lindholm")
    assert {who for _, _, who in coded(own_site, text_id)} == {"Grace Lindholm", "Malik Dorsey"}


def test_words_that_are_selected_stay_selected_when_somebody_else_codes_there(
    own_site: Any, visit: Any, text_id: int
) -> None:
    grace = opened(own_site, visit(own_site, "grace.lindholm"), text_id)
    malik = opened(own_site, visit(own_site, "malik.dorsey"), text_id)
    malik.evaluate(SELECT, [4, 17])
    chosen = malik.evaluate("getSelection().toString()")
    assert chosen
    grace.evaluate(SELECT, [0, 9])
    grace.locator(".bar-key").nth(1).click()
    expect(malik.locator(".coded")).not_to_have_count(0, timeout=15_000)
    assert malik.evaluate("getSelection().toString()") == chosen
    malik.locator(".bar-key").nth(2).click()
    expect(malik.locator("#bar")).to_be_hidden()
    assert {who for _, _, who in coded(own_site, text_id)} == {"Grace Lindholm", "Malik Dorsey"}


def test_on_a_phone_the_bar_is_within_reach_and_nothing_sticks_out(
    own_site: Any, visit: Any, text_id: int
) -> None:
    page = visit(own_site, "grace.lindholm")
    page.set_viewport_size({"width": 360, "height": 740})
    opened(own_site, page, text_id)
    page.evaluate(SELECT, [0, 9])
    expect(page.locator("#bar")).to_be_visible()
    box = page.locator("#bar").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 740
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.get_by_label("Code", exact=True).fill("new one")
    page.locator("#pick-list").get_by_text("New code “new one”").click()
    said(page, "Coded with new one.")
    assert {code for _, code, _ in coded(own_site, text_id)} == {"new one"}


def test_the_bar_stays_out_of_the_way_while_the_mouse_draws_a_selection(
    own_site: Any, visit: Any, text_id: int
) -> None:
    page = opened(own_site, visit(own_site, "grace.lindholm"), text_id)
    first = page.locator(".line").first.bounding_box()
    assert first is not None
    page.mouse.move(first["x"] + 12, first["y"] + 20)
    page.mouse.down()
    page.mouse.move(first["x"] + 60, first["y"] + 20)
    page.mouse.move(first["x"] + 90, first["y"] + 20)
    page.wait_for_function("!getSelection().isCollapsed")
    # longer than the page waits after a change of the selection
    page.evaluate("() => new Promise((done) => setTimeout(done, 300))")
    expect(page.locator("#bar")).to_be_hidden()
    page.mouse.up()
    expect(page.locator("#bar")).to_be_visible()
    expect(page.locator("#bar-quote")).to_have_text(re.compile("^The"))


def test_the_whole_of_a_text_of_many_pieces_is_chosen_copied_and_coded(
    own_site: Any, visit: Any
) -> None:
    body = "\n".join(f"Line {number} 🌊 of many." for number in range(400))

    def bring() -> int:
        text = texts.add(projects.every()[0], NewText(title="Long", body=body, language="en"))
        db.session.commit()
        return text.id

    text_id = own_site.ask(bring)
    page = opened(own_site, visit(own_site, "grace.lindholm"), text_id)
    assert page.locator(".piece").count() > 1
    page.locator("#words").focus()
    page.keyboard.press("Control+a")
    expect(page.locator("#bar-quote")).to_contain_text("Line 399 🌊 of many.")
    copied = page.evaluate(
        """() => { const data = new DataTransfer();
        document.dispatchEvent(new ClipboardEvent("copy", { clipboardData: data, cancelable: true }));
        return data.getData("text/plain"); }"""
    )
    assert copied == body
    page.keyboard.press("1")
    expect(page.locator("#segment")).to_be_visible()

    def coded_words() -> str | None:
        return db.session.scalar(select(Segment.quote).where(Segment.text_id == text_id))

    assert own_site.ask(coded_words) == body
    page.locator(".line").last.scroll_into_view_if_needed()
    expect(page.locator(".line").last.locator(".coded")).to_have_text("Line 399 🌊 of many.")


def test_with_a_finger_words_are_coded_in_a_tap(own_site: Any, visit: Any, text_id: int) -> None:
    page = visit(own_site, "grace.lindholm", width=360, has_touch=True, is_mobile=True)
    opened(own_site, page, text_id)
    page.evaluate(SELECT, [BODY.index("Nobody"), len(BODY)])
    page.locator(".bar-key").first.tap()
    expect(page.locator(".coded", has_text="Nobody asked.")).to_have_count(1)
    page.locator(".coded", has_text="Nobody asked.").tap()
    expect(page.locator("#segment blockquote")).to_have_text("Nobody asked.")


def test_a_code_is_dragged_below_another_one(own_site: Any, visit: Any) -> None:
    def project() -> tuple[int, list[int]]:
        found = projects.every()[0]
        tops = select(Code.id).where(Code.project_id == found.id, Code.parent_id.is_(None))
        return found.id, list(db.session.scalars(tops.order_by(Code.position)))

    ident, tops = own_site.ask(project)
    page = visit(own_site, "grace.lindholm")
    page.goto(f"{own_site.home}/coding/projects/{ident}/codebook")
    page.set_viewport_size({"width": 1280, "height": 2400})  # nothing scrolls under the mouse
    first, last = (page.locator(f'.tree-row[data-code="{tops[at]}"]') for at in (0, -1))
    last.drag_to(first)
    page.wait_for_url("**moved=**")

    def parent() -> int | None:
        return db.session.scalar(select(Code.parent_id).where(Code.id == tops[-1]))

    assert own_site.ask(parent) == tops[0]
