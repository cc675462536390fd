"""The hook ``template_prompts``: what the review asks while one writes, as the network wants it asked."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
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
