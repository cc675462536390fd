"""Requests that are sent again because their answer was lost: done once, and answered as the first time.

The row that takes an Idempotency-Key is written in the transaction of the deed itself, so that a second request with
the key waits for the first (on SQLite for its write lock, on PostgreSQL for its row), and then finds the answer; or
finds nothing, when the first did nothing.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Final

from flask import Response, g, request
from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from ..db import db, now
from .models import ApiToken, KeptAnswer
from .problems import Refused
from .sending import data

HEADER: Final = "Idempotency-Key"
KEPT_FOR: Final = timedelta(hours=24)
LONGEST: Final = 100
_HEADERS: Final = ("Location", "Content-Location", "ETag")


def take() -> KeptAnswer | None:
    """The row of the request's key: a new one without a status, or the kept answer.

    None without a key, and for what can be repeated anyway. 422 when the key was used for something else.
    """
    key = request.headers.get(HEADER)
    if key is None or request.method != "POST":
        return None
    if not 1 <= len(key) <= LONGEST or not key.isprintable():
        raise Refused(
            HEADER, _("An Idempotency-Key has 1 to %(most)s printable characters.", most=LONGEST)
        )
    token: ApiToken = g.api_token
    token_id, digest = token.id, _digest()
    db.session.execute(delete(KeptAnswer).where(KeptAnswer.created_at <= now() - KEPT_FOR))
    row = KeptAnswer(token_id=token_id, key=key, digest=digest)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        row = db.session.scalars(
            select(KeptAnswer).where(KeptAnswer.token_id == token_id, KeptAnswer.key == key)
        ).one()
    if row.digest != digest:
        raise Refused(
            HEADER,
            _("This Idempotency-Key was used for another request: take a new one for each."),
        )
    return row


def keep(row: KeptAnswer, response: Response) -> None:
    """Store what is answered, to be committed with what was done."""
    row.status, row.body = response.status_code, response.get_data(as_text=True)
    row.headers = {name: response.headers[name] for name in _HEADERS if name in response.headers}


def again(row: KeptAnswer) -> Response:
    """The kept answer, once more."""
    response = Response(row.body, row.status, row.headers, mimetype="application/json")
    response.autocorrect_location_header = False
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _digest() -> str:
    asked = f"{request.method} {request.path} {request.headers.get('If-Match', '')}\n".encode()
    return hashlib.sha256(asked + data()).hexdigest()
