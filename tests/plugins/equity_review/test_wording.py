"""The engine's own texts on pages in another language."""

from __future__ import annotations

from commonaim.plugins.equity_review import engine
from commonaim.plugins.equity_review.services import wording


def test_translators_see_what_the_engine_says_outside_of_its_rules() -> None:
    said = {source.partition(",")[0] for rule in engine.RULES.values() for source in rule.sources}
    statement = engine.Statement.from_dict({"beneficiaries": [{"name": "Any"}], "inherit": True})
    for word in statement.all_replaced:
        said |= {word.replacement, word.reason} - {""}
    assert said == wording.FROM_ENGINE
