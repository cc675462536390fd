"""Two questions that machines ask: does the process answer, and can it serve people now."""

from __future__ import annotations

from flask import Blueprint, Flask, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import literal, select
from sqlalchemy.exc import SQLAlchemyError

from .db import db
from .migrating import pending
from .permissions import public
from .structured import get_logger

blueprint = Blueprint("health", __name__)
log = get_logger(__name__)


def init_app(app: Flask) -> None:
    """Answer ``/healthz`` and ``/readyz``."""
    app.register_blueprint(blueprint)


@blueprint.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """200 while the process answers at all; it asks nothing else."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """200 when the database can be reached and has all its migrations; else 503 and what is wrong."""
    problem = _problem()
    if problem is None:
        return jsonify(status="ok")
    return jsonify(status="not ready", problem=problem), 503


def _problem() -> str | None:
    try:
        db.session.execute(select(literal(1)))
        behind = pending(current_app)
    except SQLAlchemyError:
        log.exception("database_unreachable")
        return "The database cannot be reached: see the server's log."
    return (
        f"Tables of {', '.join(behind)} are not at the newest version: run commonaim upgrade."
        if behind
        else None
    )
