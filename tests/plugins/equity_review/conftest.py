"""What the tests of the equity review share."""

import io
import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from commonaim.core import tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.cycles.models import GroupFacilitator
from commonaim.core.db import Base, db, now
from commonaim.core.forms import services as forms
from commonaim.core.forms.content import Content
from commonaim.core.forms.models import (
    Cycle,
    ImprovementGroup,
    Submission,
    Template,
    TemplateVersion,
)
from commonaim.core.forms.models import Section as FormSection
from commonaim.core.networks.models import Network, Program
from commonaim.core.testing import Enable, Login, make_person
from commonaim.plugins.equity_review.calls import run_review
from commonaim.plugins.equity_review.models import Finding
from commonaim.plugins.equity_review.services import reviewing

Row = TypeVar("Row", bound=Base)
BASE = "/n/rivers/equity_review"
HTMX = {"HX-Request": "true"}


@dataclass(frozen=True)
class Ended:
    """How a call of `commonaim review` ended."""

    code: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        """The lines of JSON Lines output."""
        return [json.loads(line) for line in self.out.splitlines()]


Review = Callable[..., Ended]


@pytest.fixture
def review(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Review:
    """`commonaim review` in this process: `review("a.txt", "--jobs", 2, stdin=b"...")`."""

    def call(*arguments: object, stdin: bytes = b"") -> Ended:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        code = run_review([str(argument) for argument in arguments])
        captured = capsysbinary.readouterr()
        return Ended(code, captured.out.decode("utf-8"), captured.err.decode("utf-8"))

    return call


@pytest.fixture
def review_lines(review: Review) -> Review:
    """`commonaim review - --format jsonl` with lines given as objects, strings or bytes."""

    def call(*lines: object, options: tuple[object, ...] = ()) -> Ended:
        return review("-", "--format", "jsonl", *options, stdin=b"\n".join(map(_line, lines)))

    return call


def _line(line: object) -> bytes:
    if isinstance(line, bytes):
        return line
    text = line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)
    return text.encode("utf-8")


SECTIONS = {
    "why": ("rationale", "Why this change"),
    "context": ("context", "Where we were"),
    "measures": ("measures", "How we will know"),
    "results": ("results", "What we saw"),
}
ALL_STUDENTS = {
    "why": "When speakers tell how they got stuck, our students see that struggle belongs to science.",
    "measures": "We count how many participants can name somebody to ask.",
}
NAMED = {
    "why": "Our Black, Latina and Indigenous students told us that nobody had asked them back. We ask "
    "by gender, language and disability too.",
    "context": "We have never counted how many Black, Latina and Indigenous students stayed.",
    "measures": "We count who comes back, for Black, Latina and Indigenous students each.",
    "results": "7 of 11 Indigenous students stayed, 6 of 9 Black students and 9 of 14 Latina students.",
}


class World:
    """A network in which the review is on, with a cycle, a group, two programs and a form; committed."""

    def __init__(self, network: Network, facilitator: Person) -> None:
        today = now().date()
        self.network = network
        self.facilitator = facilitator
        self.program = self._add(Program(name="Harbor Makers"))
        self.other_program = self._add(Program(name="Lantern Street"))
        self.cycle = self._add(
            Cycle(
                name="Spring cycle",
                starts_on=today - timedelta(days=30),
                ends_on=today + timedelta(days=30),
            )
        )
        self.group = self._add(
            ImprovementGroup(
                cycle_id=self.cycle.id,
                name="Guest speakers",
                facilitating=[GroupFacilitator(person_id=facilitator.id)],
            )
        )
        template = self._add(Template(key="one-page", name="One page"))
        self.version = self._add(TemplateVersion(template_id=template.id, number=1))
        for position, (key, (role, title)) in enumerate(SECTIONS.items()):
            self._add(
                FormSection(
                    version_id=self.version.id, position=position, key=key, role=role, title=title
                )
            )
        self.leader = make_person(
            network, "leader@example.org", "Keisha", "program_leader", program=self.program
        )
        db.session.commit()

    def _add(self, row: Row) -> Row:
        db.session.add(row)
        db.session.flush()
        return row

    def submission(
        self, texts: dict[str, str], title: str = "Shop talks", *, grouped: bool = True
    ) -> Submission:
        """A submission with one revision, committed."""
        begun = forms.begin(
            title=title,
            cycle=self.cycle,
            program_id=self.program.id,
            version=self.version,
            group_id=self.group.id if grouped else None,
            author_id=self.leader.id,
        )
        self.save(begun, **texts)
        return begun

    def save(self, submission: Submission, **texts: str) -> None:
        """One more revision, committed; no plugin is told."""
        forms.save(
            submission,
            Content(texts),
            base=submission.revision,
            author_id=self.leader.id,
            complete=submission.complete,
        )
        db.session.commit()


@pytest.fixture
def world(network: Network, facilitator: Person, enable: Enable) -> Iterator[World]:
    """A network with the review on; the test is inside it."""
    enable(network, "equity_review")
    with tenancy.in_network(network.id):
        yield World(network, facilitator)


@pytest.fixture
def submission(world: World) -> Submission:
    """A submission that speaks only of all students, reviewed."""
    made = world.submission(ALL_STUDENTS)
    reviewing.review(made.id)
    db.session.commit()
    return made


@pytest.fixture
def finding(submission: Submission) -> Finding:
    """The question about how it is measured."""
    found = db.session.scalar(select(Finding).where(Finding.rule == "measure-not-disaggregated"))
    assert found is not None
    return found


@pytest.fixture
def desk(world: World, login: Login) -> FlaskClient:
    """The facilitator's browser."""
    return login(world.facilitator)


@pytest.fixture
def author(world: World, login: Login) -> FlaskClient:
    """The program leader's browser."""
    return login(world.leader)


@pytest.fixture
def hub(world: World, hub_admin: Person, login: Login) -> FlaskClient:
    """The hub admin's browser."""
    return login(hub_admin)


def words(answer: TestResponse) -> str:
    """What a reader sees, without tags and with single blanks."""
    bare = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", answer.text, flags=re.DOTALL)
    return " ".join(bare.split())
