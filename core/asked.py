"""What a request asks for beside its path, in a form that a database can be asked for."""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, date

from flask import request

#: The largest number that a row can have; PostgreSQL refuses to look for a larger one.
LARGEST = 2**31 - 1
#: No name or title is longer, and SQLite refuses to look for a very long text.
LONGEST = 255


def number(name: str) -> int | None:
    """The whole number that the address or form gives for ``name``; None without one, 0 for one no row can have."""
    value = request.values.get(name, type=int)
    return value if value is None or 0 <= value <= LARGEST else 0


def day(name: str) -> date | None:
    """The day that the address gives for ``name``, as 2026-03-01; None without one that can be."""
    try:
        found = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    # The days beside it must be days, too, wherever in the world.
    return found if MINYEAR < found.year < MAXYEAR else None


def by_script() -> bool:
    """Whether a script of ours asks, which shows the answer in the page that stands there, and not a browser."""
    accepted = request.accept_mimetypes
    return accepted.accept_json and not accepted.accept_html


def words(name: str) -> str:
    """The text to look for that the address gives for ``name``, without what no stored text can hold."""
    return request.args.get(name, "").replace("\x00", "").strip()[:LONGEST]
