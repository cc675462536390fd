"""Bringing in what is written already, a document or the rows of a sheet: look where it goes, correct it, make it."""

from __future__ import annotations

import html
import io
import json

import docx
import pytest
from sqlalchemy import func, select

from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.forms import services as forms
from commonaim.core.forms.models import Submission
from commonaim.core.testing import Login

from ..forms.conftest import Work
from .conftest import at, carried


def _made(title: str) -> Submission:
    return db.session.scalars(select(Submission).where(Submission.title == title)).one()


def test_pasted_words_are_shown_with_their_sections_and_then_made(
    work: Work, leader: Person, login: Login, told: list[tuple[str, int]]
) -> None:
    browser = login(leader)
    text = "Peer visits\nChange\nVisits in pairs.\n\nMeasures:\nWho came back."
    page = browser.post(at(work), data={"text": text}).text
    assert "Visits in pairs." in page
    assert '<option value="measures" selected>' in page
    sent = {
        "carried": carried(page),
        "title": "Peer visits",
        "program": work.program.id,
        "group": work.group.id,
        "goes-0": "",
        "goes-1": "change",
        "goes-2": "results",
    }
    answer = browser.post(at(work, "/document"), data=sent)
    assert answer.status_code == 303
    begun = _made("Peer visits")
    assert forms.content_of(begun).texts == {
        "change": "Visits in pairs.",
        "results": "Measures\nWho came back.",
    }
    assert begun.group_id == work.group.id
    assert begun.author_id == leader.id
    assert told == [("submission_saved", begun.id)]


def test_a_word_document_becomes_pieces(work: Work, leader: Person, login: Login) -> None:
    document = docx.Document()
    document.add_heading("Results", 1)
    document.add_paragraph("Five of nine stayed.")
    file = io.BytesIO()
    document.save(file)
    file.seek(0)
    page = login(leader).post(at(work), data={"file": (file, "Spring plan.docx")}).text
    assert "Five of nine stayed." in page
    assert '<option value="results" selected>' in page
    assert 'value="Spring plan"' in page


def test_the_title_of_a_word_document_is_proposed(work: Work, leader: Person, login: Login) -> None:
    document = docx.Document()
    document.add_heading("Mentors in pairs", 0)
    document.add_heading("Results", 1)
    document.add_paragraph("Five of nine stayed.")
    file = io.BytesIO()
    document.save(file)
    file.seek(0)
    page = login(leader).post(at(work), data={"file": (file, "head.docx")}).text
    assert 'value="Mentors in pairs"' in page
    assert "1 part of the document" in page
    assert "Nothing stands under it." not in page


def test_a_document_without_a_word_is_said_to_be_one(
    work: Work, leader: Person, login: Login
) -> None:
    file = io.BytesIO()
    docx.Document().save(file)
    file.seek(0)
    answer = login(leader).post(at(work), data={"file": (file, "empty.docx")})
    assert answer.status_code == 422
    assert "There are no words in it." in answer.text


def test_what_was_typed_is_still_there_when_something_is_missing(
    work: Work, leader: Person, login: Login
) -> None:
    brought = json.dumps([["Change", "Visits."]])
    sent = {"carried": brought, "title": " ", "program": work.program.id, "goes-0": "measures"}
    answer = login(leader).post(at(work, "/document"), data=sent)
    assert answer.status_code == 422
    assert "Give it a title" in answer.text
    assert '<option value="measures" selected>' in answer.text
    assert json.loads(carried(answer.text)) == [["Change", "Visits."]]


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("plan.pdf", b"%PDF-1.7 something", "Word, Excel, CSV and plain text"),
        ("plan.docx", b"MZ\x90\x00", "inside it is not a Word document"),
        ("plan.docx", b"PK\x03\x04 broken", "damaged"),
        ("plan.csv", b"", "It is empty."),
    ],
)
def test_a_file_that_cannot_be_read_is_said_and_nothing_is_made(
    work: Work, leader: Person, login: Login, name: str, data: bytes, why: str
) -> None:
    sent = {"file": (io.BytesIO(data), name), "text": "kept while I look for it"}
    answer = login(leader).post(at(work), data=sent)
    assert answer.status_code == 422
    assert why in html.unescape(answer.text)
    assert "kept while I look for it" in answer.text


def test_each_row_of_a_sheet_becomes_a_submission(
    work: Work, leader: Person, login: Login, told: list[tuple[str, int]]
) -> None:
    browser = login(leader)
    sheet = "Title,Program,Group,Change,Notes\nPairs,harbor makers,belonging,In twos,Ask Ana\nMaps,,,Draw them,\n"
    page = browser.post(at(work), data={"file": (io.BytesIO(sheet.encode()), "plans.csv")}).text
    assert "Ask Ana" in page
    sent = {
        "carried": carried(page),
        "program": work.program.id,
        "goes-0": "=title",
        "goes-1": "=program",
        "goes-2": "=group",
        "goes-3": "change",
        "goes-4": "results",
    }
    looked = browser.post(at(work, "/sheet"), data={**sent, "look": "1"})
    assert "This is what would be made" in looked.text
    assert db.session.scalar(select(func.count(Submission.id))) == 1
    assert told == []
    assert browser.post(at(work, "/sheet"), data=sent).status_code == 303
    assert told == [("submissions_brought_in", work.cycle.id)]
    pairs, maps = _made("Pairs"), _made("Maps")
    assert forms.content_of(pairs).texts == {"change": "In twos", "results": "Ask Ana"}
    assert pairs.group_id == work.group.id
    assert maps.group_id is None
    assert maps.program_id == work.program.id


def test_rows_of_a_program_that_is_not_ones_own_stop_the_whole_sheet(
    work: Work, leader: Person, login: Login
) -> None:
    browser = login(leader)
    table = [["Title", "Program"], ["Mine", "Harbor Makers"], ["Theirs", "Hill Coders"]]
    sent = {"carried": json.dumps(table), "goes-0": "=title", "goes-1": "=program"}
    answer = browser.post(at(work, "/sheet"), data=sent)
    assert answer.status_code == 422
    assert "No program that you write for is called “Hill Coders”." in html.unescape(answer.text)
    assert db.session.scalar(select(func.count(Submission.id))) == 1


@pytest.mark.parametrize(
    "carried", ["", "{}", "[1]", '[["a"], ["b", "c"]]', "[" * 5000, "[[1]]", '" "']
)
def test_a_carried_text_that_no_page_sends_is_refused(
    work: Work, leader: Person, login: Login, carried: str
) -> None:
    for step in ("/document", "/sheet", "/changes"):
        answer = login(leader).post(at(work, step), data={"carried": carried})
        assert answer.status_code == 400, step
