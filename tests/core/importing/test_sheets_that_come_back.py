"""Sheets that were taken along and come back: what changed becomes revisions, and what cannot is said."""

from __future__ import annotations

import csv
import html
import io
import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import func, select

from commonaim.core import tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.forms import services as forms
from commonaim.core.forms.content import Content
from commonaim.core.forms.models import Revision
from commonaim.core.forms.prompts import Asked
from commonaim.core.importing import own_sheet, sheets, telling
from commonaim.core.networks.models import Network
from commonaim.core.testing import Login, make_person

from ..forms.conftest import Work
from .conftest import at, carried

CONTENT = Content(
    {
        "change": "=HYPERLINK(1)\nand 'so'",
        "measures": "'quoted'",
        "results": "Ünïcode 🌱\n\n  two  ",
    },
    {"change": [{"id": "r1", "question": "Who stays?", "trials": [{"id": "t1", "n": "9"}]}]},
)


def _words(work: Work, content: Content) -> None:
    forms.save(
        work.submission,
        content,
        base=work.submission.revision,
        author_id=None,
        complete=False,
    )
    db.session.commit()


def _revisions() -> int:
    return db.session.scalar(select(func.count(Revision.id))) or 0


def _taken_along(work: Work, browser: FlaskClient) -> sheets.Table:
    made = browser.get(f"/n/rivers/cycles/{work.cycle.id}/sheet.csv").data
    return sheets.read(io.BytesIO(made), "csv")


def _with(table: sheets.Table, heading: str, cell: str) -> sheets.Table:
    """The sheet with another cell in its first row."""
    place = next(at for at, head in enumerate(table[0]) if head.endswith(heading))
    return [table[0], [*table[1][:place], cell, *table[1][place + 1 :]], *table[2:]]


def _looked_at(work: Work, browser: FlaskClient, table: sheets.Table) -> str:
    file = (
        io.BytesIO(sheets.as_csv([[sheets.unguarded(c) for c in row] for row in table])),
        "s.csv",
    )
    return html.unescape(browser.post(at(work), data={"file": file}).text)


def _applied(work: Work, browser: FlaskClient, table: sheets.Table) -> str:
    answer = browser.post(at(work, "/changes"), data={"carried": json.dumps(table)})
    db.session.expire_all()
    return html.unescape(answer.text)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_sheet_that_comes_back_unchanged_changes_nothing(
    work: Work, leader: Person, login: Login, kind: str
) -> None:
    _words(work, CONTENT)
    browser = login(leader)
    made = browser.get(f"/n/rivers/cycles/{work.cycle.id}/sheet.{kind}")
    assert made.headers["Content-Disposition"].startswith("attachment")
    before = _revisions()
    page = browser.post(at(work), data={"file": (io.BytesIO(made.data), f"sheet.{kind}")}).text
    assert "There is nothing to do." in page
    assert _revisions() == before


def test_a_changed_cell_becomes_a_revision_and_the_rest_stays(
    work: Work, leader: Person, login: Login, told: list[tuple[str, int]]
) -> None:
    _words(work, CONTENT)
    browser = login(leader)
    made = browser.get(f"/n/rivers/cycles/{work.cycle.id}/sheet.csv").data.decode("utf-8-sig")
    made = made.replace("''quoted'", "Counted twice")
    page = browser.post(at(work), data={"file": (io.BytesIO(made.encode()), "sheet.csv")}).text
    assert "1 row differs from what stands here." in page
    assert told == []
    answer = browser.post(at(work, "/changes"), data={"carried": carried(page)})
    assert "1 submission has a new revision." in answer.text
    assert told == [("submissions_brought_in", work.cycle.id)]
    browser.post(at(work, "/changes"), data={"carried": carried(page)})
    assert len(told) == 1
    db.session.expire_all()
    now = forms.content_of(work.submission)
    assert now.text("measures") == "Counted twice"
    assert now.text("change") == CONTENT.text("change")
    assert now.rows["change"][0]["question"] == "Who stays?"


def test_what_somebody_changed_meanwhile_is_kept_and_said_before_anything_is_made(
    work: Work, leader: Person, login: Login
) -> None:
    _words(work, CONTENT)
    browser = login(leader)
    table = _with(_taken_along(work, browser), "[text:measures]", "From the sheet")
    _words(work, Content({"measures": "A colleague's newer words"}))
    for page in (_looked_at(work, browser, table), _applied(work, browser, table)):
        assert (
            "Somebody has changed the same here since the sheet was taken along: Measures." in page
        )
        assert "Take the sheet along anew" in page
        assert "Make these revisions" not in page
    assert forms.content_of(work.submission).text("measures") == "A colleague's newer words"


def test_what_somebody_changed_elsewhere_stays_and_is_said(
    work: Work, leader: Person, login: Login
) -> None:
    _words(work, CONTENT)
    browser = login(leader)
    table = _with(_taken_along(work, browser), "[text:measures]", "From the sheet")
    _words(work, Content({"results": "Newer results"}))
    page = _looked_at(work, browser, table)
    assert "Somebody has changed it here since the sheet was taken along. That stays." in page
    assert "Newer results" not in page
    _applied(work, browser, table)
    now = forms.content_of(work.submission)
    assert (now.text("measures"), now.text("results")) == ("From the sheet", "Newer results")


def test_the_words_before_and_after_are_shown_before_anything_is_made(
    work: Work, leader: Person, login: Login
) -> None:
    _words(work, Content({"measures": "We count who comes back.", "results": "Not touched"}))
    browser = login(leader)
    table = _with(_taken_along(work, browser), "[text:measures]", "We count who stays away.")
    page = _looked_at(work, browser, table)
    assert re.search(r"<h4[^>]*><bdi>Measures</bdi></h4>", page)
    words = html.unescape(re.sub(r"<span[^>]*>[^<]*</span>", "", page))
    assert "We count who <del>comes back</del><ins>stays away</ins>." in words
    assert "Not touched" not in page.partition('name="carried"')[0]
    assert "would be emptied" not in page


def test_a_cell_that_was_emptied_is_said_in_plain_words(
    work: Work, leader: Person, login: Login
) -> None:
    _words(work, Content({"change": "All of our change", "results": "Five"}))
    browser = login(leader)
    table = _with(_taken_along(work, browser), "[text:change]", "")
    page = _looked_at(work, browser, table)
    assert "1 text would be emptied." in page
    assert "All of our change" in page
    assert "is empty now" in _applied(work, browser, table)
    assert forms.content_of(work.submission).text("change") == ""


def test_a_changed_title_is_shown_and_becomes_a_revision_that_tells_the_old_one(
    work: Work, leader: Person, login: Login
) -> None:
    _words(work, CONTENT)
    browser = login(leader)
    table = _with(_taken_along(work, browser), "title", " Mentors  in pairs ")
    page = _looked_at(work, browser, table)
    assert re.search(r"<del>.*?Peer", page)
    assert work.submission.title == "Peer mentors"
    before = work.submission.revision
    assert "Mentors in pairs" in _applied(work, browser, table)
    assert (work.submission.title, work.submission.revision) == ("Mentors in pairs", before + 1)
    revision = forms.revision_of(work.submission, before + 1)
    assert revision
    assert "Peer mentors" in revision.note
    assert forms.content_of(work.submission) == forms.content_of(work.submission, before)


@pytest.mark.parametrize(
    ("title", "says"), [(" ", "a submission needs one"), ("x" * 201, "up to 200 characters")]
)
def test_a_title_that_cannot_be_one_stays_and_is_said(
    work: Work, leader: Person, login: Login, title: str, says: str
) -> None:
    _words(work, CONTENT)
    browser = login(leader)
    table = _with(_taken_along(work, browser), "title", title)
    assert f"The title stays: {'it may have ' if title.strip() else ''}{says}" in _looked_at(
        work, browser, table
    )
    _applied(work, browser, table)
    assert work.submission.title == "Peer mentors"


def test_a_sheet_without_titles_leaves_them(work: Work, leader: Person, login: Login) -> None:
    work.submission.title = "'Twas"
    db.session.commit()
    _words(work, CONTENT)
    table = [["id", "revision", "Change [text:change]"], [str(work.submission.id), "1", "New"]]
    page = _applied(work, login(leader), table)
    assert "1 submission has a new revision." in page
    assert work.submission.title == "'Twas"


def test_an_older_sheet_does_not_bring_an_older_title_back(
    work: Work, leader: Person, login: Login
) -> None:
    _words(work, CONTENT)
    browser = login(leader)
    table = _taken_along(work, browser)
    _applied(work, browser, _with(table, "title", "Mentors in pairs"))
    page = _applied(work, browser, _with(table, "[text:measures]", "Counted"))
    assert "The title stays: somebody has changed the submission here since." in page
    assert work.submission.title == "Mentors in pairs"
    assert forms.content_of(work.submission).text("measures") == "Counted"


def test_nobody_changes_the_title_of_another_program(
    work: Work, other_leader: Person, login: Login
) -> None:
    _words(work, CONTENT)
    browser = login(other_leader)
    table = _with(_taken_along(work, browser), "title", "Mine now")
    assert "of a program that you do not write for" in _looked_at(work, browser, table)
    _applied(work, browser, table)
    assert work.submission.title == "Peer mentors"


@pytest.mark.parametrize(
    ("heading", "cell", "says"),
    [
        ("program", "Hill Coders", "these columns are only there to be read: program."),
        ("complete", "yes", "these columns are only there to be read: complete."),
        ("[rows:change]", "", "an empty cell under “Change” does not take them out."),
    ],
)
def test_a_cell_that_is_not_read_in_is_said_to_be_none(
    work: Work, leader: Person, login: Login, heading: str, cell: str, says: str
) -> None:
    _words(work, CONTENT)
    browser = login(leader)
    before = _revisions()
    page = _looked_at(work, browser, _with(_taken_along(work, browser), heading, cell))
    assert says in page
    assert "There is nothing to do." in page
    assert _revisions() == before


def test_words_in_the_column_of_another_form_are_passed_over_and_said(
    work: Work, leader: Person, login: Login
) -> None:
    _words(work, CONTENT)
    browser = login(leader)
    table = _taken_along(work, browser)
    table = [[*table[0], "Story [text:story]"], [*table[1], "Nobody would see this"]]
    page = _applied(work, browser, table)
    assert "Its form has no section “story”." in page
    assert "story" not in forms.content_of(work.submission).texts


def test_a_row_of_a_revision_that_never_was_is_not_read(
    work: Work, leader: Person, login: Login
) -> None:
    _words(work, CONTENT)
    browser = login(leader)
    for revision in ("99", "-1", "9" * 40):
        page = _applied(work, browser, _with(_taken_along(work, browser), "revision", revision))
        assert "cannot be read any more" in page


def test_of_very_many_rows_the_sections_are_told_without_the_words(
    work: Work, leader: Person, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "MOST_ROWS", 0)
    _words(work, CONTENT)
    browser = login(leader)
    page = _looked_at(work, browser, _with(_taken_along(work, browser), "[text:results]", "Newer"))
    assert re.search(r"<h4[^>]*><bdi>Results</bdi></h4>", page)
    assert "Newer" not in page.partition('name="carried"')[0]


def test_a_row_of_another_network_is_no_row_of_this_cycle(
    app: Flask, work: Work, leader: Person, other_network: Network, login: Login
) -> None:
    _words(work, CONTENT)
    stranger = make_person(other_network, "far@example.org", "Far", "hub_admin")
    far = login(stranger)
    assert far.get(f"/n/rivers/cycles/{work.cycle.id}/sheet.csv").status_code == 404
    there = f"/n/{other_network.slug}/cycles/{work.cycle.id}"
    assert far.get(f"{there}/sheet.csv").status_code == 404
    assert far.post(f"{there}/import/changes", data={"carried": "[]"}).status_code == 404
    table = [["id", "revision", "Change [text:change]"], [str(work.submission.id + 99), "1", "x"]]
    page = login(leader).post(at(work, "/changes"), data={"carried": json.dumps(table)}).text
    assert "No submission of this cycle has the number" in page
    with tenancy.in_network(work.network.id):
        assert forms.content_of(work.submission).text("change") == CONTENT.text("change")


def test_who_does_not_write_brings_nothing_in_and_no_other_programs_words_are_changed(
    work: Work, other_leader: Person, login: Login
) -> None:
    _words(work, CONTENT)
    viewer = make_person(work.network, "viewer@example.org", "Vi", "viewer")
    assert login(viewer).get(at(work)).status_code == 403
    table = [
        ["id", "revision", "Change [text:change]"],
        [str(work.submission.id), str(work.submission.revision), "Mine now"],
    ]
    page = login(other_leader).post(at(work, "/changes"), data={"carried": json.dumps(table)}).text
    assert "It is of a program that you do not write for." in page
    db.session.expire_all()
    assert forms.content_of(work.submission).text("change") == CONTENT.text("change")


def test_linked_rows_that_are_none_any_more_are_refused_and_nothing_is_written(
    work: Work, leader: Person, login: Login
) -> None:
    _words(work, CONTENT)
    rows = json.dumps([{"id": "r1", "question": "Who?", "trials": "none"}])
    table = [
        ["id", "revision", "Change [rows:change]"],
        [str(work.submission.id), str(work.submission.revision), rows],
    ]
    before = _revisions()
    page = login(leader).post(at(work, "/changes"), data={"carried": json.dumps(table)}).text
    assert "cannot be read any more" in page
    assert _revisions() == before


def test_no_cell_of_the_sheet_is_a_formula(work: Work, leader: Person, login: Login) -> None:
    _words(work, Content({"change": "=cmd|' /C calc'!A0"}))
    browser = login(leader)
    made = browser.get(f"/n/rivers/cycles/{work.cycle.id}/sheet.csv").data.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(made, newline="")) for cell in row]
    assert "'=cmd|' /C calc'!A0" in cells
    book = load_workbook(
        io.BytesIO(browser.get(f"/n/rivers/cycles/{work.cycle.id}/sheet.xlsx").data)
    )
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)


def test_an_answer_stands_below_its_question_in_the_sheet(work: Work) -> None:
    words = ("What is known?", "Why", "Here", "The network")
    work.submission.prompts = [Asked("change", "known", *words, ("Nothing.",)).as_json()]
    words = Content({"change.known": "Nothing."})
    forms.save(work.submission, words, base=0, author_id=None, complete=False)
    db.session.commit()
    (heads, row) = own_sheet.table_of(work.cycle)
    assert dict(zip(heads, row, strict=True))["What is known? [text:change.known]"] == "Nothing."
