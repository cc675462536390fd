"""What quotes and themes may be linked to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import url_for
from sqlalchemy import select

from commonaim.core.db import db
from commonaim.core.finding.words import holds
from commonaim.core.plugin import N_, LinkTarget
from commonaim.plugins.coding.models import Project, Theme


def themes(words: Sequence[str]) -> Iterator[LinkTarget]:
    """The themes of projects that are not archived, with all words in the title."""
    statement = (
        select(Theme)
        .join(Project, Project.id == Theme.project_id)
        .where(Project.archived_at.is_(None))
        .order_by(Theme.title)
    )
    for theme in db.session.scalars(statement):
        if holds(words, [theme.title]):
            page = url_for("coding.project", ident=theme.project_id)
            yield LinkTarget(N_("theme"), str(theme.id), theme.title, page)
