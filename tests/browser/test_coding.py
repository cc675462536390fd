"""Coding a text in a browser: with the mouse, with the keyboard alone, by two people at once, and on a phone."""

from __future__ import annotations

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
