"""Texts are kept whole, in passages, and read a stretch at a time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from commonaim.plugins.coding.services import texts
from commonaim.plugins.coding.services.texts import PASSAGE, passages, stored

from .conftest import MakeText


@given(st.text(alphabet="ab\n é😀\u0301ש", max_size=200).map(lambda text: text * 80))
def test_the_passages_of_a_text_are_the_text(body: str) -> None:
    cut = list(passages(body))
    assert "".join(body[start:end] for start, end in cut) == body
    assert all(0 < end - start <= PASSAGE for start, end in cut)


@given(st.text(st.characters(), max_size=50))
def test_whatever_is_brought_in_can_be_stored(body: str) -> None:
    kept = stored(body)
    assert "\r" not in kept
    assert "\x00" not in kept
    assert stored(kept) == kept
    assert kept.encode().decode() == kept


def test_a_stretch_is_read_across_passages(make_text: MakeText) -> None:
    body = "".join(f"Line {n} with a 🌊 and ñ.\n" for n in range(1000))
    version = texts.version_of(make_text(body))
    assert version.length == len(body)
    assert texts.body_of(version) == body
    for start, end in ((0, 5), (3990, 4010), (len(body) - 3, len(body) + 50), (7, 7), (50, 40)):
        assert texts.words(version, start, end) == body[start:end]


def test_a_changed_source_is_a_new_version_and_the_old_one_stays(make_text: MakeText) -> None:
    text = make_text("First words.")
    texts.add_version(text, "Other words.\r\nAnd more.")
    assert text.number == 2
    assert texts.body_of(texts.version_of(text, 1)) == "First words."
    assert texts.body_of(texts.version_of(text)) == "Other words.\nAnd more."
