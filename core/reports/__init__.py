"""What a network's work says over time: completion, what plugins count, trends, with small counts kept."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Add this feature's pages to ``app``."""
    from . import views

    app.register_blueprint(views.blueprint)
