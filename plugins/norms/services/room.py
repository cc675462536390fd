"""The norms in the room: what to read aloud when a meeting begins, and what to talk about for a minute."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from flask import url_for
from flask_babel import gettext as _

from commonaim.core import days
from commonaim.core.i18n import told
from commonaim.core.networks.models import Network
from commonaim.core.plugin import N_, MeetingOpening
from commonaim.plugins.norms.models import Norm

from . import norms

#: Questions to a norm, of which each day has one for each norm. Written for this project.
PROMPTS: Final = (
    N_("What does this mean to us today?"),
    N_("What would we see and hear if we did this in the next hour?"),
    N_("When did somebody here do this lately, and what did it make possible?"),
    N_("For whom in this room is this hardest, and what would help?"),
    N_("What gets in the way of this when we are in a hurry?"),
    N_("What would we say to one another if we noticed that it was forgotten?"),
)


@dataclass(frozen=True, slots=True)
class Slide:
    """A norm as it is shown: ``place`` counts from 1; ``prompt`` is the question that goes with it today."""

    place: int
    text: str
    meaning: str
    prompt: str


def slides(network: Network, today: date | None = None) -> list[Slide]:
    """The norms in force in their order, each with its question of the day."""
    held = norms.in_force()
    return [
        Slide(place, norm.wording.text, norm.wording.meaning, _prompt(network, norm, today))
        for place, norm in enumerate(held, start=1)
    ]


def of_today(network: Network, shown: Sequence[Slide], today: date | None = None) -> Slide | None:
    """The norm that was drawn for today, the same for everybody in the network all day; None without norms."""
    return _drawn(network, today).choice(shown) if shown else None


def openings(network: Network) -> Iterator[MeetingOpening]:
    """What a meeting may be opened with: the norm of today."""
    drawn = of_today(network, slides(network))
    if drawn is not None:
        url = url_for("norms.room", network=network.slug, norm=drawn.place)
        yield MeetingOpening(_("A norm for today"), drawn.text, drawn.prompt, url)


def _prompt(network: Network, norm: Norm, today: date | None) -> str:
    return told(PROMPTS[(_drawn(network, today).randrange(len(PROMPTS)) + norm.id) % len(PROMPTS)])


def _drawn(network: Network, today: date | None) -> Random:
    day = today or days.today()
    return Random(f"{network.id} {day.isoformat()}")  # noqa: S311  # no secret: everybody may foretell it
