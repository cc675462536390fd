"""What the demo network holds: a project on interviews with young people, all of them made up."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select

from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.networks.models import Membership, MembershipRole
from commonaim.plugins.coding.services import projects, texts
from commonaim.plugins.coding.services.texts import NewText

CONTENT: Final = Path(__file__).parents[1] / "demo"


def fill() -> None:
    """Make the project, its coders and its texts."""
    content = tomllib.loads((CONTENT / "project.toml").read_text("utf-8"))
    first, *others = _people()
    project = projects.create(content["name"], content["question"], person=first)
    for person in others:
        projects.join(project, person)
    for one in content["texts"]:
        texts.add(project, _text(one), person_id=first.id)


def _people() -> list[Person]:
    """Two people of the network who code, those with the role of evaluation first."""
    found = db.session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .join(MembershipRole, MembershipRole.membership_id == Membership.id)
        .where(MembershipRole.role.in_(("evaluator", "facilitator")))
        .order_by(MembershipRole.role, Person.id)
    ).unique()
    return list(found)[:2]


def _text(one: dict[str, Any]) -> NewText:
    return NewText(**{"kind": "interview", "language": "en", **one, "body": one["body"].strip()})
