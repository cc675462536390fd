"""Lists: the projects with what is in them, and the texts of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, distinct, func, select

from commonaim.core.access import Access
from commonaim.core.db import db
from commonaim.plugins.coding.models import Code, Coding, Project, Segment, Text, TextVersion
from commonaim.plugins.coding.services import projects as all_projects
from commonaim.plugins.coding.services import sight
from commonaim.plugins.coding.services.sight import Sight


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project in the list, with how many texts the reader may see, and how many codes it has."""

    project: Project
    texts: int
    codes: int
    is_coder: bool


def projects(access: Access) -> Sequence[ProjectRow]:
    """The projects of the network, the newest first."""
    return [_row(project, sight.of(access, project)) for project in all_projects.every()]


def _row(project: Project, seen: Sight) -> ProjectRow:
    texts_seen = select(func.count(Text.id)).where(seen.texts())
    codes = select(func.count(Code.id)).where(
        Code.project_id == project.id, Code.status != "retired"
    )
    return ProjectRow(
        project,
        db.session.scalar(texts_seen) or 0,
        db.session.scalar(codes) or 0,
        seen.coder_id is not None,
    )


@dataclass(frozen=True, slots=True)
class TextRow:
    """A text in the list: its title and source, its length in code points, how many segments are coded in it."""

    id: int
    title: str
    kind: str
    language: str
    length: int
    added_at: datetime
    segments: int


def texts(seen: Sight, q: str = "") -> Select[*tuple[Any, ...]]:
    """The texts of a project that may be seen, those with ``q`` in the title, in their order: rows as
    :class:`TextRow`."""
    coded = (
        select(func.count(distinct(Segment.id)))
        .join(Coding, Coding.segment_id == Segment.id)
        .where(Segment.text_id == Text.id, Segment.withdrawn_at.is_(None), seen.layer())
        .correlate(Text)
        .scalar_subquery()
    )
    found = (
        select(
            Text.id,
            Text.title,
            Text.kind,
            Text.language,
            TextVersion.length,
            Text.added_at,
            coded.label("segments"),
        )
        .join(TextVersion, (TextVersion.text_id == Text.id) & (TextVersion.number == Text.number))
        .where(seen.texts())
        .order_by(Text.position, Text.id)
    )
    return found.where(Text.title.icontains(q, autoescape=True)) if q else found
