"""Whom a text speaks of has one name, on every page and at the terminal."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from commonaim.core.db import db
from commonaim.core.testing import Login
from commonaim.plugins.equity_review import kinds
from commonaim.plugins.equity_review.models import Result
from commonaim.plugins.equity_review.services import demo, reviewing

from .conftest import ALL_STUDENTS, NAMED, World

TOGETHER = {"why": "Students of color told us so.", "measures": "We count students of color."}
LISTED = ("only", "beneficiaries", "collective")


@pytest.fixture
def reviewed(world: World) -> World:
    """The world with a submission of each kind."""
    for texts in (ALL_STUDENTS, NAMED, TOGETHER):
        reviewing.review(world.submission(texts).id)
    db.session.commit()
    return world


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_list_its_legend_and_its_marks_say_it_alike(
    reviewed: World, login: Login, language: str
) -> None:
    reviewed.facilitator.locale = language
    client, words = login(reviewed.facilitator), kinds.WORDS[language]
    page = client.get("/n/rivers/equity_review/").text
    legend = page[page.index('class="legend"') :].partition("</p>")[0]
    for kind in ("all_students", "beneficiaries", "collective", "other_groups"):
        assert f">{words[kind]}</span>" in legend
    told = re.findall(r'</i></span><span class="detail">(.*?)</span>', page)
    assert sorted(told) == sorted(words[kind] for kind in LISTED)
    marked = client.get(f"/n/rivers/cycles/{reviewed.cycle.id}").text
    for kind in LISTED:
        assert f">{words[kind]}</span>" in marked


def test_the_demo_says_it_so_too(reviewed: World) -> None:
    table = "\n".join(demo.report("Rivers"))
    results = db.session.scalars(select(Result)).all()
    assert len(results) == 3
    for result in results:
        only = result.all_students_only
        assert kinds.words_of_all(result.speaks_of, "en", only=only) in table


@pytest.mark.parametrize(("language", "speaks_of"), [("en", "speaks of"), ("es", "habla de")])
def test_the_review_at_the_terminal_says_it_so_too(
    review: Any, tmp_path: Path, language: str, speaks_of: str
) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps({"id": "1", "text": TOGETHER["why"]}))
    out = review(path, "--language", language).out
    assert f"1: {speaks_of} {kinds.words_of('collective', language)}\n" in out


def test_every_kind_has_words_in_every_language() -> None:
    assert len({frozenset(words) for words in kinds.WORDS.values()}) == 1
