"""What a row of a sheet changes, told before it is done: which sections, with the words before and after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _

from ..forms.diffs import Change, by_piece, diff, in_short
from ..forms.prompts import questions_of
from .own_sheet import CHANGED, RowPlan

#: Of so many rows the words are shown. Comparing those of a sheet with thousands takes minutes.
MOST_ROWS: Final = 100


@dataclass(frozen=True, slots=True)
class Told:
    """A title or text that changes. ``steps`` lead from its words to the new ones, without the middle of long ones."""

    title: str
    steps: Sequence[Change] = ()
    emptied: bool = False


def changes_of(plans: Iterable[RowPlan]) -> dict[int, list[Told]]:
    """What each changed row changes, by its number; past :data:`MOST_ROWS` rows without the words."""
    changed = [plan for plan in plans if plan.outcome == CHANGED]
    return {plan.number: _told(plan, words=place < MOST_ROWS) for place, plan in enumerate(changed)}


def _told(plan: RowPlan, *, words: bool) -> list[Told]:
    told = []
    if plan.new_title:
        told.append(_step(_("Title"), plan.title, plan.new_title, words=words))
    seen = set()
    sections = plan.subject.version.sections if plan.subject else ()
    questions = questions_of(plan.subject) if plan.subject else {}
    for piece, old, new in by_piece(sections, plan.before, plan.after, questions):
        if old != new:
            seen.add(piece.section)
            told.append(_step(piece.question or piece.title, old, new, words=words))
    # Who told a story, and whom a trial is about, stand in no text.
    unseen = set(plan.sections) - seen
    told.extend(Told(section.title) for section in sections if section.key in unseen)
    return told


def _step(title: str, old: str, new: str, *, words: bool) -> Told:
    emptied = bool(old.strip()) and not new.strip()
    return Told(title, in_short(diff(old, new)) if words else (), emptied)
