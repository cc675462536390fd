"""A network over time: programs that join and leave, cycles, forms, and submissions by the handful."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from commonaim.core import tenancy
from commonaim.core.access import Access, access_of
from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.forms.models import (
    ChangeIdea,
    Cycle,
    Submission,
    Template,
    TemplateVersion,
)
from commonaim.core.networks.models import Cohort, Network, Program, ProgramTime


class Years:
    """The rows, and what adds some. Everything is committed by ``done``."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.programs: list[Program] = []
        self.cohort = self._add(Cohort(name="First"))

    def _add(self, row: object) -> object:
        db.session.add(row)
        db.session.flush()
        return row

    def join(self, count: int, on: date, until: date | None = None) -> list[Program]:
        """Programs that are in the network from a day until another."""
        made = []
        for _number in range(count):
            program = Program(name=f"Program {len(self.programs):03}")
            self._add(program)
            self._add(
                ProgramTime(
                    program_id=program.id, cohort_id=self.cohort.id, joined_on=on, left_on=until
                )
            )
            self.programs.append(program)
            made.append(program)
        return made

    def cycle(self, name: str, first: date, last: date) -> Cycle:
        made = Cycle(name=name, starts_on=first, ends_on=last)
        self._add(made)
        return made

    def form(self, name: str, number: int = 1, note: str = "") -> TemplateVersion:
        """A version of a form; the form is made with its first one."""
        key = name.lower().replace(" ", "-")
        template = db.session.query(Template).filter_by(key=key).first()
        if template is None:
            template = Template(key=key, name=name)
            self._add(template)
        made = TemplateVersion(template_id=template.id, number=number, note=note)
        self._add(made)
        return made

    def idea(self, name: str) -> ChangeIdea:
        made = ChangeIdea(name=name)
        self._add(made)
        return made

    def write(
        self,
        cycle: Cycle,
        version: TemplateVersion,
        programs: list[Program],
        *,
        complete: bool = True,
        idea: ChangeIdea | None = None,
    ) -> list[Submission]:
        """A submission of each program."""
        made = [
            Submission(
                title="A change",
                cycle_id=cycle.id,
                program_id=program.id,
                version_id=version.id,
                idea_id=idea.id if idea else None,
                complete=complete,
                revision=1,
            )
            for program in programs
        ]
        db.session.add_all(made)
        db.session.flush()
        return made

    def done(self) -> None:
        db.session.commit()


@pytest.fixture
def years(network: Network) -> Iterator[Years]:
    """The network of ``network``; the test is in it while it lasts."""
    with tenancy.in_network(network.id):
        yield Years(network)


@pytest.fixture
def me(network: Network, hub_admin: Person) -> Access:
    """A hub admin, as the gate lets them in."""
    found = access_of(hub_admin, network)
    assert found
    return found
