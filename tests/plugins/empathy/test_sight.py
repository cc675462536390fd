"""Nobody sees a note that is private, undecided, unconsented, refused or withdrawn, whatever road they take."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask, g

from commonaim.core import hooks, tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.api import tokens
from commonaim.core.db import db
from commonaim.core.forms.models import Cycle, Submission
from commonaim.core.networks.models import Network, Program
from commonaim.core.plugin import ReportPeriod
from commonaim.core.testing import Login, browser, make_person
from commonaim.plugins.coding.models import Text
from commonaim.plugins.coding.services import (
    codebook,
    marking,
    memos,
    projects,
    texts,
    themes,
)
from commonaim.plugins.coding.services.files import FORMATS
from commonaim.plugins.coding.services.texts import NewText
from commonaim.plugins.empathy.models import Consent, Heard, HeardItem, InterviewNote, VoiceLink
from commonaim.plugins.empathy.services import coding, notes, people
from commonaim.plugins.empathy.services.settings import roster

from .conftest import MakeNote, asking

WORDS = "zanzibar"  # what the young person said, and what nobody else may read
SOUGHT = "quetzal"  # said in the same breath
HUB = ("hub_admin", "facilitator", "evaluator")


def _share(note: InterviewNote, here: Network) -> None:
    notes.share(note, "network", here.today)
    db.session.commit()


def _private(note: InterviewNote, here: Network) -> None:
    assert note.shared == "private"


def _unconsented(note: InterviewNote, here: Network) -> None:
    _share(note, here)
    for consent in people.consents(note.participant):
        if consent.kind == "assent":
            people.end_consent(consent)


def _run_out(note: InterviewNote, here: Network) -> None:
    _share(note, here)
    for consent in people.consents(note.participant):
        consent.until = here.today - timedelta(days=1)


def _undecided(note: InterviewNote, here: Network) -> None:
    _share(note, here)
    words = notes.words_of(note)[1, "story"]
    person_id = note.interviewer_id
    assert person_id
    notes.write(note, 1, "story", f"{words} Call 612-555-0143.", was=words, person_id=person_id)


def _refused(note: InterviewNote, here: Network) -> None:
    _share(note, here)
    notes.check(note, "refused", here.today)


def _withdrawn(note: InterviewNote, here: Network) -> None:
    _share(note, here)
    people.withdraw(note.participant, "")


def _erased(note: InterviewNote, here: Network) -> None:
    _share(note, here)
    people.erase(note.participant)
    coding.forget(note.participant_id)


HIDDEN: dict[str, Callable[[InterviewNote, Network], None]] = {
    "private": _private,
    "unconsented": _unconsented,
    "run out": _run_out,
    "undecided": _undecided,
    "refused": _refused,
    "withdrawn": _withdrawn,
    "erased": _erased,
}


@pytest.fixture
def used(
    make_note: MakeNote, here: Network, interviewer: Person, subject: Submission
) -> InterviewNote:
    """A note that was linked, put on a page and brought into coding."""
    note = make_note(f"We talked about {WORDS} and the {SOUGHT}.")
    quote = notes.answers(note)[1, "quote"]
    db.session.add(
        VoiceLink(
            answer_id=quote.id,
            kind="submission",
            key=str(subject.id),
            title="A plan",
            submission_id=subject.id,
        )
    )
    page = Heard(program_id=note.program_id, title="Heard")
    db.session.add(page)
    db.session.flush()
    db.session.add(HeardItem(heard_id=page.id, answer_id=quote.id, did="Much."))
    project = projects.create("Voices", person=interviewer)
    body = coding.as_text(note)
    text = texts.add(project, NewText("A note", body, plugin="empathy", key=str(note.id)))
    coder, code = projects.join(project, interviewer), codebook.add(project, "Belonging")
    start = body.index(WORDS)
    version = texts.version_of(text)
    marking.mark(coder, version, start, start + len(WORDS), [code])
    segment = marking.segment_at(version, start, start + len(WORDS))
    theme = themes.add(project, "Who is seen")
    themes.set_codes(theme, [code])
    themes.quote(theme, segment)
    memos.write(project, interviewer, kind="note", body="Mine.", segment=segment)
    db.session.commit()
    return note


#: Where coding shows words: as texts, coded, found, suggested, quoted, compared, and what was written about them.
CODING = (
    "coding/",
    *(
        f"coding/projects/1{page}"
        for page in (
            *("", "/found", f"/search?q={SOUGHT}", "/codebook", "/themes", "/memos", "/cases"),
            *("/together", "/together.csv", "/agreement", "/curation", "/export", "/sources"),
        )
    ),
    *(f"coding/texts/1{page}" for page in ("", "/about", "/segments", "/marks", "/suggestions")),
    *("coding/texts/1/differences", "coding/codes/1", "coding/segments/1", "coding/themes/1"),
)


def _unpacked(content: bytes) -> str:
    """What is in a file, and in the files in it."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def _roads(
    app: Flask,
    here: Network,
    person: Person,
    note: InterviewNote,
    subject: Submission,
    login: Login,
) -> dict[str, str]:
    """Everything that a person is given on each road, as text."""
    client, said = login(person), {}
    pages = [
        *(f"empathy/{page}" for page in ("", "people", "heard", "heard/1", "guides")),
        *(f"empathy/notes/{note.id}{page}" for page in ("", "/write", "/identifiers", "/now")),
        f"empathy/people/{note.participant_id}",
        *(f"empathy/words/{answer.id}/link" for answer in notes.answers(note).values()),
        f"submissions/{subject.id}",
        f"submissions/{subject.id}/edit",
        f"search?q={SOUGHT}",
        "log",
        *CODING,
        *("reports", "reports.csv", "reports/survey"),
        "",
    ]
    for page in pages:
        said[page] = client.get(f"/n/{here.slug}/{page}").get_data(as_text=True)
    for form in FORMATS:
        with client.post(f"/n/{here.slug}/coding/projects/1/export/{form}") as taken:
            said[f"export as {form}"] = _unpacked(taken.data)
    access = asking(person, here)
    if access.may("empathy.read"):
        with tenancy.in_network(here.id):
            _token, secret = tokens.make(access, "Test", ["empathy.read"], days=30)
            db.session.commit()
        app_client = browser(app)
        app_client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
        for path in ("interviews", f"interviews/{note.id}"):
            said[f"api {path}"] = app_client.get(f"/api/v1/plugins/empathy/{path}").get_data(
                as_text=True
            )
    with app.test_request_context(f"/n/{here.slug}/"), tenancy.in_network(here.id):
        g.network_slug = here.slug
        for hook, more in (
            ("texts_to_code", {}),
            ("search", {"words": [SOUGHT]}),
            ("todo_items", {}),
            ("page_panels", {"page": "submission", "subject": subject}),
            ("network_texts", {}),
            ("link_targets", {"words": []}),
        ):
            answers = hooks.collect(hook, here, user=access, only="empathy", **more)
            assert not answers.failed
            said[f"hook {hook}"] = repr([answer.result for answer in answers])
    return said


@pytest.mark.parametrize("why", HIDDEN)
def test_what_is_hidden_is_seen_by_nobody_but_its_writers_on_no_road(
    app: Flask,
    here: Network,
    other_network: Network,
    program: Program,
    used: InterviewNote,
    subject: Submission,
    login: Login,
    why: str,
) -> None:
    HIDDEN[why](used, here)
    db.session.flush()
    coding.refresh(used.participant_id, here.today)
    db.session.commit()
    readers = [
        make_person(here, "hub@example.org", "Hub", *HUB),
        make_person(here, "mate@example.org", "Mate", "program_leader", program=program),
        make_person(here, "viewer@example.org", "Viewer", "viewer"),
    ]
    project = projects.get(1)
    assert project
    for person in readers[:2]:
        projects.join(project, person)
    db.session.commit()
    if why in ("withdrawn", "erased"):
        assert used.interviewer
        readers.append(used.interviewer)
    for person in readers:
        for road, said in _roads(app, here, person, used, subject, login).items():
            assert WORDS not in said.lower(), f"{person.name} on {road}"
    far = login(make_person(other_network, "far@example.org", "Far", "hub_admin"))
    assert far.get(f"/n/{here.slug}/empathy/notes/{used.id}").status_code == 404
    text = db.session.query(Text).filter_by(plugin="empathy").one()
    assert text.withdrawn_at is not None or why == "private" or text.erased_at is not None
    with app.test_request_context(f"/n/{here.slug}/"):
        exported = hooks.collect("export_network", here, only="empathy")
        rows = repr([list(table.rows) for answer in exported for table in answer.result])
    assert WORDS not in rows


def test_a_shared_note_is_seen_on_these_roads(
    app: Flask, here: Network, used: InterviewNote, subject: Submission, login: Login
) -> None:
    _share(used, here)
    facilitator = make_person(here, "f@example.org", "F", "facilitator", "evaluator")
    project = projects.get(1)
    assert project
    projects.join(project, facilitator)
    db.session.commit()
    roads = {
        road
        for road, said in _roads(app, here, facilitator, used, subject, login).items()
        if WORDS in said.lower()
    }
    for road in (
        f"empathy/notes/{used.id}",
        f"submissions/{subject.id}",
        f"search?q={SOUGHT}",
        "hook texts_to_code",
        *("coding/texts/1", "coding/projects/1/found", f"coding/projects/1/search?q={SOUGHT}"),
        *("coding/themes/1", "coding/segments/1", "coding/codes/1", "export as qdpx"),
        f"api interviews/{used.id}",
    ):
        assert road in roads


def test_a_mate_in_the_program_reads_what_the_program_may_and_not_what_is_private(
    here: Network, program: Program, make_note: MakeNote
) -> None:
    mate = asking(make_person(here, "m@example.org", "M", "program_leader", program=program), here)
    evaluator = asking(make_person(here, "e@example.org", "E", "evaluator"), here)
    note = make_note()
    assert notes.get(note.id, mate, here.today) is None
    notes.share(note, "program", here.today)
    db.session.commit()
    assert notes.get(note.id, mate, here.today) is note
    assert notes.get(note.id, evaluator, here.today) is None


@pytest.mark.parametrize(
    ("missing", "why"),
    [
        ("consent", "consent"),
        ("assent", "assent"),
        ("network", "network"),
        ("identifier", "undecided"),
        ("refused", "refused"),
    ],
)
def test_a_note_is_not_shared_while_something_is_missing(
    here: Network, make_note: MakeNote, missing: str, why: str
) -> None:
    note = make_note("Ask Marisol Quintero." if missing == "identifier" else "A story.")
    for consent in people.consents(note.participant):
        if missing == "network":
            consent.network = False
        elif consent.kind == missing:
            people.end_consent(consent)
    if missing == "refused":
        notes.check(note, "refused", here.today)
    db.session.flush()
    with pytest.raises(people.StandsInTheWay, match=why):
        notes.share(note, "network", here.today)
    assert note.shared == "private"


def test_a_person_decides_about_each_identifier_before_a_note_is_shared(
    here: Network, make_note: MakeNote, interviewer: Person
) -> None:
    note = make_note("Marisol waved. Marisol works at Lucky Dragon Kitchen.")
    found = notes.undecided(note, roster())
    assert [(one.kind, one.quote, one.places) for one in found] == [
        ("person", "Marisol", 4),
        ("organisation", "Lucky Dragon Kitchen", 2),
    ]
    notes.decide(
        note, "person", "Marisol", "[student A]", roster=roster(), person_id=interviewer.id
    )
    notes.decide(
        note,
        "organisation",
        "Lucky Dragon Kitchen",
        None,
        roster=roster(),
        person_id=interviewer.id,
    )
    assert (
        notes.words_of(note)[1, "story"]
        == "[student A] waved. [student A] works at Lucky Dragon Kitchen."
    )
    notes.share(note, "network", here.today)
    assert note.shared == "network"


def test_a_report_counts_shared_voices_alone(
    app: Flask, here: Network, make_note: MakeNote, cycle: Cycle
) -> None:
    for count in range(4):
        _share(make_note(pseudonym=f"Reed {count}"), here)
    make_note(pseudonym="Private")
    reader = asking(make_person(here, "r@example.org", "R", "facilitator"), here)
    with app.test_request_context(f"/n/{here.slug}/"):
        (answer,) = hooks.collect(
            "report_sections", here, user=reader, period=ReportPeriod((cycle.id,)), only="empathy"
        )
        _taking_part, voices = answer.result[0].tables
    assert voices.rows[0].counts == (4, 0, 0, 0)


def test_consent_of_another_kind_takes_the_place_of_none(
    here: Network, make_note: MakeNote, interviewer: Person
) -> None:
    note = make_note()
    narrower = Consent(kind="consent", given_on=here.today)
    people.note_consent(note.participant, narrower, person_id=interviewer.id)
    db.session.flush()
    agreed = people.agreement(note.participant, here.today)
    assert agreed.both
    assert agreed.scopes == frozenset()
