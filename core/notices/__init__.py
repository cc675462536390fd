"""Telling people what happened that concerns them: in the site, or in a mail once a week, as each of them chooses."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Add this feature's pages to ``app``. (How many somebody has not read, the gate counts: ``Access.unread``.)"""
    from . import views

    app.register_blueprint(views.blueprint)
