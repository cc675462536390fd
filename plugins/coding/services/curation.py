"""Where coders differ: side by side, to be decided or talked about. What is decided is a layer of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from commonaim.core.db import db, now
from commonaim.plugins.coding.models import (
    Code,
    Coder,
    Coding,
    Decision,
    Project,
    Reading,
    Segment,
    Text,
    TextVersion,
)
from commonaim.plugins.coding.models.projects import DECIDED, PERSON
from commonaim.plugins.coding.services import marking, projects, texts
from commonaim.plugins.coding.services.sight import Sight

DISCUSS = "discuss"


@dataclass(slots=True)
class Place:
    """A stretch of a text where coders differ: the codes of each who read it, and what was decided."""

    start: int
    end: int
    quote: str = ""
    by_coder: dict[int, set[int]] = field(default_factory=dict)
    decided: set[int] = field(default_factory=set)
    decision: Decision | None = None

    @property
    def codes(self) -> set[int]:
        """Every code that anybody gave it."""
        return set().union(*self.by_coder.values(), self.decided)


@dataclass(frozen=True, slots=True)
class Side:
    """What one coder did in a stretch: (start, end) and the codes."""

    coder_id: int
    start: int
    end: int
    code_id: int


def differences(sides: Iterable[Side], coders: Sequence[int]) -> list[Place]:
    """The stretches where not all of ``coders`` gave the same words the same codes, in the order of the text.

    Segments that overlap are one stretch; it is the same only when each coder's segments and codes in it are.
    """
    stretches: list[tuple[int, int, list[Side]]] = []
    for side in sorted(sides, key=lambda one: (one.start, one.end)):
        if stretches and side.start < stretches[-1][1]:
            start, end, there = stretches[-1]
            stretches[-1] = (start, max(end, side.end), [*there, side])
        else:
            stretches.append((side.start, side.end, [side]))
    return [
        _place(start, end, there, coders)
        for start, end, there in stretches
        if len({_of(there, coder) for coder in coders}) > 1
    ]


def _of(sides: Iterable[Side], coder: int) -> frozenset[tuple[int, int, int]]:
    return frozenset((one.start, one.end, one.code_id) for one in sides if one.coder_id == coder)


def _place(start: int, end: int, sides: Iterable[Side], coders: Sequence[int]) -> Place:
    place = Place(start, end, by_coder={coder: set() for coder in coders})
    for side in sides:
        place.by_coder[side.coder_id].add(side.code_id)
    return place


def readers(text: Text) -> list[Coder]:
    """The people whose reading of a text counts: those who are done with it, or coded in it and are not asked to be."""
    coded = (
        select(Coding.id)
        .join(Segment, Segment.id == Coding.segment_id)
        .where(Coding.coder_id == Coder.id, Segment.text_id == text.id)
        .exists()
    )
    unfinished = (
        select(Reading.id)
        .where(Reading.coder_id == Coder.id, Reading.text_id == text.id, Reading.done_at.is_(None))
        .exists()
    )
    finished = (
        select(Reading.id)
        .where(
            Reading.coder_id == Coder.id, Reading.text_id == text.id, Reading.done_at.isnot(None)
        )
        .exists()
    )
    found = db.session.scalars(
        select(Coder)
        .where(
            Coder.project_id == text.project_id,
            Coder.kind == PERSON,
            finished | (coded & ~unfinished),
        )
        .order_by(Coder.id)
    )
    return list(found)


def places(text: Text, seen: Sight) -> tuple[list[Coder], list[Place]]:
    """Who read a text, and where they differ, as far as one may see; fewer than two readers differ nowhere."""
    version = texts.version_of(text)
    who = readers(text)
    rows = db.session.execute(
        select(Segment.start, Segment.end, Coding.coder_id, Coding.code_id)
        .join(Coding, Coding.segment_id == Segment.id)
        .join(Text, Text.id == Segment.text_id)
        .where(Segment.version_id == version.id, Segment.whole.is_(False), seen.codings())
    ).all()
    known = {coder.id for coder in who}
    sides = [Side(row.coder_id, row.start, row.end, row.code_id) for row in rows]
    found = differences([one for one in sides if one.coder_id in known], sorted(known))
    if len(who) < 2:
        return who, []
    layer = projects.layer(text.project, DECIDED)
    decided: Mapping[tuple[int, int], Decision] = {
        (one.start, one.end): one
        for one in db.session.scalars(select(Decision).where(Decision.version_id == version.id))
    }
    for place in found:
        place.quote = texts.words(version, place.start, place.end)
        place.decision = decided.get((place.start, place.end))
        place.decided = {
            one.code_id
            for one in sides
            if one.coder_id == layer.id and (one.start, one.end) == (place.start, place.end)
        }
    return who, found


def decide(
    version: TextVersion,
    start: int,
    end: int,
    codes: Sequence[Code],
    *,
    reason: str,
    person_id: int | None,
) -> Decision:
    """Settle what a stretch is coded with in the decided layer, whatever each coder gave it; theirs stays."""
    layer = projects.layer(version.text.project, DECIDED)
    place = marking.segment_at(version, start, end)
    for coding in marking.own_codings(layer, place):
        db.session.delete(coding)
    db.session.flush()
    marking.add(layer, [(place, code) for code in codes])
    return _note(version, start, end, "decided", reason, person_id)


def discuss(
    version: TextVersion, start: int, end: int, *, reason: str, person_id: int | None
) -> Decision:
    """Leave a stretch open, to be talked about."""
    return _note(version, start, end, DISCUSS, reason, person_id)


def _note(
    version: TextVersion, start: int, end: int, state: str, reason: str, person_id: int | None
) -> Decision:
    found = db.session.scalar(
        select(Decision).where(
            Decision.version_id == version.id, Decision.start == start, Decision.end == end
        )
    )
    if found is None:
        found = Decision(version_id=version.id, start=start, end=end)
        db.session.add(found)
    found.state, found.reason, found.by_id, found.at = state, reason, person_id, now()
    db.session.flush()
    return found


def copy_agreed(text: Text, seen: Sight) -> int:
    """Put what all readers coded alike into the decided layer; gives how many codings are new there."""
    version = texts.version_of(text)
    who = {coder.id for coder in readers(text)}
    if len(who) < 2:
        return 0
    rows = db.session.execute(
        select(Segment, Coding.coder_id, Code)
        .join(Coding, Coding.segment_id == Segment.id)
        .join(Code, Code.id == Coding.code_id)
        .join(Text, Text.id == Segment.text_id)
        .where(Segment.version_id == version.id, Segment.whole.is_(False), seen.codings())
    ).all()
    by: dict[tuple[int, int, int], set[int]] = defaultdict(set)
    first: dict[tuple[int, int, int], tuple[Segment, Code]] = {}
    for segment, coder, code in rows:
        key = (segment.start, segment.end, code.id)
        by[key].add(coder)
        first.setdefault(key, (segment, code))
    agreed = [first[key] for key, coders in by.items() if who <= coders]
    return len(marking.add(projects.layer(text.project, DECIDED), agreed))


def overview(project: Project, seen: Sight) -> list[tuple[Text, list[Coder], int, int]]:
    """For each text that several read: the text, its readers, how many places differ, how many of these are open."""
    rows = []
    for text in db.session.scalars(
        select(Text).where(seen.texts()).order_by(Text.position, Text.id)
    ):
        if not may_compare(text, seen):
            continue
        who, found = places(text, seen)
        if len(who) > 1:
            rows.append((text, who, len(found), sum(one.decision is None for one in found)))
    return rows


def may_compare(text: Text, seen: Sight) -> bool:
    """Whether somebody may see what several coded in a text side by side: a coder of a blind project once they are
    done with it."""
    if not seen.blind or seen.coder_id is None:
        return True
    done = select(Reading.id).where(
        Reading.text_id == text.id, Reading.coder_id == seen.coder_id, Reading.done_at.isnot(None)
    )
    return db.session.scalar(done) is not None
