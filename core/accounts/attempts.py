"""Slowing down whoever guesses passwords, counted in the database so that all server processes count together.

Each try is counted before its password is looked at, and taken back when the password was right: many tries sent at
once are counted too. E-mails and addresses are kept only as keyed hashes, for fifteen minutes.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Final

from flask import current_app
from sqlalchemy import delete, func, select

from ..db import db, now
from .models import LoginFailure

WINDOW: Final = timedelta(minutes=15)
#: Failures after which waiting begins. Everybody in one office may share one address, so it bears more.
FREE_FOR_EMAIL: Final = 5
FREE_FOR_ADDRESS: Final = 20
#: Any constant that nothing else in the database locks by.
_LOCK: Final = 0x5161_0001


class TooSoon(Exception):
    """There were too many failures; ``seconds`` says how long to wait before the next try."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Wait {seconds} seconds.")
        self.seconds = seconds


def count(email: str, address: str, *, of: str = "") -> list[int]:
    """Count a try for an e-mail and a network address, or raise :class:`TooSoon`.

    Gives the ids of what was counted, for :func:`take_back`. Commit before checking the password. What is tried is
    signing in, or ``of`` another kind, which is counted apart.
    """
    moment = now()
    _one_at_a_time()
    db.session.execute(delete(LoginFailure).where(LoginFailure.at <= moment - WINDOW))
    limits = {
        _key(f"{of}email", email): FREE_FOR_EMAIL,
        _key(f"{of}address", _household(address)): FREE_FOR_ADDRESS,
    }
    seconds = max(_seconds_to_wait(key, free, moment) for key, free in limits.items())
    if seconds:
        raise TooSoon(seconds)
    rows = [LoginFailure(key=key, at=moment) for key in limits]
    db.session.add_all(rows)
    db.session.flush()
    return [row.id for row in rows]


def take_back(counted: Iterable[int], email: str) -> None:
    """The password was right: forget this try, and every failure of this e-mail."""
    known = LoginFailure.id.in_(list(counted)) | (LoginFailure.key == _key("email", email))
    db.session.execute(delete(LoginFailure).where(known))


def _seconds_to_wait(key: str, free: int, moment: datetime) -> int:
    """Two seconds after ``free`` failures, twice as long after each further one, fifteen minutes at most."""
    failures, last = db.session.execute(
        select(func.count(), func.max(LoginFailure.at)).where(LoginFailure.key == key)
    ).one()
    if failures < free:
        return 0
    wait = min(timedelta(seconds=2 ** min(failures - free + 1, 16)), WINDOW)
    return max(0, math.ceil((last + wait - moment).total_seconds()))


def _household(address: str) -> str:
    """An IPv6 address without its last half, which one household may change at will; others as they are."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(ip_network(f"{known}/64", strict=False)) if known.version == 6 else str(known)


def _key(kind: str, value: str) -> str:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, f"login {kind} {value}".encode(), hashlib.sha256).hexdigest()


def _one_at_a_time() -> None:
    """Let no other process count between our looking and our counting; SQLite's write lock does it by itself."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
