"""Naming the responders."""

from __future__ import annotations

from sqlalchemy import select

from commonaim.core.accounts.models import Person
from commonaim.core.audit import AuditEntry
from commonaim.core.db import db
from commonaim.core.networks.models import Membership
from commonaim.core.testing import Login
from commonaim.plugins.norms.models.repair import Responder
from commonaim.plugins.norms.repair import responders

from .conftest import Cast, Tell, seen_by

PAGE = "/n/rivers/norms/responders"


def names() -> list[str]:
    return [one.person.name for one in responders.all_of_them()]


def test_a_hub_admin_names_them_and_takes_them_out(
    tell: Tell, cast: Cast, hub_admin: Person, login: Login
) -> None:
    concern, admin = tell(), login(hub_admin)
    assert "not only whoever leads the hub" in admin.get(PAGE).text
    admin.post(PAGE, data={"person": cast.bystander.id, "about": "Speaks Spanish."})
    assert "Sam Stander" in names()
    assert admin.post(PAGE, data={"person": cast.bystander.id}).status_code == 422
    ends = select(Responder.id).where(Responder.person_id == cast.responder.id)
    admin.post(f"{PAGE}/{db.session.scalar(ends)}/end")
    assert "Rosa Responder" not in names()
    assert seen_by(concern, cast.responder).part == "responder"
    log = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.like("norms.%")))
    assert [*log][-2:] == ["norms.responder_named", "norms.responder_ended"]


def test_who_has_left_the_network_can_no_longer_be_chosen(cast: Cast) -> None:
    left = select(Membership).where(Membership.person_id == cast.responder.id)
    membership = db.session.scalars(left).one()
    membership.left_on = membership.joined_on
    db.session.commit()
    assert names() == ["Bram Breaker", "Olu Other"]
