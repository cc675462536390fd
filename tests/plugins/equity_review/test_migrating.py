"""A migration of the plugin leaves its rows as they were, and fills what it adds from what they hold."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import select

from commonaim.core import migrating
from commonaim.core.db import db
from commonaim.core.forms.models import Submission
from commonaim.plugins.equity_review.models import Result
from commonaim.plugins.equity_review.services import reviewing

from .conftest import ALL_STUDENTS, NAMED, World

WORDS = (ALL_STUDENTS, NAMED, {"why": "Our students of color asked."}, {"why": "Rain."})


@pytest.fixture
def results(world: World) -> Sequence[Result]:
    """A review of each of these words, and one in which young people are told of."""
    found = [reviewing.review(world.submission(words).id) for words in WORDS]
    found.append(reviewing.review(world.submission(NAMED).id))
    section = {"key": "y", "title": "Y", "role": "youth", "speaks_of": ["all_students"]}
    found[-1].sections, found[-1].youth_told = [section], True
    db.session.commit()
    return found


def test_the_one_word_of_a_result_is_found_in_what_it_holds(
    app: Flask, world: World, results: Sequence[Result]
) -> None:
    before = said()
    assert [word for word, *_ in before] == [
        *("all_students", "named", "collective", "nobody", "named")
    ]
    assert [told for _, told, _ in before] == [False, False, False, False, True]
    branch = next(b for b in migrating.branches(app) if b.name == "equity_review")
    db.session.rollback()
    migrating.downgrade(branch, "0004")
    migrating.run(branch, lambda config: command.upgrade(config, "0005"))
    assert said() == before


def said() -> list[tuple[str, bool, str]]:
    """The words and what they are made of, of each result in the order of the submissions."""
    db.session.expire_all()
    rows = db.session.scalars(select(Result).join(Submission).order_by(Submission.id)).all()
    return [(row.kind, row.youth_told, json.dumps([row.speaks_of, row.sections])) for row in rows]
