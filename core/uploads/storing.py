"""Where files are kept: below DATA_DIR, under a name that nobody chose and nobody can guess.

What a file is called, and whose it is, stands in the database; no name of a person's ever becomes a path.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import IO, Final

from flask import current_app
from sqlalchemy import event
from sqlalchemy.orm import Session

_STORED: Final = re.compile(r"[a-z2-7]{2}[a-z2-7]{24}")
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz234567"
#: A file that no row names is left alone for so long: its row may be about to be written.
GRACE_SECONDS: Final = 3600
_LEAVING: Final = "commonaim.files"


def folder() -> Path:
    """Where the files of this site are."""
    return Path(current_app.config["DATA_DIR"]) / "attachments"


def path_of(stored: str) -> Path:
    """Where a file is. Raises ValueError for what is no name of ours."""
    if not _STORED.fullmatch(stored):
        raise ValueError(f"{stored!r} is no name of a stored file.")
    return folder() / stored[:2] / stored


def new_name() -> str:
    """A name for a file that nobody can guess."""
    return "".join(secrets.choice(_LETTERS) for _ in range(26))


def store(session: Session, file: IO[bytes]) -> str:
    """Keep a copy of ``file``; gives the name it is found by. It goes again when the transaction is undone."""
    stored = new_name()
    path = path_of(stored)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_suffix(".part")
    file.seek(0)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        shutil.copyfileobj(file, target, 1024 * 1024)
        target.flush()
        os.fsync(target.fileno())
    half.rename(path)
    _when_over(session, path, committed=False)
    return stored


def remove(session: Session, stored: Iterable[str]) -> None:
    """Delete files once the transaction that deletes their rows is committed."""
    for name in stored:
        _when_over(session, path_of(name), committed=True)


def sweep(known: Callable[[Collection[str]], Collection[str]]) -> int:
    """Delete the files that no row names any more, because their submission or network went; gives how many.

    ``known`` is asked, some hundred names at a time, which of them rows still name.
    """
    gone, before = 0, time.time() - GRACE_SECONDS
    for part in sorted(folder().glob("??")):
        old = {
            path.name.partition(".")[0]: path
            for path in part.iterdir()
            if path.stat().st_mtime < before
        }
        for name in set(old) - set(known(list(old))):
            old[name].unlink(missing_ok=True)
            gone += 1
    return gone


def _when_over(session: Session, path: Path, *, committed: bool) -> None:
    session.info.setdefault(_LEAVING, []).append((path, committed))


@event.listens_for(Session, "after_commit")
def _committed(session: Session) -> None:
    _let_go(session, committed=True)


@event.listens_for(Session, "after_rollback")
def _undone(session: Session) -> None:
    _let_go(session, committed=False)


def _let_go(session: Session, *, committed: bool) -> None:
    if session.in_nested_transaction():
        # A savepoint is not the end: what is around it may still be undone.
        return
    for path, when in session.info.pop(_LEAVING, ()):
        if when is committed:
            path.unlink(missing_ok=True)
