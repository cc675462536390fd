"""People, how they sign in, and the sessions they have open."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Add this feature's pages to ``app``, and let Flask-Login find who is signed in."""
    from . import services, views

    services.init_app(app)
    views.init_app(app)
