"""Folding keeps every place; sentences and quotations are where a reader sees them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonaim.plugins.equity_review.engine.text import Folded, fold, sentence_ends

TEXTS = st.text(st.characters(codec="utf-8"), max_size=200)


@given(TEXTS)
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(TEXTS)
def test_the_folded_copy_lies_over_the_text_that_rules_read(text: str) -> None:
    folded = Folded(text)
    assert len(folded.hay) == len(folded.text) + 2


@given(TEXTS, st.data())
def test_a_place_in_the_thinned_text_is_a_place_in_the_text_given(
    text: str, data: st.DataObject
) -> None:
    folded = Folded(text)
    start = data.draw(st.integers(0, len(folded.text)))
    end = data.draw(st.integers(start, len(folded.text)))
    a, b = folded.place(start, end)
    assert 0 <= a <= b <= len(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Jóvenes", "jovenes"),
        ("ſtudents", "students"),
        ("İstanbul", "istanbul"),
        ("ＢＬＡＣＫ", "black"),
        ("latin@s", "latinas"),
        ("a/b-c’d", "a b c d"),
        ("ʻŌiwi", " oiwi"),
    ],
)
def test_folding_takes_off_case_accents_and_signs(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_sentences_end_at_stops_and_not_at_abbreviations() -> None:
    text = "Dr. Yazzie came. Students, e.g. Ana P. Ruiz, asked. Done"
    assert [text[:end].count(".") for end in sentence_ends(text)] == [2, 6]


def test_a_line_wrapped_in_the_middle_of_a_sentence_does_not_end_it() -> None:
    assert sentence_ends("Black\nstudents came") == []
    assert sentence_ends("Black students\n- came") == [15]


def test_quotations_are_found_in_all_their_marks() -> None:
    text = "\"one\" “two” «three» ‘four’ it's 'five' o'clock"
    assert [text[a:b] for a, b in Folded(text).quotes] == ["one", "two", "three", "four", "five"]
