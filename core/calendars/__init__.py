"""The network's dates in each person's own calendar, by a secret address that can be renewed and taken back."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Add this feature's pages to ``app``."""
    from . import views

    app.register_blueprint(views.blueprint)
    app.register_blueprint(views.feeds)
