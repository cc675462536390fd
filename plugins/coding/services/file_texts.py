"""Texts in files: a document is a text; a sheet of answers has one in each row, its other columns are attributes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import IO, Any, BinaryIO, Final, cast

from flask_babel import gettext as _
from sqlalchemy import select

from commonaim.core.db import db
from commonaim.core.documents import pdf
from commonaim.core.importing import pieces, sheets
from commonaim.core.uploads import kinds
from commonaim.core.uploads.refused import Refused
from commonaim.plugins.coding.models import Attribute, Project
from commonaim.plugins.coding.services import incoming, texts
from commonaim.plugins.coding.services.texts import NewText

_SHEETS: Final = ("csv", "xlsx")
_LONGEST_TITLE: Final = 200
#: Headings under which the name of whoever answered, or a number, is looked for.
_TITLES: Final = ("title", "name", "id", "caseid", "respondent", "participant", "título", "nombre")
_WHOLE: Final = re.compile(r"-?\d{1,15}")
_NUMBER: Final = re.compile(r"-?\d{1,15}\.\d{1,10}")


@dataclass(frozen=True, slots=True)
class FileText:
    """A text of a file, with what is known of it by name."""

    title: str
    body: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Read:
    """What is in a file: its texts, and for a sheet its headings with those of the words and the titles (places)."""

    name: str
    texts: Sequence[FileText]
    heads: Sequence[str] = ()
    words: int = 0
    titles: int | None = None


def read(file: IO[bytes], name: str, words: int | None = None, titles: int | None = None) -> Read:
    """The texts of a file; of a sheet the column ``words`` holds them and ``titles`` names them, or what seems to.

    Raises :class:`.Refused` with a sentence.
    """
    known = kinds.recognise(file, name)
    title = known.name.rpartition(".")[0][:_LONGEST_TITLE] or known.name
    stream = cast(BinaryIO, file)
    if known.kind in _SHEETS:
        return _sheet(known.name, sheets.read(stream, known.kind), words, titles)
    if known.kind == "pdf":
        body = _pdf(stream)
    elif known.kind == "docx":
        body = "\n\n".join(
            "\n".join(part for part in (piece.title, piece.text.strip("\n")) if part)
            for piece in pieces.from_word(stream)
        )
    elif known.kind == "txt":
        body = sheets.words(stream)
    else:
        raise Refused(_("Texts come as plain text, Word, PDF, CSV or Excel."))
    if not body.strip():
        raise Refused(_("There are no words in it."))
    return Read(known.name, [FileText(title, texts.stored(body))])


def _pdf(file: BinaryIO) -> str:
    file.seek(0)
    try:
        return pdf.text(file.read())
    except pdf.NoWords as error:
        why = {
            "password": _("It has a password. Save it without one."),
            "large": _("It is too long. Divide it."),
            "empty": _(
                "There are no words in it, only pictures of pages. Have the letters recognised first."
            ),
        }
        raise Refused(
            why.get(error.why, _("The file is damaged. Save it as PDF again."))
        ) from error


def _sheet(name: str, table: sheets.Table, words: int | None, titles: int | None) -> Read:
    heads, rows = table[0], table[1:]
    places = range(len(heads))
    if words is None or words not in places:
        words = max(places, key=lambda place: sum(len(row[place]) for row in rows))
    if titles is None:
        titles = next(
            (n for n in places if n != words and heads[n].strip().casefold() in _TITLES), None
        )
    elif titles not in places:
        titles = None
    kinds_of = {
        place: _kind([row[place].strip() for row in rows])
        for place in places
        if place not in (words, titles)
    }
    found = []
    for number, row in enumerate(rows, 1):
        if row[words].strip():
            named = " ".join(row[titles].split()) if titles is not None else ""
            known = {
                heads[place].strip() or f"{place + 1}": _value(row[place].strip(), kind)
                for place, kind in kinds_of.items()
                if row[place].strip()
            }
            title = (named or _("Row %(number)s", number=number))[:_LONGEST_TITLE]
            found.append(FileText(title, texts.stored(row[words]), known))
    if not found:
        raise Refused(_("There are no words in that column."))
    return Read(name, found, heads, words, titles)


def _kind(cells: Sequence[str]) -> str:
    """What all cells of a column are that are not blank."""
    given = [cell for cell in cells if cell]
    if all(_WHOLE.fullmatch(cell) for cell in given):
        return "integer"
    if all(_WHOLE.fullmatch(cell) or _NUMBER.fullmatch(cell) for cell in given):
        return "float"
    return "date" if all(map(_is_day, given)) else "text"


def _is_day(cell: str) -> bool:
    try:
        return len(cell) == 10 and bool(date.fromisoformat(cell))
    except ValueError:
        return False


def _value(cell: str, kind: str) -> str | int | float:
    return int(cell) if kind == "integer" else float(cell) if kind == "float" else cell


def make(
    project: Project, found: Sequence[Read], consent: incoming.Consent, person_id: int | None
) -> int:
    """Bring the texts into a project; gives how many. Not committed."""
    known = set(
        db.session.scalars(select(Attribute.name).where(Attribute.project_id == project.id))
    )
    made = 0
    for one in found:
        for text in one.texts:
            new = NewText(
                title=text.title,
                body=text.body,
                attributes=text.attributes,
                visible_to=consent.visible_to,
                quotable=consent.quotable,
                consent=consent.words,
            )
            texts.add(project, new, person_id=person_id)
            made += 1
            for name, value in text.attributes.items():
                if name not in known:
                    known.add(name)
                    db.session.add(
                        Attribute(project_id=project.id, name=name, kind=_kind_of(value))
                    )
    db.session.flush()
    return made


def _kind_of(value: object) -> str:
    if isinstance(value, str):
        return "date" if _is_day(value) else "text"
    return "float" if isinstance(value, float) else "integer"


def again(data: bytes, name: str, words: int | None, titles: int | None) -> Read:
    """What :func:`read` gave of a file that was kept."""
    return read(BytesIO(data), name, words, titles)
