"""The one answer to the question which texts, segments and codings somebody may see, and which may be quoted.

Every page, list, suggestion, report and export asks here, so that consent holds on every road. The answers are
conditions for a ``select``; they never widen what the text itself allows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import ColumnElement, bindparam, exists, false, or_, select, true
from sqlalchemy.orm import joinedload

from commonaim.core import tenancy
from commonaim.core.access import Access
from commonaim.core.db import db
from commonaim.plugins.coding.models import Coder, Coding, Memo, Project, Reading, Segment, Text
from commonaim.plugins.coding.models.projects import PERSON

#: Audiences that every member of the network belongs to.
_EVERY_MEMBER = ("network", "public")


@dataclass(frozen=True, slots=True)
class Sight:
    """What one person may see of one project. ``coder_id`` is theirs in it, None when they do not code in it, and
    ``coder`` the row of it, where :func:`of` has found it for whoever asks;
    ``everything`` is for whoever runs the server, who is asked only what was withdrawn and what may be quoted."""

    project_id: int
    blind: bool
    coder_id: int | None
    program_id: int | None
    person_id: int | None = None
    everything: bool = False
    coder: Coder | None = field(default=None, compare=False, repr=False)

    def texts(self, *, quote: bool = False) -> ColumnElement[bool]:
        """For a select over :class:`Text`: those of the project that may be seen, with ``quote`` those whose words
        may also leave the project."""
        found = (
            (Text.project_id == self.project_id)
            & Text.withdrawn_at.is_(None)
            & self._among(Text.visible_to)
        )
        return found & Text.quotable.is_(True) if quote else found

    def segments(self, *, quote: bool = False) -> ColumnElement[bool]:
        """For a select over :class:`Segment` joined with its :class:`Text`: those that may be seen, or quoted."""
        found = (
            self.texts(quote=quote)
            & Segment.withdrawn_at.is_(None)
            & or_(Segment.visible_to.is_(None), self._among(Segment.visible_to))
        )
        return found & Segment.quotable.isnot(False) if quote else found

    def codings(self, *, quote: bool = False) -> ColumnElement[bool]:
        """For a select over :class:`Coding` joined with :class:`Segment` and :class:`Text`: as :meth:`segments`, and
        in a blind project what others coded only in texts that one is done with oneself."""
        return self.segments(quote=quote) & self.layer()

    def layer(self) -> ColumnElement[bool]:
        """For a select over :class:`Coding` joined with :class:`Segment`: whose codings may be seen."""
        if not self.blind or self.coder_id is None:
            return true()
        return or_(Coding.coder_id == self.coder_id, self._done())

    def memo_layer(self) -> ColumnElement[bool]:
        """For a select over :class:`Memo` joined with :class:`Segment`: whose memos on segments may be seen."""
        if not self.blind or self.coder_id is None:
            return true()
        return or_(Memo.author_id == self.person_id, self._done())

    def _done(self) -> ColumnElement[bool]:
        return exists().where(
            Reading.text_id == Segment.text_id,
            Reading.coder_id == self.coder_id,
            Reading.done_at.isnot(None),
        )

    def is_among(self, text: Text) -> bool:
        """Of a text that is at hand, what :meth:`_among` says in a query."""
        return (
            self.everything
            or self.coder_id is not None
            or text.visible_to in _EVERY_MEMBER
            or (
                text.visible_to == "program"
                and self.program_id is not None
                and text.program_id == self.program_id
            )
        )

    def _among(self, audience: ColumnElement[str] | object) -> ColumnElement[bool]:
        column: ColumnElement[str] = audience  # type: ignore[assignment]  # a mapped attribute is one
        if self.everything or self.coder_id is not None:
            return true()
        of_program: ColumnElement[bool] = false()
        if self.program_id is not None:
            of_program = (column == "program") & (Text.program_id == self.program_id)
        return or_(column.in_(_EVERY_MEMBER), of_program)


def of(access: Access, project: Project) -> Sight:
    """What the person of ``access`` may see of ``project``."""
    return _of(access, project, coder_of(access.person.id, project))


def _of(access: Access, project: Project, coder: Coder | None) -> Sight:
    known, person = (coder.id if coder else None), access.person.id
    return Sight(project.id, project.blind, known, access.program_id, person, coder=coder)


def of_text(access: Access, ident: int) -> tuple[Text, Sight] | None:
    """A text of this network by its id, and what the person of ``access`` may see of its project; None when there is
    no such text. Whether they may see it is asked with :func:`may_see`."""
    person = access.person.id
    row = db.session.execute(_TEXT_AND_CODER, {"ident": ident, "person": person}).first()
    return (row[0], _of(access, row[0].project, row[1])) if row else None


def of_operator(project: Project) -> Sight:
    """What the command line may see: everything that was not withdrawn."""
    return Sight(project.id, project.blind, None, None, everything=True)


def coder_of(person_id: int, project: Project) -> Coder | None:
    """A person's coder in ``project``; None when they do not code in it, or no longer."""
    found: Coder | None = db.session.scalar(_CODER, {"project": project.id, "person": person_id})
    return found


_CODES: Final = (
    (Coder.person_id == bindparam("person")) & (Coder.kind == PERSON) & Coder.left_at.is_(None)
)
_CODER: Final = tenancy.standing(
    select(Coder).where(Coder.project_id == bindparam("project"), _CODES)
)
#: Each page of a text asks this, so it is one query: with the text its project, its newest words' version, the coder.
_TEXT_AND_CODER: Final = tenancy.standing(
    select(Text, Coder)
    .outerjoin(Coder, (Coder.project_id == Text.project_id) & _CODES)
    .where(Text.id == bindparam("ident"))
    .options(joinedload(Text.project, innerjoin=True), joinedload(Text.newest))
)


def may_see(seen: Sight, text: Text) -> bool:
    """Whether ``text`` is one of those that may be seen."""
    return text.project_id == seen.project_id and text.withdrawn_at is None and seen.is_among(text)


def masked(body: str, hidden: list[tuple[int, int]]) -> str:
    """A text whose ``hidden`` stretches ``(start, end)`` cannot be read; as long as before, lines stay lines."""
    parts, place = [], 0
    for start, end in sorted(hidden):
        start = max(start, place)
        if end > start:
            parts.append(body[place:start])
            parts.append("".join(c if c == "\n" else "░" for c in body[start:end]))
            place = end
    return "".join([*parts, body[place:]])
