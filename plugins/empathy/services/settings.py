"""The network's choices for empathy interviews."""

from __future__ import annotations

from typing import Any

from commonaim.core.networks.services import settings
from commonaim.plugins.empathy import plugin
from commonaim.plugins.empathy.identifiers import Roster


def setting(name: str) -> Any:
    """A choice of the network."""
    return settings(plugin)[name]


def agreed_words(kind: str, language: str) -> str:
    """What is read to whoever gives ``kind`` (consent or assent): in Spanish, or for any other language in English."""
    return str(setting(f"{kind}_words{'_es' if language == 'es' else ''}"))


def roster() -> Roster:
    """The names and places that the network wants to be found."""
    return Roster.of(str(setting("roster")).replace(",", "\n").splitlines())
