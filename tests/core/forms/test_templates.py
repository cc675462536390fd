"""Forms as data: taken, edited, published in versions, while people write in them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.forms import services as forms
from commonaim.core.forms.content import Content
from commonaim.core.forms.models import Template
from commonaim.core.forms.templating import forms as editing
from commonaim.core.forms.templating import services
from commonaim.core.forms.templating.services import Part, changes, newest_of, parts_of, publish
from commonaim.core.forms.templating.starters import starters
from commonaim.core.i18n import LANGUAGES
from commonaim.core.networks.models import Network
from commonaim.core.testing import Login

if TYPE_CHECKING:
    from tests.core.forms.conftest import Work


def template(work: Work) -> Template:
    found = services.template(work.version.template_id)
    assert found
    return found


def fields(parts: list[Part], base: int, **more: Any) -> dict[str, Any]:
    """What the editor sends of these sections."""
    sent: dict[str, Any] = {"section": [part.id for part in parts], "base": base}
    for part in parts:
        for name in ("title", "prompt", "reason", "source", "role", "kind"):
            sent[f"{name}-{part.id}"] = getattr(part, name)
        sent[f"guide-{part.id}"] = part.guide or ""
    return {
        "name": "Plan",
        "summary": "",
        "minutes": "",
        "layout": "long",
        "note": "why not",
        **sent,
        **more,
    }


def test_the_starters_are_what_the_source_names() -> None:
    assert [s["role"] for s in starters()["long-form"]["sections"]] == [
        "context", "rationale", "change", "plan", "questions", "action",
    ]  # fmt: skip
    assert [s.get("kind") for s in starters()["long-form"]["sections"]].count("rows") == 1
    assert len(starters()["one-page"]["sections"]) == 10
    for starter in starters().values():
        parts = services.starter_parts(starter)
        assert {part.role for part in parts} <= set(services.ROLES)
        assert all(part.reason and "paper" in part.source for part in parts)


def shape(said: Any) -> Any:
    """A starter without its words: what is a text is told by whether there is one."""
    if isinstance(said, dict):
        kept = ("key", "role", "kind", "layout")
        return {name: one if name in kept else shape(one) for name, one in said.items()}
    if isinstance(said, list):
        return [shape(one) for one in said]
    return bool(said.strip()) if isinstance(said, str) else said


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_each_starter_says_the_same_in_each_language(language: str) -> None:
    english, other = starters(), starters(language)
    assert set(other) == set(english)
    for key, starter in other.items():
        assert shape(starter) == shape(english[key])
        pairs = [(starter, english[key])]
        pairs += zip(starter["sections"], english[key]["sections"], strict=True)
        for said, first in pairs:
            for name in {"title", "summary", "prompt", "reason", "source"} & set(said):
                assert said[name] != first[name], (key, said["key"], name)


def test_starters_of_a_language_that_nobody_has_written_are_english() -> None:
    assert starters("nah") == starters()


def test_starters_are_listed_as_one_reads_and_made_as_the_network_does(
    work: Work, hub_admin: Person, login: Login
) -> None:
    client = login(hub_admin)
    url = f"/n/{work.network.slug}/templates/"
    in_spanish = {"Accept-Language": "es"}
    assert "What you take comes in" not in client.get(url).text
    page = client.get(url, headers=in_spanish).text
    assert "Formulario de una página" in page
    assert "One-page form" not in page
    assert "en el idioma de su red: English." in page
    made = client.post(f"{url}new", data={"starter": "one-page"}, headers=in_spanish)
    assert 'value="One-page form"' in client.get(made.location).text
    work.network.locale = "es"
    db.session.commit()
    assert "comes in the language of your network: Español." in client.get(url).text
    made = client.post(f"{url}new", data={"starter": "one-page"})
    page = client.get(made.location).text
    assert 'value="Formulario de una página"' in page
    assert "¿Qué entienden ahora que antes no entendían?" in page
    blank = client.post(f"{url}new", data={"starter": "blank"})
    assert 'value="Un formulario nuevo"' in client.get(blank.location).text


@pytest.mark.parametrize("key", ["long-form", "one-page", "story", "blank"])
def test_a_hub_takes_a_starter_and_makes_it_its_own(
    work: Work, hub_admin: Person, login: Login, key: str
) -> None:
    client = login(hub_admin)
    url = f"/n/{work.network.slug}/templates/"
    assert client.get(url).status_code == 200
    answer = client.post(f"{url}new", data={"starter": key})
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert page.status_code == 200
    assert 'name="section"' in page.text
    names = {one.template.name for one in services.templates()}
    assert len(names) == 2
    client.post(f"{url}new", data={"starter": key})
    keys = [one.template.key for one in services.templates()]
    assert len(keys) == len(set(keys)) == 3


def test_a_starter_that_is_none_is_404(work: Work, hub_admin: Person, login: Login) -> None:
    url = f"/n/{work.network.slug}/templates/"
    assert login(hub_admin).post(f"{url}new", data={"starter": "no"}).status_code == 404


def test_editing_a_form_makes_a_version_with_what_changed_and_why(
    work: Work, hub_admin: Person, login: Login
) -> None:
    change, measures, results = parts_of(newest_of(template(work)))
    parts = [
        measures,
        replace(change, title="What we try", prompt="Say it so that others can do it."),
        Part("new-1", "Who it is for", "Whom do you think of?", role="rationale"),
    ]
    client = login(hub_admin)
    url = f"/n/{work.network.slug}/templates/{work.version.template_id}"
    assert (
        client.post(f"{url}/edit", data=fields(parts, 1, note="From our debrief.")).status_code
        == 303
    )
    page = client.get(url).text
    for said in (
        "Version 2", "From our debrief.", "New: “Who it is for”.", "Taken out: “Results”.",
        "“Change” is called “What we try” now.", "The order is another one.", "Admin",
    ):  # fmt: skip
        assert said in page, said
    assert [part.id for part in parts_of(newest_of(template(work)))] == [
        "measures", "change", "who-it-is-for",
    ]  # fmt: skip
    assert "Results" in client.get(f"{url}?version=1").text
    assert client.get(f"{url}?version=9").status_code == 404
    assert results.id not in [part.id for part in parts_of(newest_of(template(work)))]


def test_a_form_that_is_edited_while_people_write_in_it_loses_nothing(
    work: Work, hub_admin: Person, leader: Person, login: Login
) -> None:
    writer, admin = login(leader), login(hub_admin)
    page = writer.get(f"{work.url}/edit").text
    assert 'name="text-results"' in page
    change, measures, _results = parts_of(newest_of(template(work)))
    url = f"/n/{work.network.slug}/templates/{work.version.template_id}/edit"
    new = Part("new-1", "Whom", role="rationale")
    assert (
        admin.post(url, data=fields([replace(measures, kind="rows"), change, new], 1)).status_code
        == 303
    )
    sent = {
        "base": 0,
        "text-change": "peers",
        "text-measures": "cards",
        "text-results": "nine stayed",
    }
    assert writer.post(f"{work.url}/edit", data=sent).status_code == 303
    db.session.expire_all()
    assert forms.content_of(work.submission).texts == {
        "change": "peers", "measures": "cards", "results": "nine stayed",
    }  # fmt: skip
    page = writer.get(work.url).text
    assert "nine stayed" in page
    assert "Whom" not in page
    (newest,) = forms.latest_versions()
    begun = forms.begin(
        title="New", cycle=work.cycle, program_id=work.program.id, version=newest,
        group_id=None, author_id=leader.id,
    )  # fmt: skip
    assert [section.title for section in forms.sections_of(begun)] == ["Measures", "Change", "Whom"]


def test_of_two_who_edit_one_form_the_second_sees_what_the_first_changed(
    work: Work, hub_admin: Person, login: Login
) -> None:
    client = login(hub_admin)
    parts = parts_of(newest_of(template(work)))
    url = f"/n/{work.network.slug}/templates/{work.version.template_id}/edit"
    first = [replace(parts[0], title="Theirs"), *parts[1:]]
    client.post(url, data=fields(first, 1))
    mine = [replace(parts[0], title="Mine"), *parts[1:]]
    answer = client.post(url, data=fields(mine, 1))
    assert answer.status_code == 409
    assert 'value="Mine"' in answer.text
    assert "“Change” is called “Theirs” now." in answer.text
    assert 'name="base" value="2"' in answer.text
    assert newest_of(template(work)).number == 2
    assert client.post(url, data=fields(mine, 2)).status_code == 303
    assert newest_of(template(work)).sections[0].title == "Mine"


def test_nothing_changed_is_no_version(work: Work, hub_admin: Person, login: Login) -> None:
    parts = parts_of(newest_of(template(work)))
    url = f"/n/{work.network.slug}/templates/{work.version.template_id}/edit"
    answer = login(hub_admin).post(url, data=fields(parts, 1, name="Other name", minutes="25"))
    assert answer.status_code == 303
    db.session.expire_all()
    assert newest_of(template(work)).number == 1
    assert (template(work).name, template(work).minutes) == ("Other name", 25)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": ""}, "Section 1 needs a title."),
        ({"title": "x" * 121}, "is too long"),
        ({"role": "made-up"}, "Choose what section 1 is for."),
        ({"prompt": "x" * 2001}, "holds up to 2000 characters"),
    ],
)
def test_what_cannot_be_published_is_said_and_kept(
    work: Work, hub_admin: Person, login: Login, change: dict[str, str], said: str
) -> None:
    parts = parts_of(newest_of(template(work)))
    parts = [replace(parts[0], **change), *parts[1:]]  # type: ignore[arg-type]  # texts only
    url = f"/n/{work.network.slug}/templates/{work.version.template_id}/edit"
    answer = login(hub_admin).post(url, data=fields(parts, 1))
    assert answer.status_code == 422
    assert said in answer.text
    assert newest_of(template(work)).number == 1


@pytest.mark.parametrize(
    "sent", [{"section": []}, {"note": ""}, {"name": ""}, {"minutes": "-1"}, {"base": "x"}]
)
def test_an_edit_that_lacks_something_changes_nothing(
    work: Work, hub_admin: Person, login: Login, sent: dict[str, Any]
) -> None:
    parts = parts_of(newest_of(template(work)))
    url = f"/n/{work.network.slug}/templates/{work.version.template_id}/edit"
    changed = [replace(parts[0], title="Other"), *parts[1:]]
    assert login(hub_admin).post(url, data={**fields(changed, 1), **sent}).status_code in (409, 422)
    assert newest_of(template(work)).number == 1


def test_sections_are_added_ordered_and_taken_out_with_plain_buttons(
    work: Work, hub_admin: Person, login: Login
) -> None:
    client = login(hub_admin)
    url = f"/n/{work.network.slug}/templates/{work.version.template_id}/edit"
    parts = parts_of(newest_of(template(work)))

    def press(order: str) -> list[str]:
        page = client.post(url, data=fields(parts, 1, do=order)).text
        return re.findall(r'name="section" value="([^"]+)"', page)

    assert press("down:change") == ["measures", "change", "results"]
    assert press("up:change") == ["change", "measures", "results"]
    assert press("remove:measures") == ["change", "results"]
    assert len(press("add")) == 4
    assert press("fly:change") == ["change", "measures", "results"]
    assert newest_of(template(work)).number == 1


def test_who_may_not_change_forms_reads_them(work: Work, leader: Person, login: Login) -> None:
    client = login(leader)
    url = f"/n/{work.network.slug}/templates/"
    page = client.get(url)
    assert page.status_code == 200
    assert "Make one more" not in page.text
    assert client.get(f"{url}{work.version.template_id}").status_code == 200
    assert client.get(f"{url}{work.version.template_id}/edit").status_code == 403
    assert client.post(f"{url}new", data={"starter": "story"}).status_code == 403


def test_a_retired_form_is_offered_to_nobody_and_keeps_what_was_written(
    work: Work, hub_admin: Person, leader: Person, login: Login
) -> None:
    admin, client = login(hub_admin), login(leader)
    url = f"/n/{work.network.slug}/templates/{work.version.template_id}/retire"
    admin.post(url)
    assert forms.latest_versions() == []
    assert client.get(f"{work.url}/edit").status_code == 200
    admin.post(url)
    assert len(forms.latest_versions()) == 1


def test_a_key_is_never_given_to_something_else(work: Work) -> None:
    subject = template(work)
    change, measures, results = parts_of(newest_of(subject))
    publish(subject, [change, measures], base=1, note="n", author_id=None)
    made = publish(
        subject,
        [
            change,
            measures,
            Part("new-1", "Results", role="results"),
            Part("new-2", "¿?", role="other"),
        ],
        base=2,
        note="n",
        author_id=None,
    )
    assert made
    assert [section.key for section in made.sections] == [
        "change",
        "measures",
        "results-2",
        "section",
    ]
    # One that comes back under its own key is the same section again.
    again = publish(subject, [results], base=3, note="n", author_id=None)
    assert again
    assert [section.key for section in again.sections] == ["results"]


def test_another_network_s_form_is_404(
    work: Work, other_network: Network, hub_admin: Person, login: Login
) -> None:
    ident = work.version.template_id
    client: FlaskClient = login(hub_admin)
    for path in (str(ident), f"{ident}/edit"):
        assert client.get(f"/n/{other_network.slug}/templates/{path}").status_code == 404
    assert client.get(f"/n/{work.network.slug}/templates/{ident + 99}").status_code == 404


words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
parts = st.lists(
    st.builds(
        Part, st.sampled_from("abcdef"), words, words, words, words, st.sampled_from(services.ROLES)
    ),
    max_size=5,
    unique_by=lambda part: part.id,
)


@given(parts, parts)
def test_what_changed_is_said_when_and_only_when_something_did(
    app_of_words: Flask, before: list[Part], after: list[Part]
) -> None:
    with app_of_words.test_request_context():
        assert bool(changes(before, after)) == (before != after)


@given(parts, st.sampled_from(["up", "down", "remove", "add"]), st.sampled_from("abcxyz"))
def test_a_button_moves_sections_and_rewords_none(
    before: list[Part], deed: str, ident: str
) -> None:
    after, focus = editing.ordered(before, f"{deed}:{ident}")
    if after and (deed == "add" or ident in {part.id for part in before}):
        assert focus in {part.id for part in after}
    kept = [part for part in before if deed != "remove" or part.id != ident]
    if deed == "add":
        assert after[:-1] == before
    else:
        assert sorted(after, key=repr) == sorted(kept, key=repr)


def test_texts_of_a_section_that_became_rows_are_still_read(app_of_words: Flask) -> None:
    section = Part("measures", "Measures", role="measures", kind="rows")
    with app_of_words.test_request_context():
        shown = Content({"measures": "cards"}).flat([_Like(section)])
    assert shown[0].text == "cards"


class _Like:
    """A part read as a section."""

    def __init__(self, part: Part) -> None:
        self.key, self.title, self.role, self.kind = part.id, part.title, part.role, part.kind


def test_all_templates_are_listed_with_their_use(work: Work) -> None:
    (listed,) = services.templates()
    assert listed.template.id == work.version.template_id
    assert listed.submissions == 1
    assert db.session.scalars(select(Template)).one() is listed.template


@pytest.fixture(scope="module")
def app_of_words() -> Flask:
    """An application whose words are English, without a database."""
    from flask_babel import Babel

    app = Flask("words")
    Babel(app)
    return app
