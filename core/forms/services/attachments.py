"""Files beside a submission: taken when they are what they say, kept out of the way, and gone with it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import IO, Final

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from ... import audit, tenancy
from ...db import db
from ...plugin import N_
from ...uploads import kinds, storing
from ...uploads.refused import Refused
from ..models import Attachment, Submission

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
    size = file.seek(0, 2)
    most = current_app.config["MAX_ATTACHMENT_MB"]
    if size > most * 1_000_000:
        raise Refused(
            _(
                "It is larger than %(most)s MB. Make it smaller, or say where it can be found.",
                most=most,
            )
        )
    count = select(func.count(Attachment.id)).where(Attachment.submission_id == subject.id)
    if (db.session.scalar(count) or 0) >= MOST:
        raise Refused(_("There are %(most)s files here already. Take one out first.", most=MOST))
    known = kinds.recognise(file, name)
    added = Attachment(
        submission_id=subject.id,
        person_id=person_id,
        name=known.name,
        kind=known.kind,
        size=size,
        stored=storing.store(db.session(), file),
    )
    db.session.add(added)
    _record("attachment.added", N_("Put “%(name)s” beside “%(title)s”"), subject, added)
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


def sweep() -> int:
    """Delete the files whose rows went with their submission or network; gives how many."""

    def known(names: Collection[str]) -> Collection[str]:
        with tenancy.across_networks("the files of all networks lie in one folder"):
            return db.session.scalars(
                select(Attachment.stored).where(Attachment.stored.in_(names))
            ).all()

    return storing.sweep(known)
