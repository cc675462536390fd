"""Telling plugins what has happened, after it is committed."""

from __future__ import annotations

from . import hooks
from .db import db, now
from .networks.models import Network
from .plugin import Event


def announce(
    network: Network, kind: str, subject_type: str, subject_id: int, actor_id: int | None
) -> None:
    """Commit what was done, then let plugins answer it (each in its own savepoint), and commit their answers.

    What somebody typed is safe before any plugin runs.
    """
    db.session.commit()
    hooks.collect(
        "on_event", network=network, event=Event(kind, subject_type, subject_id, actor_id, now())
    )
    db.session.commit()
