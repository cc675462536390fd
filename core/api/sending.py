"""What a program sends, read into values that are checked: the query and the JSON body."""

from __future__ import annotations

from typing import Any, Final, TypeVar

import msgspec
from flask import abort, request
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from . import plain
from .problems import Refused

Value = TypeVar("Value")
#: The largest body that is read, in bytes: the longest submission fits, in any script and with every letter escaped.
LONGEST: Final = 4_000_000


def data() -> bytes:
    """The body as it was sent; 413 for more than :func:`let_be` has let it be."""
    return request.get_data()


def let_be(longest: int = LONGEST) -> None:
    """Let the body of this request be so long, in bytes, and no longer than any may be."""
    request.max_content_length = min(longest, request.max_content_length or longest)


def body(kind: type[Value]) -> Value:
    """The JSON body as a ``kind``; 400, 413, 415 or 422 (see :mod:`.problems`) when it is none."""
    if request.mimetype != "application/json" or request.content_encoding:
        abort(415)
    try:
        return msgspec.json.decode(data(), type=kind)
    except msgspec.ValidationError as error:
        raise Refused(*plain.told(str(error))) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadRequest(_not_json(error)) from None


def _not_json(error: Exception) -> str:
    sentence: str = _("The body is not well-formed JSON. Nothing was saved.")
    if isinstance(error, RecursionError):
        sentence = _("The body is nested too deeply. Nothing was saved.")
    return sentence


def check_query(kind: Any) -> None:
    """Refuse what the address asks for and nobody would answer: a misspelt name would be passed over in silence."""
    known = {field.name for field in msgspec.structs.fields(kind)} if kind is not None else set()
    for name, values in request.args.lists():
        if name not in known:
            raise Refused(name, _("Nothing here is called “%(name)s”.", name=name[:60]))
        if len(values) > 1:
            raise Refused(name, _("“%(name)s” was sent more than once.", name=name))


def wanted(kind: type[Value]) -> Value:
    """The query of the address as a ``kind``; 422 when it is none."""
    try:
        return msgspec.convert(request.args.to_dict(), kind, strict=False)
    except msgspec.ValidationError as error:
        raise Refused(*plain.told(str(error))) from None
