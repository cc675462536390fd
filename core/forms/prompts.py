"""Prompts that stand in a form beside the template's own: from plugins, and from the network for a change idea."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from flask_babel import get_locale

from .content import ROWS, SectionLike
from .models import Submission

#: Where a prompt stands when no section of the form has its role, best first.
INSTEAD: Final = {
    "rationale": ("change", "context"),
    "baseline": ("context", "questions"),
    "measures": ("data", "questions", "results"),
    "data": ("measures", "results"),
    "results": ("data", "learning"),
    "questions": ("measures", "data", "plan"),
    "predictions": ("questions", "measures", "data", "plan"),
    "youth": ("plan", "change"),
    "learning": ("action", "results"),
    "action": ("learning",),
    "plan": ("change",),
    "context": ("change",),
}
#: What of a prompt is words, which each language has its own of.
WORDS: Final = ("text", "reason", "source", "said_by", "choices")
#: What the rows of a section are for, whatever the section's own role.
OF_ROWS: Final = ("questions", "predictions", "measures", "data", "results")


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt as a submission keeps it: in which section it stands, what it asks, and who added it.

    ``languages`` has its words in each language there was when the submission was begun, because a plugin that is off
    since cannot be asked any more. Where the reader's is not among them, it is told as whoever began it read it.
    """

    section: str
    key: str
    text: str
    reason: str
    source: str
    said_by: str
    choices: tuple[str, ...] = ()
    languages: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As a plain value for JSON."""
        return {**asdict(self), "choices": list(self.choices)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Asked:
        """From what :meth:`as_json` gave."""
        return cls(**{**value, "choices": tuple(value["choices"])})

    def in_languages(self, others: Mapping[str, Asked]) -> Asked:
        """The same prompt with its words by language, as ``others`` say them."""
        return replace(self, languages={name: self._words(one) for name, one in others.items()})

    def _words(self, other: Asked) -> dict[str, Any]:
        words = {name: getattr(other, name) for name in WORDS}
        # An answer is known in another language by its place among them.
        choices = other.choices if len(other.choices) == len(self.choices) else self.choices
        return {**words, "choices": list(choices)}

    def told_in(self, language: str) -> Asked:
        """The same prompt as somebody reads it whose language this is."""
        words = self.languages.get(language)
        return replace(self, **{**words, "choices": tuple(words["choices"])}) if words else self

    def answers(self, chosen: str) -> list[Answer]:
        """What there is to choose from. What was ``chosen``, in whichever language, is kept in the words it was."""
        wordings = zip(
            self.choices, *(words["choices"] for words in self.languages.values()), strict=True
        )
        found = [
            Answer(known[0], chosen if chosen in known else known[0], chosen in known)
            for known in wordings
        ]
        if chosen and not any(answer.chosen for answer in found):
            found.append(Answer(chosen, chosen, chosen=True))
        return found


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to choose: the words to read it in, those that are kept when it is chosen, and whether it was."""

    said: str
    kept: str
    chosen: bool


def asked_of(subject: Submission, section: SectionLike) -> list[Asked]:
    """The prompts that a submission keeps for one of its sections, in the reader's language."""
    language = str(get_locale())
    kept = [Asked.from_json(one) for one in subject.prompts if one["section"] == section.key]
    return [one.told_in(language) for one in kept]


def questions_of(subject: Submission) -> Mapping[str, str]:
    """What was asked where an answer is chosen, by the key of the answer's text, in the reader's language."""
    language = str(get_locale())
    kept = [Asked.from_json(one).told_in(language) for one in subject.prompts if one["choices"]]
    return {f"{one.section}.{one.key}": one.text for one in kept}


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
