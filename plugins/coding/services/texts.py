"""Texts of a project: bringing one in, and reading its words.

Offsets are code points, ends exclusive. The words of a version are kept in passages; :func:`words` reads only those
that a stretch touches.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import bindparam, func, literal, select, tuple_

from commonaim.core import tenancy
from commonaim.core.db import db
from commonaim.plugins.coding.models import Passage, Project, Text, TextVersion
from commonaim.plugins.coding.services.sight import Sight

#: How long a passage gets before it is cut, at the end of a line where one is near.
PASSAGE: Final = 4000
_NEWLINES: Final = re.compile(r"\r\n?")


@dataclass(frozen=True, slots=True)
class NewText:
    """A text that is about to be brought in; the fields are those of :class:`Text`."""

    title: str
    body: str
    kind: str = "document"
    language: str = ""
    plugin: str = ""
    key: str = ""
    url: str = ""
    program_id: int | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    visible_to: str = "network"
    quotable: bool = True
    consent: str = ""
    guid: str | None = None


def stored(body: str) -> str:
    """A text as it is kept: lines end in LF, no NUL, which no database of ours keeps, and no lone surrogates."""
    body = _NEWLINES.sub("\n", body).replace("\x00", "�")
    return body.encode("utf-8", "replace").decode("utf-8")


def add(project: Project, new: NewText, *, person_id: int | None = None) -> Text:
    """Bring a text into ``project`` as its last, with its first version. Not committed."""
    text = Text(
        project_id=project.id,
        position=_next_position(project),
        title=new.title,
        kind=new.kind,
        language=new.language,
        plugin=new.plugin,
        key=new.key,
        url=new.url,
        program_id=new.program_id,
        attributes=dict(new.attributes),
        visible_to=new.visible_to,
        quotable=new.quotable,
        consent=new.consent,
        number=0,
        added_by_id=person_id,
    )
    if new.guid:
        text.guid = new.guid
    db.session.add(text)
    db.session.flush()
    add_version(text, new.body)
    return text


def _next_position(project: Project) -> int:
    last = db.session.scalar(select(func.max(Text.position)).where(Text.project_id == project.id))
    return 0 if last is None else last + 1


def add_version(text: Text, body: str) -> TextVersion:
    """The next version of ``text``, with ``body`` as :func:`stored` makes it. Segments are not moved. Not committed."""
    body = stored(body)
    text.number += 1
    version = TextVersion(
        text_id=text.id, number=text.number, length=len(body), digest=digest(body)
    )
    db.session.add(version)
    db.session.flush()
    db.session.add_all(
        Passage(version_id=version.id, start=start, end=end, body=body[start:end])
        for start, end in passages(body)
    )
    db.session.flush()
    return version


def digest(body: str) -> str:
    """By what two texts are told apart."""
    return hashlib.sha256(body.encode()).hexdigest()


def passages(body: str) -> Iterator[tuple[int, int]]:
    """Where a text is cut to be kept: after the last line that ends within :data:`PASSAGE`, else right there."""
    start = 0
    while start < len(body):
        end = min(start + PASSAGE, len(body))
        if end < len(body):
            line = body.rfind("\n", start, end) + 1
            end = line if line > start else end
        yield start, end
        start = end


_VERSION: Final = tenancy.standing(
    select(TextVersion).where(
        TextVersion.text_id == bindparam("text"), TextVersion.number == bindparam("number")
    )
)
_TOUCHED: Final = tenancy.standing(
    select(Passage.start, Passage.body)
    .where(
        Passage.version_id == bindparam("version"),
        Passage.start < bindparam("last"),
        Passage.end > bindparam("first"),
    )
    .order_by(Passage.start)
)


def version_of(text: Text, number: int | None = None) -> TextVersion:
    """The newest version of ``text``, or the one of that number; LookupError when there is none."""
    number = text.number if number is None else number
    newest: TextVersion | None = vars(text).get("newest")
    if newest is not None and newest.number == number:
        return newest
    found: TextVersion | None = db.session.scalar(_VERSION, {"text": text.id, "number": number})
    if found is None:
        raise LookupError(f"Text {text.id} has no version {number}.")
    return found


def body_of(version: TextVersion) -> str:
    """All words of a version."""
    return "".join(
        db.session.scalars(
            select(Passage.body).where(Passage.version_id == version.id).order_by(Passage.start)
        )
    )


def words(version: TextVersion, start: int, end: int) -> str:
    """The words from ``start`` to ``end`` of a version, cut at its ends; reads only the passages that they touch."""
    start, end = max(start, 0), min(end, version.length)
    touched = {"version": version.id, "first": start, "last": end}
    found = db.session.execute(_TOUCHED, touched).all()
    if not found or end <= start:
        return ""
    first = found[0].start
    return "".join(row.body for row in found)[start - first : end - first]


def of_project(project: Project) -> Sequence[Text]:
    """Every text of a project in its order, withdrawn ones too; ask :mod:`.sight` for what somebody may see."""
    return db.session.scalars(
        select(Text).where(Text.project_id == project.id).order_by(Text.position, Text.id)
    ).all()


def neighbours(text: Text, seen: Sight) -> tuple[int | None, int | None]:
    """The ids of the texts before and after ``text`` among those that one may see."""
    place = tuple_(Text.position, Text.id)
    here = tuple_(literal(text.position), literal(text.id))
    found = select(Text.id).where(seen.texts()).limit(1)
    before = found.where(place < here).order_by(Text.position.desc(), Text.id.desc())
    after = found.where(place > here).order_by(Text.position, Text.id)
    return db.session.scalar(before), db.session.scalar(after)
