"""What a network learns about its norms: what changed, when, and what brought it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from . import norms

ADDED, CHANGED, RETIRED = "added", "changed", "retired"


@dataclass(frozen=True, slots=True)
class Turn:
    """A day on which a norm was added, changed or retired, and why."""

    on: date
    kind: str
    norm_id: int
    text: str
    reason: str
    brought_by: str


def turns() -> list[Turn]:
    """Every change of the norms, the newest first."""
    found = []
    for norm in (*norms.in_force(), *norms.retired()):
        for one in norm.wordings:
            kind = ADDED if one.number == 1 else CHANGED
            brought = ", ".join(
                words for words in (one.cohort.name if one.cohort else "", one.occasion) if words
            )
            found.append(Turn(one.adopted_on, kind, norm.id, one.text, one.reason, brought))
        if norm.retired_on:
            text = norm.wording.text
            found.append(Turn(norm.retired_on, RETIRED, norm.id, text, norm.retired_reason, ""))
    return sorted(found, key=lambda turn: (turn.on, turn.norm_id), reverse=True)


def texts() -> dict[int, str]:
    """What each norm says, or said last, by its id."""
    return {norm.id: norm.wording.text for norm in (*norms.in_force(), *norms.retired())}
