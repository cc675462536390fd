"""Each of our own plugins keeps what every plugin promises, with the kit that strangers get."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from commonaim.core import tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.db import db, now
from commonaim.core.forms import services as forms
from commonaim.core.forms.content import Content
from commonaim.core.forms.models import Cycle, Section, TemplateVersion
from commonaim.core.networks.models import Network, Program
from commonaim.core.testing import PluginContract, emptied_sqlite, make_rows
from commonaim.plugins.equity_review.models import Finding
from commonaim.plugins.equity_review.services import decisions, reviewing, rounds, statements


@pytest.fixture
def database_url(migrated_sqlite: Path) -> str:
    """SQLite alone: migrations and walls are tested on PostgreSQL where core's are."""
    return emptied_sqlite(migrated_sqlite)


class OurContract(PluginContract):
    """All of it but the look at pages: tests/browser looks at each of ours, with more on it."""

    test_axe_finds_nothing_on_its_pages = None


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
