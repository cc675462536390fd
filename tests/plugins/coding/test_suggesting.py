"""What is learned from few examples, and from texts that nobody has coded."""

from __future__ import annotations

import random

import numpy as np
import pytest

from commonaim.plugins.coding.suggesting import ENOUGH
from commonaim.plugins.coding.suggesting.directions import Directions
from commonaim.plugins.coding.suggesting.learning import Example, Learned, propose

FOOD, ROAD = 1, 2
_chance = random.Random(7)  # noqa: S311 - words, no secrets


def _word() -> str:
    return "".join(_chance.choices("abcdefghijklmnopqrstuvwxyz", k=7))


#: Twenty things that people speak of, each in ten words of its own. Coded are two of them, by the first five words.
_THINGS = [[_word() for _ in range(10)] for _ in range(20)]
_TOLD = [
    Example(n, " ".join(_chance.sample(thing[:5], 3)), frozenset({code}))
    for code, thing in ((FOOD, _THINGS[0]), (ROAD, _THINGS[1]))
    for n in range(12)
]
_UNCODED = [(" ".join(_chance.sample(thing, 4)), "en") for thing in _THINGS for _ in range(30)]
_UNHEARD = [" ".join(thing[6:8]) for thing in _THINGS[:2]]


def test_a_word_that_no_example_has_is_known_by_the_company_it_keeps() -> None:
    def told_apart(learned: Learned) -> float:
        found = learned.scores(_UNHEARD)
        return float(min(found[0, 0] - found[0, 1], found[1, 1] - found[1, 0]))

    assert told_apart(Learned(_TOLD)) < 0.05
    assert told_apart(Learned(_TOLD, uncoded=_UNCODED)) > 0.2
    proposed = propose(_TOLD, _UNHEARD, uncoded=_UNCODED)
    assert [row[0].code for row in proposed] == [FOOD, ROAD]


def test_the_same_texts_give_the_same_scores_up_to_one() -> None:
    asked = [words for words, _language in _UNCODED]
    one, other = (Learned(_TOLD, uncoded=_UNCODED).scores(asked) for _ in range(2))
    np.testing.assert_array_equal(one, other)
    assert one.max() <= 1


def test_uncoded_texts_that_have_nothing_in_common_change_nothing() -> None:
    few = [Example(1, "soup", frozenset({FOOD})), Example(2, "wheel", frozenset({ROAD}))]
    asked = ["qqqq"]
    np.testing.assert_array_equal(
        Learned(few, least=1, uncoded=[("zzzz", "en")]).scores(asked),
        Learned(few, least=1).scores(asked),
    )
    with pytest.raises(ValueError, match=r"."):
        Directions([("soup", "soup")])


def test_nothing_is_proposed_before_enough_is_coded() -> None:
    few = _TOLD[: ENOUGH - 1]
    assert propose(few, _UNHEARD[:1], uncoded=_UNCODED) == [[]]
    assert propose(_TOLD, []) == []
