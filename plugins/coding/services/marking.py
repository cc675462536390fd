"""Coding a stretch of a text, taking that back, and doing both again.

Everything a coder does to codings is an :class:`Operation`: the codings it added and those it removed. Undoing removes
the one and adds the other, whatever it was that was done; so does redoing, the other way round.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from flask_babel import gettext as _
from sqlalchemy import bindparam, delete, func, select, true, update

from commonaim.core import tenancy
from commonaim.core.db import db, now
from commonaim.plugins.coding.models import (
    Code,
    Coder,
    Coding,
    Operation,
    Project,
    Segment,
    Text,
    TextVersion,
)
from commonaim.plugins.coding.models.codebook import RETIRED
from commonaim.plugins.coding.models.projects import new_guid
from commonaim.plugins.coding.services import texts

#: How many code points around a segment are kept with it.
AROUND: Final = 40
#: What an operation keeps of a coding.
_KEPT: Final = ("guid", "segment_id", "code_id", "coder_id", "version", "edition")


class CannotCode(ValueError):
    """A stretch that cannot be coded as asked; the sentence says why and what to do."""


class HasChanged(ValueError):
    """The words of a stretch are not those that whoever codes it saw."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A stretch that was coded: its segment, what was done (None when it had all those codes), the codings that were
    added, and whether the segment is ``new``, so that they are all it has."""

    segment: Segment
    operation: Operation | None
    added: Sequence[Coding]
    new: bool


def mark(
    coder: Coder, version: TextVersion, start: int, end: int, codes: Iterable[Code]
) -> Operation | None:
    """As :func:`mark_stretch`; gives what was done alone."""
    return mark_stretch(coder, version, start, end, codes).operation


def mark_stretch(
    coder: Coder,
    version: TextVersion,
    start: int,
    end: int,
    codes: Iterable[Code],
    *,
    said: str | None = None,
) -> Marked:
    """Give the stretch from ``start`` to ``end`` each of ``codes`` for ``coder``.

    Raises :class:`CannotCode` for a stretch outside the text, and for codes that are not in use, and
    :class:`HasChanged` where its words are not those that are ``said`` to be there. Not committed.
    """
    codes = list(codes)
    if not 0 <= start < end <= version.length:
        raise CannotCode(_("That is not a stretch of this text. Select it again."))
    for code in codes:
        if code.status == RETIRED or not code.codable:
            raise CannotCode(
                _("“%(name)s” is not used for coding. Choose another code.", name=code.name)
            )
    around = _around(version, start, end)
    if said not in (None, around.quote):
        raise HasChanged
    known = _known(version, start, end)
    place = known or _new_segment(version, start, end, around)
    added = _given(coder, [(place, code) for code in codes], new=known is None)
    operation = did(coder, "coded", added=added, text_id=place.text_id) if added else None
    return Marked(place, operation, added, known is None)


_AT: Final = tenancy.standing(
    select(Segment)
    .where(
        Segment.version_id == bindparam("version"),
        Segment.start == bindparam("first"),
        Segment.end == bindparam("last"),
        Segment.withdrawn_at.is_(None),
        Segment.whole.is_(False),
    )
    .order_by(Segment.id)
    .limit(1)
)


def segment_at(version: TextVersion, start: int, end: int) -> Segment:
    """The segment of these words: the one that is there, or a new one with its quote and what is around it."""
    return _known(version, start, end) or _new_segment(
        version, start, end, _around(version, start, end)
    )


class _Around(NamedTuple):
    """The words of a stretch and what is around it."""

    before: str
    quote: str
    after: str


def _around(version: TextVersion, start: int, end: int) -> _Around:
    first = max(start - AROUND, 0)
    words = texts.words(version, first, end + AROUND)
    return _Around(words[: start - first], words[start - first : end - first], words[end - first :])


def _known(version: TextVersion, start: int, end: int) -> Segment | None:
    found: Segment | None = db.session.scalar(
        _AT, {"version": version.id, "first": start, "last": end}
    )
    return found


def _new_segment(version: TextVersion, start: int, end: int, around: _Around) -> Segment:
    segment = Segment(
        text_id=version.text_id,
        version_id=version.id,
        start=start,
        end=end,
        **around._asdict(),
    )
    db.session.add(segment)
    db.session.flush()
    return segment


def add(coder: Coder, pairs: Sequence[tuple[Segment, Code]]) -> list[Coding]:
    """The codings that are new among ``pairs`` for ``coder``, added under the codebook as it is."""
    added = _given(coder, pairs)
    db.session.flush()
    return added


def _given(
    coder: Coder, pairs: Sequence[tuple[Segment, Code]], *, new: bool = False
) -> list[Coding]:
    """As :func:`add`, for whoever flushes. Where the segments are ``new``, nobody is asked what they had."""
    project, moment = coder.project, now()
    had = set() if new else _had(coder, {segment.id for segment, _code in pairs})
    added = []
    for segment, code in pairs:
        if (segment.id, code.id) in had:
            continue
        had.add((segment.id, code.id))
        added.append(
            Coding(
                guid=new_guid(),
                made_at=moment,
                segment_id=segment.id,
                code_id=code.id,
                coder_id=coder.id,
                version=project.version,
                edition=code.edition,
            )
        )
    db.session.add_all(added)
    return added


def _had(coder: Coder, segments: Collection[int]) -> set[tuple[int, int]]:
    found = db.session.execute(
        select(Coding.segment_id, Coding.code_id).where(
            Coding.coder_id == coder.id, Coding.segment_id.in_(segments)
        )
    )
    return {(segment, code) for segment, code in found}


def unmark(coder: Coder, codings: Sequence[Coding]) -> Operation | None:
    """Take codings away that are ``coder``'s own; others are left. None when there was nothing. Not committed."""
    own = [coding for coding in codings if coding.coder_id == coder.id]
    if not own:
        return None
    operation = did(coder, "uncoded", removed=own, text_id=own[0].segment.text_id)
    for coding in own:
        db.session.delete(coding)
    db.session.flush()
    return operation


def move(coder: Coder, segment: Segment, start: int, end: int) -> Operation | None:
    """Let the codings that ``coder`` gave ``segment`` be about the words from ``start`` to ``end``. Not committed."""
    version = segment.version
    if not 0 <= start < end <= version.length:
        raise CannotCode(_("That is not a stretch of this text. Select it again."))
    own = own_codings(coder, segment)
    place = segment_at(version, start, end)
    if not own or place.id == segment.id:
        return None
    codes = [(place, coding.code) for coding in own]
    removed = [kept(coding) for coding in own]
    for coding in own:
        db.session.delete(coding)
    db.session.flush()
    return did(coder, "moved", added=add(coder, codes), gone=removed, text_id=segment.text_id)


def own_codings(coder: Coder, segment: Segment) -> Sequence[Coding]:
    """What ``coder`` coded ``segment`` with."""
    return db.session.scalars(
        select(Coding).where(Coding.segment_id == segment.id, Coding.coder_id == coder.id)
    ).all()


def did(
    coder: Coder,
    kind: str,
    *,
    added: Iterable[Coding] = (),
    removed: Iterable[Coding] = (),
    gone: Iterable[Mapping[str, Any]] = (),
    text_id: int | None = None,
) -> Operation:
    """Write down what ``coder`` did, so that it can be undone. ``gone`` are codings deleted already."""
    operation = Operation(
        project_id=coder.project_id,
        text_id=text_id,
        person_id=coder.person_id,
        kind=kind,
        change={
            "added": [kept(coding) for coding in added],
            "removed": [*(kept(coding) for coding in removed), *gone],
        },
    )
    db.session.add(operation)
    db.session.flush()
    return operation


def kept(coding: Coding) -> dict[str, Any]:
    """What an operation keeps of a coding, by which it can be put back."""
    return {
        **{name: getattr(coding, name) for name in _KEPT},
        "made_at": coding.made_at.isoformat(),
    }


def undo(
    project: Project, person_id: int, text: Text | None = None, *, kinds: Sequence[str] = ()
) -> Operation | None:
    """Take back the last thing that somebody did in ``project``, or in ``text``, or that is one of ``kinds``; None when
    there is none."""
    last = db.session.scalars(
        _of(project, person_id, text)
        .where(Operation.undone_at.is_(None), Operation.kind.in_(kinds) if kinds else true())
        .order_by(Operation.id.desc())
        .limit(1)
    ).first()
    if last is not None:
        _turn(last.change["added"], last.change["removed"])
        last.undone_at = now()
        _note(last, "undone")
    return last


def redo(project: Project, person_id: int, text: Text | None = None) -> Operation | None:
    """Do again what was undone last, unless something else was done since; None when there is nothing."""
    done = (
        _of(project, person_id, text)
        .with_only_columns(func.max(Operation.id))
        .where(Operation.undone_at.is_(None))
    )
    since = db.session.scalar(done) or 0
    first = db.session.scalars(
        _of(project, person_id, text)
        .where(Operation.undone_at.isnot(None), Operation.id > since)
        .order_by(Operation.id)
        .limit(1)
    ).first()
    if first is not None:
        _turn(first.change["removed"], first.change["added"])
        first.undone_at = None
        _note(first, "redone")
    return first


def _note(operation: Operation, kind: str) -> None:
    """Write down that something was undone or redone, so that whoever else has the text open is told."""
    db.session.add(
        Operation(
            project_id=operation.project_id,
            text_id=operation.text_id,
            person_id=operation.person_id,
            kind=kind,
            change={},
        )
    )
    db.session.flush()


def _of(project: Project, person_id: int, text: Text | None) -> Any:
    found = select(Operation).where(
        Operation.project_id == project.id,
        Operation.person_id == person_id,
        Operation.kind.not_in(("undone", "redone")),
    )
    return found.where(Operation.text_id == text.id) if text is not None else found


def _turn(remove: Sequence[Mapping[str, Any]], put_back: Sequence[Mapping[str, Any]]) -> None:
    """Remove some codings and put others back, as far as their segment, code and coder are still there."""
    if remove:
        _delete(remove)
    segments = _standing(Segment, {one["segment_id"] for one in put_back})
    codes = _standing(Code, {one["code_id"] for one in put_back})
    there = {
        (coding.segment_id, coding.code_id, coding.coder_id)
        for coding in db.session.scalars(select(Coding).where(Coding.segment_id.in_(segments)))
    }
    for one in put_back:
        if one["segment_id"] in segments and one["code_id"] in codes and _key(one) not in there:
            made = datetime.fromisoformat(one["made_at"])
            db.session.add(Coding(**{name: one[name] for name in _KEPT}, made_at=made))
    db.session.flush()


def _key(one: Mapping[str, Any]) -> tuple[int, int, int]:
    return one["segment_id"], one["code_id"], one["coder_id"]


def _delete(remove: Sequence[Mapping[str, Any]]) -> None:
    wanted = {_key(one) for one in remove}
    found = db.session.execute(
        select(Coding.id, Coding.segment_id, Coding.code_id, Coding.coder_id).where(
            Coding.segment_id.in_({one["segment_id"] for one in remove})
        )
    )
    idents = [ident for ident, *key in found if tuple(key) in wanted]
    db.session.execute(
        delete(Coding).where(Coding.id.in_(idents)),
        execution_options={"synchronize_session": "fetch"},
    )


def _standing(model: type[Segment] | type[Code], idents: Collection[int]) -> set[int]:
    return set(db.session.scalars(select(model.id).where(model.id.in_(idents))))


def look_again(coder: Coder, codings: Collection[int]) -> int:
    """Say that ``coder`` looked at codings of theirs again, under what the codes mean now; gives how many."""
    meaning = select(Code.edition).where(Code.id == Coding.code_id).scalar_subquery()
    result = db.session.execute(
        update(Coding)
        .where(Coding.id.in_(codings), Coding.coder_id == coder.id)
        .values(edition=meaning, version=coder.project.version),
        execution_options={"synchronize_session": False},
    )
    return int(getattr(result, "rowcount", 0))


def last_operation(text: Text) -> int:
    """The number of the last thing that anybody did or undid in ``text``, by which pages know that they are behind."""
    newest = select(func.max(Operation.id)).where(Operation.text_id == text.id)
    return db.session.scalar(newest) or 0
