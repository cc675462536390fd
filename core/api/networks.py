"""Operations on the network of the token: itself, its people and its programs."""

from __future__ import annotations

from flask import abort
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from .. import tenancy
from ..access import current_network
from ..db import db
from ..networks import models
from ..permissions import requires
from . import schemas
from .blueprint import blueprint
from .lists import Listed, Paging, part, utc
from .operations import reads


@blueprint.get("/networks")
@requires("network.view")
@reads(schemas.Network, tag="network", listed=True)
def networks() -> Listed[schemas.Network]:
    """The networks that the token is for: one."""
    return Listed([_network(current_network())], None)


@blueprint.get("/networks/<slug>")
@requires("network.view")
@reads(schemas.Network, tag="network")
def network(slug: str) -> schemas.Network:
    """The network of the token, by its short name."""
    found = current_network()
    return _network(found) if found.slug == slug else abort(404)


@blueprint.get("/people")
@requires("people.view")
@reads(schemas.Person, tag="people", listed=True, asks=Paging)
def people(asked: Paging) -> Listed[schemas.Person]:
    """The present members, with their roles."""
    return part(_members(), models.Membership.person_id, asked, _person, _person_id)


@blueprint.get("/people/<int:ident>")
@requires("people.view")
@reads(schemas.Person, tag="people")
def person(ident: int) -> schemas.Person:
    """A present member."""
    found = db.session.scalar(_members().where(models.Membership.person_id == ident))
    return _person(found) if found is not None else abort(404)


@blueprint.get("/programs")
@requires("people.view")
@reads(schemas.Program, tag="programs", listed=True, asks=Paging)
def programs(asked: Paging) -> Listed[schemas.Program]:
    """The programs of the network."""
    return part(select(models.Program), models.Program.id, asked, _program)


@blueprint.get("/programs/<int:ident>")
@requires("people.view")
@reads(schemas.Program, tag="programs")
def program(ident: int) -> schemas.Program:
    """A program of the network."""
    found = tenancy.get(models.Program, ident)
    return _program(found) if found is not None else abort(404)


def _members() -> Select[models.Membership]:
    return (
        select(models.Membership)
        .where(models.Membership.left_on.is_(None))
        .options(joinedload(models.Membership.person), selectinload(models.Membership.roles))
    )


def _person_id(member: models.Membership) -> int:
    return member.person_id


def _network(found: models.Network) -> schemas.Network:
    return schemas.Network(
        id=found.id,
        slug=found.slug,
        name=found.name,
        aim=found.aim,
        locale=found.locale,
        timezone=found.timezone,
        created_at=utc(found.created_at),
    )


def _person(member: models.Membership) -> schemas.Person:
    return schemas.Person(
        id=member.person_id,
        name=member.person.name,
        roles=sorted(held.role for held in member.roles),
        program_id=member.program_id,
        joined_on=member.joined_on,
    )


def _program(found: models.Program) -> schemas.Program:
    return schemas.Program(
        id=found.id, name=found.name, place=found.place, host=found.host, fields=found.fields
    )
