"""Consent travels: what is withdrawn is gone everywhere, says where it was used, and is deleted in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask, g
from sqlalchemy import select

from commonaim.core.accounts.models import Person
from commonaim.core.db import db, now
from commonaim.core.networks.models import Network
from commonaim.core.plugin import TextToCode
from commonaim.core.testing import Login
from commonaim.plugins.coding.models import Coder, Memo, Passage, Project, Segment, Text
from commonaim.plugins.coding.services import (
    codebook,
    consent,
    keeping,
    marking,
    memos,
    projects,
    sources,
    texts,
    themes,
)

from .conftest import MakeText

SECRET = "what nobody else may read"


@pytest.fixture(autouse=True)
def request_context(app: Flask, here: Network) -> Iterator[None]:
    """Where something was used is told with links."""
    with app.test_request_context(f"/n/{here.slug}/"):
        g.network_slug = here.slug
        yield


@pytest.fixture
def told(project: Project, make_text: MakeText, facilitator: Person) -> Segment:
    """A coded segment that is in a theme and has a memo, of a text that was exported once."""
    text = make_text(f"Sol said {SECRET}.", title="Sol")
    coder, code = projects.coders(project)[0], codebook.add(project, "a code")
    marking.mark(coder, texts.version_of(text), 9, 9 + len(SECRET), [code])
    segment = db.session.scalars(select(Segment)).one()
    themes.quote(themes.add(project, "A theme"), segment)
    memos.write(project, facilitator, kind="note", body=f"She says {SECRET}.", segment=segment)
    consent.note_use([text.id], "export", "project.qdpx", person_id=facilitator.id)
    db.session.commit()
    return segment


def pages(project: Project, segment: Segment) -> list[str]:
    base = "/n/rivers/coding"
    theme = themes.of_project(project)[0]
    return [
        f"{base}/projects/{project.id}/{page}"
        for page in ("themes", "memos", "search?q=nobody", "again", "curation")
    ] + [
        f"{base}/themes/{theme.id}",
        f"{base}/codes/{codebook.codes(project)[0].id}",
        f"{base}/texts/{segment.text_id}",
        f"{base}/texts/{segment.text_id}/marks",
        f"{base}/texts/{segment.text_id}/segments",
        f"{base}/segments/{segment.id}",
    ]


@pytest.mark.parametrize("what", ["text", "segment"])
def test_what_is_withdrawn_stands_on_no_page(
    project: Project, told: Segment, facilitator: Person, login: Login, what: str
) -> None:
    browser = login(facilitator)
    seen = [page for page in pages(project, told) if SECRET in browser.get(page).text]
    assert len(seen) >= 6
    used = consent.withdraw(told.text) if what == "text" else consent.withdraw_segment(told)
    db.session.commit()
    assert [(one.kind, one.title) for one in used] == [
        ("theme", "A theme"),
        ("export", "project.qdpx"),
    ]
    whole = f"/n/rivers/coding/texts/{told.text_id}"
    found = [page for page in pages(project, told) if SECRET in browser.get(page).text]
    # One segment is withdrawn, and the text around it may still be read.
    assert found == ([] if what == "text" else [whole]) or found == [
        f"/n/rivers/coding/projects/{project.id}/search?q=nobody",
        whole,
    ]


def test_words_that_were_withdrawn_are_deleted_after_some_time_and_not_before(
    told: Segment,
) -> None:
    consent.withdraw(told.text)
    assert consent.erase_due() == 0
    assert consent.take_back(told.text)
    consent.withdraw(told.text)
    told.text.withdrawn_at = now() - consent.KEPT - timedelta(minutes=1)
    db.session.flush()
    assert consent.erase_due() == 1
    assert db.session.scalars(select(Passage)).all() == []
    assert db.session.scalars(select(Memo)).all() == []
    assert db.session.scalars(select(Segment.quote)).all() == [""]
    assert not consent.take_back(db.session.scalars(select(Text)).one())
    assert list(keeping.problems()) == []


def test_consent_and_words_follow_their_source_and_are_never_widened_by_it(
    project: Project, make_text: MakeText
) -> None:
    text = make_text("Words.", plugin="empathy", key="1", visible_to="program", quotable=True)

    def follow(**fields: object) -> sources.Followed:
        given: dict[str, object] = {"key": "1", "title": "A note", "text": "Words.", "kind": "note"}
        source = TextToCode(**(given | fields))  # type: ignore[arg-type]  # the fields of a TextToCode
        return sources._follow({("empathy", "1"): source}, [text])

    assert follow(visible_to="public", quotable=True) == sources.Followed(0, 0)
    assert (text.visible_to, text.quotable) == ("program", True)
    follow(visible_to="coders", quotable=False)
    assert (text.visible_to, text.quotable) == ("coders", False)
    assert follow(text="Other words.") == sources.Followed(1, 0)
    assert texts.body_of(texts.version_of(text)) == "Other words."
    assert follow(text="", withdrawn=True) == sources.Followed(0, 1)
    assert text.withdrawn_at is not None


def test_somebody_who_is_forgotten_leaves_their_codings_and_no_name(
    project: Project, told: Segment, facilitator: Person
) -> None:
    keeping.without(facilitator)
    db.session.expire_all()
    coder = db.session.scalars(select(Coder).where(Coder.kind == "person")).one()
    assert (coder.person_id, coder.name) == (None, "Somebody who has left")
    assert db.session.scalars(select(Memo.author_name)).one() == "Somebody who has left"
