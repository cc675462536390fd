"""The work on notices: make them of what has happened, read them, choose how to be told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from flask import url_for
from sqlalchemy import Select, select, update
from sqlalchemy.orm import joinedload

from .. import hooks, mail, tenancy
from ..accounts.models import Person
from ..db import db, now
from ..forms.models import Comment, Submission
from ..networks.models import Membership, MembershipRole, Network
from ..permissions import PROGRAM_LEADER
from ..plugin import N_, Event, Notice
from . import models
from .kinds import KINDS, NOTHING, SITE, WAYS, WEEKLY


def take(network: Network, event: Event) -> None:
    """Tell those whom an event concerns, but never who did it; each in the way they have chosen."""
    told = [*_own(network, event)]
    for answer in hooks.collect("notices", network=network, event=event):
        told.extend(answer.result)
    for notice in told:
        tell(notice, but=event.actor_id)


def tell(notice: Notice, *, but: int | None = None) -> None:
    """Write a notice to each of its people who is a member now; one about the same page that is not read stays one."""
    if notice.kind not in KINDS:
        raise ValueError(
            f"There is no kind of notice {notice.kind!r}; there are {', '.join(KINDS)}."
        )
    ways = _ways_of(set(notice.person_ids) - {but}, notice.kind)
    known = {row.person_id: row for row in _unread_about(notice, ways)}
    for person_id, way in ways.items():
        if way == NOTHING:
            continue
        row = known.get(person_id)
        if row is None:
            row = models.Notice(person_id=person_id, kind=notice.kind, url=notice.url)
            db.session.add(row)
        row.text, row.words, row.created_at = notice.text, dict(notice.words), now()
        row.by_mail = way == WEEKLY
    db.session.flush()


def _ways_of(person_ids: Collection[int | None], kind: str) -> dict[int, str]:
    """{person: how they want to be told} of those who are members and can sign in."""
    choice = models.NoticeChoice
    rows = db.session.execute(
        select(Membership.person_id, choice.way)
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(choice, (choice.person_id == Membership.person_id) & (choice.kind == kind))
        .where(
            Membership.person_id.in_([one for one in person_ids if one is not None]),
            Membership.left_on.is_(None),
            Person.disabled_at.is_(None),
        )
    )
    # Where no mail is sent any more, nothing must be lost.
    return {
        person: SITE if way is None or (way == WEEKLY and not mail.is_on()) else way
        for person, way in rows
    }


def _unread_about(notice: Notice, people: Iterable[int]) -> Iterable[models.Notice]:
    row = models.Notice
    return db.session.scalars(
        select(row).where(
            row.person_id.in_(list(people)),
            row.kind == notice.kind,
            row.url == notice.url,
            row.read_at.is_(None),
            row.mailed_at.is_(None),
        )
    )


def _own(network: Network, event: Event) -> Iterator[Notice]:
    """What core tells of: comments, to whom they speak and to whose words they are about."""
    if event.kind != "comment_added":
        return
    said = db.session.scalar(
        select(Comment).where(Comment.id == event.subject_id).options(joinedload(Comment.author))
    )
    subject = tenancy.get(Submission, said.submission_id) if said else None
    if said is None or subject is None:
        return
    anchor = f"comment-{said.id}"
    url = url_for("forms.submission", network=network.slug, ident=subject.id, _anchor=anchor)
    words = {"name": said.author.name if said.author else "", "title": subject.title}
    spoken_to = {mention.person_id for mention in said.mentions}
    yield Notice(
        tuple(spoken_to), "mention", N_("%(name)s speaks to you about “%(title)s”"), url, words
    )
    others = tuple(set(writers_of(subject)) - spoken_to)
    yield Notice(others, "comment", N_("%(name)s says something about “%(title)s”"), url, words)


def writers_of(subject: Submission) -> list[int]:
    """Whose words a submission holds: who began it, and the program leaders of its program now."""
    leaders = (
        select(Membership.person_id)
        .join(MembershipRole, MembershipRole.membership_id == Membership.id)
        .where(
            Membership.program_id == subject.program_id,
            Membership.left_on.is_(None),
            MembershipRole.role == PROGRAM_LEADER,
        )
    )
    begun_by = [subject.author_id] if subject.author_id is not None else []
    return [*begun_by, *db.session.scalars(leaders)]


def of(person_id: int) -> Select[models.Notice]:
    """Select somebody's notices, newest first."""
    mine = select(models.Notice).where(models.Notice.person_id == person_id)
    return mine.order_by(models.Notice.created_at.desc(), models.Notice.id.desc())


def notice(ident: int, person_id: int) -> models.Notice | None:
    """A notice of somebody's own, or None."""
    found = tenancy.get(models.Notice, ident)
    return found if found is not None and found.person_id == person_id else None


def read_all(person_id: int) -> None:
    """Mark everything that somebody was told as read."""
    row = models.Notice
    db.session.execute(
        update(row).where(row.person_id == person_id, row.read_at.is_(None)).values(read_at=now())
    )


def choices_of(person_id: int) -> dict[str, str]:
    """{kind: how somebody wants to be told}."""
    rows = db.session.execute(
        select(models.NoticeChoice.kind, models.NoticeChoice.way).where(
            models.NoticeChoice.person_id == person_id
        )
    )
    return {**dict.fromkeys(KINDS, SITE), **dict(rows.all())}


def choose(person_id: int, ways: Mapping[str, Any]) -> None:
    """Keep how somebody wants to be told; what is no kind or no way is left as it is."""
    table = models.NoticeChoice
    kept = {
        row.kind: row
        for row in db.session.scalars(select(table).where(table.person_id == person_id))
    }
    for kind, way in ways.items():
        if kind not in KINDS or way not in WAYS:
            continue
        row = kept.get(kind)
        if row is None:
            row = table(person_id=person_id, kind=kind)
            db.session.add(row)
        row.way = way
    db.session.flush()
