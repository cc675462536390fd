"""Linked rows: buttons that need no script, gentle questions, and what a page shows of them."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.forms import rows, services
from commonaim.core.forms.content import Content, new_row, new_trial
from commonaim.core.forms.models import Section
from commonaim.core.testing import Login

if TYPE_CHECKING:
    from tests.core.forms.conftest import Work


@pytest.fixture
def linked(work: Work) -> Work:
    """The work with a section of rows and one for a story in its form."""
    for position, kind in enumerate(("rows", "story"), start=3):
        db.session.add(
            Section(
                version_id=work.version.id,
                position=position,
                key=kind,
                role="questions" if kind == "rows" else "learning",
                kind=kind,
                title=kind.capitalize(),
            )
        )
    db.session.commit()
    return work


def fields_of(page: str) -> dict[str, list[str]]:
    """What a browser without scripts would send of the page's writing form, buttons left out."""
    form = page.split('id="writing"', 1)[1].split("</form>", 1)[0]
    form = re.sub(r"<template.*?</template>", "", form, flags=re.S)
    sent: dict[str, list[str]] = {}
    pattern = r'<input[^>]*>|<textarea[^>]*>\n?([^<]*)</textarea>|<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>'
    for found in re.finditer(pattern, form, flags=re.S):
        tag, text, name, options = found.group(0), found.group(1), found.group(2), found.group(3)
        if name:
            chosen = re.search(r'value="([^"]*)" selected', options)
            sent.setdefault(name, []).append(chosen.group(1) if chosen else "")
            continue
        named = re.search(r'name="([^"]+)"', tag)
        assert named
        if 'type="checkbox"' in tag:
            continue
        value = re.search(r'value="([^"]*)"', tag)
        if text is None:
            text = value.group(1) if (value := re.search(r'value="([^"]*)"', tag)) else ""
        sent.setdefault(named.group(1), []).append(unescape(text))
    return sent


class Writer:
    """Somebody who writes with buttons and without scripts."""

    def __init__(self, client: FlaskClient, url: str) -> None:
        self._client, self._url = client, url
        self.fields = fields_of(client.get(url).text)

    def press(self, order: str) -> str:
        answer = self._client.post(self._url, data={**self.fields, "do": [order]})
        assert answer.status_code == 200
        self.fields = fields_of(answer.text)
        return answer.text

    def rows(self) -> list[str]:
        return [ident for ident in self.fields["rows-rows"] if ident]

    def fill(self, ident: str, **words: str) -> None:
        for name, word in words.items():
            self.fields[f"row-rows-{ident}-{name}"] = [word]

    def save(self) -> int:
        return self._client.post(self._url, data=self.fields).status_code


def saved(work: Work) -> list[dict[str, Any]]:
    db.session.expire_all()
    return list(services.content_of(work.submission).rows.get("rows", ()))  # type: ignore[arg-type]  # plain rows


def test_rows_and_trials_are_added_ordered_and_taken_out_without_a_script(
    linked: Work, leader: Person, login: Login
) -> None:
    writer = Writer(login(leader), f"{linked.url}/edit")
    (first,) = writer.rows()
    writer.fill(first, question="Do they stay?", decision="adapt")
    writer.press("add:rows")
    _first, second = writer.rows()
    writer.fill(second, question="Who asks?")
    writer.press(f"add:rows:{first}")
    one, two = writer.fields[f"trials-rows-{first}"]
    writer.fields[f"trial-rows-{first}-{one}-data"] = ["nine stayed"]
    writer.fields[f"trial-rows-{first}-{two}-data"] = ["ten stayed"]
    writer.press(f"up:rows:{first}:{two}")
    writer.press(f"down:rows:{first}")
    assert writer.rows() == [second, first]
    writer.press("add:rows")
    writer.press(f"remove:rows:{writer.rows()[-1]}")
    assert saved(linked) == [], "a button saves nothing"
    assert writer.save() == 303
    asked, stays = saved(linked)
    assert (asked["question"], stays["question"]) == ("Who asks?", "Do they stay?")
    assert [trial["data"] for trial in stays["trials"]] == ["ten stayed", "nine stayed"]
    assert stays["decision"] == "adapt"
    assert asked["trials"] == [], "nobody wrote in it"


def test_what_was_written_elsewhere_stays_when_a_button_is_pressed(
    linked: Work, leader: Person, login: Login
) -> None:
    writer = Writer(login(leader), f"{linked.url}/edit")
    writer.fields |= {"text-change": ["peer mentors"], "note": ["after our call"]}
    page = writer.press("add:rows")
    assert "peer mentors" in page
    assert 'value="after our call"' in page
    assert linked.submission.revision == 0


@pytest.mark.parametrize(
    "order",
    ["", "add", "add:nothing", "up:rows", "up:rows:x", "down:rows:x:y", "fly:rows:a", ":::"],
)
def test_an_order_that_fits_nothing_changes_nothing(order: str) -> None:
    content = Content(rows={"rows": [{**new_row(), "id": "a"}, {**new_row(), "id": "b"}]})
    assert rows.ordered(content, order) == content


@pytest.mark.parametrize("order", ["up:rows:a", "down:rows:b"])
def test_the_ends_stay_the_ends(order: str) -> None:
    content = Content(rows={"rows": [{"id": "a"}, {"id": "b"}]})
    assert rows.ordered(content, order) == content


def test_a_story_keeps_who_told_it_and_its_ten_minutes(
    linked: Work, leader: Person, login: Login
) -> None:
    client = login(leader)
    writer = Writer(client, f"{linked.url}/edit")
    (ident,) = writer.fields["rows-story"]
    writer.fields["text-story"] = ["We had planned six tables and nobody came."]
    for name, word in {
        "teller": "Tamika",
        "scribe": "Ana",
        "on": "2026-12-03",
        "at": "15:30",
    }.items():
        writer.fields[f"row-story-{ident}-{name}"] = [word]
    assert writer.save() == 303
    page = client.get(linked.url).text
    for said in (
        "nobody came",
        "Told by Tamika",
        "written down by Ana",
        "Dec 3, 2026, 3:30\u202fPM",
    ):
        assert said in page


def test_rows_are_shown_and_compared(linked: Work, leader: Person, login: Login) -> None:
    client = login(leader)
    writer = Writer(client, f"{linked.url}/edit")
    (ident,) = writer.rows()
    writer.fill(ident, question="Do <they> stay?", grain="person")
    writer.save()
    writer = Writer(client, f"{linked.url}/edit")
    writer.fill(ident, measure="names on cards")
    writer.save()
    page = client.get(linked.url).text
    assert "Do &lt;they&gt; stay?" in page
    assert "About each young person" in page
    changes = client.get(f"{linked.url}/revisions/2").text
    assert "Rows: Measures" in changes
    assert "names on cards" in changes


def row(**words: Any) -> dict[str, Any]:
    return {**new_row(), "trials": [], **words}


def trial(**words: str) -> dict[str, str]:
    return {**new_trial(), **words}


COMPLETE = row(
    question="Do they stay?",
    grain="person",
    prediction="nine of twelve",
    measure="names on cards",
    trials=[trial(n="12", grain="person", data="nine")],
    result="as we thought",
    decision="adopt",
)


@pytest.mark.parametrize(
    ("change", "asked"),
    [
        ({}, None),
        ({"measure": ""}, "look at, count or hear"),
        ({"prediction": ""}, "a surprise later"),
        ({"question": " "}, "Which question"),
        (
            {"trials": [trial(n="1", grain="program", data="x")]},
            "about each young person, and some data are about the whole program",
        ),
        (
            {
                "grain": "",
                "trials": [
                    trial(n="1", grain="program", data="x"),
                    trial(n="1", grain="person", data="y"),
                ],
            },
            "side by side",
        ),
        ({"trials": [trial(grain="person", data="nine")]}, "How many stand behind"),
        ({"trials": [trial(n="1,200", grain="person", data="nine")]}, None),
        ({"trials": [trial(n="abc", grain="person", data="nine")]}, "n is “abc”"),
        ({"trials": [trial(n="1.5", grain="person", data="nine")]}, "as a whole number"),
        ({"result": ""}, "beside your prediction"),
        ({"result": "", "trials": []}, "leads to this decision"),
    ],
)
def test_a_row_makes_one_ask_only_what_it_lacks(
    app: Flask, change: dict[str, Any], asked: str | None
) -> None:
    with app.test_request_context():
        hints = rows.hints_of({**COMPLETE, **change})
    assert hints == [] if asked is None else [h for h in hints if asked in h], hints


def test_questions_stand_beside_the_row_and_block_nothing(
    linked: Work, leader: Person, login: Login
) -> None:
    client = login(leader)
    writer = Writer(client, f"{linked.url}/edit")
    (ident,) = writer.rows()
    writer.fill(ident, question="Do they stay?")
    writer.fields["complete"] = ["1"]
    assert writer.save() == 303
    for page in (client.get(linked.url).text, client.get(f"{linked.url}/edit").text):
        assert "What could you look at, count or hear" in page


def test_an_n_in_words_is_kept_and_asked_about(linked: Work, leader: Person, login: Login) -> None:
    client = login(leader)
    writer = Writer(client, f"{linked.url}/edit")
    (ident,) = writer.rows()
    (tried,) = writer.fields[f"trials-rows-{ident}"]
    writer.fields[f"trial-rows-{ident}-{tried}-n"] = ["about a dozen"]
    assert writer.save() == 303
    assert saved(linked)[0]["trials"][0]["n"] == "about a dozen"
    for page in (client.get(linked.url).text, client.get(f"{linked.url}/edit").text):
        assert "n is “about a dozen”. Can you say it as a whole number?" in unescape(page)


@pytest.mark.parametrize(("language", "day"), [("en", "Dec 1, 2026"), ("es", "1 dic 2026")])
def test_days_are_told_in_the_language_of_the_reader(
    linked: Work, leader: Person, login: Login, language: str, day: str
) -> None:
    tries = [trial(on="2026-12-01", data="nine"), trial(on="next week", data="ten")]
    content = Content(rows={"rows": [row(question="Who stays?", decision="adapt", trials=tries)]})
    services.save(linked.submission, content, base=0, author_id=None, complete=False)
    leader.locale = language
    db.session.commit()
    client = login(leader)
    for place in ("", "/print", "/revisions/1"):
        page = client.get(f"{linked.url}{place}").text
        assert day in page
        assert "2026-12-01" not in page
        assert "next week" in page, "what is no day is told as it stands"
        assert {"en": "Adapt", "es": "Adaptar"}[language] in page
