"""People, how they sign in, and the sessions they have open."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Add this feature's pages to ``app``, and let Flask-Login find who is signed in."""
    from . import data_views, reset_views, services, views

    services.init_app(app)
    views.init_app(app)
    app.register_blueprint(reset_views.blueprint)
    app.register_blueprint(data_views.blueprint)
