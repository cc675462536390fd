"""What the demo network holds: guides, and a few interviews with people who are all made up."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select

from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.forms.models import Submission
from commonaim.core.networks.models import Membership, MembershipRole
from commonaim.plugins.empathy.models import Consent, Heard, InterviewNote, Participant, VoiceLink
from commonaim.plugins.empathy.models.people import ASSENT, CONSENT
from commonaim.plugins.empathy.services import guides, heard, links, notes, people, plans

CONTENT: Final = Path(__file__).parents[1] / "demo.toml"


def fill(today: date) -> None:
    """Make the interviews of the program whose leader comes first, with what came of them."""
    content = tomllib.loads(CONTENT.read_text("utf-8"))
    guides.ensure_starters()
    leader = _leader()
    if leader is None:
        return
    person, program_id = leader
    plans.change(program_id, content["plan"]["whom"], content["plan"]["why"], 6)
    version = next(one for one in guides.newest() if one.title == content["guide"])
    for one in content["interviews"]:
        _interview(one, person, program_id, version.id, today)
    db.session.flush()
    _came_of_it(content, person, program_id, today)


def _leader() -> tuple[Person, int] | None:
    row = db.session.execute(
        select(Person, Membership.program_id)
        .join(Membership, Membership.person_id == Person.id)
        .join(MembershipRole, MembershipRole.membership_id == Membership.id)
        .where(MembershipRole.role == "program_leader", Membership.program_id.is_not(None))
        .order_by(Person.id)
    ).first()
    return (row[0], row[1]) if row is not None and row[1] is not None else None


def _interview(
    one: dict[str, Any], person: Person, program_id: int, version_id: int, today: date
) -> None:
    who = Participant(program_id=program_id, holder_id=person.id, **one["who"])
    db.session.add(who)
    db.session.flush()
    held = today - timedelta(days=one["days_ago"])
    kinds = (CONSENT,) if who.adult else (CONSENT, ASSENT)
    for kind in kinds if one["agreed"] else ():
        giver = "guardian" if kind == CONSENT and not who.adult else "self"
        consent = Consent(kind=kind, giver=giver, given_on=held, network=True, quoted=True)
        people.note_consent(who, consent, person_id=person.id)
    note = notes.begin(
        InterviewNote(
            participant_id=who.id,
            program_id=program_id,
            version_id=version_id,
            held_on=held,
            interviewer_id=person.id,
            language="en",
        )
    )
    for place, words in one["words"].items():
        prompt, part = place.split(".")
        notes.write(note, int(prompt), part, words.strip(), was="", person_id=person.id)
    if one["agreed"] and not notes.count(note):
        notes.share(note, "network", today)
        notes.check(note, one["checked"], today)


def _came_of_it(content: dict[str, Any], person: Person, program_id: int, today: date) -> None:
    subject = db.session.scalars(
        select(Submission).where(Submission.program_id == program_id).order_by(Submission.id)
    ).first()
    shared = db.session.scalars(
        select(InterviewNote).where(InterviewNote.shared == "network").order_by(InterviewNote.id)
    ).all()
    quotes = [
        one for found in notes.quotes(shared).values() for one in found if one.part == "quote"
    ]
    if subject is None or not quotes:
        return
    for quote in quotes[:2]:
        db.session.add(
            VoiceLink(
                answer_id=quote.id,
                kind="submission",
                key=str(subject.id),
                title=subject.title,
                submission_id=subject.id,
                section="youth",
                by_id=person.id,
            )
        )
        people.used(quote.note_id, "link", subject.title, "", person.id)
    links.say_part(subject, "consulted", content["part"], person.id)
    told = Heard(program_id=program_id, by_id=person.id, **content["heard"])
    db.session.add(told)
    db.session.flush()
    for quote, did in zip(quotes, content["did"], strict=False):
        heard.put(told, quote, did, "", person.id)
