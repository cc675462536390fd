"""What a network fills in: templates made of sections, cycles and groups, submissions with revisions and comments."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Add this feature's pages to ``app``."""
    from .views import blueprint

    app.register_blueprint(blueprint)
