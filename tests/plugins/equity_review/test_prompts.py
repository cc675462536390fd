"""The hook ``template_prompts``: what the review asks while one writes, as the network wants it asked."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import select

from commonaim.core import tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.forms import services as forms
from commonaim.core.forms.content import Content
from commonaim.core.forms.models import ChangeIdea, Submission, TemplateVersion
from commonaim.core.forms.prompts import asked_of
from commonaim.core.forms.templating import added
from commonaim.core.forms.templating.services import take
from commonaim.core.forms.templating.starters import starters
from commonaim.core.networks import services as networks
from commonaim.core.testing import Login
from commonaim.plugins.equity_review.models import Finding
from commonaim.plugins.equity_review.services import reviewing

from .conftest import World


@pytest.fixture
def long_form(world: World) -> TemplateVersion:
    """The long form, taken by the network."""
    made = take(starters()["long-form"], None)
    db.session.commit()
    db.session.refresh(made)
    return made


def begin(world: World, version: TemplateVersion, idea: ChangeIdea | None = None) -> Submission:
    begun = forms.begin(
        title="Begun now",
        cycle=world.cycle,
        program_id=world.program.id,
        version=version,
        group_id=None,
        author_id=world.leader.id,
        idea_id=idea.id if idea else None,
    )
    db.session.commit()
    return begun


def asked(subject: Submission) -> dict[str, str]:
    """Prompt -> section of what a submission is asked beside its form."""
    return {
        one.key: section.key
        for section in forms.sections_of(subject)
        for one in asked_of(subject, section)
    }


FOUR = {
    "equity_review-why": "drivers",
    "equity_review-known": "theory",
    "equity_review-improved": "inquiry",
    "equity_review-youth": "plan",
}


def test_the_four_questions_stand_in_the_sections_they_belong_to(
    world: World, long_form: TemplateVersion, login: Login
) -> None:
    begun = begin(world, long_form)
    assert asked(begun) == FOUR
    page = login(world.leader).get(f"/n/{world.network.slug}/submissions/{begun.id}/edit").text
    assert page.count("Asked by Equity review") == 4
    assert "Black, Latina/o/e and Indigenous students in your own program" in page
    assert "paper, section 5.4" in page


def test_never_assessed_is_an_answer_that_is_kept_and_read_as_it_stands(
    world: World, long_form: TemplateVersion, login: Login
) -> None:
    begun = begin(world, long_form)
    url = f"/n/{world.network.slug}/submissions/{begun.id}"
    client = login(world.leader)
    sent = {
        "base": 0,
        "answers-theory": "equity_review-known",
        "answer-theory.equity_review-known": "We have never assessed it.",
    }
    assert client.post(f"{url}/edit", data=sent).status_code == 303
    db.session.expire_all()
    pieces = forms.content_of(begun).flat(forms.sections_of(begun))
    answered = [piece for piece in pieces if piece.key == "theory.equity_review-known"]
    assert [(piece.role, piece.text) for piece in answered] == [
        ("context", "We have never assessed it.")
    ]
    assert "We have never assessed it." in client.get(url).text
    assert 'value="We have never assessed it." checked' in client.get(f"{url}/edit").text


def test_switched_off_it_is_gone_from_new_forms_and_what_was_written_stays(
    world: World, long_form: TemplateVersion, login: Login
) -> None:
    before = begin(world, long_form)
    key = "theory.equity_review-known"
    forms.save(
        before,
        Content({key: "We have data.", "plan": "Youth lead it."}),
        base=0,
        author_id=world.leader.id,
        complete=False,
    )
    db.session.commit()
    networks.switch_off(world.network, "equity_review", None)
    db.session.commit()
    assert asked(begin(world, long_form)) == {}
    client = login(world.leader)
    url = f"/n/{world.network.slug}/submissions/{before.id}"
    assert "We have data." in client.get(url).text
    page = client.get(f"{url}/edit").text
    assert "Asked by Equity review" in page
    assert 'value="We have data." checked' in page


SPANISH = {"Accept-Language": "es"}
#: Words of the plugin and of its Spanish, prompt by prompt: what is asked, why, an answer, the source.
OF_THE_PLUGIN = (
    ("take part in designing it", "participan las y los jóvenes en diseñarlo"),
    ("A number for all together", "Un solo número para todo el mundo"),
    ("We have never assessed it.", "Nunca lo hemos evaluado."),
    ("paper, section 5.4", "artículo, sección 5.4"),
    ("Asked by Equity review", "La hizo Revisión de equidad"),
)


@pytest.mark.parametrize("begun_in", ["en", "es"])
@pytest.mark.parametrize("still_on", [True, False])
def test_each_reads_in_their_language_what_plugins_ask(
    world: World, long_form: TemplateVersion, login: Login, begun_in: str, still_on: bool
) -> None:
    with force_locale(begun_in):
        begun = begin(world, long_form)
    if not still_on:
        networks.switch_off(world.network, "equity_review", None)
        db.session.commit()
    client = login(world.leader)
    url = f"/n/{world.network.slug}/submissions/{begun.id}/edit"
    english, spanish = client.get(url).text, client.get(url, headers=SPANISH).text
    for one, other in OF_THE_PLUGIN:
        assert one in english, one
        assert one not in spanish, one
        assert other in spanish, other
        assert other not in english, other


def test_an_answer_is_known_in_another_language_and_stays_in_its_words(
    world: World, long_form: TemplateVersion, login: Login
) -> None:
    begun = begin(world, long_form)
    words = "We have never assessed it."
    content = Content({"theory.equity_review-known": words})
    forms.save(begun, content, base=0, author_id=None, complete=False)
    db.session.commit()
    client = login(world.leader)
    url = f"/n/{world.network.slug}/submissions/{begun.id}"
    page = client.get(f"{url}/edit", headers=SPANISH).text
    assert page.count(words) == 1
    assert f'value="{words}" checked' in page
    assert ">Nunca lo hemos evaluado.</label>" in page
    assert words in client.get(url, headers=SPANISH).text


def test_what_was_begun_before_words_had_languages_is_read_as_it_stands(
    world: World, long_form: TemplateVersion, login: Login
) -> None:
    begun = begin(world, long_form)
    begun.prompts = [
        {name: value for name, value in one.items() if name != "languages"} for one in begun.prompts
    ]
    db.session.commit()
    url = f"/n/{world.network.slug}/submissions/{begun.id}/edit"
    page = login(world.leader).get(url, headers=SPANISH).text
    assert "La hizo Equity review" in page
    assert 'value="We have data."' in page


def test_rewording_one_part_leaves_the_others_in_each_language(
    world: World, long_form: TemplateVersion, hub_admin: Person, login: Login
) -> None:
    client, url = page_of(world, login, hub_admin)
    one = f"{url}equity_review/improved"
    sent = {
        name: re.findall(rf'name="{name}"[^>]*?(?:value="|>\s*)([^"<]*)', client.get(one).text)[0]
        for name in ("reason", "source")
    }
    assert sent["reason"].startswith("A number for all together")
    own = {**sent, "text": "Who can tell?", "role": "measures"}
    assert client.post(one, data=own).status_code == 303
    # What was only taken out and put back is the plugin's, too.
    for _time in range(2):
        client.post(f"{url}equity_review/why/remove", headers=SPANISH)
    (kept,) = [p for p in begin(world, long_form).prompts if p["key"] == "equity_review-improved"]
    assert kept["languages"]["es"]["text"] == "Who can tell?"
    assert kept["languages"]["es"]["reason"].startswith("Un solo número para todo el mundo")
    assert kept["languages"]["es"]["source"] == "artículo, sección 5.4"
    page = client.get(url).text
    assert page.count("in your words") == 1
    assert "Why does this change matter" in page
    assert "Why does this change matter" not in client.get(url, headers=SPANISH).text
    log = f"/n/{world.network.slug}/log"
    assert "Took a prompt of “Equity review” out" in client.get(log).text
    assert "Quitó una pregunta de «Revisión de equidad»" in client.get(log, headers=SPANISH).text


def page_of(world: World, login: Login, admin: Person) -> tuple[FlaskClient, str]:
    return login(admin), f"/n/{world.network.slug}/prompts/"


def test_the_network_rewords_a_prompt_and_takes_it_out_and_back(
    world: World, long_form: TemplateVersion, hub_admin: Person, login: Login
) -> None:
    client, url = page_of(world, login, hub_admin)
    assert client.get(url).text.count("Added by Equity review") == 4
    own = {"text": "Who gains?", "role": "change", "reason": "We asked ourselves.", "source": "us"}
    one = f"{url}equity_review/why"
    assert client.get(one).status_code == 200
    assert client.post(one, data={**own, "text": " "}).status_code == 422
    assert client.post(one, data=own).status_code == 303
    begun = begin(world, long_form)
    assert asked(begun)["equity_review-why"] == "change"
    texts = [one["text"] for one in begun.prompts]
    assert "Who gains?" in texts
    client.post(f"{one}/remove")
    assert "equity_review-why" not in asked(begin(world, long_form))
    assert "Who gains?" in [one["text"] for one in begun.prompts], "what was asked stays asked"
    client.post(f"{one}/remove")
    client.post(f"{one}/reset")
    assert asked(begin(world, long_form)) == FOUR
    assert client.get(f"{url}equity_review/none").status_code == 404


def test_a_change_idea_has_prompts_of_its_own(
    world: World, long_form: TemplateVersion, hub_admin: Person, login: Login
) -> None:
    idea = ChangeIdea(name="Guest speakers", summary="")
    db.session.add(idea)
    db.session.commit()
    client, url = page_of(world, login, hub_admin)
    own = {"idea": idea.id, "text": "Who chose the speaker?", "role": "youth"}
    assert client.post(f"{url}new", data={**own, "text": ""}).status_code == 422
    assert client.post(f"{url}new", data=own).status_code == 303
    about, other = begin(world, long_form, idea), begin(world, long_form)
    (mine,) = [one for one in about.prompts if one["text"] == "Who chose the speaker?"]
    assert mine["languages"]["es"]["said_by"] == "su red, para «Guest speakers»"
    assert mine["section"] == "plan"
    assert "Guest speakers" in mine["said_by"]
    assert asked(other) == FOUR
    ((_idea, (row,)),) = added.ideas()
    assert client.post(f"{url}of-ideas/{row.id}/delete").status_code == 303
    assert asked(begin(world, long_form, idea)) == FOUR


def test_a_form_without_a_section_for_a_prompt_is_not_asked_it(world: World) -> None:
    story = take(starters()["story"], None)
    db.session.commit()
    db.session.refresh(story)
    with tenancy.in_network(world.network.id):
        assert added.for_new(story, None) == []


def test_the_review_reads_rows_by_what_each_column_is_for(
    world: World, long_form: TemplateVersion
) -> None:
    begun = begin(world, long_form)
    row = {
        "id": "a",
        "question": "Do students stay until the end?",
        "prediction": "Nine of twelve students stay.",
        "measure": "We count all students at the door.",
        "trials": [{"id": "b", "on": "2026-03-02", "n": "12", "data": "Nine students stayed."}],
    }
    content = Content({"change": "Peer greeters."}, {"inquiry": [row]})
    forms.save(begun, content, base=0, author_id=world.leader.id, complete=False)
    result = reviewing.review(begun.id)
    assert result
    read = {section["key"]: section["speaks_of"] for section in result.sections}
    assert read["inquiry.measures"] == ["all_students"]
    pieces = {p.key: p.text for p in forms.content_of(begun).flat(forms.sections_of(begun))}
    found = db.session.scalars(select(Finding).where(Finding.submission_id == begun.id)).all()
    assert found
    for one in found:
        if one.section and one.start is not None:
            assert pieces[one.section][one.start : one.end] == one.quote


def test_the_question_of_an_answer_is_shown_and_not_reviewed(
    world: World, long_form: TemplateVersion, login: Login
) -> None:
    begun = begin(world, long_form)
    words = {
        "theory.equity_review-known": "We have never assessed it.",
        "theory": "All students are welcome.",
    }
    forms.save(begun, Content(words), base=0, author_id=world.leader.id, complete=False)
    result = reviewing.review(begun.id)
    db.session.commit()
    assert result
    assert {one["key"]: one["speaks_of"] for one in result.sections}[
        "theory.equity_review-known"
    ] == [], "the question names groups, the answer does not"
    page = login(world.leader).get(f"/n/{world.network.slug}/equity_review/submissions/{begun.id}")
    assert page.status_code == 200
    question = "What is known today about how things stand for"
    assert page.text.index(question) < page.text.index("We have never assessed it.")
