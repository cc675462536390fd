"""Headers that keep a page from doing what it was not written to do.

And little is read of somebody who is not signed in.

Scripts and styles come from this site or carry the request's nonce; nothing may frame a page. ``same-origin`` is the
strictest referrer policy that still lets the CSRF check see where a form over https came from.
"""

from __future__ import annotations

import secrets
from typing import Any, Final, cast
from wsgiref.headers import Headers

from flask import Flask, Response, current_app, g, request
from flask_login import current_user

POLICY: Final = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'nonce-{nonce}'",
        "style-src 'self' 'nonce-{nonce}'",
        "img-src 'self' data:",
        "object-src 'none'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
#: Beside that, for a page on which a recording is made.
HEARD: Final = "media-src 'self' blob:"
PERMISSIONS: Final = (
    "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
)
#: For files as for pages.
ALWAYS: Final = {"X-Content-Type-Options": "nosniff"}
HEADERS: Final = {
    **ALWAYS,
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
    # Pages are people's own; "no-store" would also make the browser forget a half-filled form on the way back.
    "Cache-Control": "private, no-cache",
}
ONE_YEAR: Final = 365 * 24 * 3600
#: The largest body that is read, in bytes, of somebody who is not signed in. The longest submission fits, in any
#: script: who was signed out while writing gets it back to copy.
SIGNED_OUT: Final = 2_000_000


def init_app(app: Flask) -> None:
    """Put the headers on every answer of ``app``, give templates ``nonce``, and read little of strangers."""
    app.before_request(_limit_strangers)
    app.after_request(_protect)
    app.context_processor(_for_templates)


def protect_file(headers: Headers, path: str, url: str) -> None:
    """Put on a static file, which WhiteNoise serves before Flask is asked, the headers that concern files."""
    for name, value in ALWAYS.items():
        headers[name] = value


def let_record() -> None:
    """Let the page that answers this request use the microphone, and play what was recorded before it is sent."""
    g.records = True


def nonce() -> str:
    """This request's nonce for ``<script>`` and ``<style>``."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return cast(str, g.nonce)


def _limit_strangers() -> None:
    if request.content_length is not None and request.content_length <= SIGNED_OUT:
        return
    # Bodies without a length are rare, and so are long ones: only for them is it asked who sends them.
    if request.method not in ("GET", "HEAD", "OPTIONS") and not current_user.is_authenticated:
        request.max_content_length = min(SIGNED_OUT, request.max_content_length or SIGNED_OUT)


def _for_templates() -> dict[str, Any]:
    return {"nonce": nonce()}


def _protect(response: Response) -> Response:
    policy = POLICY.format(nonce=nonce())
    if "records" in g:
        policy += f"; {HEARD}"
        response.headers["Permissions-Policy"] = PERMISSIONS.replace(
            "microphone=()", "microphone=(self)"
        )
    response.headers.setdefault("Content-Security-Policy", policy)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["HTTPS"]:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={ONE_YEAR}")
    return response
