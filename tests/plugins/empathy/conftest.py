"""What the tests of empathy interviews share: a program that interviews, and notes in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from commonaim.core import tenancy
from commonaim.core.access import Access, access_of
from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.forms import services as forms
from commonaim.core.forms.models import Cycle, Section, Submission, Template, TemplateVersion
from commonaim.core.networks.models import Network, Program
from commonaim.core.testing import Enable, make_person
from commonaim.plugins.empathy.models import Consent, InterviewNote, Participant
from commonaim.plugins.empathy.services import guides, notes, people

MakeNote = Callable[..., InterviewNote]


def asking(person: Person, network: Network) -> Access:
    """What ``person`` may do in ``network``."""
    access = access_of(person, network)
    assert access is not None
    return access


@pytest.fixture
def here(network: Network, enable: Enable) -> Iterator[Network]:
    """A network with empathy interviews on; the test is inside it."""
    enable(network, "coding")
    enable(network, "empathy")
    with tenancy.in_network(network.id):
        yield network


@pytest.fixture
def program(here: Network) -> Program:
    """The program that interviews."""
    made = Program(name="Tide School")
    db.session.add(made)
    db.session.commit()
    return made


@pytest.fixture
def interviewer(here: Network, program: Program) -> Person:
    """A leader of the program."""
    person = make_person(here, "iris@example.org", "Iris", "program_leader", program=program)
    return person


@pytest.fixture
def cycle(here: Network) -> Cycle:
    """A cycle that runs today."""
    month = timedelta(days=30)
    made = Cycle(name="Spring", starts_on=here.today - month, ends_on=here.today + month)
    db.session.add(made)
    db.session.commit()
    return made


@pytest.fixture
def subject(here: Network, program: Program, cycle: Cycle, interviewer: Person) -> Submission:
    """A submission of the program with a section on what young people do in it."""
    template = Template(key="short", name="Short")
    db.session.add(template)
    db.session.flush()
    version = TemplateVersion(template_id=template.id, number=1)
    db.session.add(version)
    db.session.flush()
    db.session.add(
        Section(version_id=version.id, position=0, key="part", role="youth", title="Youth")
    )
    db.session.flush()
    made = forms.begin(
        title="A plan",
        cycle=cycle,
        program_id=program.id,
        version=version,
        group_id=None,
        author_id=interviewer.id,
    )
    db.session.commit()
    return made


@pytest.fixture
def make_note(here: Network, program: Program, interviewer: Person) -> MakeNote:
    """Makes a note with consent to everything, not shared: ``make_note("What was said", pseudonym="Comet")``."""

    def make(story: str = "A story of the tide.", **fields: Any) -> InterviewNote:
        agreed, recorded = fields.pop("agreed", True), fields.pop("recorded", False)
        pseudonym = fields.pop("pseudonym", f"Comet {db.session.query(Participant).count()}")
        who = Participant(program_id=program.id, pseudonym=pseudonym, holder_id=interviewer.id)
        db.session.add(who)
        db.session.flush()
        for kind in ("consent", "assent") if agreed else ():
            consent = Consent(
                kind=kind, given_on=here.today, network=True, quoted=True, recorded=recorded
            )
            people.note_consent(who, consent, person_id=interviewer.id)
        guides.ensure_starters()
        version = guides.newest()[0]
        note = notes.begin(
            InterviewNote(
                **{
                    "participant_id": who.id,
                    "program_id": program.id,
                    "version_id": version.id,
                    "held_on": here.today,
                    "interviewer_id": interviewer.id,
                    **fields,
                }
            )
        )
        notes.write(note, 1, "story", story, was="", person_id=interviewer.id)
        notes.write(note, 1, "quote", f"“{story}”", was="", person_id=interviewer.id)
        db.session.commit()
        return note

    return make
