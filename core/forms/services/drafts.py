"""Drafts: what somebody has typed and not saved yet, section by section.

They keep the words when the browser or the server goes, and show colleagues who writes where. A draft is laid over the
revision it was typed over; what others have saved since stays, as it does when a submission is saved.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from ...db import db, now
from ..content import Content, clean, merge
from ..models import Draft, Submission
from .submissions import content_of

#: Who has typed within this time is writing.
WRITING: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A person's drafts laid over the newest revision.

    ``touched`` are the keys of their sections that differ from it. In those of ``differing`` somebody else has saved
    other words meanwhile. ``saved_at`` is when the last of it was kept; None without drafts.
    """

    content: Content
    touched: frozenset[str]
    differing: frozenset[str]
    saved_at: datetime | None


def keep(
    subject: Submission, content: Content, keys: Collection[str], *, base: int, person_id: int
) -> None:
    """Keep somebody's words in the sections ``keys``, typed over revision ``base``, in place of what was kept there.

    A section that says again what revision ``base`` says has no draft.
    """
    read, given = content_of(subject, base), Content.from_json(content.as_json())
    changed = {key for key in keys if key in set(given.changed_sections(read))}
    _forget(subject, person_id, set(keys) - changed)
    for key in sorted(changed):
        _put(subject, key, Content().overlaid(given, [key]), base, person_id)


def _put(subject: Submission, key: str, words: Content, base: int, person_id: int) -> None:
    values = {"base": base, "words": words.as_json(), "saved_at": now()}
    found = db.session.scalar(_of(subject, person_id).where(Draft.section == key).with_for_update())
    if found is None:
        new = Draft(submission_id=subject.id, person_id=person_id, section=key, **values)
        try:
            with db.session.begin_nested():
                db.session.add(new)
            return
        except IntegrityError:
            # Another window of the same person was quicker: its words are older by a moment.
            found = db.session.scalars(_of(subject, person_id).where(Draft.section == key)).one()
    for name, value in values.items():
        setattr(found, name, value)
    db.session.flush()


def unsaved(subject: Submission, person_id: int) -> Unsaved:
    """Somebody's drafts laid over the newest revision."""
    shown = content_of(subject)
    touched, differing, last = set[str](), set[str](), None
    for draft in db.session.scalars(_of(subject, person_id)):
        read = shown if draft.base == subject.revision else content_of(subject, draft.base)
        mine = read.overlaid(draft.content, [draft.section])
        both = merge(read, mine, shown)[1]
        if draft.section not in mine.changed_sections(shown):
            continue
        shown = shown.overlaid(mine, [draft.section])
        touched.add(draft.section)
        differing.update(both)
        last = max(last or draft.saved_at, draft.saved_at)
    return Unsaved(shown, frozenset(touched), frozenset(differing), last)


def of_others(subject: Submission, person_id: int | None = None) -> Sequence[Draft]:
    """Everybody's drafts but this person's, the last kept first; those that say what the newest revision says, not."""
    statement = select(Draft).where(Draft.submission_id == subject.id)
    if person_id is not None:
        statement = statement.where(Draft.person_id != person_id)
    found = db.session.scalars(
        statement.options(joinedload(Draft.person)).order_by(Draft.saved_at.desc(), Draft.id)
    ).all()
    if not found:
        return ()
    shown = content_of(subject)
    return [
        draft
        for draft in found
        if draft.section in shown.overlaid(draft.content, [draft.section]).changed_sections(shown)
    ]


def writers(drafts: Iterable[Draft]) -> list[Draft]:
    """Of some drafts the last one of each person who is writing now."""
    since, found = now() - WRITING, dict[int, Draft]()
    for draft in drafts:
        if draft.saved_at >= since:
            found.setdefault(draft.person_id, draft)
    return list(found.values())


def saved(subject: Submission, given: Content, *, base: int, person_id: int) -> None:
    """Forget somebody's drafts of the sections that they have just saved, and of those that say what stands there."""
    shown = content_of(subject)
    done = set(content_of(subject, base).changed_sections(given))
    for draft in db.session.scalars(_of(subject, person_id)):
        theirs = shown.overlaid(draft.content, [draft.section])
        if draft.section not in theirs.changed_sections(shown):
            done.add(draft.section)
    _forget(subject, person_id, done)


def leave_out(subject: Submission, person_id: int) -> None:
    """Forget all drafts of somebody in a submission."""
    db.session.execute(
        delete(Draft).where(Draft.submission_id == subject.id, Draft.person_id == person_id)
    )


def _forget(subject: Submission, person_id: int, keys: Collection[str]) -> None:
    if keys:
        db.session.execute(
            delete(Draft).where(
                Draft.submission_id == subject.id,
                Draft.person_id == person_id,
                Draft.section.in_(sorted(map(clean, keys))),
            )
        )


def _of(subject: Submission, person_id: int) -> Select[Draft]:
    return (
        select(Draft)
        .where(Draft.submission_id == subject.id, Draft.person_id == person_id)
        .order_by(Draft.id)
    )
