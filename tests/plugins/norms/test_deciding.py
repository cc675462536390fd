"""The three rules by which proposals are decided."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonaim.plugins.norms.models import ADOPTED, REFUSED
from commonaim.plugins.norms.services.deciding import COMMITTEE, CONSENT, VOTE, Rule, Tally, decide

consent, committee = Rule(CONSENT), Rule(COMMITTEE)
vote = Rule(VOTE, threshold=67, least=5)


@pytest.mark.parametrize(
    ("rule", "tally", "due", "seats", "decision"),
    [
        (consent, Tally(), False, 0, None),
        (consent, Tally(), True, 0, ADOPTED),
        (consent, Tally(agree=9, against=1), False, 0, None),
        (consent, Tally(agree=9, against=1), True, 0, REFUSED),
        (consent, Tally(aside=4), True, 0, ADOPTED),
        (vote, Tally(agree=9), False, 0, None),
        (vote, Tally(agree=4), True, 0, REFUSED),
        (vote, Tally(agree=4, against=2), True, 0, REFUSED),
        (vote, Tally(agree=5, against=2), True, 0, ADOPTED),
        (vote, Tally(agree=4, aside=9), True, 0, REFUSED),
        (committee, Tally(agree=2, against=1), False, 5, None),
        (committee, Tally(agree=3), False, 5, ADOPTED),
        (committee, Tally(against=3), False, 5, REFUSED),
        (committee, Tally(against=2), False, 4, REFUSED),
        (committee, Tally(agree=2, against=1), True, 5, ADOPTED),
        (committee, Tally(agree=1, against=1), True, 5, REFUSED),
        (committee, Tally(), True, 5, None),
        (committee, Tally(), True, 0, None),
    ],
)
def test_a_rule_decides(
    rule: Rule, tally: Tally, due: bool, seats: int, decision: str | None
) -> None:
    assert decide(rule, tally, due=due, seats=seats) == decision


counts = st.integers(0, 20)


@given(st.sampled_from([CONSENT, VOTE, COMMITTEE]), counts, counts, counts, st.booleans(), counts)
def test_one_more_for_a_proposal_never_turns_it_down(
    kind: str, agree: int, against: int, aside: int, due: bool, seats: int
) -> None:
    seats = max(seats, agree + against + 1)
    before = decide(Rule(kind), Tally(agree, against, aside), due=due, seats=seats)
    after = decide(Rule(kind), Tally(agree + 1, against, aside), due=due, seats=seats)
    if before == ADOPTED:
        assert after == ADOPTED


def test_a_rule_is_kept_as_it_was() -> None:
    assert Rule.from_dict(vote.as_dict()) == vote
