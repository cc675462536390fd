"""Whom the equity review tells of what has happened."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from commonaim.core import tenancy
from commonaim.core.db import db
from commonaim.core.networks.models import Membership, Network
from commonaim.core.notices.services import writers_of
from commonaim.core.plugin import N_, Event, Notice
from commonaim.plugins.equity_review.models import Finding, Round


def of_question(network: Network, event: Event) -> Iterator[Notice]:
    """Those whose words a question is about."""
    found = db.session.scalar(
        select(Finding)
        .where(Finding.id == event.subject_id)
        .options(joinedload(Finding.submission), joinedload(Finding.decided_by))
    )
    if found is None:
        return
    subject = found.submission
    yield Notice(
        tuple(writers_of(subject)),
        "question",
        N_("%(name)s has a question about “%(title)s”"),
        url_for("equity_review.review", network=network.slug, ident=subject.id),
        {"name": found.decided_by.name if found.decided_by else "", "title": subject.title},
    )


def of_round(network: Network, event: Event) -> Iterator[Notice]:
    """All members, when a round of comments on the statement begins."""
    found = tenancy.get(Round, event.subject_id)
    if found is None:
        return
    everybody = select(Membership.person_id).where(Membership.left_on.is_(None))
    yield Notice(
        tuple(db.session.scalars(everybody)),
        "call",
        N_("A draft of edition %(number)s of the equity statement waits for your comments"),
        url_for("equity_review.round", network=network.slug, ident=found.id),
        {"number": found.edition_number},
    )
