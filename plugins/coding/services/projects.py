"""Projects: making one, its coders, and finding it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from flask_babel import ngettext
from sqlalchemy import func, select

from commonaim.core import audit, tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.db import db, now
from commonaim.core.networks.models import Membership, MembershipRole
from commonaim.core.plugin import N_
from commonaim.plugins.coding.description import plugin
from commonaim.plugins.coding.models import Coder, Project, Text
from commonaim.plugins.coding.models.projects import DECIDED, PERSON, SUGGESTION

#: What the coders are called that are no persons, until somebody calls them something else.
NAMES: Final = {DECIDED: N_("Decided together"), SUGGESTION: N_("Suggestions")}


def every(*, archived: bool = False) -> Sequence[Project]:
    """The projects of the network, the newest first."""
    statement = select(Project).order_by(Project.created_at.desc(), Project.id.desc())
    if not archived:
        statement = statement.where(Project.archived_at.is_(None))
    return db.session.scalars(statement).all()


def get(ident: int) -> Project | None:
    """A project of this network by its id."""
    return tenancy.get(Project, ident)


def named(name: str) -> Project | None:
    """The newest project of this name that is not archived; None when there is none."""
    return next((project for project in every() if project.name == name), None)


def create(name: str, question: str = "", *, person: Person | None = None) -> Project:
    """A new project, with ``person`` as its first coder and the decided layer. Not committed."""
    project = Project(name=name, question=question, created_by_id=person.id if person else None)
    db.session.add(project)
    db.session.flush()
    layer(project, DECIDED)
    if person:
        join(project, person)
    audit.record(
        "coding.project_created", N_("Made the coding project %(title)s"), words={"title": name}
    )
    return project


def change(project: Project, *, archived: bool, **fields: Any) -> None:
    """Change how a project is coded; ``fields`` are those of :class:`Project`."""
    for name, value in fields.items():
        setattr(project, name, value or "" if name == "question" else value)
    if archived != (project.archived_at is not None):
        project.archived_at = now() if archived else None
    audit.record(
        "coding.project_changed",
        N_("Changed how the coding project %(title)s is coded"),
        words={"title": project.name},
    )


def could_code() -> Sequence[Person]:
    """The members of the network whose roles let them code, by name."""
    roles = next(one.roles for one in plugin.permissions if one.name == "coding.code")
    return (
        db.session.scalars(
            select(Person)
            .join(Membership, Membership.person_id == Person.id)
            .join(MembershipRole, MembershipRole.membership_id == Membership.id)
            .where(Membership.left_on.is_(None), MembershipRole.role.in_(roles))
            .order_by(Person.name, Person.id)
        )
        .unique()
        .all()
    )


def join(project: Project, person: Person, role: str = "") -> Coder:
    """The coder that ``person`` is in ``project``: made, or asked back when they had left."""
    found = db.session.scalar(
        select(Coder).where(Coder.project_id == project.id, Coder.person_id == person.id)
    )
    if found is None:
        found = Coder(project_id=project.id, person_id=person.id, name=person.name, role=role)
        db.session.add(found)
        db.session.flush()
    found.left_at, found.role = None, role or found.role
    return found


def leave(coder: Coder) -> None:
    """End somebody's part in a project; what they coded stays."""
    coder.left_at = now()


def layer(project: Project, kind: str) -> Coder:
    """The coder of ``project`` that is no person: ``decided`` or ``suggestion``; made when it is first asked for."""
    found = db.session.scalar(
        select(Coder).where(Coder.project_id == project.id, Coder.kind == kind)
    )
    if found is None:
        found = Coder(project_id=project.id, kind=kind, name=NAMES[kind])
        db.session.add(found)
        db.session.flush()
    return found


def coders(project: Project, *, kinds: Sequence[str] = (PERSON,)) -> Sequence[Coder]:
    """The coders of a project, those who left too, in the order they came."""
    return db.session.scalars(
        select(Coder)
        .where(Coder.project_id == project.id, Coder.kind.in_(kinds))
        .order_by(Coder.id)
    ).all()


def hidden() -> list[str]:
    """How many projects and texts there are, in words; nothing when there are none."""
    count = db.session.scalar(select(func.count(Project.id))) or 0
    of_texts = db.session.scalar(select(func.count(Text.id))) or 0
    said = []
    if count:
        said.append(ngettext("%(num)d coding project", "%(num)d coding projects", count))
    if of_texts:
        said.append(ngettext("%(num)d coded text", "%(num)d coded texts", of_texts))
    return said
