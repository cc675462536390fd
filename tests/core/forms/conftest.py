"""A little work in progress: a program, a cycle with a group, a form of three sections, a submission."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest

from commonaim.core import tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.db import db, now
from commonaim.core.forms.models import (
    Cycle,
    ImprovementGroup,
    Section,
    Submission,
    Template,
    TemplateVersion,
)
from commonaim.core.networks.models import Network, Program
from commonaim.core.testing import make_person


class Work(SimpleNamespace):
    """Ids of the rows, and the address of the network."""

    network: Network
    program: Program
    other_program: Program
    cycle: Cycle
    group: ImprovementGroup
    version: TemplateVersion
    submission: Submission

    def more(self, count: int) -> list[Submission]:
        """Further submissions of the same kind, committed."""
        rows = [self.new(f"Change {number}") for number in range(count)]
        db.session.add_all(rows)
        db.session.commit()
        return rows

    def new(self, title: str) -> Submission:
        return Submission(
            title=title,
            cycle_id=self.cycle.id,
            group_id=self.group.id,
            program_id=self.program.id,
            version_id=self.version.id,
        )

    @property
    def url(self) -> str:
        return f"/n/{self.network.slug}/submissions/{self.submission.id}"


def make_work(network: Network) -> Work:
    """The rows, committed. To be called in the network."""
    work = Work(network=network)
    work.program = Program(name="Harbor Makers", place="Port")
    work.other_program = Program(name="Hill Coders", place="Hill")
    today = now().date()
    work.cycle = Cycle(name="Cycle 1", starts_on=today, ends_on=today + timedelta(days=30))
    template = Template(key="plan", name="Plan")
    db.session.add_all([work.program, work.other_program, work.cycle, template])
    db.session.flush()
    work.group = ImprovementGroup(cycle_id=work.cycle.id, name="Belonging")
    work.version = TemplateVersion(template_id=template.id, number=1)
    db.session.add_all([work.group, work.version])
    db.session.flush()
    for position, key in enumerate(("change", "measures", "results")):
        title = key.capitalize()
        db.session.add(
            Section(version_id=work.version.id, position=position, key=key, role=key, title=title)
        )
    work.submission = work.new("Peer mentors")
    db.session.add(work.submission)
    db.session.commit()
    return work


@pytest.fixture
def work(network: Network) -> Iterator[Work]:
    """The rows of ``network``; the test is in that network while it lasts."""
    with tenancy.in_network(network.id):
        yield make_work(network)


@pytest.fixture
def leader(work: Work) -> Person:
    """Who leads the program of the submission."""
    return make_person(
        work.network, "leader@example.org", "Lea", "program_leader", program=work.program
    )


@pytest.fixture
def other_leader(work: Work) -> Person:
    """Who leads another program of the same network."""
    return make_person(
        work.network, "other@example.org", "Odo", "program_leader", program=work.other_program
    )
