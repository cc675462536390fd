"""Serving the site: waitress for one process, gunicorn for several."""

from __future__ import annotations

import os
import sys

from flask import Flask

from . import allocating, jobs, migrating
from .db import db

THREADS = 8


class CannotListen(Exception):
    """Why the server could not begin, in a sentence that says how to mend it."""


def serve(app: Flask, host: str, port: int, workers: int = 1) -> None:
    """Serve ``app`` until it is stopped. One process by default; more of them need gunicorn and a Unix."""
    if workers > 1:
        _replace_with_gunicorn(host, port, workers)
    from waitress import create_server

    allocating.give_back_early()
    # What the command read before is a transaction still; on SQLite it would hold the lock that requests wait for.
    db.session.remove()
    try:
        server = create_server(app, host=host, port=port, threads=THREADS, ident=None)
    except OSError as error:
        raise CannotListen(
            f"{host}:{port} cannot be listened on ({error.strerror}): name another with --port or --host."
        ) from None
    _begin(app)
    try:
        server.run()
    finally:
        app.extensions["commonaim_worker"].stop()


def _replace_with_gunicorn(host: str, port: int, workers: int) -> None:
    arguments = ["--workers", str(workers), "--threads", str(THREADS), "--bind", f"{host}:{port}"]
    command = [sys.executable, "-m", "gunicorn", *arguments, "commonaim.core.serving:application()"]
    os.execv(sys.executable, command)  # noqa: S606  # our own interpreter, no shell wanted


def application() -> Flask:
    """The application of one gunicorn worker, with its job thread."""
    from .app import create_app

    allocating.give_back_early()
    app = create_app()
    _begin(app)
    return app


def _begin(app: Flask) -> None:
    """Leave out plugins whose tables are behind, delete files whose submissions are gone, start the job thread."""
    from .stored_files import sweep

    with app.app_context():
        migrating.leave_out_what_is_behind(app)
        sweep()
    jobs.start_worker(app)
