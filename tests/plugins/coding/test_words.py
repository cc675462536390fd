"""Words are found in all their forms, in their places, and coded all at once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.networks.models import Network
from commonaim.plugins.coding.models import Coding, Project, Segment
from commonaim.plugins.coding.services import codebook, marking, projects, searching, sight, words
from commonaim.plugins.coding.services.searching import stretch

from .conftest import MakeText, asking


@pytest.mark.parametrize(
    ("language", "asked", "text", "found"),
    [
        ("en", "ask", "They asked; nobody asks. A task.", ["asked", "asks"]),
        (
            "en",
            "moved the boat",
            "We moved the 🛶 boat. They move the boats!",
            ["moved the 🛶 boat", "move the boats"],
        ),
        ("es", "joven", "Los jóvenes y la joven, ¿y el año?", ["jóvenes", "joven"]),
        ("es", "ano", "Este año no.", []),
        ("en", "bus, radio", "A radio on the bus.", ["radio", "bus"]),
        ("en", "", "Anything.", []),
    ],
)
def test_words_are_found_in_all_their_forms(
    language: str, asked: str, text: str, found: list[str]
) -> None:
    all_words = words.words(text, language)
    places = words.places(all_words, words.phrases(asked, language))
    assert [text[all_words[a].start : all_words[b - 1].end] for a, b in places] == found


@pytest.mark.parametrize(
    ("scope", "words_of_it"),
    [
        ("words", "asked"),
        ("sentence", "Nobody asked us!"),
        ("paragraph", "It moved. Nobody asked us! So we left."),
    ],
)
def test_what_words_stand_in_can_be_coded(scope: str, words_of_it: str) -> None:
    body = "Before.\n\n  It moved. Nobody asked us! So we left. \nAfter."
    start = body.index("asked")
    first, last = stretch(body, start, start + 5, scope)
    assert body[first:last] == words_of_it


def test_all_that_was_found_is_coded_at_once_and_taken_back_at_once(
    here: Network, project: Project, make_text: MakeText, facilitator: Person
) -> None:
    for _ in range(2):
        make_text("They asked about the bus. Nobody asked about the bus before.")
    make_text("Nobody asked.", visible_to="coders").withdrawn_at = project.created_at
    coder, code = projects.coders(project)[0], codebook.add(project, "asked")
    seen = sight.of(asking(facilitator, here), project)
    found = searching.search(seen, "asks")
    assert len(found.hits) == 4
    assert found.neighbours[0].word in {"about", "bus", "nobody"}
    searching.code_all(coder, code, seen, found.hits[:3], "sentence")
    quotes = db.session.scalars(select(Segment.quote).join(Coding)).all()
    assert sorted(quotes) == [
        "Nobody asked about the bus before.",
        "They asked about the bus.",
        "They asked about the bus.",
    ]
    assert marking.undo(project, facilitator.id, kinds=("auto",)) is not None
    assert db.session.scalars(select(Coding)).all() == []
