"""Whom the review tells: whose words a question is about, once, and not who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from commonaim.core import tenancy
from commonaim.core.db import db
from commonaim.core.notices.models import Notice
from commonaim.core.testing import Login
from commonaim.plugins.equity_review.models import Finding
from commonaim.plugins.equity_review.services import reviewing

from .conftest import ALL_STUDENTS

if TYPE_CHECKING:
    from .conftest import World


def test_whose_words_a_question_is_about_is_told_by_the_hook_notices(
    world: World, login: Login
) -> None:
    with tenancy.in_network(world.network.id):
        subject = world.submission(ALL_STUDENTS)
        reviewing.review(subject.id)
        db.session.commit()
        idents = list(db.session.scalars(select(Finding.id).order_by(Finding.position).limit(2)))
        page = f"/n/rivers/equity_review/submissions/{subject.id}"
    client = login(world.facilitator)
    client.post(f"/n/rivers/equity_review/findings/{idents[0]}/dismiss", data={"why": "known"})
    with tenancy.in_network(world.network.id):
        assert db.session.scalars(select(Notice)).all() == []
    for ident in idents:
        client.post(f"/n/rivers/equity_review/findings/{ident}/accept")
    with tenancy.in_network(world.network.id):
        [told] = db.session.scalars(select(Notice)).all()
        assert (told.person_id, told.kind, told.url) == (world.leader.id, "question", page)
        assert told.sentence == "Facilitator has a question about “Shop talks”"
