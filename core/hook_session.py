"""The database session while a hook of a plugin runs: what a plugin does to it reaches no other plugin, and no page.

A hook that only reads may change nothing, not even in passing: what it added is let go again, and it has failed. One
that writes does so in a savepoint. Neither may end the transaction, which is the page's, nor enter another network.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any, Final

from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

READS: Final = "reads"
WRITES: Final = "writes"
_running: ContextVar[str | None] = ContextVar("hook", default=None)


class NotInAHook(RuntimeError):
    """What the code of a hook may not do, in a sentence for its author."""


class GuardedSession(FlaskSession):
    """The session of the application, whose transaction no hook ends."""

    def commit(self) -> None:
        """Commit, unless a hook runs."""
        _refuse("commit")
        super().commit()

    def rollback(self) -> None:
        """Roll back, unless a hook runs."""
        _refuse("roll back")
        super().rollback()

    def close(self) -> None:
        """Close, unless a hook runs."""
        _refuse("close the session")
        super().close()


def running() -> bool:
    """Whether the code of a hook runs now."""
    return _running.get() is not None


def _refuse(deed: str) -> None:
    if running():
        raise NotInAHook(
            f"A hook may not {deed}: core commits when all hooks have run, and undoes what one did that raises."
        )


class InHook:
    """Around a hook's code. What a reading one changed is undone at the end, and raises :class:`NotInAHook`.

    A class and no generator, because it is entered for every hook of every plugin on every page.
    """

    __slots__ = ("_session", "_token", "_writes")

    def __init__(self, session: Session, *, writes: bool) -> None:
        self._session, self._writes = session, writes

    def __enter__(self) -> None:
        session = self._session
        if not self._writes and (session.new or session.dirty or session.deleted):
            # Before it runs, so that whatever waits in the session afterwards is the hook's.
            session.flush()
        self._token = _running.set(WRITES if self._writes else READS)

    def __exit__(self, kind: type[BaseException] | None, *_error: object) -> None:
        try:
            if not self._writes:
                _let_nothing_stay(self._session, tell=kind is None)
        finally:
            _running.reset(self._token)


def _let_nothing_stay(session: Session, *, tell: bool) -> None:
    changed: list[Any] = [*session.new, *session.dirty, *session.deleted]
    if not changed:
        return
    for row in session.new:
        session.expunge(row)
    for row in [*session.deleted]:
        session.add(row)
    for row in session.dirty:
        session.expire(row)
    if tell:
        names = sorted({type(row).__name__ for row in changed})
        raise NotInAHook(_ONLY_READS.format(", ".join(names)))


_ONLY_READS: Final = "This hook only reads, and it changed {}: write in on_event, daily or a view."


@event.listens_for(Session, "before_flush")
def _no_flush_of_a_reader(session: Session, _context: Any, _instances: Any) -> None:
    if _running.get() == READS:
        changed = {type(row).__name__ for row in (*session.new, *session.dirty, *session.deleted)}
        raise NotInAHook(_ONLY_READS.format(", ".join(sorted(changed))))


@event.listens_for(Session, "do_orm_execute")
def _no_statement_of_a_reader(state: ORMExecuteState) -> None:
    if _running.get() == READS and (state.is_insert or state.is_update or state.is_delete):
        raise NotInAHook(_ONLY_READS.format("rows by a statement"))
