"""What an operation of the interface is: declared on its view, read by the description, and carried out around it.

A view says with :func:`reads` or :func:`writes` what it answers and takes; it gets what was sent as values that are
checked, and gives back a value. JSON, ETags, pages of lists, repeated requests and the commit are looked after here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any

import msgspec
from flask import Flask, Response, abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from .. import events
from ..access import current_access
from ..db import db
from ..permissions import declared
from . import answers, keys, sending
from .models import KeptAnswer

View = Callable[..., Any]
Handler = Callable[..., ResponseReturnValue]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. ``answer`` is a msgspec type (in a list that of its items).

    ``takes`` is the type of the body, ``asks`` that of the query. ``any_of`` are permissions of which one is needed
    beside the declared one. ``guarded`` ones want ``If-Match``. A ``file`` is answered as it is, and not as JSON.
    """

    answer: Any
    tag: str
    status: int = 200
    listed: bool = False
    takes: Any = None
    asks: Any = None
    any_of: tuple[str, ...] = ()
    guarded: bool = False
    file: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """What a writing view has done: the answer, and, when it is new, where it is.

    ``status`` is the declared one where nothing is said.
    ``of`` is the path of what the value is the state of, where that is neither ``location`` nor the address asked.
    ``event`` is (kind, type of the subject, its id), announced to plugins once all is committed.
    """

    value: Any
    status: int | None = None
    location: str = ""
    of: str = ""
    event: tuple[str, str, int] | None = None


def reads(
    answer: Any, *, tag: str, listed: bool = False, asks: Any = None
) -> Callable[[View], Handler]:
    """Declare a view that gives an ``answer``, or with ``listed`` a :class:`.lists.Listed` of them.

    With ``asks`` it gets the query as ``asked``. Below ``@requires``.
    """

    def declare(view: View) -> Handler:
        @wraps(view)
        def handle(**values: Any) -> ResponseReturnValue:
            sending.check_query(asks)
            if asks is not None:
                values["asked"] = sending.wanted(asks)
            return answers.to_be_read(view(**values))

        handle.operation = Operation(answer, tag, listed=listed, asks=asks)  # type: ignore[attr-defined]  # read by of()
        return handle

    return declare


def gives_file(*, tag: str) -> Callable[[View], Handler]:
    """Declare a view that gives a file, as a response. Below ``@requires``."""

    def declare(view: View) -> Handler:
        @wraps(view)
        def handle(**values: Any) -> ResponseReturnValue:
            sending.check_query(None)
            response: Response = view(**values)
            return response

        handle.operation = Operation(bytes, tag, file=True)  # type: ignore[attr-defined]  # read by of()
        return handle

    return declare


def writes(
    answer: Any,
    *,
    tag: str,
    takes: Any,
    status: int = 201,
    any_of: tuple[str, ...] = (),
    guarded: bool = False,
    longest: int = sending.LONGEST,
) -> Callable[[View], Handler]:
    """Declare a view that takes a body of type ``takes``, does something and gives a :class:`Made`.

    It gets ``sent``, to be called for the body once it is clear that the row is there and may be written. It must not
    commit: what it did and the answer to a repeated request are committed together. ``longest`` is the largest body
    that is read, in bytes.
    """

    def declare(view: View) -> Handler:
        @wraps(view)
        def handle(**values: Any) -> ResponseReturnValue:
            _check_any(any_of)
            sending.check_query(None)
            sending.let_be(longest)
            kept = keys.take()
            if kept is not None and kept.status:
                return keys.again(kept)
            return _finish(view(sent=partial(sending.body, takes), **values), status, kept)

        handle.operation = Operation(  # type: ignore[attr-defined]  # read by of()
            answer, tag, status=status, takes=takes, any_of=any_of, guarded=guarded
        )
        return handle

    return declare


def of(view: Callable[..., Any]) -> Operation | None:
    """The operation that a view was declared as, or None."""
    return getattr(view, "operation", None)


def permissions_of(app: Flask) -> frozenset[str]:
    """All permissions that the interface asks for anywhere."""
    found: set[str] = set()
    for view in app.view_functions.values():
        if operation := of(view):
            found.update(operation.any_of, filter(None, [declared(view)]))
    return frozenset(found)


def _check_any(permissions: tuple[str, ...]) -> None:
    me = current_access()
    if permissions and not any(me.may(name) for name in permissions):
        abort(
            403,
            _(
                "This needs one of the permissions %(names)s. The token includes none of them, or its owner no longer "
                "has them.",
                names=", ".join(permissions),
            ),
        )


def _finish(made: Made, status: int, kept: KeptAnswer | None) -> ResponseReturnValue:
    me, body = current_access(), msgspec.json.encode(made.value)
    response = answers.written(body, made.status or status, made.location, made.of)
    network, person_id = me.network, me.person.id
    if kept is not None:
        keys.keep(kept, response)
    if made.event is None:
        db.session.commit()
    else:
        events.announce(network, *made.event, person_id)
    return response
