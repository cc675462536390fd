"""What one can do with the rows of a section while writing, one button at a time, and what a row makes one ask."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..i18n import kept_day, kept_time
from .content import (
    ROWS,
    STORY,
    STORY_FIELDS,
    Content,
    Row,
    SectionLike,
    new_row,
    new_trial,
    word_of,
)

#: Names for people of what a question or a trial can be about.
GRAIN_NAMES: Final = {
    "person": _l("each young person"),
    "session": _l("a session or group"),
    "program": _l("the whole program"),
}
DECISION_NAMES: Final = {
    "adapt": _l("Adapt"),
    "adopt": _l("Adopt"),
    "abandon": _l("Abandon"),
}
Rows = list[dict[str, Any]]


def told(name: str, value: str) -> str:
    """A value of a row as people say it, in the language of this moment (a :data:`.content.Tell`).

    What is none of ours (an import may hold any words) is told as it stands.
    """
    if not value:
        return ""
    if name == "decision":
        return str(DECISION_NAMES.get(value, value))
    if name == "on":
        return kept_day(value)
    if name == "at":
        return kept_time(value)
    grain = GRAIN_NAMES.get(value, value)
    if name == "about":
        return str(_("about %(grain)s", grain=grain))
    return str(_("counted for %(grain)s", grain=grain))


def time_of(row: Row) -> str:
    """When a story is told aloud, as people say it."""
    when = (told("on", word_of(row, "on")), told("at", word_of(row, "at")))
    return ", ".join(filter(None, when))


def ready(content: Content, sections: Iterable[SectionLike]) -> Content:
    """The content with an empty row wherever a section of rows has none, so that one can begin at once."""
    rows = dict(content.rows)
    for section in sections:
        if section.kind == ROWS and not rows.get(section.key):
            rows[section.key] = [new_row()]
        elif section.kind == STORY and not rows.get(section.key):
            rows[section.key] = [{"id": "story", **dict.fromkeys(STORY_FIELDS, "")}]
    return Content(content.texts, rows)


def ordered(content: Content, order: str) -> Content:
    """The content after a button: ``add:section``, ``up:section:row``, ``down:...``, ``remove:...``, and the same with
    ``section:row:trial`` for trials (``add:section:row`` adds one). An order that fits nothing changes nothing.
    """
    deed, _colon, rest = order.partition(":")
    key, *idents = rest.split(":")
    if deed not in DEEDS or key not in content.rows:
        return content
    rows: Rows = [dict(row) for row in content.rows[key]]
    if deed == "add" and not idents:
        rows.append(new_row())
    elif deed == "add":
        for row in _of(rows, idents[0]):
            row["trials"] = [*row.get("trials", ()), new_trial()]
    elif len(idents) == 1:
        rows = DEEDS[deed](rows, idents[0])
    elif len(idents) == 2:
        for row in _of(rows, idents[0]):
            row["trials"] = DEEDS[deed](list(row.get("trials", ())), idents[1])
    return Content(content.texts, {**content.rows, key: rows})


def _of(rows: Rows, ident: str) -> Rows:
    return [row for row in rows if row["id"] == ident]


def _moved(rows: Rows, ident: str, by: int) -> Rows:
    at = next((place for place, row in enumerate(rows) if row["id"] == ident), None)
    if at is None or not 0 <= at + by < len(rows):
        return rows
    rows[at], rows[at + by] = rows[at + by], rows[at]
    return rows


#: What a button does with a list of rows that have an ``id``.
DEEDS: Final[Mapping[str, Callable[[Rows, str], Rows]]] = {
    "add": lambda rows, _ident: rows,
    "up": lambda rows, ident: _moved(rows, ident, -1),
    "down": lambda rows, ident: _moved(rows, ident, 1),
    "remove": lambda rows, ident: [row for row in rows if row["id"] != ident],
}


def hints_of(row: Row) -> list[str]:
    """Questions that a row makes one ask. None of them is a fault, and nothing waits for their answer."""
    return list(chain(_missing(row), _grains(row), _closing(row)))


def _said(row: Row, name: str) -> bool:
    return bool(str(row.get(name, "")).strip())


def _trials(row: Row) -> Sequence[Row]:
    return [trial for trial in row.get("trials", ()) if any(map(str.strip, _values(trial)))]


def _values(trial: Row) -> list[str]:
    return [str(value) for name, value in trial.items() if name not in ("id", "grain")]


def _missing(row: Row) -> Iterable[str]:
    if _said(row, "question") and not _said(row, "measure"):
        yield _("What could you look at, count or hear that would answer this?")
    if _said(row, "question") and not _said(row, "prediction"):
        yield _("What do you think the answer will be? A guess written now makes a surprise later.")
    if _said(row, "measure") and not _said(row, "question"):
        yield _("Which question does this measure answer?")


def _grains(row: Row) -> Iterable[str]:
    asked = str(row.get("grain", ""))
    seen = list(dict.fromkeys(str(trial.get("grain", "")) for trial in _trials(row)))
    others = [grain for grain in seen if grain in GRAIN_NAMES and grain != asked]
    if asked in GRAIN_NAMES and others:
        yield _(
            "The question is about %(asked)s, and some data are about %(seen)s. Can the one answer the other?",
            asked=GRAIN_NAMES[asked],
            seen=_(" and ").join(str(GRAIN_NAMES[grain]) for grain in others),
        )
    elif len(others) > 1:
        yield _("Some trials count something else than others. Can they be read side by side?")
    for n in (word_of(trial, "n") for trial in _trials(row)):
        if n and not is_count(n):
            yield _("n is “%(n)s”. Can you say it as a whole number?", n=n)
    if any(_said(trial, "data") and not _said(trial, "n") for trial in _trials(row)):
        yield _(
            "How many stand behind the data (n)? Twelve of fifteen reads otherwise than twelve."
        )


def is_count(n: str) -> bool:
    """Whether words say how many as a whole number, grouped or not: 12, 1200, 1,200 or 1.200."""
    return re.fullmatch(r"[0-9]+|[0-9]{1,3}(?:[., ][0-9]{3})+", n) is not None


def _closing(row: Row) -> Iterable[str]:
    if _trials(row) and _said(row, "prediction") and not _said(row, "result"):
        yield _("How did it turn out beside your prediction?")
    if _said(row, "decision") and not _trials(row) and not _said(row, "result"):
        yield _("What did you see that leads to this decision?")
