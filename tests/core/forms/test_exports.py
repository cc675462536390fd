"""A submission as a file to take along: all its words, and nothing that runs."""

from __future__ import annotations

import json
import sys
from io import BytesIO
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import docx
import pytest
from flask import Flask

from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.forms import one_page, services
from commonaim.core.forms.content import Content, new_row
from commonaim.core.forms.exports import pdf
from commonaim.core.forms.services import drafts
from commonaim.core.networks.models import Network
from commonaim.core.testing import Login, make_person

if TYPE_CHECKING:
    from tests.core.forms.conftest import Work

WORDS = "We asked.\nTwice.\n\n=cmd|' /C calc'!A0 <b>&\x07 año 👩🏽‍🔬"


@pytest.fixture
def written(work: Work) -> Work:
    work.version.sections[1].kind = "rows"
    row = {
        **new_row(),
        "question": "Do they stay?",
        "grain": "person",
        "prediction": "Eight of ten",
        "measure": "We count",
        "result": "Fewer",
        "decision": "adapt",
        "next": "Ask them",
        "trials": [
            {"id": "t1", "on": "2026-03-02", "n": "12", "grain": "session", "data": "nine stayed"},
            {"id": "t2", "on": "", "n": "", "grain": "", "data": ""},
        ],
    }
    content = Content({"change": WORDS}, {"measures": [row]})
    services.save(work.submission, content, base=0, author_id=None, complete=True)
    db.session.commit()
    return work


def test_a_word_document_holds_every_word_under_its_heading(
    written: Work, leader: Person, login: Login
) -> None:
    answer = login(leader).get(f"{written.url}/export.docx")
    assert answer.headers["Content-Disposition"] == "attachment; filename=Peer-mentors.docx"
    document = docx.Document(BytesIO(answer.data))
    lines = [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs]
    headings = [text for style, text in lines if style.startswith(("Heading", "Title"))]
    assert headings == ["Peer mentors", "Change", "Measures", "Do they stay?", "Results"]
    texts = [text for _style, text in lines]
    assert "We asked.\nTwice." in texts
    assert "=cmd|' /C calc'!A0 <b>& año 👩🏽‍🔬" in texts
    for told in (
        "Prediction: Eight of ten",
        "Measure: We count",
        "Adapt, adopt or abandon: Adapt: Ask them",
    ):
        assert told in texts
    (table,) = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows][1:] == [
        ["Mar 2, 2026", "12", "a session or group", "nine stayed"]
    ]
    assert document.core_properties.author == ""


def test_the_json_holds_all_that_belongs_to_it_and_can_be_reviewed(
    written: Work, leader: Person, login: Login
) -> None:
    services.add_comment(written.submission, "Ask @Lea", section="change", author_id=leader.id)
    db.session.commit()
    answer = login(leader).get(f"{written.url}/export.json")
    value = json.loads(answer.data)
    assert value["format"] == "commonaim-submission/1"
    assert (value["title"], value["program"], value["complete"]) == (
        "Peer mentors",
        "Harbor Makers",
        True,
    )
    again = Content.from_json(value["content"])
    assert again == services.content_of(written.submission)
    assert [section["key"] for section in value["sections"]][:2] == ["change", "measures.questions"]
    assert set(value["sections"][0]) == {"key", "role", "title", "question", "text"}
    assert [(said["author"], said["body"]) for said in value["comments"]] == [("Lea", "Ask @Lea")]


def test_the_print_page_has_the_words_and_nothing_to_press(
    written: Work, leader: Person, login: Login
) -> None:
    page = login(leader).get(f"{written.url}/print").text
    assert "=cmd|&#39; /C calc&#39;!A0 &lt;b&gt;&amp;" in page
    assert "nine stayed" in page
    for absent in ("<form", "<script", "<nav", "<button"):
        assert absent not in page


def test_without_the_library_the_browser_makes_the_pdf(
    written: Work, leader: Person, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    client = login(leader)
    answer = client.get(f"{written.url}/export.pdf")
    assert (answer.status_code, answer.location) == (303, f"{written.url}/print")
    assert "choose “Save as PDF” as the printer" in client.get(answer.location).text


def test_the_library_draws_the_page_and_misses_nothing(
    written: Work, leader: Person, login: Login, caplog: pytest.LogCaptureFixture
) -> None:
    pytest.importorskip("weasyprint", reason="WeasyPrint is an extra", exc_type=ImportError)
    answer = login(leader).get(f"{written.url}/export.pdf")
    assert answer.data.startswith(b"%PDF-")
    # Below an error are only what it makes of our font, and letters that no font of the machine has.
    said = [record for record in caplog.records if record.name == "weasyprint"]
    assert [record for record in said if record.levelname == "ERROR"] == []


def test_with_the_library_the_server_makes_the_pdf(
    written: Work, leader: Person, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, Any] = {}

    class Html:
        def __init__(self, **given: Any) -> None:
            seen.update(given)

        def write_pdf(self) -> bytes:
            return b"%PDF-1.7 made"

    urls = SimpleNamespace(URLFetcher=object, URLFetcherResponse=None)
    monkeypatch.setitem(sys.modules, "weasyprint", SimpleNamespace(HTML=Html, urls=urls))
    monkeypatch.setitem(sys.modules, "weasyprint.urls", urls)
    answer = login(leader).get(f"{written.url}/export.pdf")
    assert (answer.data, answer.mimetype) == (b"%PDF-1.7 made", "application/pdf")
    assert "nine stayed" in seen["string"]


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/static/css/paper.css/../../x",
        "file:///etc/passwd",
        "http://localhost/static/../core/config.py",
        "http://localhost/static/%2e%2e/%2e%2e/config.py",
        "http://169.254.169.254/latest/meta-data",
        "http://localhost/n/rivers/",
    ],
)
def test_a_pdf_fetches_nothing_but_our_own_files(app: Flask, url: str) -> None:
    with app.test_request_context(), pytest.raises(ValueError, match="is not a file of this site"):
        pdf.own_file(url)


def test_a_pdf_gets_its_style(app: Flask) -> None:
    with app.test_request_context():
        assert b"@page" in pdf.own_file("http://localhost/static/css/paper.css?v=1")


@pytest.mark.parametrize("ending", ["export.docx", "export.json", "export.pdf", "print"])
def test_another_network_takes_nothing_along(
    written: Work, other_network: Network, login: Login, ending: str
) -> None:
    away = login(make_person(other_network, "away@example.org", "Away", "hub_admin"))
    for url in (written.url, written.url.replace("/rivers/", "/hills/")):
        assert away.get(f"{url}/{ending}").status_code == 404


def test_an_empty_submission_can_be_taken_along(work: Work, leader: Person, login: Login) -> None:
    client = login(leader)
    work.submission.title = "=1+1 / ../ \u202e"
    db.session.commit()
    for ending in ("export.docx", "export.json", "print"):
        assert client.get(f"{work.url}/{ending}").status_code == 200


QUESTION = "What is known today?"
ANSWER = "We have never assessed it."


@pytest.fixture
def answered(written: Work) -> Work:
    """The work with a chosen answer, changed in its second revision."""
    written.submission.prompts = [
        {
            "section": "change",
            "key": "known",
            "text": QUESTION,
            "reason": "",
            "source": "",
            "said_by": "Equity review",
            "choices": [ANSWER],
        }
    ]
    content = Content({"change": WORDS, "change.known": ANSWER})
    services.save(written.submission, content, base=1, author_id=None, complete=True)
    db.session.commit()
    return written


@pytest.mark.parametrize(
    "place", ["", "/print", "/revisions/2", "/compare", "/export.json", "/export.docx"]
)
def test_a_chosen_answer_stands_behind_its_question(
    answered: Work, leader: Person, login: Login, place: str
) -> None:
    answer = login(leader).get(f"{answered.url}{place}")
    if place.endswith("docx"):
        lines = [paragraph.text for paragraph in docx.Document(BytesIO(answer.data)).paragraphs]
        assert lines[lines.index(ANSWER) - 1] == QUESTION
    elif place.endswith("json"):
        found = {one["key"]: one for one in json.loads(answer.data)["sections"]}
        assert found["change.known"]["question"] == QUESTION
        assert found["change.known"]["text"] == ANSWER
        assert found["change"]["question"] is None
    else:
        assert 0 < answer.text.index(QUESTION) < answer.text.index(ANSWER)


def test_a_question_takes_its_place_on_the_one_page(answered: Work) -> None:
    content, sections = services.content_of(answered.submission), answered.version.sections
    long = {"change.known": "What do you know? " * 1000}
    assert one_page.fit(content, sections, "").over == 0
    assert one_page.fit(content, sections, "", long).over > 0


def test_the_question_of_a_colleague_is_shown_with_their_draft(
    answered: Work, leader: Person, login: Login
) -> None:
    colleague = make_person(
        answered.network, "ada@example.org", "Ada", "program_leader", program=answered.program
    )
    draft = Content({"change.known": "We have data."})
    drafts.keep(answered.submission, draft, {"change"}, base=2, person_id=colleague.id)
    db.session.commit()
    page = login(leader).get(f"{answered.url}/edit").text
    assert page.index('<p class="asks">' + QUESTION) < page.index('<p class="answer">We have data.')
