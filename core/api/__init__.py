"""The interface for programs: ``/api/v1``, JSON, with tokens that people make for one network each.

A request passes the same gate as a page (:mod:`commonaim.core.access`); only, who asks is read from the bearer token
and from nothing else, and its permissions are those of the token that its owner still has.
"""

from __future__ import annotations

from flask import Flask, g, request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

#: What every address of the interface begins with.
PREFIX = "/api/v1"


def is_asked() -> bool:
    """Whether this request is one of a program: its answer is JSON, whatever goes wrong, and no cookie counts."""
    return request.path.startswith("/api/")


def network_of_token() -> str:
    """The short name of the network that the request's token is for; 401 without a token that works."""
    # Asking who it is makes Flask-Login look at the token (:mod:`.bearer`).
    found: str | None = g.get("api_network") if current_user.is_authenticated else None
    if found is None:
        raise Unauthorized(
            _(
                "This needs a token that works: “Authorization: Bearer” and the token. People make them on their "
                "account page. One that has expired, was taken back, or whose owner has left the network opens nothing."
            ),
            www_authenticate=WWWAuthenticate("bearer", {"realm": "Common Aim"}),
        )
    return found


def init_app(app: Flask) -> None:
    """Add the interface to ``app``, and the pages on which people make tokens for it."""
    from . import bearer, mounting, pages

    bearer.init_app(app)
    app.register_blueprint(pages.blueprint)
    mounting.mount(app, mounting.core_part())
