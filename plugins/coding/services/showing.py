"""A text as its page shows it: its lines with the place each begins at, and what is coded in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup, escape
from sqlalchemy import Select, bindparam, select

from commonaim.core import tenancy
from commonaim.core.db import db
from commonaim.plugins.coding.models import (
    Code,
    Coder,
    Coding,
    Memo,
    Project,
    Segment,
    Text,
    TextVersion,
)
from commonaim.plugins.coding.models.codebook import RETIRED
from commonaim.plugins.coding.services import codebook, marking
from commonaim.plugins.coding.services.sight import Sight

#: A line that is longer is shown in pieces, so that a text without line ends is no single huge paragraph.
LONGEST_LINE: Final = 3000
#: Lines stand in pieces of about so many code points and at most so many lines; a browser lays out those in view.
PIECE: Final = 6000
LINES_OF_A_PIECE: Final = 60


def lines(body: str) -> Iterator[tuple[int, str]]:
    """(where it begins, its words) for each line of a text; long ones in pieces that end after a space."""
    start = 0
    for line in body.split("\n"):
        place = 0
        while len(line) - place > LONGEST_LINE:
            cut = line.rfind(" ", place, place + LONGEST_LINE) + 1
            cut = cut if cut > place else place + LONGEST_LINE
            yield start + place, line[place:cut]
            place = cut
        yield start + place, line[place:]
        start += len(line) + 1


def as_html(body: str) -> Markup:
    """The lines of a text as elements that say where they begin, in pieces."""
    parts = []
    for piece in pieces(body):
        parts.append('<div class="piece">')
        for start, words in piece:
            kind = "line" if words.strip() else "line line-blank"
            parts.append(
                f'<div class="{kind}" data-start="{start}" dir="auto">{escape(words)}</div>'
            )
        parts.append("</div>")
    return Markup("\n".join(parts))  # noqa: S704  # each line is escaped


def pieces(body: str) -> Iterator[list[tuple[int, str]]]:
    """The :func:`lines` of a text in pieces."""
    piece: list[tuple[int, str]] = []
    size = 0
    for start, words in lines(body):
        if size > PIECE or len(piece) == LINES_OF_A_PIECE:
            yield piece
            piece, size = [], 0
        piece.append((start, words))
        size += len(words)
    yield piece


_MARKS: Final = (
    select(
        Segment.id,
        Segment.start,
        Segment.end,
        Coding.code_id,
        Coding.coder_id,
    )
    .join(Text, Text.id == Segment.text_id)
    .join(Coding, Coding.segment_id == Segment.id)
    .where(Segment.version_id == bindparam("version"), Segment.whole.is_(False))
    .order_by(Segment.start, Segment.end.desc(), Segment.id)
)


def marks(version: TextVersion, seen: Sight) -> str:
    """What is coded in a version, as far as one may see, as JSON: ``segments`` as ``[id, start, end, [[code, coder],
    ...]]`` in their order, ``memos`` the ids of those with memos, and ``op`` the number of the last operation.

    There may be ten thousand segments, of numbers alone: as lists of lists they would be several times as large.
    """
    parts: list[str] = []
    rows = db.session.execute(
        _MARKS.where(seen.codings()).execution_options(yield_per=1_000), {"version": version.id}
    )
    last = None
    for ident, start, end, code, coder in rows:
        if ident == last:
            parts.append(f",[{code},{coder}]")
        else:
            end_of_last = "" if last is None else "]],"
            parts.append(f"{end_of_last}[{ident},{start},{end},[[{code},{coder}]")
            last = ident
    parts.append("" if last is None else "]]")
    rest = {
        "op": marking.last_operation(version.text),
        "memos": sorted(_with_memos(version, seen)),
    }
    return f'{{"segments":[{"".join(parts)}],{json.dumps(rest)[1:]}'


def _with_memos(version: TextVersion, seen: Sight) -> set[int]:
    found = (
        select(Memo.segment_id)
        .join(Segment, Segment.id == Memo.segment_id)
        .join(Text, Text.id == Segment.text_id)
        .where(Segment.version_id == version.id, seen.segments(), seen.memo_layer())
    )
    return {ident for ident in db.session.scalars(found) if ident is not None}


def codes_for_page(project: Project) -> list[dict[str, Any]]:
    """The codes in the order of the tree, with what the page needs to show, find and draw them."""
    return [code_for_page(node.code, node.depth) for node in codebook.tree(project, retired=True)]


def code_for_page(code: Code, depth: int = 0) -> dict[str, Any]:
    """A code as the page of a text knows it."""
    return {
        "id": code.id,
        "name": code.name,
        "short": code.short,
        "depth": depth,
        "color": code.color,
        "pattern": code.pattern,
        "usable": code.codable and code.status != RETIRED,
        "retired": code.status == RETIRED,
    }


def coders_for_page(project: Project, mine: int | None) -> list[dict[str, Any]]:
    """Who codes in the project, by id."""
    found = db.session.scalars(select(Coder).where(Coder.project_id == project.id))
    return [
        {"id": coder.id, "name": coder.name, "kind": coder.kind, "me": coder.id == mine}
        for coder in found
    ]


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A segment with the codes and coders that one may see on it."""

    segment: Segment
    codings: Sequence[Coding]

    @property
    def codes(self) -> list[Code]:
        """Its codes, each once."""
        return list({coding.code_id: coding.code for coding in self.codings}.values())


def segments(version: TextVersion, seen: Sight) -> Select[Any]:
    """The coded segments of a version in their order, for a list."""
    coded = (
        select(Segment.id)
        .join(Text, Text.id == Segment.text_id)
        .join(Coding, Coding.segment_id == Segment.id)
        .where(Segment.version_id == version.id, seen.codings())
        .distinct()
    )
    return (
        select(Segment)
        .where(Segment.id.in_(coded))
        .order_by(Segment.start, Segment.end.desc(), Segment.id)
    )


def with_codings(found: Sequence[Segment], seen: Sight) -> list[SegmentRow]:
    """Segments with what one may see on each."""
    rows = db.session.scalars(
        select(Coding)
        .join(Segment, Segment.id == Coding.segment_id)
        .join(Text, Text.id == Segment.text_id)
        .where(Coding.segment_id.in_([one.id for one in found]), seen.codings())
        .order_by(Coding.id)
    ).all()
    return [SegmentRow(one, [row for row in rows if row.segment_id == one.id]) for one in found]


def at(version: TextVersion, place: int, seen: Sight) -> list[SegmentRow]:
    """The coded segments that a code point is in, the shortest first."""
    found = db.session.scalars(
        segments(version, seen)
        .where(Segment.start <= place, Segment.end > place)
        .order_by(None)
        .order_by(Segment.end - Segment.start, Segment.id)
    ).all()
    return with_codings(found, seen)


def get_segment(ident: int, seen: Sight) -> Segment | None:
    """A segment that one may see."""
    return db.session.scalars(
        select(Segment)
        .join(Text, Text.id == Segment.text_id)
        .where(Segment.id == ident, seen.segments())
    ).first()


def segment(ident: int) -> Segment | None:
    """A segment of this network by its id; ask :func:`get_segment` whether somebody may see it."""
    return tenancy.get(Segment, ident)
