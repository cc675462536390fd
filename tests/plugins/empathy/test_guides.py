"""Interview guides: what is asked and read out, in the language of the guide."""

from __future__ import annotations

import re

import pytest
from flask import Flask, g

from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.networks import services as networks
from commonaim.core.networks.models import Network
from commonaim.core.testing import Login
from commonaim.plugins.empathy import plugin
from commonaim.plugins.empathy.services import guides
from commonaim.plugins.empathy.services.guides import Words

from .conftest import asking


@pytest.mark.parametrize(
    ("language", "read_out"), [("en", "You may stop."), ("es", "Puede parar.")]
)
def test_a_guide_carries_the_words_of_consent_in_its_own_language(
    here: Network, interviewer: Person, login: Login, language: str, read_out: str
) -> None:
    chosen = dict(networks.settings(plugin))
    networks.change_settings(
        plugin, chosen | {"consent_words": "You may stop.", "consent_words_es": "Puede parar."}
    )
    prompts = ("Tell me of a day.", "Who was there?", "And then?", "What else?")
    words = Words("A day", "", "", prompts)
    made = guides.make(words, language, reason="", person_id=interviewer.id)
    db.session.commit()
    ident = made.guide_id
    page = login(interviewer).get(f"/n/{here.slug}/empathy/guides/{ident}").text
    box = re.search(r'<section class="box"[^>]* lang="(\w+)">.*?</section>', page, re.DOTALL)
    assert box
    assert (box[1], f'<p class="prose">{read_out}</p>' in box[0]) == (language, True)


def test_what_is_printed_of_a_guide_is_in_its_own_language(
    here: Network, interviewer: Person, login: Login
) -> None:
    spanish = next(one for one in guides.newest() if one.guide.language == "es")
    page = login(interviewer).get(f"/n/rivers/empathy/guides/{spanish.guide_id}").text
    for words in ("Consentimiento", "Asentimiento", "Antes de empezar"):
        assert words in page
    assert "Before you begin" not in page


def test_guides_and_what_is_agreed_to_are_texts_of_the_network_with_their_page(
    app: Flask, here: Network, interviewer: Person, hub_admin: Person
) -> None:
    chosen = dict(networks.settings(plugin))
    networks.change_settings(plugin, chosen | {"consent_words": "You may stop.", "roster": "Ada"})
    prompts = ("Tell me of a day.", "Who was there?", "And then?", "What else?")
    made = guides.make(Words("A day", "Hello.", "", prompts), "en", reason="", person_id=None)
    db.session.commit()
    page = f"/n/{here.slug}/empathy/guides/{made.guide_id}"
    for person, where, settings in (
        (interviewer, page, ""),
        (hub_admin, f"{page}/edit", f"/n/{here.slug}/plugins/empathy"),
    ):
        with app.test_request_context(f"/n/{here.slug}/"):
            g.network_slug = here.slug
            found = {text.title: text for text in guides.texts(asking(person, here))}
        guide = found["A day"]
        assert (guide.text, guide.url) == ("\n".join(["A day", "Hello.", *prompts, ""]), where)
        agreed = found["What guardians agree to, in the network's words"]
        assert (agreed.text, agreed.url) == ("You may stop.", settings)
        assert not [text for text in found.values() if "Ada" in text.text]
