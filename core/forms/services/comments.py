"""What is said about submissions, and whom it speaks to."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from ... import audit, tenancy
from ...accounts.models import Person
from ...db import db, now
from ...finding.folding import says
from ...networks.models import Membership
from ...plugin import N_
from ..content import clean
from ..models import MENTION, Comment, Mention, Submission

#: As many names as are offered while one is being typed.
OFFERED: Final = 8


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
    chosen: Collection[int] = (),
) -> Comment:
    """Say something about a submission or one of its sections; ``about`` quotes what it answers.

    ``@`` and the name of a member speak to that member; of several with one name, to whoever is among ``chosen``.
    """
    body = clean(body).strip()
    members = _members_named(body)
    body = _with_ids(body, members, chosen)
    comment = Comment(
        submission_id=subject.id, section=section, about=about, body=body, author_id=author_id
    )
    db.session.add(comment)
    db.session.flush()
    spoken_to = {int(ident) for ident in MENTION.findall(body)} & set(members)
    db.session.add_all(
        Mention(comment_id=comment.id, person_id=ident) for ident in sorted(spoken_to)
    )
    db.session.flush()
    return comment


def members_like(search: str) -> list[tuple[int, str]]:
    """(id, name) of the first present members whose names hold ``search``, by name."""
    statement = _members().where(says(search, Person.name))
    return [(ident, name) for ident, name in db.session.execute(statement.limit(OFFERED))]


def _members() -> Select[int, str]:
    return (
        select(Person.id, Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.left_on.is_(None))
        .order_by(Person.name, Person.id)
    )


def _members_named(body: str) -> dict[int, str]:
    """The present members, when the body may speak to one of them."""
    if "@" not in body:
        return {}
    return {row.id: row.name for row in db.session.execute(_members())}


def _with_ids(body: str, members: Mapping[int, str], chosen: Collection[int]) -> str:
    """The body with ids in place of names."""
    named: dict[str, list[int]] = {}
    for ident, name in members.items():
        named.setdefault(name, []).append(ident)
    meant = {name: _meant(idents, chosen) for name, idents in named.items()}
    names = sorted((name for name, ident in meant.items() if ident), key=len, reverse=True)
    if not names:
        return body
    pattern = rf"(?<!\w)@({'|'.join(map(re.escape, names))})(?!\w)"
    return re.sub(pattern, lambda found: f"@[{meant[found[1]]}]", body)


def _meant(idents: Sequence[int], chosen: Collection[int]) -> int | None:
    picked = [ident for ident in idents if ident in chosen] if len(idents) > 1 else idents
    return picked[0] if len(picked) == 1 else None


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
