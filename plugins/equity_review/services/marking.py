"""Cuts a text into pieces so that a page can mark words in place, however the marks overlap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

#: Which mark a piece carries when several lie on it: the one that asks for most attention.
_WEIGHT: Final = {"wording": 4, "all_students": 3, "collective": 2, "other_groups": 1, "named": 0}


@dataclass(frozen=True, slots=True)
class Span:
    """Words to mark: code points of the text, end-exclusive. ``number`` is that of the finding, if it is one's.

    ``kind`` is ``all_students``, ``collective``, ``other_groups``, ``named`` or ``wording``.
    """

    start: int
    end: int
    kind: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the text: plain when ``kind`` is None, else marked.

    ``findings`` are the numbers of the findings that lie on it, ``ends`` those whose words end with it (where a page
    puts the number).
    """

    text: str
    kind: str | None = None
    findings: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()


def segments(text: str, spans: Iterable[Span]) -> list[Segment]:
    """``text`` in pieces that do not overlap and, joined, are ``text`` again. Spans outside the text are cut to it."""
    inside = _inside(text, spans)
    cuts = sorted({0, len(text), *(s.start for s in inside), *(s.end for s in inside)})
    starting = sorted(inside, key=lambda span: span.start)
    pieces: list[Segment] = []
    lying: list[Span] = []
    upcoming = 0
    for start, end in pairwise(cuts):
        lying = [span for span in lying if span.end > start]
        while upcoming < len(starting) and starting[upcoming].start == start:
            lying.append(starting[upcoming])
            upcoming += 1
        pieces.append(_piece(text[start:end], lying, end))
    return pieces


def paragraphs(pieces: Sequence[Segment]) -> list[list[Segment]]:
    """The pieces by paragraph, which ends with its line break; blank lines stay with the one before."""
    found: list[list[Segment]] = []
    open_end = False
    for piece in pieces:
        lines = piece.text.splitlines(keepends=True)
        for place, line in enumerate(lines):
            ends = piece.ends if place == len(lines) - 1 else ()
            part = Segment(line, piece.kind, piece.findings, ends)
            if found and (open_end or not line.strip()):
                found[-1].append(part)
            else:
                found.append([part])
            open_end = not line.endswith("\n")
    return found


def _inside(text: str, spans: Iterable[Span]) -> list[Span]:
    cut = (Span(max(s.start, 0), min(s.end, len(text)), s.kind, s.number) for s in spans)
    return [span for span in cut if span.start < span.end]


def _piece(text: str, lying: Sequence[Span], end: int) -> Segment:
    if not lying:
        return Segment(text)
    kind = max(lying, key=lambda span: _WEIGHT.get(span.kind, -1)).kind
    numbers = {span.number for span in lying if span.number is not None}
    ends = {s.number for s in lying if s.number is not None and s.end == end}
    return Segment(text, kind, tuple(sorted(numbers)), tuple(sorted(ends)))
