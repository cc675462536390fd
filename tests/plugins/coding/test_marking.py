"""Coding a stretch, taking it back, and doing it again: several codes, several coders, and none of it lost."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.networks.models import Network
from commonaim.core.testing import Login
from commonaim.plugins.coding.models import Code, Coder, Coding, Project, Segment
from commonaim.plugins.coding.services import codebook, marking, projects, showing, sight, texts
from commonaim.plugins.coding.services.marking import CannotCode

from .conftest import MakeText, asking

WORDS = "Nobody asked 🌊 us. Then they did, and we moved the bus."


@pytest.fixture
def coder(project: Project) -> Coder:
    """The facilitator, who codes."""
    return projects.coders(project)[0]


def coded() -> set[tuple[str, str, str]]:
    rows = db.session.execute(
        select(Segment.quote, Code.name, Coder.name)
        .join(Coding, Coding.segment_id == Segment.id)
        .join(Code, Code.id == Coding.code_id)
        .join(Coder, Coder.id == Coding.coder_id)
    )
    return {(quote, code, who) for quote, code, who in rows}


def test_segments_overlap_nest_and_carry_several_codes(
    project: Project, coder: Coder, make_text: MakeText, hub_admin: Person
) -> None:
    version = texts.version_of(make_text(WORDS))
    asked, moved = codebook.add(project, "asked"), codebook.add(project, "moved")
    other = projects.join(project, hub_admin)
    marking.mark(coder, version, 0, 19, [asked, moved])
    marking.mark(coder, version, 7, 14, [asked])
    marking.mark(coder, version, 13, 34, [moved])
    marking.mark(other, version, 0, 19, [asked])
    assert marking.mark(other, version, 0, 19, [asked]) is None
    assert coded() == {
        (WORDS[0:19], "asked", coder.name),
        (WORDS[0:19], "moved", coder.name),
        ("asked 🌊", "asked", coder.name),
        (WORDS[13:34], "moved", coder.name),
        (WORDS[0:19], "asked", other.name),
    }
    assert (
        db.session.scalar(select(Segment.after).where(Segment.quote == "asked 🌊")) == WORDS[14:54]
    )


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (9, 4), (0, 10_000)])
def test_what_is_no_stretch_of_the_text_is_refused(
    project: Project, coder: Coder, make_text: MakeText, start: int, end: int
) -> None:
    version = texts.version_of(make_text(WORDS))
    with pytest.raises(CannotCode):
        marking.mark(coder, version, start, end, [codebook.add(project, "asked")])


def test_each_takes_back_only_what_they_did_themselves(
    project: Project, coder: Coder, make_text: MakeText, hub_admin: Person
) -> None:
    text = make_text(WORDS)
    version, code = texts.version_of(text), codebook.add(project, "asked")
    other = projects.join(project, hub_admin)
    marking.mark(coder, version, 0, 6, [code])
    marking.mark(other, version, 0, 6, [code])
    marking.mark(coder, version, 7, 12, [code])
    assert coder.person_id is not None
    both = coded()
    for _ in range(2):
        assert marking.undo(project, coder.person_id, text) is not None
    assert marking.undo(project, coder.person_id, text) is None
    assert coded() == {("Nobody", "asked", other.name)}
    for _ in range(2):
        assert marking.redo(project, coder.person_id, text) is not None
    assert coded() == both
    marking.undo(project, coder.person_id, text)
    marking.mark(coder, version, 16, 18, [code])
    assert marking.redo(project, coder.person_id, text) is None


def test_nobody_takes_off_what_another_coded(
    project: Project, coder: Coder, make_text: MakeText, hub_admin: Person
) -> None:
    version, code = texts.version_of(make_text(WORDS)), codebook.add(project, "asked")
    marking.mark(coder, version, 0, 6, [code])
    codings = db.session.scalars(select(Coding)).all()
    assert marking.unmark(projects.join(project, hub_admin), codings) is None
    assert marking.unmark(coder, codings) is not None
    assert coded() == set()


def test_the_page_of_a_text_is_given_every_segment_once_in_order(
    here: Network, project: Project, coder: Coder, make_text: MakeText, facilitator: Person
) -> None:
    text = make_text(WORDS)
    version = texts.version_of(text)
    codes = [codebook.add(project, name) for name in "ab"]
    seen = sight.of(asking(facilitator, here), project)
    assert json.loads(showing.marks(version, seen)) == {"segments": [], "op": 0, "memos": []}
    for start, end in ((7, 12), (0, 12), (0, 6)):
        marking.mark(coder, version, start, end, codes)
    told = json.loads(showing.marks(version, seen))
    assert [(start, end, len(codings)) for _, start, end, codings in told["segments"]] == [
        (0, 12, 2),
        (0, 6, 2),
        (7, 12, 2),
    ]
    assert told["op"] == marking.last_operation(text)


@given(st.text(alphabet="ab \n🌊é\u0301ש", max_size=400), st.integers(1, 40))
def test_the_lines_of_a_page_are_the_text_with_their_places(body: str, longest: int) -> None:
    whole = showing.LONGEST_LINE
    try:
        showing.LONGEST_LINE = longest  # type: ignore[misc]  # shorter lines, so that some are cut
        found = list(showing.lines(body))
    finally:
        showing.LONGEST_LINE = whole  # type: ignore[misc]  # as it was
    assert all(body[start : start + len(words)] == words for start, words in found)
    covered = {place for start, words in found for place in range(start, start + len(words))}
    assert {place for place in range(len(body)) if body[place] != "\n"} == covered


def test_a_stretch_that_is_not_what_the_page_showed_is_not_coded(
    app: Flask,
    here: Network,
    project: Project,
    make_text: MakeText,
    facilitator: Person,
    login: Login,
) -> None:
    text, code = make_text(WORDS), codebook.add(project, "asked")
    browser = login(facilitator)
    sent = {"version": 1, "start": 0, "end": 6, "quote": "Nobody", "codes-0": code.id}
    page = f"/n/rivers/coding/texts/{text.id}/mark"
    assert browser.post(page, data=sent | {"quote": "nobody"}).status_code == 409
    assert browser.post(page, data=sent | {"version": 2}).status_code == 409
    unsaid = {name: value for name, value in sent.items() if name != "quote"}
    assert browser.post(page, data=unsaid).status_code == 409
    assert browser.post(page, data=sent | {"quote": "nobody", "name": "new"}).status_code == 409
    assert [one.name for one in codebook.codes(project)] == ["asked"]
    assert browser.post(page, data=sent | {"end": 2**40}).status_code == 422
    assert browser.post(page, data=sent).json["segment"][1:3] == [0, 6]  # type: ignore[index]  # an answer in JSON
    assert coded() == {("Nobody", "asked", facilitator.name)}
