"""What goes into a review and what comes out: small records that do not change, no behaviour beyond their shape.

Offsets are Unicode code points of the section's text as given, end-exclusive; ``quote == text[start:end]``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

Kind = Literal["all_students", "beneficiaries", "collective", "other_groups"]
Scope = Literal["submission", "section", "phrase"]

#: The order in which groups are listed, wherever they are listed.
KINDS: tuple[Kind, ...] = ("all_students", "beneficiaries", "collective", "other_groups")


class Section(NamedTuple):
    """One answer of a submission. ``role`` says what it is for; without it, key and title are read."""

    key: str
    text: str
    role: str | None = None
    title: str = ""


class Submission(NamedTuple):
    """A text or a filled-in form. ``complete`` means that an empty section is an answer too."""

    id: str
    sections: tuple[Section, ...]
    complete: bool = False


class Span(NamedTuple):
    """A place in a section's text."""

    section: str
    start: int
    end: int
    quote: str


class Mention(NamedTuple):
    """A place that decided whom a section speaks of."""

    kind: Kind
    start: int
    end: int
    quote: str


class Finding(NamedTuple):
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
    params: Mapping[str, str] = MappingProxyType({})
    #: whether people are asked. Not where an earlier finding of the same term has this place in its ``also``, nor
    #: where the section has an answer to it
    asked: bool = True

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


class SectionReview:
    """Whom one section speaks of, and the ``mentions`` that say so, put together when first asked for.

    ``find`` finds them: a review that is only written down as JSON needs none of them.
    """

    __slots__ = ("_find", "_mentions", "key", "role", "speaks_of")

    def __init__(
        self,
        key: str,
        role: str,
        speaks_of: tuple[Kind, ...],
        find: Callable[[], tuple[Mention, ...]],
    ) -> None:
        self.key = key
        self.role = role
        self.speaks_of = speaks_of
        self._find = find
        self._mentions: tuple[Mention, ...] | None = None

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """The places, in the order of the text."""
        if self._mentions is None:
            self._mentions = self._find()
        return self._mentions

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SectionReview) and self._all() == other._all()

    def __hash__(self) -> int:
        return hash((self.key, self.role, self.speaks_of))

    def __repr__(self) -> str:
        return f"SectionReview{self._all()!r}"

    def _all(self) -> tuple[object, ...]:
        return self.key, self.role, self.speaks_of, self.mentions


#: Rules that ask, of the section they are found in, what the rule about sections would ask there.
_ABOUT_A_SECTION = frozenset(
    "no-equity-rationale no-baseline-for-beneficiaries measure-not-disaggregated "
    "results-not-disaggregated".split()
)


_SECTION = "section-all-students-only"


class Review(NamedTuple):
    """The whole answer for one submission."""

    id: str
    all_students_only: bool
    speaks_of: tuple[Kind, ...]
    sections: tuple[SectionReview, ...]
    findings: tuple[Finding, ...]

    @property
    def questions(self) -> tuple[Finding, ...]:
        """The findings as people are asked: nobody is asked twice.

        A term is asked about once, wherever it stands, and a section that speaks of students in general
        is not asked about when a question about its reason, baseline, measure or result is asked there.
        """
        if all(finding.asked and finding.rule != _SECTION for finding in self.findings):
            return self.findings
        asked = {finding.section for finding in self.findings if finding.rule in _ABOUT_A_SECTION}
        return tuple(
            finding
            for finding in self.findings
            if finding.asked and not (finding.rule == _SECTION and finding.section in asked)
        )

    def to_dict(self) -> dict[str, Any]:
        """The review as the public JSON contract has it: these keys, in this order."""
        return {
            "id": self.id,
            "all_students_only": self.all_students_only,
            "speaks_of": list(self.speaks_of),
            "sections": [{"key": s.key, "speaks_of": list(s.speaks_of)} for s in self.sections],
            "findings": [finding.to_dict() for finding in self.findings],
        }
