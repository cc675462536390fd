"""What a rule is given: the parts of a submission as they were read, and help to say what it found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from commonaim.plugins.equity_review.engine.automaton import Hit
from commonaim.plugins.equity_review.engine.messages import RULES, render
from commonaim.plugins.equity_review.engine.model import Finding, Kind, Span
from commonaim.plugins.equity_review.engine.refs import LEARNER, NAMED, Ref
from commonaim.plugins.equity_review.engine.scope import Reading
from commonaim.plugins.equity_review.engine.statement import ReplacedTerm, Statement
from commonaim.plugins.equity_review.engine.text import Folded, Pattern

_COUNTED_APART = Pattern(
    r"(?:[,;/]|\b(?:and|or|plus|y|e|o|u)\b)\s*(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|"
    r"eleven|twelve|un[oa]?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce)\s"
)


class Part(NamedTuple):
    """One section as it was read. ``loose``: hits that are no references (deficit words, survey words ...)."""

    key: str
    role: str
    folded: Folded
    reading: Reading
    loose: Sequence[Hit] = ()
    prose: bool = False

    @property
    def blank(self) -> bool:
        return not self.folded.text.strip()

    @property
    def kinds(self) -> tuple[Kind, ...]:
        return self.reading.kinds

    def refs(self, *kinds: str) -> Iterator[Ref]:
        """The references of these kinds that say whom the section speaks of."""
        return (ref for ref in self.reading.refs if ref.kind in kinds)

    def group_end(self, ref: Ref) -> int:
        """Where a group's words end: with its noun, but not beyond a group counted apart ("9 Diné, 4 Hopi boys")."""
        if ref.head_end <= ref.end or _COUNTED_APART.search(
            self.folded.text, ref.end, ref.head_end
        ):
            return ref.end
        return ref.head_end

    def span(self, start: int, end: int) -> Span:
        """A place of ``folded.text`` as it is told: by its place in the text as given."""
        a, b = self.folded.place(start, end)
        return Span(self.key, a, b, self.folded.given[a:b])


class Whole(NamedTuple):
    """A submission as it was read."""

    parts: Sequence[Part]
    speaks_of: tuple[Kind, ...]
    complete: bool
    statement: Statement
    language: str
    replaced: Mapping[str, ReplacedTerm]
    groups: str

    def having(self, *roles: str) -> list[Part]:
        """The parts with these roles, in the order of the submission."""
        return [part for part in self.parts if part.role in roles]

    @property
    def one_group(self) -> bool:
        """The submission says that all its learners are of the named groups."""
        return any(part.reading.whole for part in self.parts)

    def finding(
        self,
        rule: str,
        span: Span | None = None,
        *,
        section: str | None = None,
        variant: str = "default",
        params: Mapping[str, str] | None = None,
        also: Iterable[Span] = (),
        confidence: float = 0.9,
        asked: bool = True,
    ) -> Finding:
        """A finding of ``rule``, told in the language of the review."""
        filled = {"groups": self.groups, "quote": span.quote if span else ""}
        if params:
            filled.update(params)
        message, question, suggestion = render(rule, variant, filled, self.language)
        about = RULES[rule]
        return Finding(
            rule=rule,
            scope=about.scope,
            section=span.section if span else section,
            start=span.start if span else None,
            end=span.end if span else None,
            quote=span.quote if span else None,
            message=message,
            question=question,
            suggestion=suggestion,
            sources=about.sources,
            confidence=confidence,
            also=tuple(also),
            variant=variant,
            params=filled,
            asked=asked,
        )


def learner_spans(parts: Iterable[Part], limit: int = 50) -> list[Span]:
    """Where learners in general are spoken of, first first."""
    found: list[Span] = []
    for part in parts:
        span = part.span
        found += [span(ref.start, ref.end) for ref in part.reading.refs if ref.kind == LEARNER]
        if len(found) >= limit:
            return found[:limit]
    return found
    return found


def speaks(parts: Sequence[Part], whole: Whole) -> bool:
    """Whether the rule may speak: a section with text, or a complete submission."""
    return any(not part.blank for part in parts) or whole.complete


def of_parts(
    whole: Whole,
    rule: str,
    parts: Sequence[Part],
    order: Sequence[str],
    variant: str = "default",
) -> Finding:
    ranked = sorted((p for p in parts if not p.blank), key=lambda part: order.index(part.role))
    spans = learner_spans(ranked)
    section = ranked[0].key if ranked else None
    first = spans[0] if spans else None
    return whole.finding(rule, first, section=section, variant=variant, also=spans[1:])


def kinds_meant(whole: Whole, *more: str) -> tuple[str, ...]:
    """The references that speak of the intended students: all learners, where all are of one intended group."""
    return (NAMED, *more, LEARNER) if whole.one_group else (NAMED, *more)


def places_with(part: Part, whole: Whole, *more: str) -> Iterator[tuple[int, int]]:
    """Where the sentences that speak of the intended students begin and end."""
    done = -1
    for ref in part.refs(*kinds_meant(whole, *more)):
        if ref.start >= done:
            first, done = part.folded.sentence_span(ref.start)
            yield first, done


def sentences_with(part: Part, whole: Whole, *more: str) -> Iterator[tuple[str, str]]:
    """(sentence, sentence with its neighbours) around each mention of the intended students."""
    text = part.folded.text
    for first, last in places_with(part, whole, *more):
        before, _ = part.folded.sentence_span(max(0, first - 2))
        _, after = part.folded.sentence_span(min(len(text), last + 1))
        yield text[first:last], text[before:after]


def is_question(sentence: str) -> bool:
    """Whether a sentence asks."""
    return sentence.rstrip().rstrip(')"”’»').endswith("?")
