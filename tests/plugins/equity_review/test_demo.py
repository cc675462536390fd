"""What the demo network shows of the equity review."""

from flask import Flask
from sqlalchemy import func, select

from commonaim.core import demo, hooks, tenancy
from commonaim.core.db import db
from commonaim.core.forms.models import Submission
from commonaim.core.registry import registry_of
from commonaim.plugins.equity_review.models import ACCEPTED, DISMISSED, Finding, Result
from commonaim.plugins.equity_review.services import statements


def test_the_demo_has_two_editions_every_review_and_decisions_of_its_facilitators(
    app: Flask,
) -> None:
    network = demo.make(registry_of(app))
    with tenancy.in_network(network.id):
        assert [edition.number for edition in statements.editions()] == [2, 1]
        submissions = db.session.scalar(select(func.count(Submission.id)))
        assert db.session.scalar(select(func.count(Result.id))) == submissions
        decided = select(Finding).where(Finding.decision.is_not(None))
        found = db.session.scalars(decided).all()
        assert {finding.decision for finding in found} == {ACCEPTED, DISMISSED}
        assert all(finding.decided_by for finding in found)
        before = [finding.id for finding in found]
        hooks.collect("demo_data", network=network)
        assert [finding.id for finding in db.session.scalars(decided)] == before
        lines = [
            line
            for answer in hooks.collect("demo_report", network=network)
            for line in answer.result
        ]
        assert lines[0].startswith("Equity review of Rivers STEM Network:")
        assert "only all students" in lines[3]
        assert max(map(len, lines)) <= 120
