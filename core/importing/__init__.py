"""What was written elsewhere becomes submissions: pasted words, Word documents, and sheets with a row each."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Add this feature's pages to ``app``."""
    from .views import blueprint

    app.register_blueprint(blueprint)
