"""Operations on what submissions are made of: cycles with their groups, templates with their versions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from .. import tenancy
from ..db import db
from ..forms import models
from ..permissions import requires
from . import schemas
from .blueprint import blueprint
from .lists import Listed, Paging, part, utc
from .operations import reads

Row = TypeVar("Row")


@blueprint.get("/cycles")
@requires("submissions.view")
@reads(schemas.Cycle, tag="cycles", listed=True, asks=Paging)
def cycles(asked: Paging) -> Listed[schemas.Cycle]:
    """The cycles of the network with their improvement groups."""
    found: Listed[models.Cycle] = part(select(models.Cycle), models.Cycle.id, asked, _itself)
    groups = _groups_of(found.items)
    return Listed([_cycle(cycle, groups[cycle.id]) for cycle in found.items], found.next)


@blueprint.get("/cycles/<int:ident>")
@requires("submissions.view")
@reads(schemas.Cycle, tag="cycles")
def cycle(ident: int) -> schemas.Cycle:
    """A cycle with its improvement groups."""
    found: models.Cycle = tenancy.get(models.Cycle, ident) or abort(404)
    return _cycle(found, _groups_of([found])[found.id])


@blueprint.get("/templates")
@requires("submissions.view")
@reads(schemas.Template, tag="templates", listed=True, asks=Paging)
def templates(asked: Paging) -> Listed[schemas.Template]:
    """The templates of the network."""
    found: Listed[models.Template] = part(
        select(models.Template), models.Template.id, asked, _itself
    )
    numbers = _versions_of(found.items)
    return Listed([_template(one, numbers[one.id]) for one in found.items], found.next)


@blueprint.get("/templates/<int:ident>")
@requires("submissions.view")
@reads(schemas.Template, tag="templates")
def template(ident: int) -> schemas.Template:
    """A template, with the numbers of its versions."""
    found: models.Template = tenancy.get(models.Template, ident) or abort(404)
    return _template(found, _versions_of([found])[found.id])


@blueprint.get("/templates/<int:ident>/versions/<int:number>")
@requires("submissions.view")
@reads(schemas.TemplateVersion, tag="templates")
def template_version(ident: int, number: int) -> schemas.TemplateVersion:
    """A version of a template, with its sections in order."""
    version = models.TemplateVersion
    found = db.session.scalar(
        select(version)
        .where(version.template_id == ident, version.number == number)
        .options(joinedload(version.template), selectinload(version.sections))
    )
    return _version(found) if found is not None else abort(404)


def _itself(row: Row) -> Row:
    return row


def _groups_of(cycles: Iterable[models.Cycle]) -> dict[int, list[models.ImprovementGroup]]:
    """The groups of some cycles by cycle; one query."""
    group, found = models.ImprovementGroup, defaultdict(list)
    wanted = group.cycle_id.in_([cycle.id for cycle in cycles])
    for row in db.session.scalars(select(group).where(wanted).order_by(group.id)):
        found[row.cycle_id].append(row)
    return found


def _versions_of(templates: Iterable[models.Template]) -> dict[int, list[tuple[int, int]]]:
    """(number, id) of the versions of some templates by template, the newest last; one query."""
    version, found = models.TemplateVersion, defaultdict(list)
    wanted = version.template_id.in_([template.id for template in templates])
    columns = (version.template_id, version.number, version.id)
    statement = select(*columns).where(wanted).order_by(version.number)
    for template_id, number, ident in db.session.execute(statement):
        found[template_id].append((number, ident))
    return found


def _cycle(found: models.Cycle, groups: Iterable[models.ImprovementGroup]) -> schemas.Cycle:
    return schemas.Cycle(
        id=found.id,
        name=found.name,
        starts_on=found.starts_on,
        ends_on=found.ends_on,
        groups=[schemas.Group(id=group.id, name=group.name) for group in groups],
    )


def _template(found: models.Template, versions: list[tuple[int, int]]) -> schemas.Template:
    return schemas.Template(
        id=found.id,
        key=found.key,
        name=found.name,
        retired=found.retired_at is not None,
        versions=[number for number, _ident in versions],
        version_ids=[ident for _number, ident in versions],
    )


def _version(found: models.TemplateVersion) -> schemas.TemplateVersion:
    return schemas.TemplateVersion(
        id=found.id,
        template_id=found.template_id,
        number=found.number,
        note=found.note,
        created_at=utc(found.created_at),
        sections=[
            schemas.Section(
                key=section.key,
                role=section.role,
                kind=section.kind,
                title=section.title,
                prompt=section.prompt,
                reason=section.reason,
                source=section.source,
            )
            for section in found.sections
        ],
    )
