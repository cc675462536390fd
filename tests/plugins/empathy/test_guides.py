"""Interview guides: what is asked and read out, in the language of the guide."""

from __future__ import annotations

import re

import pytest

from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.networks import services as networks
from commonaim.core.networks.models import Network
from commonaim.core.testing import Login
from commonaim.plugins.empathy import plugin
from commonaim.plugins.empathy.services import guides
from commonaim.plugins.empathy.services.guides import Words


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
