"""People, how they sign in, and the sessions they have open."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Add this feature's pages to ``app``."""
    from .views import blueprint

    app.register_blueprint(blueprint)
