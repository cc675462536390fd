"""How a network's work is arranged: cycles and their phases, improvement groups, change ideas, who took part."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Add this feature's pages to ``app``."""
    from . import group_views, participation_views, removing_views, views

    for pages in (views, group_views, participation_views, removing_views):
        app.register_blueprint(pages.blueprint)
