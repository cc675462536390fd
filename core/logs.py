"""Logs: one event a line, with the request it belongs to, and nobody's e-mail or text in them.

Everything goes through the standard library's root logger, so that libraries' messages look like our own. A request
is logged once, when it is answered. Paths are logged without their query string: people type into those.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from io import StringIO
from typing import TYPE_CHECKING, Any, Final, TextIO, TypeVar, cast
from uuid import uuid4

from flask import Flask, Response, current_app, g, request
from flask.logging import wsgi_errors_stream

from .config import ConfigProblem
from .structured import structlog

if TYPE_CHECKING:
    from structlog.typing import EventDict, ExcInfo, Processor

log = structlog.get_logger(__name__)
View = TypeVar("View", bound=Callable[..., Any])
_PASSED_ON: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")
#: Where PostgreSQL repeats the row that it refused.
_VALUES: Final = re.compile(r"\nDETAIL:.*?(?=\n\[SQL|\n\nThe above|\n\nDuring|\Z)", re.DOTALL)
_OFTEN_ASKED: Final = ("/healthz", "/readyz", "/static/")


class RootHandler(logging.StreamHandler[Any]):
    """The one handler of the root logger; a class of its own, so that a second application replaces it."""


def init_app(app: Flask) -> None:
    """Set up logging as ``app`` is configured and log each of its requests."""
    configure(app.config["LOG_LEVEL"], app.config["LOG_FORMAT"])
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(_forget)


def configure(level: str, style: str) -> None:
    """Send structlog's and the standard library's messages to stderr, as ``json`` or ``text``.

    Raises :class:`.config.ConfigProblem` for an unknown level or style.
    """
    number = logging.getLevelNamesMapping().get(level.upper())
    if number is None:
        raise ConfigProblem(f"LOG_LEVEL is {level!r}: set it to DEBUG, INFO, WARNING or ERROR.")
    if style not in ("json", "text"):
        raise ConfigProblem(f"LOG_FORMAT is {style!r}: set it to json or text.")
    shared = _shared()
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler = RootHandler(wsgi_errors_stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=_rendering(style))
    )
    root = logging.getLogger()
    root.handlers = [old for old in root.handlers if not isinstance(old, RootHandler)] + [handler]
    root.setLevel(number)
    # A line of its own for each request, with the query string in it; a line for each step of a migration.
    for chatty in ("werkzeug", "alembic"):
        logging.getLogger(chatty).setLevel(max(number, logging.WARNING))


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _without_values(_logger: Any, _method: str, event: EventDict) -> EventDict:
    for raised in event.get("exception", ()):
        raised["exc_value"] = _VALUES.sub("", raised["exc_value"])
    return event


def _traceback(stream: TextIO, exc_info: ExcInfo) -> None:
    text = StringIO()
    structlog.dev.plain_traceback(text, exc_info)
    stream.write(_VALUES.sub("", text.getvalue()))


def _rendering(style: str) -> list[Processor]:
    drop = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if style == "text":
        return [
            drop,
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=_traceback),
        ]
    # Local variables stay out of it: they hold what people wrote.
    frames = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    return [
        drop,
        structlog.processors.ExceptionRenderer(frames),
        _without_values,
        structlog.processors.JSONRenderer(),
    ]


def request_id() -> str:
    """The mark of the current request in the logs, which error pages show."""
    return cast(str, g.get("request_id", ""))


def know_person(person_id: int) -> None:
    """Put the signed-in person's id on whatever is logged from here to the end of the request."""
    if not is_left_out():
        structlog.contextvars.bind_contextvars(person=person_id)


def left_out(view: View) -> View:
    """Declare that nothing is written of a view's requests at the usual level, and nowhere who sends them.

    For what must not be tied to an account, not even by when it was sent. No session is marked as seen by it, either.
    """
    view.left_out = True  # type: ignore[attr-defined]  # a mark on the function, read by is_left_out()
    return view


def is_left_out() -> bool:
    """Whether the view of this request declares so."""
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "left_out", False)


def _begin() -> None:
    g.request_id = _mark_passed_on() or uuid4().hex
    g.request_began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _mark_passed_on() -> str | None:
    """The mark that our own reverse proxy gave the request; anybody else's could be made to look like another's."""
    mark = request.headers.get("X-Request-ID", "") if current_app.config["PROXIES"] else ""
    return mark if _PASSED_ON.fullmatch(mark) else None


def _end(response: Response) -> Response:
    milliseconds = (
        round((time.perf_counter() - g.request_began) * 1000, 1) if "request_began" in g else None
    )
    quiet = request.path.startswith(_OFTEN_ASKED) or is_left_out()
    level = logging.DEBUG if quiet else logging.INFO
    log.log(
        level,
        "request",
        method=request.method,
        path=_path(),
        status=response.status_code,
        milliseconds=milliseconds,
    )
    response.headers["X-Request-ID"] = request_id()
    return response


def _path() -> str:
    """The path asked for; of a link that lets in whoever has it, only what kind of link it is."""
    rule = request.url_rule
    return rule.rule if rule is not None and "token" in rule.arguments else request.path


def _forget(_error: BaseException | None) -> None:
    structlog.contextvars.clear_contextvars()
