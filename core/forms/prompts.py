"""Prompts that stand in a form beside the template's own: from plugins, and from the network for a change idea."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from .content import ROWS, SectionLike
from .models import Submission

#: Where a prompt stands when no section of the form has its role, best first.
INSTEAD: Final = {
    "rationale": ("change", "context"),
    "baseline": ("context", "questions"),
    "measures": ("data", "questions", "results"),
    "data": ("measures", "results"),
    "results": ("data", "learning"),
    "questions": ("measures", "plan"),
    "predictions": ("questions", "plan"),
    "youth": ("plan", "change"),
    "learning": ("action", "results"),
    "action": ("learning",),
    "plan": ("change",),
    "context": ("change",),
}
#: What the rows of a section are for, whatever the section's own role.
OF_ROWS: Final = ("questions", "predictions", "measures", "data", "results")


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt as a submission keeps it: in which section it stands, what it asks, and who added it."""

    section: str
    key: str
    text: str
    reason: str
    source: str
    said_by: str
    choices: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As a plain value for JSON."""
        return {**asdict(self), "choices": list(self.choices)}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Asked:
        """From what :meth:`as_json` gave."""
        return cls(**{**value, "choices": tuple(value["choices"])})


def asked_of(subject: Submission, section: SectionLike) -> list[Asked]:
    """The prompts that a submission keeps for one of its sections."""
    return [Asked.from_json(one) for one in subject.prompts if one["section"] == section.key]


def place_of(role: str, sections: Sequence[SectionLike]) -> SectionLike | None:
    """The section that a prompt for ``role`` stands in: the first of that role, else the next best, else none."""
    for wanted in (role, *INSTEAD.get(role, ())):
        for section in sections:
            if wanted in roles_of(section):
                return section
    return None


def roles_of(section: SectionLike) -> Iterable[str]:
    """What a section is for; one of rows is for several things."""
    return (*OF_ROWS, section.role) if section.kind == ROWS else (section.role,)
