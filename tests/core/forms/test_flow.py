"""Words flow from the long form to the short one and back, and none is lost."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.forms import services as forms
from commonaim.core.forms.content import Content, clean, new_row, new_trial, words_of
from commonaim.core.forms.flow import services as flow
from commonaim.core.forms.flow.carrying import carried
from commonaim.core.forms.models import Submission, TemplateVersion
from commonaim.core.forms.prompts import questions_of
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


def all_words(content: Content) -> str:
    """Everything that a content says, as one text to look in."""
    cells = [word for given in content.rows.values() for row in given for word in words_of(row)]
    return "\n\n".join((*content.texts.values(), *cells))


def told(word: str) -> str:
    """A word as it stands in a text: days are told as people say them."""
    return word.replace("2026-03-02", "Mar 2, 2026")


@given(contents(LONG))
def test_from_long_to_short_and_back_every_word_is_there(content: Content) -> None:
    short = carried(content, LONG, SHORT)
    back = carried(short, SHORT, LONG)
    for word in spoken(content, LONG):
        assert told(word) in all_words(short)
        assert told(word) in all_words(back)


@given(contents(SHORT))
def test_from_short_to_long_and_back_every_word_is_there(content: Content) -> None:
    long = carried(content, SHORT, LONG)
    back = carried(long, LONG, SHORT)
    for word in spoken(content, SHORT):
        assert word in all_words(long)
        assert word in all_words(back)


@given(contents(LONG))
def test_a_story_takes_all_words_too(content: Content) -> None:
    story = carried(content, LONG, STORY)
    for word in spoken(content, LONG):
        assert told(word) in all_words(story)


@given(contents(LONG), st.sampled_from([SHORT, STORY]))
def test_there_and_back_adds_nothing(content: Content, there: list[Like]) -> None:
    made = carried(content, LONG, there)
    assert carried(made, there, LONG, stood=[content]) == content
    assert carried(content, LONG, there, stood=[made]) == made


@given(contents(SHORT), st.sampled_from([LONG, STORY]))
def test_from_the_short_form_and_back_nothing_is_added(content: Content, there: list[Like]) -> None:
    made = carried(content, SHORT, there)
    assert carried(made, there, SHORT, stood=[content]) == content
    assert carried(content, SHORT, there, stood=[made]) == made


def full_row(number: int) -> dict[str, Any]:
    """A row with every field filled, each with words of its own."""
    names = ("question", "prediction", "measure", "result", "next")
    trials = [
        {
            **new_trial(),
            "on": f"2026-12-{day:02}",
            "n": f"{number}{day}00",
            "data": f"seen{number}x{day}y\n\nand{day}z{number}y",
        }
        for day in (1, 2)
    ]
    trials[0]["grain"] = "session"
    words = {name: f"{name}{number}y\nmore{name}{number}y" for name in names}
    return {**new_row(), **words, "grain": "person", "decision": "adapt", "trials": trials}


FULL = Content(
    {
        section.key: f"about{section.key}\n\nmore{section.key}"
        for section in LONG
        if section.kind == "text"
    },
    {"inquiry": [full_row(1), full_row(2)]},
)
FULL_STORY = Content(
    {"story": "How it went"},
    {
        "story": [
            {"id": "s", "teller": "Tamika", "scribe": "Ana", "on": "2026-12-03", "at": "15:30"}
        ]
    },
)


def typed(content: Content) -> list[str]:
    """What was typed in texts and fields, word by word; days, keys and ids are no such words."""
    return re.findall(
        r"(?:about|more|seen|and|question|prediction|measure|result|next)\w+|\d{4}(?=\b[^-])",
        all_words(content),
    )


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("there", [SHORT, STORY], ids=["short", "story"])
def test_every_field_of_a_row_arrives_once_in_words(
    app: Flask, there: list[Like], language: str
) -> None:
    with app.test_request_context(), force_locale(language):
        made = carried(FULL, LONG, there)
    said = all_words(made)
    words = Counter(re.findall(r"\w+", said))
    assert {word: words[word] for word in typed(FULL)} == dict.fromkeys(typed(FULL), 1)
    person, session, adapt, day = {
        "en": ("each young person", "counted for a session or group", "Adapt: ", "Dec 1, 2026"),
        "es": ("cada joven", "contado por una sesión o un grupo", "Adaptar: ", "1 dic 2026"),
    }[language]
    assert [said.count(word) for word in (person, session, adapt, day)] == [2, 2, 2, 2]
    assert not [key for key in ("adapt:", "session", "2026-12") if key in said and language == "es"]


@pytest.mark.parametrize("back", ["en", "es"])
@pytest.mark.parametrize("there", [SHORT, STORY], ids=["short", "story"])
def test_whoever_goes_back_in_another_language_brings_nothing_twice(
    app: Flask, there: list[Like], back: str
) -> None:
    with app.test_request_context(), force_locale("es"):
        made = carried(FULL, LONG, there)
    with app.test_request_context(), force_locale(back):
        assert carried(made, there, LONG, stood=[FULL]) == FULL
        assert carried(FULL, LONG, there, stood=[made]) == made


def test_who_told_a_story_goes_along(app: Flask) -> None:
    with app.test_request_context():
        made = carried(FULL_STORY, STORY, SHORT)
        again = carried(made, SHORT, STORY, stood=[FULL_STORY])
    told_aloud = "Ten minutes to tell it to the others: Dec 3, 2026, 3:30\u202fPM"
    assert made.texts == {
        "learning": "How it went\n\nTold by: Tamika\nWritten down by: Ana\n" + told_aloud
    }
    assert again == FULL_STORY


def test_a_row_reads_as_one_paragraph(app: Flask) -> None:
    row = {
        **new_row(),
        "question": "Do they stay?",
        "grain": "person",
        "prediction": "Eight of ten",
        "measure": "We count",
        "result": "Fewer",
        "decision": "adapt",
        "next": "Ask them",
        "trials": [
            {"id": "t", "on": "2026-03-02", "n": "12", "grain": "session", "data": "nine stayed"}
        ],
    }
    with app.test_request_context():
        short = carried(Content(rows={"inquiry": [row]}), LONG, SHORT)
    assert short.texts == {
        "data": "Question: Do they stay?\nIt is about: each young person\nPrediction: Eight of ten\n"
        "Measure: We count\nData: Mar 2, 2026, n = 12, counted for a session or group: nine stayed\n"
        "Result: Fewer",
        "action": "Adapt: Ask them",
    }


def test_words_that_had_no_place_of_their_own_find_the_way_home(app: Flask) -> None:
    short = Content({"tips": "Bring cocoa.", "action": "We keep it."})
    with app.test_request_context():
        long = carried(short, SHORT, LONG)
        assert long.texts["action"] == "We keep it.\n\nHot tips: Bring cocoa."
        assert carried(long, LONG, SHORT) == short
        more = Content({"action": f"{long.texts['action']}\n\nHot tips: And cups."})
        again = carried(more, LONG, SHORT, stood=[short])
    assert again.texts == {"tips": "Bring cocoa.\n\nAnd cups.", "action": "We keep it."}


def test_words_that_only_look_alike_are_not_taken_for_known() -> None:
    long = Content({"theory": "Not yet."}, {"inquiry": [{**new_row(), "result": "No"}]})
    short = carried(long, LONG, SHORT, stood=[Content({"context": "Not yet. Nobody knows."})])
    assert short.texts["context"] == "Not yet. Nobody knows.\n\nNot yet."
    assert "Result: No" in short.texts["data"]


def test_a_row_that_was_brought_before_is_written_on_and_not_doubled() -> None:
    row = {**new_row(), "question": "Do they stay?", "decision": "adapt", "trials": []}
    first = Content(rows={"inquiry": [row]})
    there = carried(first, LONG, LONG)
    trial = {**new_trial(), "data": "nine"}
    more = {**row, "result": "Fewer", "decision": "adopt", "trials": [trial]}
    shortened = Content(rows={"inquiry": [{**row, "question": "Stay?"}]})
    now = carried(Content(rows={"inquiry": [more]}), LONG, LONG, stood=[shortened, there])
    assert now.rows["inquiry"] == [{**more, "question": "Stay?"}]


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
    return all_words(forms.content_of(subject))


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
    assert "Take the words into this form: One-page form" in client.get(url).text
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


def test_a_tip_stands_once_in_each_form_however_often_it_is_brought(
    work: Work, long: Submission
) -> None:
    short = flow.make(long, taken("one-page"), author_id=None, note="made")
    save(short, Content({"tips": "Bring cocoa."}))
    assert flow.bring(short, long, author_id=None, note="back")
    db.session.commit()
    assert flow.bring(long, short, author_id=None, note="over") is None
    assert flow.bring(short, long, author_id=None, note="back") is None
    assert [said(one).count("Bring cocoa.") for one in (long, short)] == [1, 1]


def test_a_question_goes_along_with_its_answer(work: Work, long: Submission) -> None:
    asked = {
        "section": "theory",
        "key": "equity-known",
        "text": "What is known today?",
        "reason": "",
        "source": "",
        "said_by": "Equity review",
        "choices": ["We have never assessed it."],
    }
    long.prompts = [asked]
    save(long, Content({"theory.equity-known": "We have never assessed it."}))
    short = flow.make(long, taken("one-page"), author_id=None, note="made")
    assert questions_of(short) == {"context.equity-known": "What is known today?"}
    long.prompts = []
    assert flow.bring(short, long, author_id=None, note="back") is None
    save(short, Content({"context.equity-known": "We have data."}))
    assert flow.bring(short, long, author_id=None, note="back")
    assert questions_of(long) == {"theory.equity-known": "What is known today?"}
    assert forms.content_of(long).text("theory.equity-known") == "We have data."
