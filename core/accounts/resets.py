"""Links that let somebody choose a new password: each works once, for an hour, and only its holder has its token."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select

from ..db import db, now
from ..structured import get_logger
from . import attempts
from .models import PasswordReset, Person
from .services import hashed, person_of_email, set_password

LASTS: Final = timedelta(hours=1)
log = get_logger(__name__)


def ask(email: str, *, address: str) -> tuple[Person, str] | None:
    """The person of an e-mail and the token of a new link for them; None when nobody has it.

    Raises :class:`.attempts.TooSoon` after too many asked, whether or not somebody has the e-mail.
    """
    attempts.count(email, address, of="reset ")
    person = person_of_email(email)
    if person is None or person.disabled_at is not None:
        return None
    return person, begin(person)


def begin(person: Person) -> str:
    """The token of a new link for ``person``. Links that have run out are swept; others of theirs stay good."""
    token, moment = secrets.token_urlsafe(32), now()
    db.session.execute(delete(PasswordReset).where(PasswordReset.expires_at <= moment))
    db.session.add(
        PasswordReset(person_id=person.id, token_hash=hashed(token), expires_at=moment + LASTS)
    )
    db.session.flush()
    log.info("password_reset_begun", of_person=person.id)
    return token


def person_of(token: str) -> Person | None:
    """Whose new password a link is for; None when it was used or has run out."""
    return db.session.scalar(
        select(Person)
        .join(PasswordReset, PasswordReset.person_id == Person.id)
        .where(
            PasswordReset.token_hash == hashed(token),
            PasswordReset.expires_at > now(),
            Person.disabled_at.is_(None),
        )
    )


def finish(token: str, password: str) -> Person | None:
    """Use a link: set the password, end all sessions and all other links; None when the link is no longer good.

    Raises :class:`.services.AccountProblem` for a password that is too easy; roll back, and the link stays good.
    """
    person = person_of(token)
    if person is None:
        return None
    # Of two who come at the same time, one finds it gone.
    mine = PasswordReset.token_hash == hashed(token)
    used = db.session.execute(delete(PasswordReset).where(mine).returning(PasswordReset.id))
    if used.first() is None:
        return None
    set_password(person, password)
    db.session.execute(delete(PasswordReset).where(PasswordReset.person_id == person.id))
    attempts.take_back((), person.email)
    return person
