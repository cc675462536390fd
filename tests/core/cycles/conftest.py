"""A network at work: a cycle that runs, a group in it with a facilitator and two programs, a form, a submission."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from commonaim.core import tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.cycles import groups, services
from commonaim.core.db import db, now
from commonaim.core.forms.models import (
    Cycle,
    ImprovementGroup,
    Revision,
    Section,
    Submission,
    Template,
    TemplateVersion,
)
from commonaim.core.networks.models import Network, Program
from commonaim.core.testing import make_person

ROLES = ("change", "measures", "data", "results", "action", "other")


class Work(SimpleNamespace):
    """The rows, and what adds some."""

    network: Network
    harbor: Program
    hills: Program
    cycle: Cycle
    group: ImprovementGroup
    version: TemplateVersion
    submission: Submission
    url: str

    def write(self, subject: Submission, **texts: str) -> None:
        """A further revision."""
        subject.revision += 1
        db.session.add(Revision(submission_id=subject.id, number=subject.revision, texts=texts))
        db.session.commit()

    def begin(self, program: Program, title: str, group: ImprovementGroup | None) -> Submission:
        """A submission without words."""
        made = Submission(
            title=title,
            cycle_id=self.cycle.id,
            group_id=group.id if group else None,
            program_id=program.id,
            version_id=self.version.id,
        )
        db.session.add(made)
        db.session.commit()
        return made

    def phases(self, *names: str) -> None:
        """Give the cycle phases of these names, for plan, do, study and act in that order."""
        steps = [services.Step(name, kind) for name, kind in zip(names, services.KINDS)]  # noqa: B905  # the first few
        cycle = self.cycle
        services.change(
            cycle, cycle.name, cycle.starts_on, cycle.ends_on, aim="", steps=steps, ideas=[]
        )
        db.session.commit()


@pytest.fixture
def work(network: Network, facilitator: Person) -> Iterator[Work]:
    """The rows of ``network``, committed; the test is in that network while it lasts."""
    with tenancy.in_network(network.id):
        yield make_work(network, facilitator)


def make_work(network: Network, facilitator: Person) -> Work:
    today, made = now().date(), Work(network=network, url=f"/n/{network.slug}")
    made.harbor, made.hills = Program(name="Harbor Makers"), Program(name="Hill Coders")
    made.cycle = Cycle(
        name="Cycle 1",
        starts_on=today - timedelta(days=10),
        ends_on=today + timedelta(days=29),
    )
    template = Template(key="plan", name="Plan")
    db.session.add_all([made.harbor, made.hills, made.cycle, template])
    db.session.flush()
    made.version = TemplateVersion(template_id=template.id, number=1)
    db.session.add(made.version)
    db.session.flush()
    for position, key in enumerate(ROLES):
        db.session.add(
            Section(
                version_id=made.version.id, position=position, key=key, role=key, title=key.title()
            )
        )
    made.group = groups.keep(
        None,
        made.cycle,
        name="Belonging",
        facilitators=[facilitator.id],
        programs=[made.harbor.id, made.hills.id],
    )
    made.submission = made.begin(made.harbor, "Peer mentors", made.group)
    db.session.commit()
    return made


@pytest.fixture
def leader(work: Work) -> Person:
    """Who leads Harbor Makers."""
    return make_person(
        work.network, "leader@example.org", "Lea", "program_leader", program=work.harbor
    )


@pytest.fixture
def viewer(work: Work) -> Person:
    """Who only reads."""
    return make_person(work.network, "viewer@example.org", "Vic", "viewer")


@pytest.fixture
def stranger(work: Work, other_network: Network) -> Person:
    """The admin of another network."""
    return make_person(other_network, "away@example.org", "Ada", "hub_admin")


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """Collects the statements that are sent to the database: ``with count_queries() as sent: ...``."""

    @contextmanager
    def collect() -> Iterator[list[str]]:
        sent: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if statement.startswith("SELECT"):
                sent.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return collect
