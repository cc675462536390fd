"""What the current network has chosen for its norms: the settings, each in the range that makes sense."""

from __future__ import annotations

from typing import Any, Final

from flask import current_app

from commonaim.core.i18n import told
from commonaim.core.networks import services as networks
from commonaim.core.registry import registry_of
from commonaim.plugins.norms.services.deciding import RULES, Rule

#: No result of fewer people is shown, whatever is chosen: improvement groups have three to five members.
FLOOR: Final = 5
#: The settings with the points of the scale, the best first.
SCALE: Final = ("scale_1", "scale_2", "scale_3")
#: When pulses open by themselves.
NEVER, AFTER_MEETINGS, ONCE_A_YEAR = "never", "meetings", "yearly"


def _chosen() -> dict[str, Any]:
    return networks.settings(registry_of(current_app).plugin("norms"))


def rule() -> Rule:
    """The adoption rule for proposals that are made now."""
    chosen = _chosen()
    return Rule(
        kind=chosen["adoption"] if chosen["adoption"] in RULES else RULES[0],
        days=_within(chosen["days"], 1, 90),
        threshold=_within(chosen["threshold"], 50, 100),
        least=_within(chosen["least"], 1, 1000),
    )


def scale() -> list[str]:
    """The three points of the scale in the network's words, the best first."""
    chosen = _chosen()
    return [told(str(chosen[name])) for name in SCALE]


def cadence() -> str:
    """When pulses open by themselves: :data:`NEVER`, :data:`AFTER_MEETINGS` or :data:`ONCE_A_YEAR`."""
    return str(_chosen()["cadence"])


def month() -> int:
    """The month (1 to 12) in which the yearly pulse opens."""
    return _within(_chosen()["month"], 1, 12)


def pulse_days() -> int:
    """How many days a pulse is open."""
    return _within(_chosen()["pulse_days"], 3, 60)


def threshold_for_moves() -> int:
    """The share of the best answer, in percent, under which moves are suggested."""
    return _within(_chosen()["moves_below"], 0, 100)


def minimum() -> int:
    """The fewest answers that members are shown a result of."""
    return _within(_chosen()["minimum"], FLOOR, 100)


def minimum_outside() -> int:
    """The fewest answers of which a result leaves the site, in a file or to an app."""
    return max(_within(_chosen()["minimum_outside"], FLOOR, 100), minimum())


def _within(value: Any, least: int, most: int) -> int:
    return min(max(int(value), least), most)
