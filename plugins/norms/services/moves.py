"""What facilitators may do where a norm was followed less than the network hopes."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from flask_babel import get_locale
from flask_babel import gettext as _

from commonaim.core.plugin import Move
from commonaim.plugins.norms.services import choices, norms, results
from commonaim.plugins.norms.services.results import Told

#: So many norms are spoken of at a time, those that were followed least first.
MOST_NORMS: Final = 3
#: Marks that the words of a norm may be between; the moves put their own around them.
MARKS: Final = '“”«»"'


def for_phase(kind: str) -> Iterator[Move]:
    """Moves for today's phase (its kind, or ""), for norms below the threshold in the newest pulse."""
    newest = results.latest()
    if newest is None:
        return
    for place, told in enumerate(below(newest.told, choices.threshold_for_moves())):
        reason = _(
            "In the pulse “%(title)s” %(percent)s%% answered “%(best)s”, of %(answers)s.",
            title=newest.title,
            percent=told.share.most if told.share else 0,
            best=newest.best,
            answers=told.share.answers if told.share else 0,
        )
        words = _move(kind, place) % {"norm": told.text.strip(MARKS)}
        yield Move(words, reason, _("Norms"))


def below(told: Sequence[Told], threshold: int) -> list[Told]:
    """The norms that hold still and surely were below the threshold (percent), the least followed first."""
    held = {norm.id for norm in norms.in_force()}
    low = [one for one in told if one.share and one.share.most < threshold and one.norm_id in held]
    low.sort(key=lambda one: one.share.most if one.share else 0)
    return low[:MOST_NORMS]


def _move(kind: str, place: int) -> str:
    """The move for a norm: for the first one of the phase, where there is one; for the others a general one each."""
    language = "es" if str(get_locale() or "en").startswith("es") else "en"
    own = [move[language] for move in _read() if move["phase"] == kind and kind]
    general = [move[language] for move in _read() if not move["phase"]]
    return [*own[:1], *general][place % len([*own[:1], *general])]


@cache
def _read() -> Sequence[Mapping[str, str]]:
    with (Path(__file__).parents[1] / "moves.toml").open("rb") as file:
        found: Sequence[Mapping[str, str]] = tomllib.load(file)["moves"]
        return found
