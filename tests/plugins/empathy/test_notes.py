"""From consent to a shared note, two people in one note, and what happens when everything is taken back."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import docx
import pytest
from flask import Flask
from sqlalchemy import Text, select, type_coerce

from commonaim.core import hooks, jobs, migrating
from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.forms.models import Submission
from commonaim.core.jobs import Job
from commonaim.core.networks import services as networks
from commonaim.core.networks.models import Network, Program
from commonaim.core.testing import Login, make_person
from commonaim.plugins.empathy import identifiers, plugin
from commonaim.plugins.empathy.identifiers import Hit
from commonaim.plugins.empathy.models import Answer, InterviewNote, Key, Participant, VoiceUse
from commonaim.plugins.empathy.services import home, links, notes, people, retention
from commonaim.plugins.equity_review.services import facts

from .conftest import MakeNote, asking


def test_an_interview_from_consent_to_a_quote_beside_the_work(
    here: Network, interviewer: Person, subject: Submission, login: Login
) -> None:
    client, at = login(interviewer), f"/n/{here.slug}/empathy"
    day = here.today.isoformat()
    program = str(interviewer.id and subject.program_id)
    client.post(
        f"{at}/people/new", data={"program_id": program, "pseudonym": "Kite", "role": "student"}
    )
    who = db.session.scalars(select(Participant)).one()
    for kind in ("consent", "assent"):
        agreed = {"giver": "guardian", "given_on": day, "network": "y", "quoted": "y"}
        client.post(f"{at}/people/{who.id}/{kind}", data=agreed)
    version = db.session.scalars(select(InterviewNote.version_id)).first() or 1
    client.post(
        f"{at}/notes/new",
        data={
            "participant_id": who.id,
            "version_id": version,
            "held_on": day,
            "taker_id": 0,
            "language": "en",
        },
    )
    note = db.session.scalars(select(InterviewNote)).one()
    kept = client.post(
        f"{at}/notes/{note.id}/field",
        data={
            "field": "1.quote",
            "words": "Ask Marisol, she knows the door.",
            "was": "",
            "mark": "a",
        },
    )
    assert kept.json is not None
    assert kept.json["hints"] == ["“Marisol” looks like a name. You could write [student A]."]
    refused = client.post(
        f"{at}/notes/{note.id}/share", data={"audience": "network"}, follow_redirects=True
    )
    assert "Decide about each of them" in refused.get_data(as_text=True)
    client.post(
        f"{at}/notes/{note.id}/decide",
        data={"kind": "person", "quote": "Marisol", "replacement": "[student A]", "do": "replace"},
    )
    client.post(f"{at}/notes/{note.id}/share", data={"audience": "network"})
    quote = db.session.scalars(select(Answer).where(Answer.part == "quote")).one()
    target = f"core|submission|{subject.id}"
    client.post(f"{at}/words/{quote.id}/link", data={"target": target, "section": "youth", "q": ""})
    page = client.get(f"/n/{here.slug}/submissions/{subject.id}").get_data(as_text=True)
    assert "Ask [student A], she knows the door." in page

    said = client.post(f"{at}/people/{who.id}/withdraw", data={"why": ""}, follow_redirects=True)
    assert "Where it had been used" in said.get_data(as_text=True)
    assert subject.title in said.get_data(as_text=True)
    page = client.get(f"/n/{here.slug}/submissions/{subject.id}").get_data(as_text=True)
    assert "she knows the door" not in page


def test_two_who_type_in_one_field_lose_nothing_and_double_nothing(
    here: Network, make_note: MakeNote, interviewer: Person
) -> None:
    note = make_note("The bus.")
    other = make_person(here, "two@example.org", "Two", "facilitator")
    first = notes.write(
        note, 1, "story", "The bus.\nLate.", was="The bus.", person_id=interviewer.id, mark="1"
    )
    notes.write(
        note, 1, "story", "The bus.\nShe waited.", was="The bus.", person_id=other.id, mark="2"
    )
    both = "The bus.\nLate.\nShe waited."
    assert first.words == both
    # the answer never came, and the browser sends it again
    again = notes.write(
        note, 1, "story", "The bus.\nShe waited.", was="The bus.", person_id=other.id, mark="2"
    )
    assert again.words == both


def test_notes_from_a_word_document_stand_under_their_prompts(
    here: Network, make_note: MakeNote, interviewer: Person, login: Login
) -> None:
    note = make_note("Was here before.")
    document = docx.Document()
    document.add_heading(note.version.prompts[1], 1)
    document.add_paragraph("The second story.")
    document.add_heading("On the way out", 1)
    document.add_paragraph("Something else.")
    file = BytesIO()
    document.save(file)
    file.seek(0)
    login(interviewer).post(
        f"/n/{here.slug}/empathy/notes/{note.id}/bring",
        data={"words": "", "file": (file, "notes.docx")},
    )
    words = notes.words_of(note)
    assert words[2, "story"] == "The second story."
    assert words[1, "story"] == "Was here before.\n\nOn the way out\nSomething else."


def test_a_key_is_sealed_opened_by_its_interviewer_alone_and_each_time_is_logged(
    here: Network, make_note: MakeNote, interviewer: Person, login: Login
) -> None:
    who = make_note().participant
    people.keep_key(who, "Through the front desk", interviewer.id)
    db.session.commit()
    kept = db.session.scalar(select(type_coerce(Key.words, Text)))
    assert kept
    assert "front desk" not in str(kept)
    page = login(interviewer).post(f"/n/{here.slug}/empathy/people/{who.id}/key")
    assert "Through the front desk" in page.get_data(as_text=True)
    with pytest.raises(LookupError):
        people.key_of(who, make_person(here, "o@example.org", "O", "hub_admin").id)
    log = login(make_person(here, "h@example.org", "H", "hub_admin")).get(f"/n/{here.slug}/log")
    assert "can be reached" in log.get_data(as_text=True)
    assert who.pseudonym not in log.get_data(as_text=True)


def test_what_is_kept_too_long_is_erased_and_where_it_was_used_stays(
    here: Network, make_note: MakeNote, interviewer: Person
) -> None:
    old = make_note("Long ago.", pseudonym="Quartz", held_on=here.today - timedelta(days=800))
    new = make_note("Just now.")
    people.used(old.id, "page", "A page", "", interviewer.id)
    people.keep_key(old.participant, "At noon", interviewer.id)
    db.session.commit()
    retention.run(here.today)
    db.session.commit()
    assert notes.words_of(old) == {}
    assert old.participant.pseudonym != "Quartz"
    assert db.session.scalars(select(Key)).all() == []
    assert [use.title for use in db.session.scalars(select(VoiceUse))] == ["A page"]
    assert notes.words_of(new)


def test_a_member_who_is_erased_leaves_no_pointer(
    here: Network, make_note: MakeNote, interviewer: Person
) -> None:
    note = make_note()
    exported = hooks.collect("export_person", here, person=interviewer, only="empathy")
    tables = {table.name: list(table.rows) for answer in exported for table in answer.result}
    assert len(tables["empathy_note"]) == 1
    assert "empathy_answer" not in tables
    hooks.collect("erase_person", here, person=interviewer, only="empathy")
    db.session.commit()
    db.session.expire_all()
    assert note.interviewer_id is None
    assert note.participant.holder_id is None


def test_the_review_reads_how_young_people_take_part(
    here: Network, subject: Submission, interviewer: Person
) -> None:
    links.say_part(subject, "co_led", "", interviewer.id)
    db.session.commit()
    told = hooks.collect("submission_facts", here, submission=subject)
    assert [answer.result for answer in told] == [{"youth_part": "co_led"}]
    assert facts.answered(subject) == {"youth-voice-data-source-only"}
    links.say_part(subject, "data_source", "", interviewer.id)
    assert facts.answered(subject) == frozenset()


def test_a_plan_names_groups_and_nobody(
    here: Network, interviewer: Person, program: Program, login: Login
) -> None:
    client = login(interviewer)
    at = f"/n/{here.slug}/empathy/people/plan"
    named = client.post(
        at, data={"whom": "We begin with Marisol Quintero.", "why": "", "how_many": "3"}
    )
    assert named.status_code == 422
    assert "Marisol Quintero" in named.get_data(as_text=True)
    grouped = client.post(
        at, data={"whom": "Students who left in the spring.", "why": "", "how_many": "3"}
    )
    assert grouped.status_code == 303


def test_the_log_tells_of_nobody_by_pseudonym(here: Network, make_note: MakeNote) -> None:
    note = make_note(pseudonym="Saffron")
    people.withdraw(note.participant, "We moved.")
    db.session.commit()
    reader = asking(make_person(here, "a@example.org", "A", "hub_admin"), here)
    assert reader.may("audit.view")
    from commonaim.core.audit import AuditEntry

    said = [entry.told for entry in db.session.scalars(select(AuditEntry))]
    assert not [line for line in said if "Saffron" in line or "moved" in line]


def test_the_models_are_what_the_migrations_make(app: Flask) -> None:
    branch = next(branch for branch in migrating.branches(app) if branch.name == "empathy")
    assert migrating.drift(branch) == []
    migrating.downgrade(branch)
    migrating.upgrade(app)
    assert migrating.drift(branch) == []


def test_shared_notes_are_looked_through_again_only_when_what_finds_has_changed(
    here: Network, make_note: MakeNote, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = make_note("We met at the lighthouse door.", pseudonym="Kite")
    for note in (make_note("The bus leaves at noon.", pseudonym="Heron"), named):
        notes.share(note, "network", here.today)
    looked: list[str] = []
    find = identifiers.find

    def noted(words: str, *rest: Any) -> list[Hit]:
        looked.append(words)
        return find(words, *rest)

    monkeypatch.setattr(notes, "find", noted)
    home.recount()
    assert looked == []
    assert named.undecided == 0

    chosen = networks.settings(plugin)
    networks.change_settings(plugin, chosen | {"roster": "lighthouse"})
    home.recount()
    assert len(looked) > 1
    assert named.undecided == 1
    looked.clear()
    home.recount()
    assert looked == []

    named.participant.pseudonym = "Lighthouse"
    db.session.flush()
    home.recount()
    assert named.undecided == 0
    assert {"lighthouse" in words for words in looked} == {True}


def test_names_that_the_network_adds_are_looked_for_at_once(
    here: Network, make_note: MakeNote, hub_admin: Person, login: Login
) -> None:
    named = make_note("We met at the lighthouse door.", pseudonym="Kite")
    gone = make_note("The lighthouse keeper knows.", pseudonym="Heron")
    for note in (named, gone):
        notes.share(note, "network", here.today)
    db.session.commit()
    browser, page = login(hub_admin), "/n/rivers/plugins/empathy/settings"
    chosen = {
        name: value for name, value in networks.settings(plugin).items() if value is not False
    }
    assert browser.post(page, data=chosen | {"places": "A river."}).status_code == 303
    assert jobs.run_waiting() == 0
    assert (
        browser.post(page, data=chosen | {"places": "A river.", "roster": "lighthouse"}).status_code
        == 303
    )
    browser.post(page, data=chosen | {"places": "A river.", "roster": "lighthouse, keeper"})
    assert [job.title for job in db.session.scalars(select(Job))] == [
        "Looking through interviews for names and places"
    ]
    db.session.delete(gone)
    db.session.commit()
    assert jobs.run_waiting() == 1
    db.session.expire_all()
    assert named.undecided == 1
    [job] = db.session.scalars(select(Job))
    assert (job.state, job.person_id) == ("done", hub_admin.id)
