"""Files beside a submission: taken when they are what they say, kept out of the way, and gone with it."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import IO, Final

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from ... import audit, tenancy
from ...db import db
from ...plugin import N_
from ...uploads import kinds, storing
from ...uploads.checking import checked
from ...uploads.refused import Refused
from ..content import STORY
from ..models import Attachment, Submission
from .submissions import sections_of

#: As many files as one submission may have beside it.
MOST: Final = 50


def attachments_of(subject: Submission) -> Sequence[Attachment]:
    """The files beside a submission, in the order in which they came."""
    statement = select(Attachment).where(Attachment.submission_id == subject.id)
    return db.session.scalars(
        statement.options(joinedload(Attachment.person)).order_by(Attachment.id)
    ).all()


def attachment(ident: int, subject: Submission) -> Attachment | None:
    """One file of a submission, or None."""
    found = tenancy.get(Attachment, ident)
    return found if found is not None and found.submission_id == subject.id else None


def attach(subject: Submission, file: IO[bytes], name: str, *, person_id: int | None) -> Attachment:
    """Put a file beside a submission. Raises :class:`..uploads.refused.Refused` with a sentence when it may not be."""
    added = _kept(subject, file, name, kinds.KINDS, person_id)
    _record("attachment.added", N_("Put “%(name)s” beside “%(title)s”"), subject, added)
    return added


def record(
    subject: Submission,
    section: str,
    file: IO[bytes],
    name: str,
    *,
    note: str,
    person_id: int | None,
) -> Attachment:
    """Keep a recording at the section with this key, of a submission; ``note`` says what is heard in it.

    Raises :class:`..uploads.refused.Refused` when it is none, or when nothing is told in that section.
    """
    if section not in {one.key for one in sections_of(subject) if one.kind == STORY}:
        raise Refused(_("This form has no story of that name. Open the page again."))
    added = _kept(subject, file, name, kinds.RECORDINGS, person_id)
    added.section, added.note = section, note
    _record("recording.added", N_("Told “%(name)s” in “%(title)s”"), subject, added)
    return added


def describe(subject: Submission, file: Attachment, note: str) -> None:
    """Say what is heard in a recording, or seen in a file."""
    if file.note != note:
        file.note = note
        _record(
            "attachment.described",
            N_("Wrote down what is in “%(name)s” of “%(title)s”"),
            subject,
            file,
        )


def _kept(
    subject: Submission,
    file: IO[bytes],
    name: str,
    taken: Container[str],
    person_id: int | None,
) -> Attachment:
    count = select(func.count(Attachment.id)).where(Attachment.submission_id == subject.id)
    if (db.session.scalar(count) or 0) >= MOST:
        raise Refused(_("There are %(most)s files here already. Take one out first.", most=MOST))
    known, size = checked(file, name)
    if known.kind not in taken:
        raise Refused(
            _(
                "Inside it is %(kind)s. Only recordings are kept here: put it under Files.",
                kind=kinds.kind_name(known.kind),
            )
        )
    added = Attachment(
        submission_id=subject.id,
        person_id=person_id,
        name=known.name,
        kind=known.kind,
        size=size,
        stored=storing.store(db.session(), file),
    )
    db.session.add(added)
    db.session.flush()
    return added


def take_out(subject: Submission, gone: Attachment) -> None:
    """Delete a file of a submission."""
    storing.remove(db.session(), [gone.stored])
    db.session.delete(gone)
    _record("attachment.removed", N_("Deleted “%(name)s” from “%(title)s”"), subject, gone)


def _record(action: str, sentence: str, subject: Submission, file: Attachment) -> None:
    words = {"name": file.name, "title": subject.title}
    audit.record(action, sentence, words=words, submission=subject.id)
