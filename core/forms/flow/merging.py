"""Rows that stay rows in another form: what is new in them comes beside what stands there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from ..content import Row, words_of

#: Fields that hold one choice, of which the last one counts.
CHOICES: Final = ("grain", "decision", "on", "at", "n")
#: Fields of one line, in which names stand side by side.
LINES: Final = ("teller", "scribe")


def merged(mine: Sequence[Row], theirs: Sequence[Row], stood: Sequence[Row]) -> list[Row]:
    """``mine`` with what ``theirs`` say that never stood in the row of the same id; ``stood`` are its earlier forms."""
    rows = list(mine)
    for row in theirs:
        before = [one for one in stood if one["id"] == row["id"]]
        place = next((at for at, one in enumerate(rows) if one["id"] == row["id"]), len(rows))
        there = rows[place] if place < len(rows) else None
        now = row if there is None and not before else _filled(there or {}, row, before)
        if any(words_of(now)):
            rows[place : place + 1] = [now]
    return rows


def _filled(mine: Row, theirs: Row, stood: Sequence[Row]) -> Row:
    row: dict[str, Any] = {"id": theirs["id"], **mine}
    for name, value in theirs.items():
        if name == "id":
            continue
        if not isinstance(value, str):
            before = [trial for one in stood for trial in one.get(name, ())]
            row[name] = merged(row.get(name, ()), value, before)
        elif name in CHOICES:
            known = {one.get(name, "") for one in stood}
            row[name] = value if value.strip() and value not in known else row.get(name, "")
        else:
            gap = ", " if name in LINES else "\n\n"
            before = [one.get(name, "") for one in stood]
            row[name] = _written_on(row.get(name, ""), value, before, gap)
    return row


def _written_on(mine: str, theirs: str, stood: Sequence[str], gap: str) -> str:
    """``mine``, and behind it the paragraphs of ``theirs`` that never stood there."""
    known = {part.strip() for text in stood for part in text.split("\n\n")}
    parts = theirs.split("\n\n")
    new = [part for part in parts if part.strip() and part.strip() not in known]
    words = theirs if len(new) == len(parts) else "\n\n".join(new)
    return gap.join(filter(str.strip, (mine, words))) if new else mine
