"""Where the network's own texts still use words that its statement has replaced."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import select

from commonaim.core import hooks, tenancy
from commonaim.core.access import access_of
from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.forms.models import Section, Template, TemplateVersion
from commonaim.core.networks import services as networks
from commonaim.core.networks.models import Network
from commonaim.plugins.equity_review.models import Edition
from commonaim.plugins.equity_review.services import statements

from .conftest import World

Login = Callable[[Person], FlaskClient]
PAGE = "/n/rivers/equity_review/statement/words"


@pytest.fixture
def edition(world: World) -> Edition:
    """An edition that says "families we have not met" instead of "hard-to-reach families"."""
    statements.ensure_first(None)
    draft = statements.begin_draft(None)
    word = {"term": "hard-to-reach families", "replacement": "families we have not met"}
    content = {
        **draft.content,
        "replaced": [{**word, "reason": "They have addresses.", "since": ""}],
    }
    saved = statements.save_draft(statements.Typed(content, "", ""), saves=0, person_id=None)
    adopted = statements.adopt(decided_in="", saves=saved.saves, person_id=None)
    db.session.commit()
    return adopted


def _form(prompt: str, key: str = "visit") -> None:
    template = Template(key=key, name="Home visit")
    db.session.add(template)
    db.session.flush()
    version = TemplateVersion(template_id=template.id, number=1)
    db.session.add(version)
    db.session.flush()
    section = Section(version_id=version.id, position=1, key="a", title="Whom?", prompt=prompt)
    db.session.add(section)
    db.session.commit()


def test_a_prompt_that_says_a_replaced_word_is_shown_in_its_place(
    world: World, edition: Edition, login: Login
) -> None:
    _form("How did you invite hard-to-reach families to the visit?")
    page = login(world.facilitator).get(PAGE).text
    assert "Form Home visit: Whom?" in page
    assert "How did you invite <mark>hard-to-reach families</mark> to the visit?" in page
    assert "families we have not met" in page


def test_what_a_form_says_of_itself_is_looked_through_and_leads_to_its_editor(
    world: World, edition: Edition, hub_admin: Person, login: Login
) -> None:
    _form("Whom did you meet?")
    template = db.session.scalars(select(Template).where(Template.key == "visit")).one()
    template.summary = "Tell how you found hard-to-reach families."
    db.session.commit()
    page = login(hub_admin).get(PAGE).text
    assert "Tell how you found <mark>hard-to-reach families</mark>." in page
    assert f'href="/n/rivers/templates/{template.id}/edit"' in page


def test_only_the_newest_version_of_a_form_counts(
    world: World, edition: Edition, login: Login
) -> None:
    _form("How did you invite hard-to-reach families?")
    template = db.session.scalars(select(Template).where(Template.key == "visit")).one()
    newer = TemplateVersion(template_id=template.id, number=2)
    db.session.add(newer)
    db.session.flush()
    db.session.add(
        Section(
            version_id=newer.id, position=1, key="a", title="Whom?", prompt="Whom did you meet?"
        )
    )
    db.session.commit()
    assert "<mark>" not in login(world.facilitator).get(PAGE).text


def test_a_word_that_is_quoted_to_reject_it_is_none(
    world: World, edition: Edition, login: Login
) -> None:
    _form("We no longer say \u201chard-to-reach families\u201d here. Whom did you meet?")
    page = login(world.facilitator).get(PAGE).text
    assert "<mark>" not in page
    assert "None of them is left" in page


def test_what_plugins_say_is_looked_through_and_named(
    world: World, edition: Edition, login: Login
) -> None:
    draft = statements.begin_draft(None)
    content = {**draft.content, "principles": ["We go to hard-to-reach families first."]}
    saved = statements.save_draft(statements.Typed(content, "", ""), saves=0, person_id=None)
    statements.adopt(decided_in="", saves=saved.saves, person_id=None)
    db.session.commit()
    page = login(world.facilitator).get(PAGE).text
    assert "<mark>hard-to-reach families</mark>" in page
    assert '<p class="by">Equity review</p>' in page


def test_markup_in_a_text_is_shown_and_not_run(
    world: World, edition: Edition, login: Login
) -> None:
    _form("<script>alert(1)</script> hard-to-reach families <b>here</b>")
    page = login(world.facilitator).get(PAGE).text
    assert "<script>alert" not in page
    assert "&lt;b&gt;here&lt;/b&gt;" in page


def test_another_networks_forms_are_not_looked_through(
    app: Flask, world: World, edition: Edition, other_network: Network, login: Login
) -> None:
    with tenancy.in_network(other_network.id):
        _form("Do they know hard-to-reach families there?", "far")
    page = login(world.facilitator).get(PAGE).text
    assert "Do they know" not in page


def test_network_texts_are_those_of_plugins_that_are_on(app: Flask, world: World) -> None:
    statements.ensure_first(None)
    draft = statements.begin_draft(None)
    typed = statements.Typed(draft.content, "We name whom we mean.", "")
    statements.adopt(
        decided_in="",
        saves=statements.save_draft(typed, saves=0, person_id=None).saves,
        person_id=None,
    )
    user = access_of(world.facilitator, world.network)

    def said() -> list[str]:
        with app.test_request_context("/n/rivers/"):
            g.network_slug = "rivers"
            answers = hooks.collect("network_texts", network=world.network, user=user)
        return [text.text for answer in answers for text in answer.result]

    assert said() == ["We name whom we mean."]
    networks.switch_off(world.network, "equity_review", None)
    assert said() == []
