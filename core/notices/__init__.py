"""Telling people what happened that concerns them: in the site, or in a mail once a week, as each of them chooses."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Add this feature's pages to ``app``, and the count of what is not read yet to templates."""
    from . import services, views

    app.register_blueprint(views.blueprint)
    app.jinja_env.globals["unread_notices"] = services.unread
