"""People, their passwords and their sessions.

A session is a random token that only the browser has; the database keeps its SHA-256. Ending the row ends the sign-in,
whatever cookies are still about.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from datetime import timedelta
from functools import cache
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask import Flask, current_app, g
from flask_babel import gettext as _
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.exc import SQLAlchemyError

from .. import logs, mail, typed
from ..db import db, now, reading
from ..structured import get_logger
from . import attempts
from .models import LoginSession, Person

log = get_logger(__name__)
#: 19 MiB is the least memory that OWASP names for Argon2id; it asks for two passes then. Ten are as much work for
#: whoever guesses as the second choice of RFC 9106 (64 MiB, three passes): see docs/decisions/0038.
hasher = PasswordHasher(time_cost=10, memory_cost=19 * 1024, parallelism=1)
#: So many passwords are hashed at once; others wait for their turn, so that many who come together need no more memory.
AT_ONCE: Final = 2
_turns: Final = BoundedSemaphore(AT_ONCE)

SHORTEST: Final = 10
LONGEST: Final = 200
SEEN_EVERY: Final = timedelta(hours=1)
#: Before the hash of a password that was handed out and works for one sign-in only.
ONCE: Final = "once:"


class AccountProblem(ValueError):
    """Why an account cannot be made or changed as asked, in a sentence that says what to do."""


# Passwords


def hash_password(password: str) -> str:
    """The Argon2id hash of a password, which may be typed in any Unicode form."""
    with _turns:
        return hasher.hash(_one_form(password))


def verify(stored: str | None, password: str) -> bool:
    """Whether ``password`` is the one of the ``stored`` hash; takes as long when there is no hash."""
    compared = (stored or _nobodys_hash()).removeprefix(ONCE)
    try:
        with _turns:
            return hasher.verify(compared, _one_form(password)) and bool(stored)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _one_form(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


@cache
def _nobodys_hash() -> str:
    return hash_password(secrets.token_urlsafe())


def check_new_password(person: Person, password: str) -> None:
    """Raise :class:`AccountProblem` when a password is too easy to guess."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise AccountProblem(
            _(
                "A password has %(shortest)d to %(longest)d characters: a few words are good.",
                shortest=SHORTEST,
                longest=LONGEST,
            )
        )
    if password.casefold() in (person.email.casefold(), person.name.casefold()):
        raise AccountProblem(
            _("A name or an e-mail is the first thing to be guessed: choose another password.")
        )


def set_password(person: Person, password: str, *, keep: str | None = None) -> None:
    """Give ``person`` a new password and end their sessions, except the one of token ``keep``."""
    check_new_password(person, password)
    person.password_hash = hash_password(password)
    end_all_sessions(person, keep=keep)
    log.info("password_changed", of_person=person.id)


# People


def tidy_email(email: str) -> str:
    """An e-mail as it is stored and looked up."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def checked_email(email: str) -> str:
    """An e-mail, tidied. Raises :class:`AccountProblem` when it is none that can be written to."""
    email = tidy_email(email)
    if len(email) > LONGEST or not mail.is_address(email):
        raise AccountProblem(
            _("%(email)s is not an e-mail address: write it as name@example.org.", email=email)
        )
    return email


def create_person(
    email: str, name: str, password: str | None = None, locale: str | None = None
) -> Person:
    """A new person. Without a password they can sign in only after :func:`reset_password`.

    Raises :class:`AccountProblem` when the e-mail is taken or is none, or the password is too easy.
    """
    email, name = checked_email(email), mail.one_line(typed.name(name))
    if not name:
        raise AccountProblem(_("A person needs a name: write the one that others know."))
    if person_of_email(email) is not None:
        raise AccountProblem(
            _("There is already a person with the e-mail %(email)s: use another.", email=email)
        )
    person = Person(email=email, name=name, locale=locale, password_hash=None)
    if password is not None:
        check_new_password(person, password)
        person.password_hash = hash_password(password)
    db.session.add(person)
    db.session.flush()
    return person


def person_of_email(email: str) -> Person | None:
    """The person with this e-mail, disabled or not."""
    return db.session.scalar(select(Person).where(Person.email == tidy_email(email)))


def reset_password(email: str) -> str:
    """A password that ``email`` can sign in with once, to choose one of their own; ends all their sessions.

    Raises :class:`AccountProblem` when there is no such person.
    """
    person = person_of_email(email)
    if person is None:
        raise AccountProblem(
            _("Nobody has the e-mail %(email)s: see how it is spelt.", email=tidy_email(email))
        )
    password = secrets.token_urlsafe(12)
    person.password_hash = ONCE + hash_password(password)
    end_all_sessions(person)
    log.info("password_reset", of_person=person.id)
    return password


# Signing in and out


def sign_in(email: str, password: str, *, address: str) -> Person | None:
    """The person whose e-mail and password these are; None when they are not, or the person is disabled.

    Raises :class:`.attempts.TooSoon` after too many failures. Commits twice over: the try is counted before the slow
    hash, and no lock of the database is held during it.
    """
    email = tidy_email(email)
    counted = attempts.count(email, address)
    found = db.session.execute(
        select(Person.id, Person.password_hash).where(
            Person.email == email, Person.disabled_at.is_(None)
        )
    ).first()
    db.session.commit()
    if not verify(found.password_hash if found else None, password) or found is None:
        log.info("sign_in_failed")
        return None
    # The same password still, so that one that works once does not work for two who come together.
    same = select(Person).where(Person.id == found.id, Person.password_hash == found.password_hash)
    person = db.session.scalar(same.with_for_update())
    if person is None:
        return None
    attempts.take_back(counted, email)
    if found.password_hash.startswith(ONCE):
        person.password_hash = None
    elif hasher.check_needs_rehash(found.password_hash):
        person.password_hash = hash_password(password)
    db.session.commit()
    return person


def confirm_password(person: Person, password: str, *, address: str) -> bool:
    """Whether this is the person's password; for who is signed in already, and as slow to guess as signing in.

    Somebody who has signed in with a password that works once has none yet, and need not give it.
    """
    if person.password_hash is None:
        return True
    email, stored = person.email, person.password_hash
    counted = attempts.count(email, address)
    db.session.commit()
    if not verify(stored, password):
        return False
    attempts.take_back(counted, email)
    return True


def open_session(person: Person, device: str = "") -> str:
    """Open a session for ``person`` and give its token; expired sessions of everybody are swept."""
    token, moment = secrets.token_urlsafe(32), now()
    expires = moment + timedelta(days=current_app.config["SESSION_DAYS"])
    db.session.execute(delete(LoginSession).where(LoginSession.expires_at <= moment))
    db.session.add(
        LoginSession(
            person_id=person.id, token_hash=hashed(token), expires_at=expires, device=device[:255]
        )
    )
    db.session.flush()
    person.session_token = token
    return token


def person_of_token(token: str) -> Person | None:
    """The person whose open session this token is of; one query.

    That the session was seen is written later, when the request is over: see :func:`write_seen`.
    """
    row = db.session.execute(_OF_TOKEN, {"token": hashed(token), "moment": now()}).first()
    if row is None:
        return None
    person, session_id, last_seen = row
    person.session_token = token
    if now() - last_seen >= SEEN_EVERY and not logs.is_left_out():
        g.session_seen = session_id
    return person


# Asked at every request, so it is built once.
_OF_TOKEN = (
    select(Person, LoginSession.id, LoginSession.last_seen_at)
    .join(LoginSession, LoginSession.person_id == Person.id)
    .where(
        LoginSession.token_hash == bindparam("token"),
        LoginSession.expires_at > bindparam("moment"),
        Person.disabled_at.is_(None),
    )
)


def sessions_of(person: Person) -> list[LoginSession]:
    """The open sessions of a person, the one used last first."""
    mine = (LoginSession.person_id == person.id) & (LoginSession.expires_at > now())
    return list(
        db.session.scalars(
            select(LoginSession).where(mine).order_by(LoginSession.last_seen_at.desc())
        )
    )


def is_of_token(session: LoginSession, token: str) -> bool:
    """Whether ``session`` is the one that ``token`` opens."""
    return secrets.compare_digest(session.token_hash, hashed(token))


def end_session(token: str) -> None:
    """End the session of ``token``; nothing happens when it has ended before."""
    db.session.execute(delete(LoginSession).where(LoginSession.token_hash == hashed(token)))


def end_session_of(person: Person, session_id: int) -> bool:
    """End one session of ``person`` by its id; False when they have no such session."""
    ended = db.session.execute(
        delete(LoginSession)
        .where(LoginSession.id == session_id, LoginSession.person_id == person.id)
        .returning(LoginSession.id)
    ).first()
    return ended is not None


def end_all_sessions(person: Person, *, keep: str | None = None) -> None:
    """End every session of ``person``, except the one of token ``keep``."""
    others = LoginSession.person_id == person.id
    if keep is not None:
        others &= LoginSession.token_hash != hashed(keep)
    db.session.execute(delete(LoginSession).where(others))


def hashed(token: str) -> str:
    """What is stored of a token that only its holder has."""
    return hashlib.sha256(token.encode()).hexdigest()


def init_app(app: Flask) -> None:
    """Write down at the end of a request that its session was seen."""
    app.teardown_appcontext(write_seen)


def write_seen(_error: BaseException | None = None) -> None:
    """Write that the request's session was seen, in a transaction of its own.

    A page that only reads must not write on the way: on SQLite its transaction cannot become a writing one.
    """
    session_id: int | None = g.pop("session_seen", None)
    if session_id is None:
        return
    db.session.remove()
    token = reading.set(False)
    try:
        with db.engine.begin() as connection:
            connection.execute(
                update(LoginSession).where(LoginSession.id == session_id).values(last_seen_at=now())
            )
    except SQLAlchemyError:
        log.exception("session_seen_not_written")
    finally:
        reading.reset(token)
