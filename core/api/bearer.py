"""Who asks, for programs: the owner of the bearer token, in the token's network, and never the cookie's person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, g

from .. import logs
from ..accounts.models import Person
from . import is_asked, tokens

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from flask import Request


def init_app(app: Flask) -> None:
    """Let Flask-Login find the owner of a token, keep cookies from the interface, and write which tokens are used."""
    app.login_manager.request_loader(_person_of)  # type: ignore[attr-defined]  # Flask-Login puts it there
    app.wsgi_app = _without_cookies(app.wsgi_app)  # type: ignore[assignment,method-assign]  # how Flask says to wrap it
    app.teardown_appcontext(tokens.write_used)


def _person_of(request: Request) -> Person | None:
    given = request.authorization
    if not is_asked() or given is None or given.type != "bearer" or not given.token:
        return None
    found = tokens.holder(given.token)
    if found is None:
        return None
    person, g.api_token, g.api_network = found
    logs.know_person(person.id)
    return person


def _without_cookies(serve: WSGIApplication) -> WSGIApplication:
    """A page elsewhere can make a browser send its cookies here; so nothing of ours ever sees them."""

    def handle(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        # Werkzeug too takes all slashes that a path begins with for one.
        path: Any = environ.get("PATH_INFO", "")
        if f"/{path.lstrip('/')}".startswith("/api/"):
            environ.pop("HTTP_COOKIE", None)
        return serve(environ, start_response)

    return handle
