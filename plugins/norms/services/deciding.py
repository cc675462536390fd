"""When a proposal is adopted: the three rules that a network can choose from, as arithmetic without a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from commonaim.plugins.norms.models import ADOPTED, REFUSED

CONSENT, VOTE, COMMITTEE = "consent", "vote", "committee"
RULES: Final = (CONSENT, VOTE, COMMITTEE)


@dataclass(frozen=True, slots=True)
class Rule:
    """How proposals are decided, as it was when one was made.

    ``days`` is how long a proposal is open. For a vote ``threshold`` is the least share of those for it, in percent of
    those for and against, and ``least`` how many must have spoken.
    """

    kind: str = CONSENT
    days: int = 14
    threshold: int = 67
    least: int = 5

    def as_dict(self) -> dict[str, Any]:
        """The rule as a proposal keeps it."""
        return asdict(self)

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Rule:
        """The rule that a proposal keeps."""
        return cls(**kept)


@dataclass(frozen=True, slots=True)
class Tally:
    """What those said who may decide: how many are for it, against it (or have an objection), and stand aside."""

    agree: int = 0
    against: int = 0
    aside: int = 0

    @property
    def spoken(self) -> int:
        """How many took a side."""
        return self.agree + self.against


def decide(rule: Rule, tally: Tally, *, due: bool, seats: int = 0) -> str | None:
    """What becomes of a proposal now, ADOPTED or REFUSED; None while it is open. ``due``: its last day is over.

    Consent: adopted on its day unless an objection stands; who says nothing consents. Vote: on its day, by the share of
    those who took a side, where enough did. Committee of ``seats``: as soon as more than half of it is for the
    proposal, or enough is against it that this cannot be any more; on its day, by those of it who spoke.
    """
    if rule.kind == COMMITTEE:
        return _by_committee(tally, due=due, seats=seats)
    if not due:
        return None
    if rule.kind == CONSENT:
        return _adopted(tally.against == 0)
    enough = tally.spoken >= max(rule.least, 1)
    return _adopted(enough and tally.agree * 100 >= rule.threshold * tally.spoken)


def _by_committee(tally: Tally, *, due: bool, seats: int) -> str | None:
    if 2 * tally.agree > seats > 0:
        return ADOPTED
    if seats and 2 * (seats - tally.against) <= seats:
        return REFUSED
    if due and tally.spoken:
        return _adopted(tally.agree > tally.against)
    return None


def _adopted(whether: bool) -> str:
    return ADOPTED if whether else REFUSED
