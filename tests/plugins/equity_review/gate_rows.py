"""Where rows for the addresses of these pages come from, for the walk in ``tests/core/test_gate.py``."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from commonaim.core.db import db, now
from commonaim.core.forms.models import Cycle, Submission
from commonaim.core.networks.models import Membership

from ...core.gate_visitors import Rows, first, first_of_plugin

PLUGIN = "equity_review"
ROUND = first_of_plugin("equity_review", "Round")
REMARK = first_of_plugin("equity_review", "Remark")
FINDING = first_of_plugin("equity_review", "Finding", state="accepted")

ARGUMENTS: Rows = {
    "equity_review.api.review": {"submission_id": first(Submission)},
    "equity_review.review": {"ident": first(Submission)},
    "equity_review.accept": {"ident": FINDING},
    "equity_review.dismiss": {"ident": FINDING},
    "equity_review.reopen": {"ident": FINDING},
    "equity_review.comment": {"ident": FINDING},
    "equity_review.round": {"ident": ROUND},
    "equity_review.remark": {"ident": ROUND},
    "equity_review.close_round": {"ident": ROUND},
    "equity_review.answer_remark": {"ident": REMARK},
    "equity_review.edition": {"number": 1},
    "equity_review.rule": {"rule": "all-students-only"},
}
SENT: Rows = {
    "equity_review.run": {"cycle": first(Cycle)},
    "equity_review.compare": {"from": 1, "to": 1},
}
NARROWER: Mapping[str, frozenset[str]] = {}


def fill() -> None:
    """A round of comments with a comment in it, in the current network."""
    from commonaim.plugins.equity_review.services import rounds, statements

    person = db.session.scalars(select(Membership)).all()[0].person_id
    draft = statements.begin_draft(person)
    asked = rounds.begin(draft, closes_on=now().date(), invitation="", person_id=person)
    rounds.say(asked, part="whole", body="Shorter, please.", person_id=person)
