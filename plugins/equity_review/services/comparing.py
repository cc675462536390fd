"""What changed between two editions of the equity statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from commonaim.plugins.equity_review.models import Edition

from .statements import Content

ChangeKind = Literal["same", "added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class GroupChange:
    """A beneficiary group between two editions, with its terms as ``(op, term)``."""

    name: str
    change: ChangeKind
    terms: tuple[tuple[ChangeKind, str], ...]


@dataclass(frozen=True, slots=True)
class WordChange:
    """A preferred or replaced word between two editions; ``old`` or ``new`` is None where it is not in that one."""

    term: str
    change: ChangeKind
    old: Content | None
    new: Content | None


@dataclass(frozen=True, slots=True)
class StatementDiff:
    """What changed between two editions, in the order of the newer one; what is gone comes last.

    ``inherit`` is about the words that the review brings along: whether they are asked about, and whether that is new.
    The note of an edition tells of the change and is no part of it.
    """

    beneficiaries: tuple[GroupChange, ...]
    summary: tuple[tuple[ChangeKind, str], ...]
    principles: tuple[tuple[ChangeKind, str], ...]
    inherit: ChangeKind
    preferred: tuple[WordChange, ...]
    replaced: tuple[WordChange, ...]

    @property
    def empty(self) -> bool:
        """Whether the two editions say the same."""
        rows: list[Any] = [*self.beneficiaries, *self.preferred, *self.replaced]
        steps = [*self.summary, *self.principles, (self.inherit, "")]
        same = all(row.change == "same" for row in rows)
        return same and all(change == "same" for change, _text in steps)


def diff(before: Edition, after: Edition) -> StatementDiff:
    """What changed from one edition to another."""
    old, new = before.content, after.content
    return StatementDiff(
        summary=_changes(*([one.summary] if one.summary else [] for one in (before, after))),
        inherit=_switched(bool(old.get("inherit")), bool(new.get("inherit"))),
        beneficiaries=_group_changes(old.get("beneficiaries", ()), new.get("beneficiaries", ())),
        principles=_changes(old.get("principles", ()), new.get("principles", ())),
        preferred=_word_changes(old.get("preferred", ()), new.get("preferred", ())),
        replaced=_word_changes(old.get("replaced", ()), new.get("replaced", ())),
    )


def _changes(old: Sequence[str], new: Sequence[str]) -> tuple[tuple[ChangeKind, str], ...]:
    kept: list[tuple[ChangeKind, str]] = [("same" if x in old else "added", x) for x in new]
    return (*kept, *(("removed", x) for x in old if x not in new))


def _group_changes(old: Sequence[Content], new: Sequence[Content]) -> tuple[GroupChange, ...]:
    before = {group["name"]: group.get("terms", ()) for group in old}
    after = {group["name"]: group.get("terms", ()) for group in new}
    found = []
    for name in [*after, *(name for name in before if name not in after)]:
        terms = _changes(before.get(name, ()), after.get(name, ()))
        change = _kind(name, before, after)
        if change == "same" and any(kind != "same" for kind, _term in terms):
            change = "changed"
        found.append(GroupChange(name, change, terms))
    return tuple(found)


def _word_changes(old: Sequence[Content], new: Sequence[Content]) -> tuple[WordChange, ...]:
    before, after = ({row["term"]: row for row in rows} for rows in (old, new))
    found = []
    for term in [*after, *(term for term in before if term not in after)]:
        change = _kind(term, before, after)
        if change == "same" and _words(before[term]) != _words(after[term]):
            change = "changed"
        found.append(WordChange(term, change, before.get(term), after.get(term)))
    return tuple(found)


def _switched(before: bool, after: bool) -> ChangeKind:
    if before == after:
        return "same"
    return "added" if after else "removed"


def _kind(key: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> ChangeKind:
    if key not in before:
        return "added"
    return "same" if key in after else "removed"


def _words(row: Content) -> tuple[str, ...]:
    return tuple(row.get(key) or "" for key in ("replacement", "reason"))
