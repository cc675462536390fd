"""Putting parts of the interface into the application: core's own, and one of each plugin that has one."""

from __future__ import annotations

from flask import Blueprint, Flask

from ..accounts.views import csrf
from . import PREFIX

#: What the blueprint of a plugin's part is called, inside the plugin's name: ``equity_review.api``.
NAME = "api"


def core_part() -> Blueprint:
    """Core's operations, as one blueprint."""
    # Each of these adds its operations to the blueprint.
    from . import attachments, comments, description, ideas, networks, submissions, work  # noqa: F401
    from .blueprint import blueprint

    return blueprint


def mount(app: Flask, part: Blueprint, plugin: str = "") -> None:
    """Register a part; a plugin's at ``/api/v1/plugins/<name>``, where the gate answers 404 while it is off."""
    before = set(app.view_functions)
    if plugin:
        # The endpoints begin with the plugin's name, by which the gate knows whose they are.
        prefix = f"{PREFIX}/plugins/{plugin}{part.url_prefix or ''}"
        app.register_blueprint(part, url_prefix=prefix, name_prefix=plugin)
    else:
        app.register_blueprint(part)
    for endpoint in set(app.view_functions) - before:
        # Forged requests come with a cookie, and these take none.
        csrf.exempt(app.view_functions[endpoint])
