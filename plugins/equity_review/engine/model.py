"""What goes into a review and what comes out: small frozen records, no behaviour beyond their shape.

Offsets are Unicode code points of the section's text as given, end-exclusive; ``quote == text[start:end]``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["all_students", "beneficiaries", "collective", "other_groups"]
Scope = Literal["submission", "section", "phrase"]

#: The order in which groups are listed, wherever they are listed.
KINDS: tuple[Kind, ...] = ("all_students", "beneficiaries", "collective", "other_groups")


@dataclass(frozen=True, slots=True)
class Section:
    """One answer of a submission. ``role`` says what it is for; without it, key and title are read."""

    key: str
    text: str
    role: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """A text or a filled-in form. ``complete`` means that an empty section is an answer too."""

    id: str
    sections: tuple[Section, ...]
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a section's text."""

    section: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that decided whom a section speaks of."""

    kind: Kind
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at again. ``variant`` and ``params`` let it be told in another language."""

    rule: str
    scope: Scope
    section: str | None
    start: int | None
    end: int | None
    quote: str | None
    message: str
    question: str
    suggestion: str | None
    sources: tuple[str, ...]
    confidence: float
    also: tuple[Span, ...] = ()
    variant: str = "default"
    params: Mapping[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The finding as the public JSON contract has it."""
        return {
            "rule": self.rule,
            "scope": self.scope,
            "section": self.section,
            "start": self.start,
            "end": self.end,
            "quote": self.quote,
            "message": self.message,
            "question": self.question,
            "suggestion": self.suggestion,
            "sources": list(self.sources),
            "confidence": self.confidence,
        }


@dataclass(frozen=True, slots=True)
class SectionReview:
    """Whom one section speaks of, and the places that say so."""

    key: str
    role: str
    speaks_of: tuple[Kind, ...]
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """The whole answer for one submission."""

    id: str
    all_students_only: bool
    speaks_of: tuple[Kind, ...]
    sections: tuple[SectionReview, ...]
    findings: tuple[Finding, ...]

    def to_dict(self) -> dict[str, Any]:
        """The review as the public JSON contract has it: these keys, in this order."""
        return {
            "id": self.id,
            "all_students_only": self.all_students_only,
            "speaks_of": list(self.speaks_of),
            "sections": [{"key": s.key, "speaks_of": list(s.speaks_of)} for s in self.sections],
            "findings": [finding.to_dict() for finding in self.findings],
        }
