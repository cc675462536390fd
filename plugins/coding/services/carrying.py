"""When the source of a text changes: a new version, and every segment carried over by its words and those around them.

What cannot be carried stays with the old version and is listed, for a person to place or to let go.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from commonaim.core.db import db
from commonaim.plugins.coding.models import Coding, Segment, Text, TextVersion
from commonaim.plugins.coding.services import texts
from commonaim.plugins.coding.services.marking import AROUND


@dataclass(frozen=True, slots=True)
class Shift:
    """How two texts lie over each other: they begin with the same ``head`` code points, and end with the same
    ``tail``."""

    old: str
    new: str
    head: int
    tail: int

    @property
    def by(self) -> int:
        """How far the end has moved."""
        return len(self.new) - len(self.old)


def shift(old: str, new: str) -> Shift:
    """Lay two texts over each other."""
    shorter = min(len(old), len(new))
    head = _same(old, new, shorter)
    tail = _same(old[::-1], new[::-1], shorter - head)
    return Shift(old, new, head, tail)


def _same(one: str, other: str, most: int) -> int:
    """How many code points two texts begin with alike, at most ``most``."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def found(segment: tuple[int, int], over: Shift) -> tuple[int, int] | None:
    """Where the words of a stretch of the old text are in the new one; None when they are not.

    Words that stand there several times are where most of what is around them is the same, and then where they would
    have moved to.
    """
    start, end = segment
    if end <= over.head:
        return start, end
    if start >= len(over.old) - over.tail:
        return start + over.by, end + over.by
    quote = over.old[start:end]
    best, place = (-1, 0), None
    for at in _places(over.new, quote):
        score = (_alike(over, start, end, at), -abs(at - start - over.by // 2))
        if score > best or place is None:
            best, place = score, at
    return (place, place + len(quote)) if place is not None else None


def _places(text: str, quote: str) -> Iterator[int]:
    at = text.find(quote)
    while at >= 0:
        yield at
        at = text.find(quote, at + 1)


def _alike(over: Shift, start: int, end: int, at: int) -> int:
    """How many code points around the words are the same before and behind, up to those that are kept of each."""
    before = _same(
        over.old[max(start - AROUND, 0) : start][::-1],
        over.new[max(at - AROUND, 0) : at][::-1],
        min(AROUND, start, at),
    )
    after_old, after_new = over.old[end : end + AROUND], over.new[at + end - start :][:AROUND]
    return before + _same(after_old, after_new, min(len(after_old), len(after_new)))


def carry(text: Text, body: str) -> TextVersion | None:
    """Give ``text`` other words and carry what is coded over; None when they are the same words. Not committed."""
    body = texts.stored(body)
    before = texts.version_of(text)
    if texts.digest(body) == before.digest:
        return None
    over = shift(texts.body_of(before), body)
    version = texts.add_version(text, body)
    segments = db.session.scalars(select(Segment).where(Segment.version_id == before.id))
    for segment in segments:
        if segment.whole:
            _put(segment, version, before.number, 0, version.length, body)
        elif place := found((segment.start, segment.end), over):
            _put(segment, version, before.number, *place, body)
    db.session.flush()
    return version


def _put(
    segment: Segment, version: TextVersion, number: int, start: int, end: int, body: str
) -> None:
    segment.carried_from = [*segment.carried_from, [number, segment.start, segment.end]]
    segment.version_id, segment.start, segment.end = version.id, start, end
    segment.quote = body[start:end]
    segment.before, segment.after = body[max(start - AROUND, 0) : start], body[end : end + AROUND]


def left_behind(text: Text) -> Sequence[Segment]:
    """The coded segments that stayed with earlier versions, because their words are not in the newest."""
    coded = select(Coding.id).where(Coding.segment_id == Segment.id).exists()
    return db.session.scalars(
        select(Segment)
        .join(TextVersion, TextVersion.id == Segment.version_id)
        .where(Segment.text_id == text.id, TextVersion.number < text.number, coded)
        .order_by(Segment.start, Segment.id)
    ).all()


def place_by_hand(segment: Segment, words: str) -> bool:
    """Put a segment that was left behind where ``words`` stand in the newest version; False when they do not, or in
    several places."""
    version = texts.version_of(segment.text)
    body = texts.body_of(version)
    places = list(_places(body, words.strip())) if words.strip() else []
    if len(places) != 1:
        return False
    _put(segment, version, segment.version.number, places[0], places[0] + len(words.strip()), body)
    db.session.flush()
    return True


def let_go(segment: Segment) -> None:
    """Delete a segment that was left behind, with its codings and memos."""
    db.session.delete(segment)
    db.session.flush()
