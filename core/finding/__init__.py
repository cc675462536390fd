"""Finding words in everything that somebody may see."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Add this feature's page to ``app``."""
    from . import views

    app.register_blueprint(views.blueprint)
