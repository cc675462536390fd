"""Coding projects in and out in a browser, and what is asked of a page while a text is coded: nobody is kept out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from commonaim.core.db import db
from commonaim.plugins.coding.exchange import model
from commonaim.plugins.coding.exchange.refi.writing import as_qdc, as_qdpx
from commonaim.plugins.coding.models import Text
from commonaim.plugins.coding.services import codebook, marking, projects, texts
from commonaim.plugins.coding.services.texts import NewText

from .every_page import AXE, EVERYTHING, FIND, TOO_WIDE

pytestmark = pytest.mark.browser

GUIDS = [f"{number:08d}-1111-4111-8111-111111111111" for number in range(6)]
CODES = (
    model.Code(GUIDS[0], "Belonging", definition="At home here."),
    model.Code(GUIDS[1], "The bus", GUIDS[0]),
)
STUDY = model.Project(
    "A study elsewhere",
    coders=(model.Coder(GUIDS[2], "Ana"),),
    codes=CODES,
    sources=(model.Source(GUIDS[3], "Interview 🌊", "The bus left. שלום"),),
    segments=(model.Segment(GUIDS[4], GUIDS[3], 4, 7),),
    codings=(model.Coding(GUIDS[5], GUIDS[4], GUIDS[1], GUIDS[2]),),
)


def keeps_nobody_out(page: Page) -> None:
    page.evaluate(AXE)
    assert page.evaluate(FIND, EVERYTHING) == []
    assert page.evaluate(TOO_WIDE) <= 0


@pytest.mark.parametrize("width", [1280, 360])
def test_a_project_is_looked_at_and_brought_in(
    own_site: Any, visit: Any, tmp_path: Path, width: int
) -> None:
    study = tmp_path / "study.qdpx"
    study.write_bytes(as_qdpx(STUDY))
    page = visit(own_site, "grace.lindholm", width=width)
    page.goto(f"{own_site.home}/coding/import")
    page.get_by_label("A file").set_input_files(tmp_path / "study.qdpx")
    page.get_by_role("button", name="Look what is in it").click()
    expect(page.locator("main")).to_contain_text("Nothing is made yet")
    keeps_nobody_out(page)
    page.get_by_role("button", name="Make the project").click()
    expect(page.locator("h1")).to_have_text("A study elsewhere")
    page.get_by_role("link", name="Interview 🌊").click()
    page.wait_for_selector("#coding[data-ready]")
    expect(page.locator(".coded", has_text="bus")).to_have_count(1)


def test_a_file_that_is_none_says_why_and_a_codebook_joins_a_project(
    own_site: Any, visit: Any, tmp_path: Path
) -> None:
    (tmp_path / "wrong.qdpx").write_bytes(b"PK\x03\x04 no archive")
    (tmp_path / "codes.qdc").write_bytes(as_qdc(STUDY))
    page = visit(own_site, "grace.lindholm", width=360)
    page.goto(f"{own_site.home}/coding/import")
    page.get_by_label("A file").set_input_files(tmp_path / "wrong.qdpx")
    page.get_by_role("button", name="Look what is in it").click()
    expect(page.get_by_role("alert")).to_contain_text("its archive cannot be read")
    keeps_nobody_out(page)
    page.get_by_label("A file").set_input_files(tmp_path / "codes.qdc")
    page.get_by_role("button", name="Look what is in it").click()
    keeps_nobody_out(page)
    page.get_by_label("Where do the codes go?").select_option(
        "into the codebook of “What makes a place feel like ours”"
    )
    page.get_by_role("button", name="Bring the codes in").click()
    expect(page.locator("main")).to_contain_text("1 code is new. 1 was here")
    expect(page.locator(".tree-row", has_text="The bus")).to_have_count(1)


def test_a_project_is_taken_out_as_a_file(own_site: Any, visit: Any) -> None:
    page = visit(own_site, "grace.lindholm")
    page.goto(f"{own_site.home}/coding/projects/1/export")
    with page.expect_download() as taken:
        page.locator('form[action$="/qdpx"]').get_by_role("button").click()
    assert taken.value.suggested_filename.endswith(".qdpx")
    assert Path(taken.value.path()).read_bytes()[:2] == b"PK"


def test_suggestions_stand_beside_the_text_and_are_taken_there(own_site: Any, visit: Any) -> None:
    def teach() -> int:
        project = projects.every()[0]
        coder = next(one for one in projects.coders(project) if one.name == "Grace Lindholm")
        soup, bus = (codebook.add(project, name) for name in ("Soup", "Late bus"))
        for code, line in ((soup, "We ate hot soup with bread"), (bus, "The late bus never came")):
            text: Text = texts.add(project, NewText("Lines", "\n".join([line] * 12)))
            version = texts.version_of(text)
            for place in range(12):
                start = place * (len(line) + 1)
                marking.mark(coder, version, start, start + len(line), [code])
        asked = texts.add(project, NewText("Asked", "Bread and hot soup again.\n\nzzz qqq"))
        db.session.commit()
        return asked.id

    page = visit(own_site, "grace.lindholm")
    page.goto(f"{own_site.home}/coding/texts/{own_site.ask(teach)}")
    page.wait_for_selector("#coding[data-ready]")
    beside = page.locator("#suggestions")
    beside.get_by_role("link", name="Suggest codes").click()
    beside.get_by_role("button", name="Suggest codes for what nobody has coded").click()
    offered = beside.locator("li", has_text="Because it is like").filter(has_text="Soup").first
    expect(offered).to_be_visible()
    keeps_nobody_out(page)
    beside.get_by_role("button", name="Show it in the text").first.click()
    expect(page.locator(".line").first).to_be_focused()
    expect(page.locator(".coded")).to_have_count(0)
    offered.get_by_role("button", name="Code it so").click()
    expect(page.locator(".coded", has_text="Bread and hot soup again.")).to_have_count(1)
    expect(beside.get_by_role("button", name="Code it so")).to_have_count(0)


def test_suggestions_are_answered_one_after_another_with_the_keyboard_alone(
    own_site: Any, visit: Any
) -> None:
    def teach() -> int:
        project = projects.every()[0]
        coder = next(one for one in projects.coders(project) if one.name == "Grace Lindholm")
        project.suggestions = True
        lines = ("We ate hot soup with bread", "The late bus never came")
        for line in lines:
            code = codebook.add(project, line.split()[2])
            text: Text = texts.add(project, NewText("Lines", "\n".join([line] * 12)))
            version = texts.version_of(text)
            for place in range(12):
                start = place * (len(line) + 1)
                marking.mark(coder, version, start, start + len(line), [code])
        asked = texts.add(
            project, NewText("Asked", "\n\n".join(f"{line} again." for line in lines * 2))
        )
        db.session.commit()
        return asked.id

    page = visit(own_site, "grace.lindholm")
    ident = own_site.ask(teach)

    def press(name: str) -> None:
        """Tab to the next button of this name, and press it."""
        for _stop in range(30):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.innerText?.trim()") == name:
                break
        else:
            raise AssertionError(f"There is no {name} within thirty stops.")
        page.keyboard.press("Enter")

    page.goto(f"{own_site.home}/coding/texts/{ident}/suggestions")
    press("Suggest codes for what nobody has coded")
    left = page.get_by_role("button", name="Code it so")
    expect(left).to_have_count(4)
    press("Code it so")
    expect(left).to_have_count(3)
    expect(page).to_have_url(re.compile("#at-"))
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Tab")
    expect(left.first).to_be_focused()

    page.goto(f"{own_site.home}/coding/texts/{ident}")
    page.wait_for_selector("#coding[data-ready]")
    beside = page.locator("#suggestions")
    beside.get_by_role("link", name="Suggest codes").focus()
    page.keyboard.press("Enter")
    expect(beside.get_by_role("button", name="Code it so")).to_have_count(3)
    beside.get_by_role("button", name="Not this one").nth(1).focus()
    page.keyboard.press("Enter")
    expect(beside.get_by_role("button", name="Code it so")).to_have_count(2)
    expect(beside.get_by_role("button", name="Show it in the text").nth(1)).to_be_focused()
