"""Counting the hooks that raised, so that a hub admin sees which plugin fails and where."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, has_app_context
from sqlalchemy import insert
from sqlalchemy.exc import SQLAlchemyError

from .db import db, now, reading
from .networks.models import PluginFailure
from .structured import get_logger

log = get_logger(__name__)


def note(plugin: str, hook: str, network_id: int | None, error: BaseException) -> None:
    """Remember a failure; it is written when the request or command ends, outside whatever was going on."""
    first_line = f"{type(error).__name__}: {error}".splitlines()[0][:255]
    entry = {
        "plugin": plugin,
        "hook": hook,
        "network_id": network_id,
        "error": first_line,
        "at": now(),
    }
    g.setdefault("plugin_failures", []).append(entry)


def init_app(app: Flask) -> None:
    """Write noted failures at the end of each application context."""
    app.teardown_appcontext(_write)


def _write(_error: BaseException | None) -> None:
    entries: list[dict[str, Any]] = g.pop("plugin_failures", []) if has_app_context() else []
    if not entries:
        return
    db.session.remove()
    token = reading.set(False)
    try:
        with db.engine.begin() as connection:
            connection.execute(insert(PluginFailure), entries)
    except SQLAlchemyError:
        log.exception("failures_not_counted", count=len(entries))
    finally:
        reading.reset(token)
