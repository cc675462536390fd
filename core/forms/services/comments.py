"""What is said about submissions."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ... import audit, tenancy
from ...db import db, now
from ...plugin import N_
from ..content import clean
from ..models import Comment, Submission


def comments_of(subject: Submission) -> Sequence[Comment]:
    """What was said about a submission, oldest first."""
    statement = select(Comment).where(Comment.submission_id == subject.id)
    return db.session.scalars(
        statement.options(joinedload(Comment.author)).order_by(Comment.created_at, Comment.id)
    ).all()


def add_comment(
    subject: Submission,
    body: str,
    *,
    section: str | None = None,
    about: str = "",
    author_id: int | None,
) -> Comment:
    """Say something about a submission or one of its sections; ``about`` quotes what it answers."""
    comment = Comment(
        submission_id=subject.id,
        section=section,
        about=about,
        body=clean(body).strip(),
        author_id=author_id,
    )
    db.session.add(comment)
    db.session.flush()
    return comment


def comment(ident: int, subject: Submission) -> Comment | None:
    """One comment of a submission, or None."""
    found = tenancy.get(Comment, ident)
    return found if found is not None and found.submission_id == subject.id else None


def settle(said: Comment, subject: Submission) -> None:
    """Mark a comment on ``subject`` as settled; a settled one is opened again."""
    said.resolved_at = None if said.resolved_at else now()
    audit.record(
        "comment.settled" if said.resolved_at else "comment.opened",
        N_("Settled a comment on “%(title)s”")
        if said.resolved_at
        else N_("Opened a comment on “%(title)s” again"),
        words={"title": subject.title},
        submission=subject.id,
        comment=said.id,
    )
