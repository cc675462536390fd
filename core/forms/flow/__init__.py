"""The same work in another form: words flow from the long form to the short one and back, and none is lost."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Add this feature's pages to ``app``."""
    from .views import blueprint

    app.register_blueprint(blueprint)
