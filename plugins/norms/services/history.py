"""How a norm came to say what it says: its wordings, each with what changed from the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commonaim.core.forms.diffs import Change, diff
from commonaim.plugins.norms.models import Norm, Proposal, Wording


@dataclass(frozen=True, slots=True)
class Step:
    """A wording; ``text`` and ``meaning`` are the steps from the one before to it, empty for the first."""

    wording: Wording
    text: Sequence[Change]
    meaning: Sequence[Change]


def steps(found: Norm) -> list[Step]:
    """The wordings of a norm, the newest first."""
    before: Wording | None = None
    made = []
    for wording in found.wordings:
        if before is None:
            made.append(Step(wording, (), ()))
        else:
            made.append(
                Step(
                    wording, diff(before.text, wording.text), diff(before.meaning, wording.meaning)
                )
            )
        before = wording
    return made[::-1]


def brought_by(proposal: Proposal) -> Step | None:
    """The wording that a proposal brought, with what changed by it; None when it brought none."""
    held = proposal.norm
    if held is None or proposal.wording_id is None:
        return None
    return next((step for step in steps(held) if step.wording.id == proposal.wording_id), None)
