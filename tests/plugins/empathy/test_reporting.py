"""Reports on youth voice: whatever sheets somebody lays beside each other, no small number can be had back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from sqlalchemy import delete

from commonaim.core import tenancy
from commonaim.core.db import db
from commonaim.core.forms.models import ChangeIdea, Cycle, Submission
from commonaim.core.networks.models import Network
from commonaim.core.reports import services as reports
from commonaim.core.testing import Login, make_person
from commonaim.plugins.empathy.models import Part
from commonaim.plugins.empathy.models.heard import LEVELS

MINIMUM = 5
TITLE = "How young people take part"
#: What stands in the sheet where a count is hidden.
HIDDEN = "fewer than 5, or hidden for such a one"
#: (which cycle, which change idea or none, how young people take part or not said)
Written = tuple[int, int | None, str | None]
LEVEL = st.sampled_from([*LEVELS[:3], None])
SUBMISSIONS = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from([None, 0, 1, 2]), LEVEL), max_size=40
)


@dataclass(frozen=True)
class Said:
    """One line of a sheet: of which cells (cycle, idea, column) it is the sum, and the sum, or None where hidden."""

    cells: frozenset[tuple[str, str, str]]
    sum: int | None


class Reader:
    """An evaluator, who takes every sheet there is."""

    def __init__(self, network: Network, login: Login) -> None:
        self.network = network
        self.browser = login(make_person(network, "eva@example.org", "Eva", "evaluator"))

    def lines(self, cycles: Iterable[int], *, by_idea: bool) -> list[dict[str, str]]:
        asked = "&".join([*(f"cycle={ident}" for ident in cycles), *(["by=idea"] * by_idea)])
        answer = self.browser.get(f"/n/{self.network.slug}/reports.csv?{asked}")
        assert answer.status_code == 200
        rows = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))
        return [row for row in rows if row["Table"] == TITLE]


@pytest.fixture
def cycles(here: Network, subject: Submission) -> list[Cycle]:
    """Two cycles, and three change ideas, in a network that shows no count below five."""
    first = subject.cycle
    later = Cycle(
        name="Fall",
        starts_on=first.ends_on + timedelta(days=1),
        ends_on=first.ends_on + timedelta(days=60),
    )
    db.session.add_all([later, *(ChangeIdea(name=f"Idea {letter}") for letter in "ABC")])
    reports.choose(MINIMUM, completion_whole=False)
    db.session.commit()
    return [first, later]


@pytest.fixture
def reader(here: Network, login: Login) -> Reader:
    return Reader(here, login)


def write(subject: Submission, cycles: list[Cycle], written: list[Written]) -> None:
    """Make these submissions the only ones there are."""
    ideas = db.session.query(ChangeIdea).order_by(ChangeIdea.id).all()
    db.session.execute(delete(Submission).where(Submission.id != subject.id))
    db.session.execute(delete(Part))
    subject.cycle_id = cycles[0].id
    for cycle, idea, level in written:
        made = Submission(
            cycle_id=cycles[cycle].id,
            program_id=subject.program_id,
            version_id=subject.version_id,
            idea_id=None if idea is None else ideas[idea].id,
            title="One more",
        )
        db.session.add(made)
        db.session.flush()
        if level is not None:
            db.session.add(Part(submission_id=made.id, level=level))
    db.session.commit()


def said_in(lines: list[dict[str, str]], ideas: list[str], columns: list[str]) -> Iterable[Said]:
    """What the sheet says: each count, and each total."""
    for line in lines:
        parts = [idea for idea in ideas if not line["Change idea"] or idea in line["Change idea"]]
        for wanted, told in (([line["What is counted"]], "Count"), (columns, "Of")):
            cells = frozenset((line["Cycle"], idea, each) for idea in parts for each in wanted)
            number = None if line[told] == HIDDEN else int(line[told])
            yield Said(cells, number)


def width(said: list[Said], goal: frozenset[tuple[str, str, str]]) -> float:
    """How far apart the least and the most are that a sum of cells can be, by linear programming over all that is open;
    counts are not negative."""
    index = {cell: at for at, cell in enumerate(sorted({c for one in said for c in one.cells}))}
    open_ones = {one for one in said if one.sum is not None}
    equations = np.zeros((max(len(open_ones), 1), len(index)))
    sums = np.zeros(max(len(open_ones), 1))
    for at, one in enumerate(open_ones):
        sums[at] = one.sum
        for cell in one.cells:
            equations[at, index[cell]] = 1
    towards = np.zeros(len(index))
    for cell in goal:
        towards[index[cell]] = 1
    low, high = (
        linprog(sign * towards, A_eq=equations, b_eq=sums, bounds=(0, None)) for sign in (1, -1)
    )
    assert low.status == 0
    return float("inf") if high.status == 3 else float(-high.fun - low.fun)


def had_back(reader: Reader, cycles: list[Cycle]) -> list[Said]:
    """The hidden numbers that somebody knows to less than the minimum who reads the sheets of every choice."""
    choices = ([cycles[0].id], [cycles[1].id], [one.id for one in cycles])
    lines = [
        line
        for chosen in choices
        for by_idea in (True, False)
        for line in reader.lines(chosen, by_idea=by_idea)
    ]
    columns = list(dict.fromkeys(line["What is counted"] for line in lines))
    ideas = ["Idea A", "Idea B", "Idea C", "No change idea named"]
    said = list(set(said_in(lines, ideas, columns)))
    hidden = {one.cells for one in said if one.sum is None}
    return [Said(cells, None) for cells in hidden if width(said, cells) < MINIMUM - 1e-6]


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(written=SUBMISSIONS)
def test_no_hidden_number_can_be_had_back_from_any_sheets_together(
    reader: Reader, subject: Submission, cycles: list[Cycle], written: list[Written]
) -> None:
    with tenancy.in_network(reader.network.id):
        write(subject, cycles, written)
        assert had_back(reader, cycles) == []
        told = reader.lines([one.id for one in cycles], by_idea=True)
    assert not [line for line in told if line["Count"] in ("1", "2", "3", "4")]


def test_this_reader_does_find_a_number_that_is_hidden_alone(
    reader: Reader, subject: Submission, cycles: list[Cycle], monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Written] = (
        [(0, 0, LEVELS[0])] * 7 + [(0, 0, LEVELS[1])] * 2 + [(0, 0, LEVELS[2])] * 6
    )
    write(subject, cycles, written)
    assert had_back(reader, cycles) == []

    def only_small(parts: list[list[int]], minimum: int) -> frozenset[tuple[int, int]]:
        rows = [*parts, [sum(column) for column in zip(*parts, strict=True)]]
        return frozenset(
            (at, column)
            for at, row in enumerate(rows)
            for column, count in enumerate(row)
            if 0 < count < minimum
        )

    monkeypatch.setattr(reports, "hidden_cells", only_small)
    assert had_back(reader, cycles) != []
