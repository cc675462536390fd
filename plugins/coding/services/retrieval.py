"""Finding coded words again: by codes and what stands with them, coders, texts, cases, attributes and consent.

And what is found together: how often two codes stand in one place, or near each other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import aliased

from commonaim.core.db import db
from commonaim.plugins.coding.models import (
    Case,
    CaseText,
    Code,
    Coder,
    Coding,
    Project,
    Segment,
    Text,
    TextVersion,
)
from commonaim.plugins.coding.services import cases
from commonaim.plugins.coding.services.sight import Sight

#: How codes are combined with the first ones.
WITH, WITHOUT = "with", "without"
#: How far apart, in characters, two segments may be to count as near; 0 is overlapping.
NEAR: Final = (0, 100, 500, 2000)
#: How many codes a chart shows; the table has all.
CHARTED: Final = 16


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for. ``codes`` are any of; ``combine`` adds codes that must, or must not, overlap the segment."""

    codes: tuple[int, ...] = ()
    combine: str = ""
    others: tuple[int, ...] = ()
    coder: int | None = None
    text: int | None = None
    case: int | None = None
    attribute: str = ""
    value: str = ""
    quotable: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be asked for in a project."""

    codes: Sequence[Code]
    coders: Sequence[Coder]
    texts: Sequence[Text]
    cases: Sequence[Case]
    attributes: Mapping[str, Sequence[str]] = field(default_factory=dict)


def choices(project: Project, seen: Sight) -> Choices:
    """The codes, coders, texts, cases and values of attributes that somebody may ask for."""
    texts = db.session.scalars(
        select(Text).where(seen.texts()).order_by(Text.position, Text.id)
    ).all()
    return Choices(
        below(project),
        db.session.scalars(
            select(Coder).where(Coder.project_id == project.id, Coder.kind != "suggestion")
        ).all(),
        texts,
        [row.case for row in cases.listed(project, seen)],
        cases.choices(seen),
    )


def below(project: Project, top: int | None = None) -> list[Code]:
    """The codes of a project, or those below one, each under the one it belongs to."""
    rows = db.session.scalars(
        select(Code).where(Code.project_id == project.id).order_by(Code.position, Code.id)
    ).all()
    children: dict[int | None, list[Code]] = defaultdict(list)
    for code in rows:
        children[code.parent_id].append(code)
    ordered: list[Code] = []
    waiting = children[top][::-1]
    while waiting:
        code = waiting.pop()
        ordered.append(code)
        waiting += children[code.id][::-1]
    return ordered


def segments(project: Project, seen: Sight, asked: Asked) -> Select[Any]:
    """The segments that are asked for, in the order of the texts; a code stands for those below it too."""
    found = (
        select(Segment)
        .join(Text, Segment.text_id == Text.id)
        .join(
            TextVersion,
            (TextVersion.id == Segment.version_id) & (TextVersion.number == Text.number),
        )
        .where(seen.segments(quote=asked.quotable), _coded(project, seen, asked.codes, asked.coder))
        .order_by(Text.position, Text.id, Segment.start, Segment.id)
    )
    if asked.others and asked.combine in (WITH, WITHOUT):
        overlaps = _overlapping(project, seen, asked.others)
        found = found.where(overlaps if asked.combine == WITH else ~overlaps)
    if asked.text is not None:
        found = found.where(Text.id == asked.text)
    if asked.case is not None:
        found = found.where(
            exists().where(
                CaseText.case_id == asked.case,
                CaseText.text_id == Text.id,
                (CaseText.segment_id.is_(None)) | (CaseText.segment_id == Segment.id),
            )
        )
    if asked.attribute and asked.value:
        found = found.where(Text.id.in_(_with_value(seen, asked.attribute, asked.value)))
    return found


def _family(project: Project, codes: Sequence[int]) -> set[int]:
    return set(codes) | {code.id for top in codes for code in below(project, top)}


def _coded(
    project: Project, seen: Sight, codes: Sequence[int], coder: int | None
) -> ColumnElement[bool]:
    return Segment.id.in_(_given(project, seen, codes, coder))


def _given(project: Project, seen: Sight, codes: Sequence[int], coder: int | None) -> Select[int]:
    """Ids of the segments with one of the codes, or with any, as far as somebody may see who coded what."""
    found = (
        select(Segment.id)
        .join(Text, Text.id == Segment.text_id)
        .join(Coding, Coding.segment_id == Segment.id)
        .where(seen.codings())
    )
    if codes:
        found = found.where(Coding.code_id.in_(_family(project, codes)))
    if coder is not None:
        found = found.where(Coding.coder_id == coder)
    return found


def _overlapping(project: Project, seen: Sight, codes: Sequence[int]) -> ColumnElement[bool]:
    """That a segment with one of the codes overlaps."""
    other = aliased(Segment)
    return exists().where(
        other.version_id == Segment.version_id,
        other.start < Segment.end,
        other.end > Segment.start,
        other.id.in_(_given(project, seen, codes, None)),
    )


def _with_value(seen: Sight, name: str, value: str) -> list[int]:
    """Ids of texts with a value; attributes are JSON, which databases compare each in their own way."""
    return [ident for ident, said in cases.values(seen, name).items() if value in said]


@dataclass(frozen=True, slots=True)
class Together:
    """How often codes stand together: ``counts`` by ids of two codes (the smaller first), ``alone`` of each."""

    codes: tuple[Code, ...]
    counts: Mapping[tuple[int, int], int]
    alone: Mapping[int, int]

    def of(self, one: Code, other: Code) -> int:
        """How often two codes stand together."""
        return self.counts.get((min(one.id, other.id), max(one.id, other.id)), 0)


def together(project: Project, seen: Sight, near: int) -> Together:
    """How often segments of two codes overlap, or are no more than ``near`` characters apart.

    A code counts once for the same words, however many coders gave it.
    """
    rows = db.session.execute(
        select(Segment.version_id, Segment.start, Segment.end, Coding.code_id)
        .join(Segment, Coding.segment_id == Segment.id)
        .join(Text, Segment.text_id == Text.id)
        .join(
            TextVersion,
            (TextVersion.id == Segment.version_id) & (TextVersion.number == Text.number),
        )
        .where(seen.codings(), Segment.whole.is_(False))
        .distinct()
        .order_by(Segment.version_id, Segment.start, Segment.end)
    )
    counts: Counter[tuple[int, int]] = Counter()
    alone: Counter[int] = Counter()
    open_ones: list[tuple[int, int]] = []
    version = None
    for here, start, end, code in rows:
        if here != version:
            version, open_ones = here, []
        open_ones = [
            (stop, other) for stop, other in open_ones if stop + near > start or stop > start
        ]
        for _stop, other in open_ones:
            if other != code:
                counts[min(code, other), max(code, other)] += 1
        open_ones.append((end, code))
        alone[code] += 1
    used = [code for code in below(project) if alone[code.id]]
    return Together(tuple(used), counts, alone)


@dataclass(frozen=True, slots=True)
class Cell:
    """A square of the chart: where it is, how dark (0 to 5), and what it says."""

    x: int
    y: int
    level: int
    count: int
    title: str


def chart(found: Together, size: int = 28) -> tuple[list[Code], list[Cell]]:
    """The most used codes, and squares for each two of them; places in steps of ``size``."""
    shown = sorted(found.codes, key=lambda code: -found.alone[code.id])[:CHARTED]
    shown = [code for code in found.codes if code in shown]
    most = max((found.of(a, b) for a in shown for b in shown if a is not b), default=0)
    cells = [
        Cell(
            column * size,
            row * size,
            -(-5 * found.of(a, b) // most) if most else 0,
            found.of(a, b),
            f"{a.name} + {b.name}: {found.of(a, b)}",
        )
        for row, a in enumerate(shown)
        for column, b in enumerate(shown)
        if column < row
    ]
    return shown, cells
