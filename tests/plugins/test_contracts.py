"""Each of our own plugins keeps what every plugin promises, with the kit that strangers get."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import current_app
from sqlalchemy import select

from commonaim.core import tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.db import Base, db, now
from commonaim.core.forms import services as forms
from commonaim.core.forms.content import Content
from commonaim.core.forms.models import Cycle, Section, TemplateVersion
from commonaim.core.networks.models import Network, Program
from commonaim.core.registry import registry_of
from commonaim.core.testing import PluginContract, emptied_sqlite, make_rows
from commonaim.core.testing.filling import models_of
from commonaim.plugins.coding import models as coding
from commonaim.plugins.coding.services import codebook
from commonaim.plugins.empathy import models as empathy
from commonaim.plugins.empathy.models.notes import WHOLE_NETWORK
from commonaim.plugins.empathy.models.people import ASSENT, CONSENT
from commonaim.plugins.equity_review.models import Finding
from commonaim.plugins.equity_review.services import decisions, reviewing, rounds, statements
from commonaim.plugins.norms import models as norms
from commonaim.plugins.norms.models import repair
from commonaim.plugins.norms.services.deciding import Rule


@pytest.fixture
def database_url(migrated_sqlite: Path) -> str:
    """SQLite alone: migrations and walls are tested on PostgreSQL where core's are."""
    return emptied_sqlite(migrated_sqlite)


class OurContract(PluginContract):
    """All of it but the look at pages: tests/browser looks at each of ours, with more on it."""

    test_axe_finds_nothing_on_its_pages = None

    def rows(self, person: Person, mark: str) -> dict[type[Base], Any]:
        """A row of every table, by its model, to be put right where rows have to make sense together."""
        made = make_rows(models_of(registry_of(current_app).plugin(self.plugin)), person, mark)
        return {type(row): row for row in made}


class TestEquityReview(OurContract):
    plugin = "equity_review"

    def fill(self, network: Network, person: Person, mark: str) -> None:
        """A submission that was read and decided about, a draft of the statement and what was said of it."""
        [section] = make_rows([Section], person, mark)
        cycle, program = make_rows([Cycle, Program], person, mark)
        version = tenancy.get(TemplateVersion, section.version_id)
        subject = forms.begin(
            title=mark,
            cycle=cycle,
            program_id=program.id,
            version=version,
            group_id=None,
            author_id=person.id,
        )
        words = Content({section.key: f"{mark}. All students will come back."})
        forms.save(subject, words, base=0, author_id=person.id, complete=True)
        reviewing.review(subject.id)
        finding = db.session.scalars(select(Finding)).first()
        decisions.dismiss(finding, why="", reason=mark, seen=finding.decisions, person_id=person.id)
        draft = statements.begin_draft(person.id)
        asked = rounds.begin(draft, closes_on=now().date(), invitation=mark, person_id=person.id)
        said = rounds.say(asked, part="principles", body=mark, person_id=person.id)
        rounds.answer(said, outcome="kept", words=mark, person_id=person.id)


class TestNorms(OurContract):
    plugin = "norms"
    not_exported = {
        **dict.fromkeys(("norms_reading", "norms_pulse_token"), "Who took part is told to nobody."),
        "norms_pulse_count": "Numbers leave as results do, where enough have answered.",
        **dict.fromkeys(
            [
                *("norms_concern", "norms_concern_norm", "norms_named", "norms_party"),
                *("norms_entry", "norms_note", "norms_repair", "norms_opening"),
                "norms_past_concern",
            ],
            "Of a concern only those read who take part in it.",
        ),
    }

    def fill(self, network: Network, person: Person, mark: str) -> None:
        """A proposal to change a norm, a pulse that was answered and closed, and a concern told with a name."""
        rows = self.rows(person, mark)
        norm, proposal, pulse = rows[norms.Norm], rows[norms.Proposal], rows[norms.Pulse]
        proposal.kind, proposal.rule = norms.CHANGE, Rule().as_dict()
        rows[norms.Voice].stance = norms.FOR
        # Published for other networks to copy: the one row that has no mark in it.
        rows[norms.PublicSet].title = "A set to copy"
        rows[norms.PublicSet].norms = [{"text": "We listen first.", "meaning": ""}]
        pulse.kind, pulse.scale = norms.YEARLY, [f"{mark} {point}" for point in "012"]
        pulse.norms = [{"id": norm.id, "number": norm.number, "text": mark}]
        # Enough for members to see it, too few for a result to leave: a row that is exported is one that is kept.
        pulse.answered, pulse.mixed = 9, True
        rows[norms.PulseCount].point, rows[norms.PulseCount].count = 0, 9
        counts = [norms.PulseCount(pulse_id=pulse.id, norm_id=norm.id, point=n) for n in (1, 2)]
        db.session.add_all(counts)
        rows[repair.Concern].anonymous = False
        rows[repair.Entry].by = rows[repair.Opening].part = repair.HOLDER
        rows[repair.PastConcern].norm_ids = [norm.id]


class TestCoding(OurContract):
    plugin = "coding"
    not_exported = {"coding_presence": "Who is at which text is kept for minutes."}

    def fill(self, network: Network, person: Person, mark: str) -> None:
        """A text that was coded from its first word to its last, under the names of whoever did."""
        rows = self.rows(person, mark)
        words = f"{mark}. We walk to the river."
        rows[coding.TextVersion].length = len(words)
        rows[coding.Passage].body = rows[coding.Segment].quote = words
        for placed in (coding.Passage, coding.Segment, coding.Decision, coding.Suggestion):
            rows[placed].start, rows[placed].end = 0, len(words)
        rows[coding.Segment].visible_to = None
        rows[coding.Decision].state = "decided"
        rows[coding.Coder].name = rows[coding.Memo].author_name = person.name
        fields = {name: getattr(rows[coding.Code], name) for name in codebook.FIELDS}
        rows[coding.CodeState].content = {**fields, "parent": None}
        rows[coding.Operation].change = {"added": [], "removed": []}
        for withdrawn in (coding.Text, coding.Segment):
            rows[withdrawn].withdrawn_at = None
        rows[coding.Text].erased_at = None


class TestEmpathy(OurContract):
    plugin = "empathy"
    not_exported = {
        "empathy_key": "Sealed, for the interviewer alone.",
        "empathy_recording": "A voice, for the two who write the note.",
    }

    def fill(self, network: Network, person: Person, mark: str) -> None:
        """An interview that the network may read: shared, with consent and assent, and nothing to decide."""
        rows = self.rows(person, mark)
        listened, note, consent = (
            rows[empathy.Participant],
            rows[empathy.InterviewNote],
            rows[empathy.Consent],
        )
        listened.withdrawn_at = listened.erased_at = None
        note.shared, note.undecided = WHOLE_NETWORK, 0
        rows[empathy.GuideVersion].prompts = [f"{mark}: {number}" for number in range(4)]
        rows[empathy.Answer].prompt, rows[empathy.Answer].part = 1, "quote"
        consent.kind, consent.giver, consent.network, consent.quoted = (
            CONSENT,
            "guardian",
            True,
            True,
        )
        consent.ended_at = None
        assent = empathy.Consent(
            participant_id=listened.id,
            kind=ASSENT,
            given_on=consent.given_on,
            network=True,
            quoted=True,
            noted_by_id=person.id,
        )
        db.session.add(assent)
        rows[empathy.Part].level = "co_designed"
