"""A file between two pages: looked at on the one, made into something on the other.

It lies where uploads lie, under a name that nobody can guess and no row names, and is swept away after an hour. The
page carries the name along, signed for one person in one network.
"""

from __future__ import annotations

from typing import IO, Final

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from commonaim.core import tenancy
from commonaim.core.db import db
from commonaim.core.uploads import storing

_HOUR: Final = 3600


class Gone(Exception):
    """The file is not there any more, or was never theirs."""


def keep(file: IO[bytes], name: str, person_id: int) -> str:
    """Keep a file; gives what a page sends along to have it again. Commits."""
    stored = storing.store(db.session(), file)
    db.session.commit()
    return _signer().dumps([tenancy.current_network_id(), person_id, stored, name])


def kept(token: str, person_id: int) -> tuple[bytes, str, str]:
    """The bytes of a file, its name, and what it is stored as. Raises :class:`Gone`."""
    try:
        network, person, stored, name = _signer().loads(token, max_age=_HOUR)
        if (network, person) != (tenancy.current_network_id(), person_id):
            raise Gone
        return storing.path_of(stored).read_bytes(), name, stored
    except (BadSignature, ValueError, TypeError, OSError) as error:
        raise Gone from error


def forget(stored: str) -> None:
    """Delete a file once what was made of it is committed."""
    storing.remove(db.session(), [stored])


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="coding.staging")
