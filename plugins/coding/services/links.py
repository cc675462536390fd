"""From quotes and themes to the work of the network: change ideas, submissions, and whatever plugins have.

A link keeps the title and kind of what it leads to, so that it can be read when the plugin is off.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import select

from commonaim.core import hooks, tenancy
from commonaim.core.access import Access
from commonaim.core.db import db
from commonaim.core.finding.words import holds, words_of
from commonaim.core.forms.models import ChangeIdea, Submission
from commonaim.core.plugin import N_, LinkTarget
from commonaim.plugins.coding.models import Code, Link, Project, Segment, Theme

CORE = "core"
#: How many targets are offered at once.
MOST = 30


@dataclass(frozen=True, slots=True)
class Target:
    """Something to link to, and the plugin (or ``core``) that offers it."""

    plugin: str
    target: LinkTarget

    @property
    def chosen(self) -> str:
        """What a form says to mean it."""
        return f"{self.plugin}|{self.target.kind}|{self.target.key}"


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
            page = url_for("coding.themes", ident=theme.project_id)
            yield LinkTarget(N_("theme"), str(theme.id), theme.title, f"{page}#theme-{theme.id}")


def targets(access: Access, q: str) -> list[Target]:
    """What ``q`` finds that somebody may see: core's change ideas and submissions, then what plugins offer."""
    words = words_of(q)
    found = [Target(CORE, target) for target in _of_core(access, words)]
    answers = hooks.collect("link_targets", access.network, user=access, words=words)
    for answer in answers:
        found += [Target(answer.plugin.name, target) for target in answer.result]
    return found[:MOST]


def _of_core(access: Access, words: Sequence[str]) -> Iterator[LinkTarget]:
    for idea in db.session.scalars(select(ChangeIdea).order_by(ChangeIdea.name)):
        if holds(words, [idea.name]):
            yield LinkTarget(N_("change idea"), str(idea.id), idea.name, url_for("cycles.ideas"))
    if access.may("submissions.view") and words:
        for submission in db.session.scalars(
            select(Submission).order_by(Submission.changed_at.desc())
        ):
            if holds(words, [submission.title]):
                page = url_for("forms.submission", ident=submission.id)
                yield LinkTarget(N_("submission"), str(submission.id), submission.title, page)


def add(
    project: Project,
    target: Target,
    *,
    person_id: int | None,
    segment: Segment | None = None,
    theme: Theme | None = None,
    code: Code | None = None,
) -> Link:
    """Link a segment, theme or code to ``target``; once each. Not committed."""
    what = {
        "segment_id": segment.id if segment else None,
        "theme_id": theme.id if theme else None,
        "code_id": code.id if code else None,
    }
    kept = {"plugin": target.plugin, "kind": target.target.kind, "key": target.target.key}
    found = db.session.scalars(
        select(Link).filter_by(project_id=project.id, **what, **kept)
    ).first()
    if found is None:
        found = Link(project_id=project.id, created_by_id=person_id, title="", **what, **kept)
        db.session.add(found)
    found.title, found.url = target.target.title[:255], target.target.url[:255]
    db.session.flush()
    return found


def of_segment(segment: Segment) -> Sequence[Link]:
    """Where a segment leads."""
    return db.session.scalars(
        select(Link).where(Link.segment_id == segment.id).order_by(Link.id)
    ).all()


def get(ident: int) -> Link | None:
    """A link of this network by its id."""
    return tenancy.get(Link, ident)
