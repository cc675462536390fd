"""The weekly mail with what somebody wants to be told by mail. Asked for by ``commonaim digest``, which a timer calls.

Two who are asked at once, or one that is asked twice, send it once: whoever writes the row of the week sends, and
commits it before. A mail that could not be handed over is not tried again before the next week, whose mail then tells
of it too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from flask import current_app, url_for
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from .. import mail, tenancy
from ..accounts.models import Person
from ..db import db, now
from ..networks.models import Membership, Network
from ..structured import get_logger
from .models import Notice, WeeklyMail

#: The most things that one mail tells of; the rest is counted.
MOST: Final = 40
log = get_logger(__name__)


def send_all() -> int:
    """Send everybody the mail of this week that is not sent yet; gives how many were. Without SMTP none is."""
    if not mail.is_on():
        return 0
    sent, week = 0, week_of(now())
    for network in db.session.scalars(select(Network).order_by(Network.id)).all():
        with tenancy.in_network(network.id):
            for person in _waiting():
                sent += _send(network, person, week)
    return sent


def week_of(moment: datetime) -> str:
    """The week of a moment in UTC, as ISO 8601 numbers them: "2026-W47"."""
    year, week, _day = moment.isocalendar()
    return f"{year}-W{week:02}"


def _waiting() -> Sequence[Person]:
    """The members for whom something waits to be mailed."""
    waits = select(Notice.person_id).where(
        Notice.by_mail, Notice.mailed_at.is_(None), Notice.read_at.is_(None)
    )
    return db.session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Person.id.in_(waits), Membership.left_on.is_(None), Person.disabled_at.is_(None))
        .order_by(Person.id)
    ).all()


def _send(network: Network, person: Person, week: str) -> bool:
    if not _claimed(person, week):
        return False
    told = db.session.scalars(
        select(Notice)
        .where(
            Notice.person_id == person.id,
            Notice.by_mail,
            Notice.mailed_at.is_(None),
            Notice.read_at.is_(None),
        )
        .order_by(Notice.created_at, Notice.id)
    ).all()
    if not told:
        return False
    letter = _letter(network, person, told)
    try:
        mail.send(letter)
    except mail.NotSent as problem:
        log.warning("weekly_mail_not_sent", person=person.id, reason=str(problem))
        return False
    for notice in told:
        notice.mailed_at = now()
    db.session.commit()
    return True


def _claimed(person: Person, week: str) -> bool:
    """Whether the mail of the week is ours to send; nobody else sends it from now on, whatever becomes of us."""
    try:
        with db.session.begin_nested():
            db.session.add(WeeklyMail(person_id=person.id, week=week))
    except IntegrityError:
        db.session.rollback()
        return False
    db.session.commit()
    return True


def _letter(network: Network, person: Person, told: Sequence[Notice]) -> mail.Letter:
    site: str = current_app.config["SITE_URL"].rstrip("/")
    with current_app.test_request_context(), force_locale(person.locale or network.locale):
        choices = url_for("notices.choices", network=network.slug)
        lines = [f"{mail.one_line(notice.sentence)}\n{site}{notice.url}" for notice in told[:MOST]]
        if (more := len(told) - MOST) > 0:
            lines.append(ngettext("And one thing more.", "And %(num)d things more.", more))
        text = _(
            "Hello %(name)s,\n\nthis happened in %(network)s:\n\n%(lines)s\n\n"
            "How you are told of what, you choose here:\n%(choices)s\n",
            name=mail.one_line(person.name),
            network=mail.one_line(network.name),
            lines="\n\n".join(lines),
            choices=f"{site}{choices}",
        )
        subject = _("Your week in %(network)s", network=mail.one_line(network.name))
    return mail.Letter(person.email, subject, text)
