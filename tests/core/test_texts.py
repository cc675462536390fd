"""What the network itself says: everything that it writes for others to read, each with the page for whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from flask import Flask, current_app, g
from sqlalchemy import select

from commonaim.core import tenancy
from commonaim.core.access import access_of
from commonaim.core.accounts.models import Person
from commonaim.core.cycles.models import Phase
from commonaim.core.db import Base, db, now
from commonaim.core.forms.models import (
    AddedPrompt,
    ChangeIdea,
    Cycle,
    ImprovementGroup,
    Section,
    Template,
    TemplateVersion,
)
from commonaim.core.networks import services as networks
from commonaim.core.networks.models import AdmissionCriterion, Cohort, Network, Program
from commonaim.core.registry import registry_of
from commonaim.core.testing import Enable, Login, make_person
from commonaim.core.texts import texts_of, texts_of_settings

if TYPE_CHECKING:
    from tests.core.conftest import Shelf

Row = TypeVar("Row", bound=Base)
WORD = "colleague"


def add(row: Row) -> Row:
    db.session.add(row)
    db.session.flush()
    return row


@pytest.fixture
def asker(shelf: Shelf) -> None:
    """A plugin that offers two prompts, and has two settings in words."""
    shelf.add(
        "asker",
        """settings=(
            Setting("greeting", "How we greet", "text", "Hello."),
            Setting("secret", "What nobody reads", "long", ""),
        )""",
        hooks="""
            from commonaim.core.plugin import Prompt

            @hookimpl
            def template_prompts():
                return [
                    Prompt("whom", "context", "Whom is it for?", "Because."),
                    Prompt("when", "context", "When did a colleague ask?", "Because."),
                ]
        """,
    )


@pytest.fixture
def here(asker: None, app: Flask, network: Network, enable: Enable) -> Iterator[Network]:
    """A network that says the word wherever it can; the test is inside it, and in a request."""
    enable(network, "asker")
    today = now().date()
    with tenancy.in_network(network.id):
        network.name, network.aim = "Rivers of colleagues", "Every colleague learns."
        form = add(Template(key="story", name="For a colleague", summary="Tell it to a colleague."))
        old = add(TemplateVersion(template_id=form.id, number=1))
        add(Section(version_id=old.id, position=0, key="a", title="As a colleague said"))
        new = add(TemplateVersion(template_id=form.id, number=2))
        add(Section(version_id=new.id, position=0, key="a", title="A story", reason="A colleague."))
        retired = add(Template(key="gone", name="A colleague of old", retired_at=now()))
        add(TemplateVersion(template_id=retired.id, number=1))
        days = {"starts_on": today, "ends_on": today + timedelta(days=9)}
        cycle = add(Cycle(name="Spring", aim="Each colleague is heard.", **days))
        add(Phase(cycle_id=cycle.id, name="Ask a colleague", **days))
        add(ImprovementGroup(cycle_id=cycle.id, name="A colleague listens"))
        idea = add(ChangeIdea(name="Shadowing", summary="A day beside a colleague."))
        words = {"role": "context", "text": "What would a colleague see?"}
        add(AddedPrompt(key="idea-1", idea_id=idea.id, **words))
        words = {"role": "context", "text": "Which colleague is it for?"}
        add(AddedPrompt(plugin="asker", key="whom", reason="Because.", **words))
        add(AdmissionCriterion(position=1, text="A colleague vouches.", help="Which colleague?"))
        add(AdmissionCriterion(position=2, text="A colleague, once.", retired_at=now()))
        add(Cohort(name="First colleagues"))
        add(Program(name="Harbor", about="We call each other colleague."))
        db.session.commit()
        with app.test_request_context(f"/n/{network.slug}/"):
            g.network_slug = network.slug
            yield network


def one(model: Any, **by: Any) -> int:
    """The id of the one row that is meant."""
    ident: int = db.session.scalars(select(model.id).filter_by(**by)).one()
    return ident


def said(network: Network, person: Person) -> dict[str, str]:
    """The page for ``person`` of each text with the word in it, by the title of the text."""
    access = access_of(person, network)
    assert access is not None
    return {text.title: text.url for _by, text in texts_of(network, access) if WORD in text.text}


def test_everything_that_the_network_writes_is_looked_through_with_where_it_is_changed(
    here: Network, hub_admin: Person
) -> None:
    found = said(here, hub_admin)
    root = f"/n/{here.slug}"
    form, cycle, group = one(Template, key="story"), one(Cycle), one(ImprovementGroup)
    idea, prompt = one(ChangeIdea), one(AddedPrompt, plugin="")
    criterion, cohort = one(AdmissionCriterion, position=1), one(Cohort)
    assert found == {
        "Name and aim of the network": f"{root}/settings",
        "Form: For a colleague": f"{root}/templates/{form}/edit",
        "Form For a colleague: A story": f"{root}/templates/{form}/edit#section-a",
        "Prompt of “Asker”, in the network’s words": f"{root}/prompts/asker/whom",
        "Prompt for “Shadowing”": f"{root}/prompts/#prompt-{prompt}",
        "Cycle: Spring": f"{root}/cycles/{cycle}/change",
        "Group: A colleague listens": f"{root}/groups/{group}/change",
        "Change idea: Shadowing": f"{root}/ideas/{idea}",
        "What we look for in a program: 1": f"{root}/admission/criteria#text-{criterion}",
        "Cohort: First colleagues": f"{root}/cohorts#cohort-{cohort}",
    }


def test_whoever_cannot_change_it_is_led_to_where_it_is_read(here: Network, login: Login) -> None:
    viewer = make_person(here, "viewer@example.org", "Henry", "viewer")
    db.session.commit()
    found, browser = said(here, viewer), login(viewer)
    assert {title for title, url in found.items() if not url} == {
        "Prompt of “Asker”, in the network’s words",
        "Prompt for “Shadowing”",
    }
    for title, url in found.items():
        if url:
            answer = browser.get(url)
            assert answer.status_code == 200, title
            place = url.partition("#")[2]
            assert not place or f'id="{place}"' in answer.text, title


def test_the_places_stand_on_the_pages_they_lead_to(
    here: Network, hub_admin: Person, login: Login
) -> None:
    browser = login(hub_admin)
    for title, url in said(here, hub_admin).items():
        answer = browser.get(url)
        assert answer.status_code == 200, title
        place = url.partition("#")[2]
        assert not place or f'id="{place}"' in answer.text, title


def test_a_prompt_of_a_plugin_that_is_off_or_not_asked_says_nothing(
    here: Network, hub_admin: Person
) -> None:
    title = "Prompt of “Asker”, in the network’s words"
    row = db.session.scalars(select(AddedPrompt).filter_by(plugin="asker")).one()
    row.removed = True
    db.session.commit()
    assert title not in said(here, hub_admin)
    row.removed = False
    db.session.commit()
    assert title in said(here, hub_admin)
    networks.switch_off(here, "asker", None)
    assert title not in said(here, hub_admin)


def test_a_setting_is_the_networks_word_once_it_was_changed_and_if_the_plugin_names_it(
    here: Network, hub_admin: Person
) -> None:
    access = access_of(hub_admin, here)
    assert access is not None
    plugin = registry_of(current_app).plugin("asker")

    def told() -> list[tuple[str, str, str]]:
        texts = texts_of_settings("asker", ("greeting",), access)
        return [(text.title, text.text, text.url) for text in texts]

    assert told() == []
    networks.change_settings(plugin, {"greeting": "Hello, colleague.", "secret": "A colleague."})
    page = f"/n/{here.slug}/plugins/asker"
    assert told() == [("How we greet", "Hello, colleague.", page)]
