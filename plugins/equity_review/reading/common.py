"""What every reader hands on; what it checks is in :mod:`commonaim.core.documents.plain`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from commonaim.core.documents.plain import (
    MAX_BYTES,
    UTF8_MARK,
    Place,
    Problem,
    Unreadable,
    checked_text,
    decoded,
    not_utf8,
    refuse_what_is_not_text,
    too_big,
    visible,
)
from commonaim.plugins.equity_review.engine import Section, Submission

__all__ = [
    "MAX_BYTES",
    "UTF8_MARK",
    "Entry",
    "Place",
    "Problem",
    "Unreadable",
    "as_text",
    "checked_text",
    "decoded",
    "not_utf8",
    "numbered",
    "one_section",
    "refuse_what_is_not_text",
    "too_big",
    "visible",
]


class Entry(NamedTuple):
    """A submission and where it came from.

    `given_id` is the id as its author wrote it, a number stays a number. `statement` is the equity
    statement that the line brought along. `whole_file` says that the offsets in its only section
    are also offsets in the file, in code points after a byte order mark.
    """

    submission: Submission
    place: Place
    given_id: str | int
    statement: Mapping[str, Any] | None = None
    whole_file: bool = False


def one_section(
    file: str, text: str, place: Place, given_id: str | int, *, whole_file: bool = False
) -> Entry:
    """A submission of a single section with the key `text`."""
    submission = Submission(id=str(given_id), sections=(Section(key="text", text=text),))
    return Entry(submission, place, given_id, whole_file=whole_file)


def as_text(statement: Mapping[str, Any] | None) -> str:
    """An equity statement as one text: the same for the same statement, whatever the order of its keys.

    Raises `Unreadable` when it is nested too deep.
    """
    try:
        return json.dumps(statement, ensure_ascii=False, sort_keys=True, default=str)
    except RecursionError:
        raise Unreadable(
            "the statement is nested too deep", "Write it as the documentation shows"
        ) from None


def numbered(keys: list[str]) -> list[str]:
    """`keys` made distinct: the second `Notes` becomes `Notes (2)`."""
    seen: set[str] = set()
    distinct = []
    for key in keys:
        name, count = key, 1
        while name in seen:
            count += 1
            name = f"{key} ({count})"
        seen.add(name)
        distinct.append(name)
    return distinct
