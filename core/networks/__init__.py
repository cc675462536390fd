"""Networks, their programs, who belongs to them in which roles, and which plugins they have switched on."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Add this feature's pages to ``app``."""
    from . import admission_views, joining_views, people_views, program_views, views

    for pages in (views, people_views, joining_views, program_views, admission_views):
        app.register_blueprint(pages.blueprint)
