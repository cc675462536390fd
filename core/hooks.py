"""The one place that calls hooks.

pluggy's own call stops at the first exception and knows no network. :func:`collect` asks only plugins that are on in
the network, lets one fail without the others, and says which plugin answered.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import current_app

from . import failures, hookspecs, tracing
from .answers import checked
from .db import db
from .hook_session import InHook
from .structured import get_logger

if TYPE_CHECKING:
    from pluggy import HookImpl

    from .networks.models import Network
    from .plugin import Plugin
    from .registry import Registry

log = get_logger(__name__)


class Answer(NamedTuple):
    """What one plugin returned from a hook."""

    plugin: Plugin
    result: Any


class Answers(list[Answer]):
    """What the plugins returned, in order; ``failed`` says by plugin what those raised that did not."""

    def __init__(self) -> None:
        super().__init__()
        self.failed: dict[str, BaseException] = {}


def collect(
    name: str, /, network: Network, *, only: str | None = None, **arguments: Any
) -> Answers:
    """Call hook ``name`` of every plugin that is on in ``network`` (or of ``only`` that one), required ones first.

    A plugin that raises is logged, counted and left out, and named in ``failed``. Answers of None are left out too.
    Extra ``arguments`` are those of the hook's specification; an implementation receives the ones it names.
    """
    registry: Registry = current_app.extensions["commonaim_registry"]
    spec = getattr(hookspecs, name)
    allowed = registry.names() if spec.when_off else registry.enabled(network)
    allowed = allowed & {only} if only else allowed
    arguments["network"] = network
    answers, network_id = Answers(), network.id
    asked = [each for each in registry.implementations(name) if each.plugin_name in allowed]
    # Found out once for all of them: a page calls hooks often, and most answer at once.
    savepoints = bool(asked) and _need_savepoints(writes=spec.writes)
    for implementation in asked:
        plugin = implementation.plugin_name
        try:
            with (
                tracing.timed(plugin),
                db.session.begin_nested() if savepoints else _NOTHING,
                InHook(db.session(), writes=spec.writes),
            ):
                result = _answer_of(implementation, arguments)
                if result is not None:
                    result = checked(name, result)
        # Not sys.exit either: what a plugin thinks of ending is its own piece, not the server's thread.
        except (Exception, SystemExit) as error:  # noqa: BLE001  # it is logged and counted
            answers.failed[plugin] = error
            _note(plugin, name, network_id, error)
        else:
            if result is not None:
                answers.append(Answer(registry.plugin(plugin), result))
    return answers


def _answer_of(implementation: HookImpl, arguments: dict[str, Any]) -> Any:
    result = implementation.function(**{key: arguments[key] for key in implementation.argnames})
    # A generator runs here, inside the guard, and not later in a template.
    return list(result) if isinstance(result, Iterator) else result


@dataclass(slots=True)
class Outcome:
    """How a piece of a plugin's code ended: ``error`` is what it raised."""

    error: BaseException | None = None


@contextmanager
def kept_apart(plugin: str, name: str, network: Network) -> Iterator[Outcome]:
    """Run code of ``plugin`` for hook ``name``: what it raises is logged, counted, and left in the outcome.

    For code that runs after :func:`collect`, such as a generator in an answer.
    """
    network_id, outcome = network.id, Outcome()
    writes = getattr(hookspecs, name).writes
    savepoint = _need_savepoints(writes=writes)
    try:
        with (
            tracing.timed(plugin),
            db.session.begin_nested() if savepoint else _NOTHING,
            InHook(db.session(), writes=writes),
        ):
            yield outcome
    except (Exception, SystemExit) as error:  # noqa: BLE001  # it is logged and counted
        outcome.error = error
        _note(plugin, name, network_id, error)


_NOTHING = nullcontext()


def _need_savepoints(*, writes: bool) -> bool:
    """Whether a savepoint is undone alone: for hooks that may write, and on PostgreSQL, where a failed query spoils the
    transaction, for all."""
    return writes or db.engine.dialect.name != "sqlite"


def _note(plugin: str, name: str, network_id: int, error: BaseException) -> None:
    log.error("hook_failed", plugin=plugin, hook=name, network=network_id, exc_info=error)
    failures.note(plugin, name, network_id, error)
