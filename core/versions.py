"""Which version the tables of a branch are at, and which one its code has, without loading Alembic.

A server asks for both when it starts, when a plugin is switched on, and when a machine asks whether it can serve; what
Alembic brings along for that would stay in its memory. What cannot be told in this plain way is None, and is Alembic's
to tell.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, String, column, inspect, select, table

#: The lines of a revision that say which one it is and which it follows, as Alembic writes them, annotated or not.
_SAID: Final = re.compile(r"^(revision|down_revision)\s*(?::[^=\n]+)?=\s*([^\n#]+)", re.MULTILINE)


def in_database(connection: Connection, version_table: str) -> Collection[str]:
    """The versions that the tables are at: none, or one; several are a mistake."""
    if not inspect(connection).has_table(version_table):
        return ()
    number = column("version_num", String)
    return connection.execute(select(number).select_from(table(version_table))).scalars().all()


def newest(folder: Path) -> str | None:
    """The newest revision among the files of ``folder``; None unless exactly one can be read that none follows."""
    known: set[str] = set()
    followed: set[str] = set()
    for path in folder.glob("*.py"):
        if path.name.startswith(("__init__", ".#")):
            continue
        said = _said(path.read_text("utf-8"))
        if said is None:
            return None
        known.add(said[0])
        followed.update(said[1])
    heads = known - followed
    return heads.pop() if len(heads) == 1 and followed <= known else None


def _said(text: str) -> tuple[str, Collection[str]] | None:
    """The revision that a file is, and those that it follows."""
    found = _SAID.findall(text)
    try:
        told: dict[str, Any] = {name: ast.literal_eval(value.strip()) for name, value in found}
        number, before = told["revision"], told["down_revision"]
    except (KeyError, SyntaxError, ValueError):
        return None
    before = () if before is None else before if isinstance(before, tuple) else (before,)
    if len(found) != 2 or not all(isinstance(each, str) for each in (number, *before)):
        return None
    return number, before
