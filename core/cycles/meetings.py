"""What plugins have to say about the meetings of a network: words to open one with, and moves for who facilitates."""

from __future__ import annotations

from .. import hooks
from ..forms.models import Cycle
from ..i18n import told
from ..networks.models import Network
from ..plugin import MeetingOpening, Move
from . import services


def openings(network: Network) -> list[tuple[str, MeetingOpening]]:
    """(plugin title, what a meeting may be opened with today)."""
    answers = hooks.collect("meeting_openings", network=network)
    return [(told(answer.plugin.title), one) for answer in answers for one in answer.result]


def moves(network: Network, cycle: Cycle) -> list[tuple[str, Move]]:
    """(plugin title, what a facilitator might do) in today's phase of a cycle."""
    phase = services.strip_of(cycle).today
    answers = hooks.collect("facilitator_moves", network=network, phase=phase)
    return [(told(answer.plugin.title), one) for answer in answers for one in answer.result]
