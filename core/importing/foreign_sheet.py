"""A sheet that was made elsewhere: what each column seems to hold, and a submission from each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..access import Access
from ..db import db
from ..forms import services as forms
from ..forms.content import Content
from ..forms.models import Cycle, ImprovementGroup, Section, TemplateVersion
from ..networks.models import Program
from ..typed import name as tidy_name
from .pieces import Piece, proposed
from .sheets import Table, column

#: What a column can hold beside the text of a section.
FIXED: Final = {
    "=title": _l("Title"),
    "=program": _l("Program"),
    "=group": _l("Improvement group"),
}
#: Headings by which such a column is known, in small letters.
_KNOWN: Final = {
    "=title": ("title", "name", "título", "titulo", "submission", "change"),
    "=program": ("program", "programme", "programa", "site", "organization", "organisation"),
    "=group": ("group", "improvement group", "grupo", "team"),
}
LONGEST_TITLE: Final = 200


@dataclass(frozen=True, slots=True)
class NewRow:
    """A submission that a row would make; ``why`` says what keeps it from being made."""

    number: int
    title: str
    program: Program | None
    group: ImprovementGroup | None
    content: Content
    why: str = ""


def guessed(table: Table, sections: Sequence[Section]) -> list[str]:
    """For each column what it seems to hold: a key of :data:`FIXED`, a section's key, or "" to leave it out."""
    heads = table[0]
    by_section = proposed([Piece(head, "") for head in heads], sections)
    found: list[str] = []
    for place, head in enumerate(heads):
        fixed = next((key for key, names in _KNOWN.items() if head.strip().casefold() in names), "")
        wanted = fixed or by_section[place]
        found.append("" if wanted.startswith("=") and wanted in found else wanted)
    return found


def examples(table: Table, place: int, most: int = 3) -> list[str]:
    """The first cells of a column that hold something."""
    return [cell for cell in column(table, place) if cell.strip()][:most]


def new_rows(
    table: Table,
    chosen: Sequence[str],
    *,
    sections: Sequence[Section],
    programs: Sequence[Program],
    groups: Sequence[ImprovementGroup],
    otherwise: Program | None,
) -> list[NewRow]:
    """What each row would become. ``otherwise`` is the program of rows that name none.

    Two columns of one section stand one under the other, each below its heading.
    """
    by_name = {program.name.casefold(): program for program in programs}
    of_group = {group.name.casefold(): group for group in groups}
    keys = {section.key for section in sections}
    made = []
    for number, row in enumerate(table[1:], start=1):
        fixed, texts = _sorted_out(table[0], row, chosen, keys)
        named = fixed.get("=program", "")
        program = by_name.get(named.casefold()) if named else otherwise
        title = (tidy_name(fixed.get("=title", "")) or _("Row %(number)s", number=number)).strip()
        content = Content(texts)
        why = ""
        if program is None:
            why = (
                _("No program that you write for is called “%(name)s”.", name=named)
                if named
                else _("It names no program. Choose one for such rows.")
            )
        elif forms.is_too_long(content):
            why = _("It holds more than one submission may.")
        group = of_group.get(fixed.get("=group", "").casefold())
        made.append(NewRow(number, title[:LONGEST_TITLE], program, group, content, why))
    return made


def _sorted_out(
    heads: Sequence[str], row: Sequence[str], chosen: Sequence[str], keys: set[str]
) -> tuple[Mapping[str, str], dict[str, str]]:
    fixed: dict[str, str] = {}
    texts: dict[str, list[tuple[str, str]]] = {}
    for head, cell, target in zip(heads, row, chosen, strict=True):
        if target in FIXED:
            fixed.setdefault(target, " ".join(cell.split()))
        elif target in keys and cell.strip():
            texts.setdefault(target, []).append((head, cell))
    return fixed, {
        key: cells[0][1] if len(cells) == 1 else "\n\n".join(f"{h}\n{c}" for h, c in cells)
        for key, cells in texts.items()
    }


def make(rows: Sequence[NewRow], cycle: Cycle, version: TemplateVersion, me: Access) -> int:
    """Make a submission of each row that nothing hinders, all in one transaction; gives how many."""
    count = 0
    for row in rows:
        if row.why or row.program is None:
            continue
        begun = forms.begin(
            title=row.title,
            cycle=cycle,
            program_id=row.program.id,
            version=version,
            group_id=row.group.id if row.group else None,
            author_id=me.person.id,
        )
        forms.save(
            begun,
            row.content,
            base=0,
            author_id=me.person.id,
            complete=False,
            note=_("From a sheet"),
        )
        count += 1
    db.session.flush()
    return count
