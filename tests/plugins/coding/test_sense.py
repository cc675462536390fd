"""How far coders agree, coded words found again, what stands together, and suggestions, on what people coded."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from commonaim.core.accounts.models import Person
from commonaim.core.db import db, now
from commonaim.core.networks.models import Network
from commonaim.core.testing import Login
from commonaim.plugins.coding.models import (
    Code,
    Coder,
    Coding,
    Project,
    Reading,
    Segment,
    Suggestion,
    Text,
)
from commonaim.plugins.coding.services import (
    breakdown,
    codebook,
    marking,
    projects,
    reliability,
    retrieval,
    sight,
    suggestions,
    texts,
)
from commonaim.plugins.coding.services.retrieval import Asked
from commonaim.plugins.coding.suggesting import learning

MakeText = Callable[..., Text]
BODY = "We belong here. Nobody asked us. We chose the day.\nThe bus was late."


@pytest.fixture
def second(project: Project, hub_admin: Person) -> Coder:
    """Another coder of the project."""
    return projects.join(project, hub_admin)


@pytest.fixture
def first(project: Project, facilitator: Person) -> Coder:
    return projects.join(project, facilitator)


def code(project: Project, name: str, parent: Code | None = None) -> Code:
    return codebook.add(project, name, parent=parent)


def mark(coder: Coder, text: Text, words: str, *codes: Code) -> None:
    start = BODY.index(words)
    marking.mark(coder, texts.version_of(text), start, start + len(words), codes)


def test_agreement_counts_what_two_coders_read(
    project: Project, make_text: MakeText, first: Coder, second: Coder
) -> None:
    one, other = code(project, "Belonging"), code(project, "Asked")
    seen = sight.of_operator(project)
    text, alone = make_text(BODY), make_text(BODY)
    mark(first, text, "We belong here.", one)
    mark(first, alone, "We belong here.", one)
    assert reliability.told(project, seen, "sentence") is None
    mark(second, text, "belong", one)
    mark(second, text, "The bus was late.", other)
    told = reliability.told(project, seen, "sentence")
    assert told is not None
    assert told.texts == 1
    by_name = {found.code.name: found for found in told.codes}
    assert by_name["Belonging"].alpha.value == 1
    assert by_name["Belonging"].beside["percent"] == 1
    assert by_name["Asked"].beside["percent"] == pytest.approx(3 / 4)
    assert by_name["Asked"].coders == 1
    by_character = reliability.told(project, seen, "character")
    assert by_character is not None
    assert by_character.codes[0].beside["percent"] == pytest.approx(1 - 9 / len(BODY))
    rows = reliability.table_of_units(project, seen, "sentence")
    assert len(rows) == 1 + 4 * 2
    assert sum(row[1:] == [second.name, "-"] for row in rows) == 2


def test_who_is_done_with_a_text_and_coded_nothing_says_so(
    project: Project, make_text: MakeText, first: Coder, second: Coder
) -> None:
    text, one = make_text(BODY), code(project, "Belonging")
    mark(first, text, "We belong here.", one)
    db.session.add(Reading(text_id=text.id, coder_id=second.id, done_at=now()))
    db.session.flush()
    told = reliability.told(project, sight.of_operator(project), "unit")
    assert told is not None
    assert told.codes[0].beside["percent"] == 0


def test_coded_words_are_found_by_any_combination(
    project: Project, make_text: MakeText, first: Coder, second: Coder
) -> None:
    above = code(project, "Place")
    one, other = code(project, "Belonging", above), code(project, "Asked")
    text = make_text(BODY, attributes={"Grade": 9})
    mark(first, text, "We belong here.", one)
    mark(first, text, "Nobody asked us.", one, other)
    mark(second, text, "The bus was late.", other)
    seen = sight.of_operator(project)

    def found(**asked: object) -> list[str]:
        statement = retrieval.segments(project, seen, Asked(**asked))  # type: ignore[arg-type]  # fields of Asked
        return [segment.quote for segment in db.session.scalars(statement)]

    assert found() == ["We belong here.", "Nobody asked us.", "The bus was late."]
    assert found(codes=(above.id,)) == ["We belong here.", "Nobody asked us."]
    assert found(codes=(one.id,), combine="with", others=(other.id,)) == ["Nobody asked us."]
    assert found(codes=(one.id,), combine="without", others=(other.id,)) == ["We belong here."]
    assert found(coder=second.id) == ["The bus was late."]
    assert len(found(attribute="Grade", value="9")) == 3
    assert found(attribute="Grade", value="10") == []
    text.quotable = False
    assert found(quotable=True) == []
    assert len(found()) == 3


def test_codes_stand_together_where_they_overlap_or_are_near(
    project: Project, make_text: MakeText, first: Coder, second: Coder
) -> None:
    one, other, third = (code(project, name) for name in ("A", "B", "C"))
    text = make_text(BODY)
    mark(first, text, "We belong here.", one)
    mark(second, text, "We belong here.", one)
    mark(first, text, "belong", other)
    mark(first, text, "The bus was late.", third)
    seen = sight.of_operator(project)
    overlapping = retrieval.together(project, seen, 0)
    assert overlapping.of(one, other) == 1
    assert overlapping.of(one, third) == 0
    assert overlapping.alone[one.id] == 1
    assert retrieval.together(project, seen, 100).of(one, third) == 1
    assert breakdown.codes_by(project, seen, breakdown.PROGRAM) is None


def test_in_a_blind_project_nothing_of_others_is_found_or_counted(
    project: Project, make_text: MakeText, first: Coder, second: Coder
) -> None:
    project.blind = True
    one = code(project, "A")
    text = make_text(BODY)
    mark(first, text, "We belong here.", one)
    mark(second, text, "Nobody asked us.", one)
    seen = sight.Sight(project.id, True, first.id, None, first.person_id)
    quotes = [s.quote for s in db.session.scalars(retrieval.segments(project, seen, Asked()))]
    assert quotes == ["We belong here."]
    assert retrieval.together(project, seen, 0).alone == {one.id: 1}
    assert reliability.told(project, seen, "unit") is None


FOOD = (
    "We ate soup with bread",
    "Soup and bread for lunch",
    "The bread was warm",
    "Hot soup again",
)
ROAD = ("The bus was late", "I missed the bus", "We waited for the late bus", "The bus is too far")


@pytest.fixture
def taught(project: Project, make_text: MakeText, first: Coder) -> tuple[Code, Code]:
    """A project with twenty-four coded lines of two codes."""
    food, road = code(project, "Food"), code(project, "Road")
    for lines, found in ((FOOD, food), (ROAD, road)):
        text = make_text("\n".join(f"{line} {n}" for n in range(3) for line in lines))
        version = texts.version_of(text)
        place = 0
        for line in texts.body_of(version).split("\n"):
            marking.mark(first, version, place, place + len(line), [found])
            place += len(line) + 1
    return food, road


def test_suggestions_are_explained_and_never_code_by_themselves(
    project: Project, make_text: MakeText, first: Coder, taught: tuple[Code, Code]
) -> None:
    food, _road = taught
    text = make_text("Lunch was soup and warm bread.\n\nzzzz qqqq")
    seen = sight.of_operator(project)
    before = db.session.query(Coding).count()
    assert suggestions.make(project, text, seen) >= 1
    offers = suggestions.offers(text, seen)
    assert offers[0].suggestion.code_id == food.id
    assert "soup" in offers[0].reasons[0].quote.casefold()
    assert len({offer.suggestion.id for offer in offers if offer.suggestion.start == 0}) <= 3
    assert db.session.query(Coding).count() == before
    suggestions.answer(offers[0].suggestion, first, take=True)
    assert db.session.query(Coding).count() == before + 1
    assert db.session.query(Coding).order_by(Coding.id.desc()).first().coder_id == first.id
    record = suggestions.record_of(project, seen)
    assert (record.taken, record.compared, record.alike) == (1, 1, 1)


def test_other_texts_are_read_as_far_as_whoever_asks_may_see_them(
    project: Project,
    make_text: MakeText,
    first: Coder,
    taught: tuple[Code, Code],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    food, _road = taught
    text, open_one = make_text("Lunch was soup."), make_text("Open words.\n\nAnd more.")
    withdrawn, partly = make_text("Withdrawn words."), make_text("Some of this goes.")
    marking.mark(first, texts.version_of(partly), 0, 4, [food])
    gone = db.session.scalars(select(Segment).where(Segment.text_id == partly.id)).one()
    withdrawn.withdrawn_at = gone.withdrawn_at = now()
    db.session.flush()
    read: list[str] = []

    def noted(_examples: object, words: list[str], _language: str, uncoded: Any) -> list[Any]:
        read.extend(words for words, _language in uncoded)
        return [[] for _one in words]

    monkeypatch.setattr(learning, "propose", noted)
    suggestions.make(project, text, sight.of_operator(project))
    assert set(texts.body_of(texts.version_of(open_one)).split("\n\n")) < set(read)
    assert not [words for words in read if "Withdrawn" in words or "goes" in words]


def test_what_was_refused_is_not_suggested_again(
    project: Project, make_text: MakeText, first: Coder, taught: tuple[Code, Code]
) -> None:
    text, seen = make_text("Lunch was soup and warm bread."), sight.of_operator(project)
    suggestions.make(project, text, seen)
    for offer in suggestions.offers(text, seen):
        suggestions.answer(offer.suggestion, first, take=False)
    suggestions.make(project, text, seen)
    assert suggestions.offers(text, seen) == []


def test_too_little_to_learn_from_suggests_nothing(
    project: Project, make_text: MakeText, first: Coder
) -> None:
    text = make_text(BODY)
    mark(first, text, "We belong here.", code(project, "A"))
    assert suggestions.make(project, text, sight.of_operator(project)) == 0


def test_suggestions_are_there_only_where_the_project_wants_them(
    project: Project,
    make_text: MakeText,
    here: Network,
    facilitator: Person,
    login: Login,
    taught: tuple[Code, Code],
) -> None:
    text = make_text("Lunch was soup and warm bread.")
    db.session.commit()
    address = f"/n/{here.slug}/coding/texts/{text.id}/suggestions"
    browser = login(facilitator)
    assert browser.get(address).status_code == 404
    project.suggestions = True
    db.session.commit()
    browser.post(f"{address}/make")
    assert "Because it is like" in browser.get(address).text
    found = db.session.query(Suggestion).first()
    assert found is not None
    browser.post(f"/n/{here.slug}/coding/suggestions/{found.id}/answer", data={"answer": "take"})
    db.session.expire_all()
    assert found.state == "taken"


def test_the_pages_tell_what_they_are_asked(
    app: Flask,
    project: Project,
    make_text: MakeText,
    here: Network,
    facilitator: Person,
    first: Coder,
    second: Coder,
    login: Login,
) -> None:
    one = code(project, "Belonging")
    text = make_text(BODY)
    mark(first, text, "We belong here.", one)
    mark(second, text, "We belong here.", one)
    db.session.commit()
    browser = login(facilitator)
    base = f"/n/{here.slug}/coding/projects/{project.id}"
    assert "U-alpha" in browser.get(f"{base}/agreement").text
    assert "text,length,coder,code,start,end" in browser.get(f"{base}/agreement/segments.csv").text
    assert "We belong here." in browser.get(f"{base}/found?code={one.id}&other=x&page=9").text
    assert "Belonging" in browser.get(f"{base}/together.csv?near=7").text
    project.agreement = "off"
    db.session.commit()
    assert "not counted in this project" in browser.get(f"{base}/agreement").text
    assert browser.get(f"{base}/agreement/units.csv").status_code == 404
