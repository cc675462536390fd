"""What changed between two texts."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from commonaim.core.forms import diffs
from commonaim.core.forms.diffs import diff

WORDS = st.lists(
    st.sampled_from(["students", "Black", "of color", ".", ", ", "\n", " ", "ñandú", "é", "👩🏽‍🔬"])
).map("".join)
TEXTS = st.one_of(st.text(), WORDS)


@given(TEXTS, TEXTS)
def test_the_steps_lead_from_the_old_text_to_the_new_and_back(old: str, new: str) -> None:
    steps = diff(old, new)
    assert "".join(text for kind, text in steps if kind != "added") == old
    assert "".join(text for kind, text in steps if kind != "removed") == new


@given(TEXTS, TEXTS)
def test_no_step_is_empty_or_could_be_joined_to_the_next(old: str, new: str) -> None:
    steps = diff(old, new)
    assert all(text for _kind, text in steps)
    assert all(one[0] != other[0] for one, other in itertools.pairwise(steps))


@given(TEXTS)
def test_a_text_is_the_same_as_itself(text: str) -> None:
    assert diff(text, text) == ([("same", text)] if text else [])
    assert diff("", text) == ([("added", text)] if text else [])
    assert diff(text, "") == ([("removed", text)] if text else [])


@given(st.lists(WORDS, max_size=5), st.lists(WORDS, max_size=5))
def test_long_texts_are_compared_by_sentences_and_lose_nothing(
    old: list[str], new: list[str]
) -> None:
    filler = "One sentence of a long text. " * (diffs.WORD_LIMIT // 5)
    before, after = filler + "".join(old), "".join(new) + filler
    steps = diff(before, after)
    assert "".join(text for kind, text in steps if kind != "added") == before
    assert "".join(text for kind, text in steps if kind != "removed") == after


def test_words_are_compared_and_not_letters() -> None:
    assert diff("We ask all students.", "We ask Black students.") == [
        ("same", "We ask "),
        ("removed", "all "),
        ("added", "Black "),
        ("same", "students."),
    ]


def test_one_word_over_and_over_does_not_hang() -> None:
    steps = diff("a " * 1_900, "a b " * 1_000)
    assert "".join(text for kind, text in steps if kind != "added") == "a " * 1_900


def test_in_short_what_changed_stands_with_what_is_beside_it() -> None:
    above = "".join(f"Line {number} stays. " for number in range(40))
    below = above.replace("Line", "Row")
    steps = diff(f"{above}We count heads. {below}", f"{above}We count hands. {below}")
    short = diffs.in_short(steps)
    assert [kind for kind, _text in short] == [kind for kind, _text in steps]
    assert ("removed", "heads") in short
    assert ("added", "hands") in short
    assert short[0][1].startswith("… ")
    assert short[0][1].endswith("We count ")
    assert short[-1][1].endswith(" …")
    assert sum(len(text) for _kind, text in short) < 300


def test_in_short_a_long_text_that_was_taken_out_keeps_its_ends() -> None:
    ((kind, text),) = diffs.in_short(diff("First. " + "More and more. " * 200 + "Last.", ""))
    assert kind == "removed"
    assert text.startswith("First. ")
    assert text.endswith("Last.")
    assert len(text) < 2 * diffs.FAR + 10


@given(TEXTS, TEXTS)
def test_in_short_short_texts_are_told_whole(old: str, new: str) -> None:
    if max(len(old), len(new)) < diffs.NEAR:
        assert diffs.in_short(diff(old, new)) == diff(old, new)
