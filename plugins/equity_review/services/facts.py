"""What other plugins know of a submission, where it answers a question that the words leave open."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from commonaim.core import hooks
from commonaim.core.db import db
from commonaim.core.forms.models import Submission
from commonaim.core.networks.models import Network

#: Parts of young people in a change that are more than being asked.
MORE_THAN_ASKED: Final = frozenset(("consulted", "co_designed", "co_led", "interpreting"))


def answered(submission: Submission) -> frozenset[str]:
    """The rules whose question a fact answers."""
    network = db.session.scalars(select(Network).where(Network.id == submission.network_id)).one()
    told = hooks.collect("submission_facts", network, submission=submission)
    parts = {answer.result.get("youth_part") for answer in told}
    return frozenset(("youth-voice-data-source-only",)) if parts & MORE_THAN_ASKED else frozenset()
