"""Telling plugins and people what has happened, after it is committed."""

from __future__ import annotations

from . import hooks
from .db import db, now
from .networks.models import Network
from .notices import services as notices
from .plugin import Event


def announce(
    network: Network, kind: str, subject_type: str, subject_id: int, actor_id: int | None
) -> None:
    """Commit what was done, let plugins answer it (each in its own savepoint), then tell people, and commit each.

    What somebody typed is safe before any plugin runs.
    """
    db.session.commit()
    event = Event(kind, subject_type, subject_id, actor_id, now())
    hooks.collect("on_event", network=network, event=event)
    db.session.commit()
    notices.take(network, event)
    db.session.commit()
