"""The sheet of a cycle: every submission a row with all its words, to be taken along, changed, and read in again.

A heading ends in what its column holds: ``[text:plan]`` the text of section ``plan``, ``[rows:plan]`` its linked rows
as JSON. Read in unchanged, a sheet changes nothing; a changed text or title becomes a revision over the one that was
taken along. The other columns are there to be read, and whoever changes them is told so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from flask_babel import gettext as _
from sqlalchemy import Select, select

from ..access import Access
from ..db import db
from ..forms import services as forms
from ..forms.content import Content, merge, section_of
from ..forms.models import Cycle, Submission
from ..forms.prompts import questions_of
from ..typed import name as tidy_name
from .foreign_sheet import LONGEST_TITLE
from .sheets import Table, unguarded

FIXED: Final = ("id", "revision", "title", "program", "group", "form", "complete")
#: Those of them that are not read in again.
ONLY_TO_READ: Final = ("program", "group", "form", "complete")
YES, NO = "yes", "no"
#: What may happen to a row: nothing differs, it becomes a revision, it did, or it cannot (``why``).
SAME, CHANGED, REFUSED = "same", "changed", "refused"
_COLUMN: Final = re.compile(r"\[(text|rows):([^\]]+)\]$")


@dataclass(frozen=True, slots=True)
class RowPlan:
    """What reading a row in would do; ``number`` counts the rows of the sheet from 1, the heading not counted.

    ``before`` is what stands in the submission and ``after`` what would stand there; ``new_title`` is "" where the
    title stays. ``notes`` say what of the row is passed over, ``why`` what keeps all of it out.
    """

    number: int
    title: str
    outcome: str
    why: str = ""
    subject: Submission | None = None
    before: Content = field(default_factory=Content)
    after: Content = field(default_factory=Content)
    new_title: str = ""
    notes: tuple[str, ...] = ()

    @property
    def sections(self) -> tuple[str, ...]:
        """Keys of the sections that change."""
        return self.after.changed_sections(self.before)


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


def _fixed(subject: Submission) -> dict[str, str]:
    """What the first columns say of a submission, by their headings."""
    values = (
        str(subject.id),
        str(subject.revision),
        subject.title,
        subject.program.name,
        subject.group.name if subject.group else "",
        subject.version.template.name,
        YES if subject.complete else NO,
    )
    return dict(zip(FIXED, values, strict=True))


def _row(
    subject: Submission, content: Content, texts: Mapping[str, str], rows: Mapping[str, str]
) -> list[str]:
    plain = content.as_json()["rows"]
    return [
        *_fixed(subject).values(),
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
    contents = forms.contents_of(found)
    plans = []
    for number, cells in enumerate(table[1:], start=1):
        row = dict(zip(table[0], cells, strict=True))
        subject = by_id.get(row["id"].strip())
        if subject is None:
            plans.append(_of_nobody(number, row))
            continue
        plan = _plan(number, row, subject, contents[subject.id], me)
        if write and plan.outcome == CHANGED:
            plan = _written(plan, subject, me)
            # Another row may be about the same submission.
            contents[subject.id] = forms.content_of(subject)
        plans.append(plan)
    return plans


def _of_nobody(number: int, row: Mapping[str, str]) -> RowPlan:
    why = _("No submission of this cycle has the number in its first column.")
    return RowPlan(number, unguarded(row.get("title", "")), REFUSED, why=why)


def _plan(
    number: int, row: Mapping[str, str], subject: Submission, standing: Content, me: Access
) -> RowPlan:
    """What a row would do to ``subject``, in which ``standing`` is written now."""
    plan = RowPlan(number, subject.title, SAME, subject=subject, before=standing, after=standing)
    try:
        given, base = _content(row), _base(row, subject)
    except ValueError:
        why = _("The revision or the linked rows of this row cannot be read any more.")
        return replace(plan, outcome=REFUSED, why=why)
    stale = base != subject.revision
    kept = forms.content_of(subject, base) if stale else standing
    given, elsewhere = _of_the_form(given, kept, subject)
    mine = Content({**kept.texts, **given.texts}, {**kept.rows, **given.rows})
    after, both = merge(kept, mine, standing)
    new_title, title_stays = _title(row, subject, stale=stale)
    notes = (*title_stays, *elsewhere, *_passed_over(row, subject, kept))
    plan = replace(plan, after=after, new_title=new_title, notes=notes)
    if not new_title and not plan.sections:
        return plan
    if why := _why_not(plan, subject, both, me):
        return replace(plan, outcome=REFUSED, why=why)
    if stale:
        since = _("Somebody has changed it here since the sheet was taken along. That stays.")
        return replace(plan, outcome=CHANGED, notes=(since, *notes))
    return replace(plan, outcome=CHANGED)


def _base(row: Mapping[str, str], subject: Submission) -> int:
    """The revision that a row was taken from; ValueError when there is none of its number."""
    base = int(row["revision"])
    if not 0 <= base <= subject.revision:
        raise ValueError(f"There is no revision {base}.")
    return base


def _why_not(plan: RowPlan, subject: Submission, both: tuple[str, ...], me: Access) -> str:
    """What keeps a row out; ``both`` are the sections that the sheet and somebody here have changed differently."""
    if not me.may_write(subject.program_id):
        return str(_("It is of a program that you do not write for."))
    if both:
        return _stale(subject, both)
    if forms.is_too_long(plan.after):
        return str(_("It holds more than one submission may."))
    return ""


def _stale(subject: Submission, both: tuple[str, ...]) -> str:
    titles = {section.key: section.title for section in subject.version.sections}
    return str(
        _(
            "Somebody has changed the same here since the sheet was taken along: %(sections)s. Nothing of this row "
            "is taken. Take the sheet along anew, and make your change in it.",
            sections=", ".join(titles.get(key, key) for key in both),
        )
    )


def _title(
    row: Mapping[str, str], subject: Submission, *, stale: bool
) -> tuple[str, tuple[str, ...]]:
    """(the new title or "" where it stays, why it stays although the sheet has another)."""
    if "title" not in row:
        return "", ()
    given = unguarded(row["title"])
    new = " ".join(tidy_name(given).split())
    if subject.title in (given, new):
        return "", ()
    if not new:
        return "", (_("The title stays: a submission needs one."),)
    if len(new) > LONGEST_TITLE:
        longest = LONGEST_TITLE
        return "", (_("The title stays: it may have up to %(most)s characters.", most=longest),)
    if stale:
        # Titles have no revisions of their own: nobody can tell whose change the other one is.
        return "", (
            _(
                "The title stays: somebody has changed the submission here since. Take the sheet along anew to "
                "change it."
            ),
        )
    return new, ()


def _of_the_form(
    given: Content, kept: Content, subject: Submission
) -> tuple[Content, tuple[str, ...]]:
    """What a row has for the sections of its form, and what is said of words in columns of other forms."""
    keys = {section.key for section in subject.version.sections}
    texts = {key: text for key, text in given.texts.items() if section_of(key) in keys}
    rows = {key: value for key, value in given.rows.items() if key in keys}
    whole = Content({**kept.texts, **given.texts}, {**kept.rows, **given.rows})
    others = [key for key in whole.changed_sections(kept) if key not in keys]
    notes = tuple(
        _("Its form has no section “%(section)s”. That column is passed over.", section=key)
        for key in others
    )
    return Content(texts, rows), notes


def _passed_over(row: Mapping[str, str], subject: Submission, kept: Content) -> Iterator[str]:
    """What is said of changed cells that are not read in."""
    fixed = _fixed(subject)
    differing = [
        column
        for column in ONLY_TO_READ
        if column in row and unguarded(row[column]).strip() != fixed[column].strip()
    ]
    if differing:
        yield _(
            "The sheet says something else here, but these columns are only there to be read: %(columns)s.",
            columns=", ".join(differing),
        )
    for heading, cell in row.items():
        column = _COLUMN.search(heading)
        if column and column[1] == "rows" and not cell and kept.rows.get(column[2]):
            yield _(
                "The linked rows stay: an empty cell under “%(heading)s” does not take them out.",
                heading=heading.removesuffix(column[0]).strip(),
            )


def _written(plan: RowPlan, subject: Submission, me: Access) -> RowPlan:
    note = _("From a sheet")
    if plan.new_title:
        note = _("From a sheet. Its title was “%(title)s”", title=subject.title)
    try:
        forms.save(
            subject,
            plan.after,
            base=subject.revision,
            author_id=me.person.id,
            complete=subject.complete,
            note=note,
            title=plan.new_title or None,
        )
    except forms.Conflict as conflict:
        why = _stale(subject, tuple(conflict.sections))
        return replace(plan, outcome=REFUSED, why=why)
    return plan


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
