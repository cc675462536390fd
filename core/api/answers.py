"""How values are answered: as JSON with an ETag, and only when it is not what the asker has already."""

from __future__ import annotations

import hashlib
from typing import Any, Final

import msgspec
from flask import Response, abort, request
from flask_babel import gettext as _

from .lists import Listed

JSON: Final = "application/json"


def to_be_read(value: Any) -> Response:
    """The answer to a reading request: the value, or 304 when the asker has it already."""
    body = msgspec.json.encode(value)
    response = Response(body, mimetype=JSON)
    response.set_etag(_tag(body))
    if isinstance(value, Listed) and value.next is not None:
        response.headers["Link"] = f'<{value.next}>; rel="next"'
    response.make_conditional(request)
    return response


def written(body: bytes, status: int, location: str, of: str) -> Response:
    """The answer to a writing request. ``of`` is the path of the resource whose state the body and the ETag are."""
    response = Response(body, status, mimetype=JSON)
    response.set_etag(_tag(body))
    response.headers["Content-Location"] = of or location or request.path
    # As it stands, and not made absolute with whatever the request said the host is.
    response.autocorrect_location_header = False
    if location:
        response.headers["Location"] = location
    return response


def check_unchanged(value: Any) -> None:
    """Go on only when the asker names, in If-Match, the state that the resource is in; ``value`` is that state.

    428 when they name none, 412 when it is another: somebody has changed it since it was read.
    """
    if "If-Match" not in request.headers:
        abort(
            428,
            _(
                "Say in If-Match which state you have changed: send the ETag that you got when you read it. "
                "So nobody's words are lost when two write at once."
            ),
        )
    wanted = request.if_match
    if not wanted.star_tag and not wanted.contains(_tag(msgspec.json.encode(value))):
        abort(412, changed_meanwhile())


def changed_meanwhile() -> str:
    """The sentence of a 412."""
    sentence: str = _(
        "Somebody has changed this since you read it, so nothing was saved. Read it again, bring both together, "
        "and send it with the new ETag."
    )
    return sentence


def _tag(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:32]
