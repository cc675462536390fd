"""Texts that core offers: the newest are listed, and no more submissions are read than are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask, g
from sqlalchemy import event, select

from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.forms.content import Content
from commonaim.core.forms.models import Revision, Submission
from commonaim.core.forms.services import submissions
from commonaim.core.networks.models import Network
from commonaim.plugins.coding.models import Project, Text
from commonaim.plugins.coding.services import sources, texts
from tests.core.forms.conftest import make_work

from .conftest import asking


@pytest.fixture(autouse=True)
def request_context(app: Flask, here: Network) -> Iterator[None]:
    """What is offered says where it comes from, with a link."""
    with app.test_request_context(f"/n/{here.slug}/"):
        g.network_slug = here.slug
        yield


@pytest.fixture
def written(here: Network) -> list[Submission]:
    """Twelve submissions with words, and one in which nobody has written yet."""
    work = make_work(here)
    found = work.more(12)
    for number, one in enumerate(found):
        save(one, f"Words of {number}.")
    db.session.commit()
    return found


def save(subject: Submission, words: str) -> None:
    content = replace(Content(), texts={"change": words})
    submissions.save(subject, content, base=subject.revision, author_id=None, complete=False)


def revisions_read(deed: object) -> int:
    """How many revisions are loaded while something is done."""
    db.session.expire_all()
    read = []
    event.listen(Revision, "load", lambda *_: read.append(1))
    deed()  # type: ignore[operator]  # a function without arguments
    return len(read)


def test_what_is_listed_has_words_and_no_more_is_read_than_is_shown(
    here: Network, project: Project, facilitator: Person, written: list[Submission]
) -> None:
    access = asking(facilitator, here)
    assert {one.text.title for one in sources.offered(access, project)} == {
        one.title for one in written
    }
    assert [one.text.title for one in sources.offered(access, project, "change 11")] == [
        "Change 11"
    ]
    assert len(sources.offered(access, project, most=5)) == 5
    assert revisions_read(lambda: sources.offered(access, project, most=5)) == 5


def test_what_is_chosen_is_brought_in_once_and_followed(
    here: Network, project: Project, facilitator: Person, written: list[Submission]
) -> None:
    access = asking(facilitator, here)
    chosen = {f"core|submission-{written[3].id}", "core|submission-x", "core|nothing"}

    def bring() -> list[Text]:
        offers = sources.offered(access, project, chosen=chosen)
        return sources.bring(project, offers, person_id=facilitator.id)

    [text] = bring()
    assert text.title == "Change 3"
    assert bring() == []
    db.session.commit()
    assert revisions_read(lambda: sources.follow(access, project)) == 1
    save(written[3], "Other words.")
    db.session.commit()
    assert sources.follow(access, project) == sources.Followed(1, 0)
    assert "Other words." in texts.body_of(texts.version_of(text))
    assert len(db.session.scalars(select(Text)).all()) == 1


def test_the_question_of_an_answer_is_none_of_the_words_that_are_coded(
    written: list[Submission],
) -> None:
    subject = written[0]
    asked = {"section": "change", "key": "known", "text": "What is known?", "choices": ["Nothing."]}
    subject.prompts = [asked]
    words = sources.words_of(subject, Content({"change.known": "Nothing."}))
    assert words == "Change\nNothing."
