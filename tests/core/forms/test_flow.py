"""Words flow from the long form to the short one and back, and none is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.forms import services as forms
from commonaim.core.forms.content import Content, clean, new_row, words_of
from commonaim.core.forms.flow import services as flow
from commonaim.core.forms.flow.carrying import all_words, carried
from commonaim.core.forms.models import Submission, TemplateVersion
from commonaim.core.forms.templating.services import starter_parts, take
from commonaim.core.forms.templating.starters import starters
from commonaim.core.testing import Login

if TYPE_CHECKING:
    from tests.core.forms.conftest import Work


class Like:
    """A section of a starter."""

    def __init__(self, part: Any) -> None:
        self.key, self.title, self.role, self.kind = part.id, part.title, part.role, part.kind


def sections(key: str) -> list[Like]:
    return [Like(part) for part in starter_parts(starters()[key])]


LONG, SHORT, STORY = sections("long-form"), sections("one-page"), sections("story")
words = st.text(max_size=40).map(clean)
rows = st.builds(
    lambda asked, guess, data: {
        **new_row(),
        "question": asked,
        "prediction": guess,
        "trials": [{"id": "t", "on": "2026-03-02", "n": "4", "grain": "", "data": data}],
    },
    words,
    words,
    words,
)


def contents(of: list[Like]) -> st.SearchStrategy[Content]:
    keys = [section.key for section in of if section.kind != "rows"]
    asked = [section.key for section in of if section.kind == "rows"]
    return st.builds(
        Content,
        st.fixed_dictionaries({}, optional=dict.fromkeys([*keys, f"{keys[0]}.known"], words)),
        st.fixed_dictionaries({}, optional=dict.fromkeys(asked, st.lists(rows, max_size=3))),
    )


def spoken(content: Content, of: list[Like]) -> list[str]:
    """All that is written, one by one."""
    texts = [piece.text for piece in content.flat(of) if piece.key in content.texts]
    cells = [word for given in content.rows.values() for row in given for word in words_of(row)]
    return [word.strip() for word in (*texts, *cells) if word.strip()]


@given(contents(LONG))
def test_from_long_to_short_and_back_every_word_is_there(content: Content) -> None:
    short = carried(content, LONG, SHORT)
    back = carried(short, SHORT, LONG)
    for word in spoken(content, LONG):
        assert word in all_words(short, SHORT)
        assert word in all_words(back, LONG)


@given(contents(SHORT))
def test_from_short_to_long_and_back_every_word_is_there(content: Content) -> None:
    long = carried(content, SHORT, LONG)
    back = carried(long, LONG, SHORT)
    for word in spoken(content, SHORT):
        assert word in all_words(long, LONG)
        assert word in all_words(back, SHORT)


@given(contents(LONG))
def test_a_story_takes_all_words_too(content: Content) -> None:
    told = carried(content, LONG, STORY)
    for word in spoken(content, LONG):
        assert word in all_words(told, STORY)


def test_rows_stay_rows_where_both_forms_have_them() -> None:
    row = {**new_row(), "question": "Do they stay?", "measure": "cards"}
    content = Content({"change": "peers"}, {"inquiry": [row]})
    assert carried(content, LONG, LONG) == content


@pytest.fixture
def long(work: Work) -> Submission:
    """A submission in the long form with words in every section."""
    version = taken("long-form")
    begun = forms.begin(
        title="Boots",
        cycle=work.cycle,
        program_id=work.program.id,
        version=version,
        group_id=None,
        author_id=None,
    )
    row = {**new_row(), "question": "Do they stay?", "measure": "cards", "result": "nine of twelve"}
    texts = {key: f"about {key}" for key in ("theory", "drivers", "change", "plan", "action")}
    save(begun, Content(texts, {"inquiry": [row]}))
    db.session.commit()
    return begun


def taken(key: str) -> TemplateVersion:
    version = take(starters()[key], None)
    db.session.commit()
    db.session.refresh(version)
    return version


def save(subject: Submission, content: Content) -> None:
    forms.save(subject, content, base=subject.revision, author_id=None, complete=False)
    db.session.commit()


def said(subject: Submission) -> str:
    return all_words(forms.content_of(subject), list(forms.sections_of(subject)))  # type: ignore[arg-type]  # rows are alike


def test_a_one_page_form_is_made_of_a_long_one_and_what_is_new_flows_back(
    work: Work, long: Submission
) -> None:
    before = forms.content_of(long)
    short = flow.make(long, taken("one-page"), author_id=None, note="made")
    db.session.commit()
    assert forms.content_of(long) == before
    assert all(word in said(short) for word in ("about theory", "Do they stay?", "nine of twelve"))
    save(short, Content({"context": "shorter", "tips": "Bring cocoa."}))
    assert flow.bring(short, long, author_id=None, note="back")
    db.session.commit()
    for word in ("about theory", "shorter", "Bring cocoa.", "Do they stay?"):
        assert word in said(long)
    assert forms.content_of(long).rows == before.rows
    assert said(long).count("Bring cocoa.") == 1
    assert flow.bring(short, long, author_id=None, note="again") is None


def test_what_is_new_in_the_long_form_comes_over_once_and_what_was_shortened_stays_short(
    work: Work, long: Submission
) -> None:
    short = flow.make(long, taken("one-page"), author_id=None, note="made")
    save(short, Content({"context": "short"}))
    save(long, Content({"plan": "about plan\n\nand on Sundays too"}))
    assert flow.bring(long, short, author_id=None, note="over")
    db.session.commit()
    assert "about theory" not in said(short)
    assert said(short).count("and on Sundays too") == 1
    save(short, Content({"routine": "shorter again"}))
    assert flow.bring(long, short, author_id=None, note="over") is None


def test_who_may_write_makes_it_on_a_page(
    work: Work, long: Submission, leader: Person, other_leader: Person, login: Login
) -> None:
    version = taken("one-page")
    client, url = login(leader), f"/n/{work.network.slug}/submissions/{long.id}/other-forms"
    assert "Make a “One-page form” of this" in client.get(url).text
    answer = client.post(f"{url}/new", data={"version": version.id})
    assert answer.status_code == 303
    assert "about theory" in client.get(answer.location).text
    page = client.get(url).text
    assert "Bring what is new here over there" in page
    made = db.session.get_one(Submission, long.id + 1)
    assert made.made_from_id == long.id
    assert client.post(f"{url}/{made.id}").status_code == 303
    assert client.post(f"{url}/{work.submission.id}").status_code == 404
    assert client.post(f"{url}/new", data={"version": long.version_id}).status_code == 404
    assert client.post(f"{url}/new", data={"version": "x"}).status_code == 404
    other = login(other_leader)
    assert other.get(url).status_code == 403
    assert other.post(f"{url}/{made.id}").status_code == 403


def test_one_who_opens_the_other_form_finds_the_same_prompts_answered(
    work: Work, long: Submission
) -> None:
    save(long, Content({"theory.equity-known": "We have never assessed it."}))
    short = flow.make(long, taken("one-page"), author_id=None, note="made")
    assert forms.content_of(short).text("context.equity-known") == "We have never assessed it."
