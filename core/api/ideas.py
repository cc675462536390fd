"""Operations on change ideas."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from .. import tenancy, typed
from ..cycles import services
from ..db import db
from ..forms.models import ChangeIdea
from ..networks.services import NotPossible
from ..permissions import requires
from . import answers, schemas
from .blueprint import blueprint
from .lists import Listed, Paging, part
from .operations import Made, reads, writes
from .problems import Refused


@blueprint.get("/ideas")
@requires("network.view")
@reads(schemas.Idea, tag="ideas", listed=True, asks=Paging)
def ideas(asked: Paging) -> Listed[schemas.Idea]:
    """The change ideas of the network."""
    return part(select(ChangeIdea), ChangeIdea.id, asked, _told)


@blueprint.post("/ideas")
@requires("cycles.manage")
@writes(schemas.Idea, tag="ideas", takes=schemas.NewIdea)
def add_idea(sent: Callable[[], schemas.NewIdea]) -> Made:
    """Add a change idea."""
    made = _kept(None, sent())
    return Made(_told(made), location=url_for(".idea", ident=made.id))


@blueprint.get("/ideas/<int:ident>")
@requires("network.view")
@reads(schemas.Idea, tag="ideas")
def idea(ident: int) -> schemas.Idea:
    """A change idea."""
    return _told(tenancy.get(ChangeIdea, ident) or abort(404))


@blueprint.patch("/ideas/<int:ident>")
@requires("cycles.manage")
@writes(schemas.Idea, tag="ideas", takes=schemas.NewIdea, status=200, guarded=True)
def change_idea(ident: int, sent: Callable[[], schemas.NewIdea]) -> Made:
    """Change a change idea over the state that If-Match names."""
    db.session.execute(select(ChangeIdea.id).where(ChangeIdea.id == ident).with_for_update())
    subject = tenancy.get(ChangeIdea, ident) or abort(404)
    answers.check_unchanged(_told(subject))
    return Made(_told(_kept(subject, sent())))


def _kept(subject: ChangeIdea | None, asked: schemas.NewIdea) -> ChangeIdea:
    name = (typed.name(asked.name) or "").strip()
    if not name:
        raise Refused("name", _("Give it a name, even a plain one."))
    try:
        return services.keep_idea(
            subject,
            name=name,
            summary=typed.without_nul(asked.summary) or "",
            source=typed.name(asked.source) or "",
            offered=asked.offered,
        )
    except NotPossible as problem:
        raise Refused("name", str(problem)) from None


def _told(found: ChangeIdea) -> schemas.Idea:
    return schemas.Idea(
        id=found.id,
        name=found.name,
        summary=found.summary,
        source=found.source,
        offered=found.offered,
    )
