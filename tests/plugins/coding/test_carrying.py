"""When the source changes, what was coded goes along with its words; what cannot is listed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from commonaim.core.db import db
from commonaim.plugins.coding.models import Project, Segment
from commonaim.plugins.coding.services import carrying, codebook, marking, projects, texts
from commonaim.plugins.coding.services.carrying import found, shift

from .conftest import MakeText

ALPHABET = "ab 🌊é\u0301ש\n"


@given(st.text(ALPHABET, max_size=60), st.text(ALPHABET, max_size=20), st.data())
def test_words_that_something_was_written_before_or_behind_are_found(
    body: str, added: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, len(body)))
    for new, place in ((added + body, start + len(added)), (body + added, start)):
        where = found((start, end), shift(body, new))
        assert where is not None
        assert new[slice(*where)] == body[start:end]
        if start == 0 or not added:
            continue
        assert where[1] - where[0] == end - start
        assert place >= 0


@given(st.text(ALPHABET, max_size=60), st.text(ALPHABET, max_size=60), st.data())
def test_what_is_found_is_the_same_words(old: str, new: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, len(old)))
    where = found((start, end), shift(old, new))
    if where is None:
        assert old[start:end] not in new
    else:
        assert new[slice(*where)] == old[start:end]


def test_of_the_same_words_in_two_places_those_are_taken_whose_surroundings_are_the_same() -> None:
    old = "Ana: we were asked. Then: nothing. Sol: we were asked. And it moved."
    new = "Sol: we were asked. And it moved. Ana: we were asked. Then: nothing, again."
    start = old.index("we were asked. And")
    where = found((start, start + 13), shift(old, new))
    assert where == (5, 18)


def test_segments_go_along_and_what_is_gone_is_listed_and_placed_by_hand(
    project: Project, make_text: MakeText
) -> None:
    text = make_text("We were never asked. The bus left at six. We moved it.")
    version, code = texts.version_of(text), codebook.add(project, "code")
    coder = projects.coders(project)[0]
    for words in ("never asked", "The bus left at six.", "moved"):
        start = texts.body_of(version).index(words)
        marking.mark(coder, version, start, start + len(words), [code])
    assert carrying.carry(text, "We were never asked. The bus left at six. We moved it.") is None
    carrying.carry(text, "In March: we were never asked, 🌊. Our bus went at six. So we moved it!")

    now = {
        segment.quote: segment.version.number
        for segment in db.session.scalars(select(Segment)).all()
    }
    assert now == {"never asked": 2, "moved": 2, "The bus left at six.": 1}
    [left] = carrying.left_behind(text)
    assert not carrying.place_by_hand(left, "e")
    assert carrying.place_by_hand(left, " Our bus went at six. ")
    assert carrying.left_behind(text) == []
    assert left.carried_from == [[1, 21, 41]]
    body = texts.body_of(texts.version_of(text))
    assert all(
        body[one.start : one.end] == one.quote for one in db.session.scalars(select(Segment))
    )
