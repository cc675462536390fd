"""Templates as data that a network edits: their versions, the prompts beside them, and change ideas."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Add this feature's pages to ``app``."""
    from . import prompt_views, views

    app.register_blueprint(views.blueprint)
    app.register_blueprint(prompt_views.blueprint)
