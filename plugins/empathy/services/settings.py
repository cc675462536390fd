"""The network's choices for empathy interviews."""

from __future__ import annotations

from typing import Any

from commonaim.core.networks.services import settings
from commonaim.plugins.empathy import plugin
from commonaim.plugins.empathy.identifiers import Roster


def setting(name: str) -> Any:
    """A choice of the network."""
    return settings(plugin)[name]


def roster() -> Roster:
    """The names and places that the network wants to be found."""
    return Roster.of(str(setting("roster")).replace(",", "\n").splitlines())
