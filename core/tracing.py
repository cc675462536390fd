"""How long each plugin's hooks take, where ``TRACE_HOOKS`` asks for it: in the foot of the page, in the header
``Server-Timing`` that browsers show beside a request, and in the log where it is long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from time import perf_counter
from typing import Final

from flask import Flask, Response, current_app, g, has_request_context

from .structured import get_logger

#: What is long for the hooks of one plugin on one page, in seconds.
LONG: Final = 0.2
log = get_logger(__name__)


@dataclass(slots=True)
class Spent:
    """What one plugin's hooks took in this request: ``seconds`` in ``calls`` calls."""

    seconds: float = 0.0
    calls: int = 0


def timed(plugin: str) -> AbstractContextManager[None]:
    """Measure what runs inside, for ``plugin``; does nothing where nobody asked for it."""
    return _timed(plugin) if current_app.config["TRACE_HOOKS"] else _NOTHING


_NOTHING: Final = nullcontext()


@contextmanager
def _timed(plugin: str) -> Iterator[None]:
    begun = perf_counter()
    try:
        yield
    finally:
        spent: Spent = g.setdefault("hooks_spent", {}).setdefault(plugin, Spent())
        spent.seconds += perf_counter() - begun
        spent.calls += 1


def spent() -> dict[str, Spent]:
    """What each plugin took so far in this request, the longest first."""
    found: dict[str, Spent] = g.get("hooks_spent", {})
    return dict(sorted(found.items(), key=lambda pair: -pair[1].seconds))


def init_app(app: Flask) -> None:
    """Tell of it in each answer of ``app``, where it is asked for."""
    app.jinja_env.globals["hooks_spent"] = spent
    if app.config["TRACE_HOOKS"]:
        app.after_request(_tell)


def _tell(answer: Response) -> Response:
    found = spent() if has_request_context() else {}
    if found:
        answer.headers["Server-Timing"] = ", ".join(
            f"{plugin};dur={each.seconds * 1000:.1f}" for plugin, each in found.items()
        )
    for plugin, each in found.items():
        if each.seconds >= LONG:
            log.warning(
                "slow_hooks", plugin=plugin, seconds=round(each.seconds, 3), calls=each.calls
            )
    return answer
