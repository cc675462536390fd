"""The sheet of a cycle: every submission a row with all its words, to be taken along, changed, and read in again.

A heading ends in what its column holds: ``[text:plan]`` the text of section ``plan``, ``[rows:plan]`` its linked rows
as JSON. Read in unchanged, a sheet changes nothing; a changed cell becomes a revision over the one that was taken
along.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _
from sqlalchemy import Select, select

from ..access import Access
from ..db import db
from ..forms import services as forms
from ..forms.content import Content, section_of
from ..forms.models import Cycle, Submission
from ..forms.prompts import questions_of
from .sheets import Table, unguarded

FIXED: Final = ("id", "revision", "title", "program", "group", "form", "complete")
YES, NO = "yes", "no"
#: What may happen to a row: nothing differs, it becomes a revision, it did, or it cannot (``why``).
SAME, CHANGED, REFUSED = "same", "changed", "refused"
_COLUMN: Final = re.compile(r"\[(text|rows):([^\]]+)\]$")


@dataclass(frozen=True, slots=True)
class RowPlan:
    """What reading a row in would do; ``number`` counts the rows of the sheet from 1, the heading not counted."""

    number: int
    title: str
    outcome: str
    sections: tuple[str, ...] = ()
    why: str = ""


def table_of(cycle: Cycle) -> Table:
    """The submissions of a cycle as a table, in the order in which they were begun."""
    submissions = db.session.scalars(_submissions(cycle)).all()
    contents = forms.contents_of(submissions)
    texts: dict[str, str] = {}
    rows: dict[str, str] = {}
    for subject in submissions:
        titles = {section.key: section.title for section in subject.version.sections}
        content, questions = contents[subject.id], questions_of(subject)
        for key in (*titles, *content.texts):
            texts.setdefault(key, questions.get(key) or titles.get(section_of(key), key))
        for key in content.rows:
            rows.setdefault(key, titles.get(key, key))
    header = [
        *FIXED,
        *(f"{title} [text:{key}]" for key, title in texts.items()),
        *(f"{title} [rows:{key}]" for key, title in rows.items()),
    ]
    return [header, *(_row(subject, contents[subject.id], texts, rows) for subject in submissions)]


def _row(
    subject: Submission, content: Content, texts: Mapping[str, str], rows: Mapping[str, str]
) -> list[str]:
    plain = content.as_json()["rows"]
    return [
        str(subject.id),
        str(subject.revision),
        subject.title,
        subject.program.name,
        subject.group.name if subject.group else "",
        subject.version.template.name,
        YES if subject.complete else NO,
        *(content.text(key) for key in texts),
        *(json.dumps(plain[key], ensure_ascii=False) if plain.get(key) else "" for key in rows),
    ]


def is_own(table: Table) -> bool:
    """Whether a table is a sheet that was taken along from here."""
    return {"id", "revision"} <= set(table[0]) and any(map(_COLUMN.search, table[0]))


def read_in(table: Table, cycle: Cycle, me: Access, *, write: bool) -> list[RowPlan]:
    """What each row does, and with ``write`` do it. What cannot be done is said, and hinders no other row."""
    found = db.session.scalars(_submissions(cycle)).all()
    by_id = {str(subject.id): subject for subject in found}
    return [
        _read_row(number, dict(zip(table[0], row, strict=True)), by_id, me, write=write)
        for number, row in enumerate(table[1:], start=1)
    ]


def _read_row(
    number: int,
    row: Mapping[str, str],
    by_id: Mapping[str, Submission],
    me: Access,
    *,
    write: bool,
) -> RowPlan:
    subject = by_id.get(row["id"].strip())
    title = unguarded(row.get("title", ""))
    if subject is None:
        why = _("No submission of this cycle has the number in its first column.")
        return RowPlan(number, title, REFUSED, why=why)
    try:
        content, base = _content(row), int(row["revision"])
    except ValueError:
        why = _("The revision or the linked rows of this row cannot be read any more.")
        return RowPlan(number, subject.title, REFUSED, why=why)
    kept = forms.content_of(subject, base)
    sections = Content({**kept.texts, **content.texts}, {**kept.rows, **content.rows})
    changed = sections.changed_sections(kept)
    if not changed:
        return RowPlan(number, subject.title, SAME)
    if not me.may_write(subject.program_id):
        why = _("It is of a program that you do not write for.")
        return RowPlan(number, subject.title, REFUSED, why=why)
    if forms.is_too_long(sections):
        why = _("It holds more than one submission may.")
        return RowPlan(number, subject.title, REFUSED, why=why)
    if write:
        return _written(number, subject, content, base, changed, me)
    return RowPlan(number, subject.title, CHANGED, changed)


def _written(
    number: int,
    subject: Submission,
    content: Content,
    base: int,
    changed: tuple[str, ...],
    me: Access,
) -> RowPlan:
    title = subject.title
    try:
        forms.save(
            subject,
            content,
            base=base,
            author_id=me.person.id,
            complete=subject.complete,
            note=_("From a sheet"),
        )
    except forms.Conflict:
        why = _("Somebody has changed the same section since. What stands there was kept.")
        return RowPlan(number, title, REFUSED, changed, why)
    return RowPlan(number, title, CHANGED, changed)


def _content(row: Mapping[str, str]) -> Content:
    """The words of a row; ValueError when its linked rows are not what they were."""
    texts: dict[str, str] = {}
    rows: dict[str, object] = {}
    for heading, cell in row.items():
        if column := _COLUMN.search(heading):
            kind, key = column.groups()
            value = unguarded(cell)
            if kind == "text":
                texts[key] = value
            elif value:
                rows[key] = json.loads(value)
    return Content.from_json({"texts": texts, "rows": rows})


def _submissions(cycle: Cycle) -> Select[Submission]:
    begun = select(Submission).where(Submission.cycle_id == cycle.id).order_by(Submission.id)
    return forms.read_whole(begun)
