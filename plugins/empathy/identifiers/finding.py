"""The finder: every kind of rule over one text, the surest first where two meet."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable

from commonaim.plugins.empathy.identifiers import addresses, named, patterns, persons, rare
from commonaim.plugins.empathy.identifiers.model import PERSON, RARE, Hit, Roster, Span
from commonaim.plugins.empathy.identifiers.suggestions import suggest
from commonaim.plugins.empathy.identifiers.tokens import mostly_small, tokens

SPANISH_WORDS = frozenset(
    "el la los las que de y en un una por con para su se no lo le es está fue dice dijo".split()
)


def find(text: str, language: str | None = None, roster: Roster | None = None) -> list[Hit]:
    """See :func:`commonaim.plugins.empathy.identifiers.find`."""
    spans = _spans(text, roster or Roster())
    chosen = language if language in ("en", "es") else _language(text)
    made = suggest(text, spans, chosen)
    return [
        Hit(s.kind, s.start, s.end, text[s.start : s.end], words, s.confidence)
        for s, words in zip(spans, made, strict=True)
    ]


def _spans(text: str, roster: Roster) -> list[Span]:
    found = tokens(text)
    small = mostly_small(found)
    kept = _apart([*addresses.spans(text), *patterns.spans(text)])
    kept = _apart([*kept, *_longest_first(rare.spans(text))])
    fixed = [span for span in kept if span.kind != RARE]
    roster_names = _of_roster(text, roster)
    named_spans = [
        s for s in named.spans(text, found, small=small) if (s.start, s.end) not in roster_names
    ]
    kept = _apart([*kept, *named_spans])
    people = persons.spans(
        text,
        found,
        roster,
        [*fixed, *(s for s in kept if s.kind not in (RARE, PERSON))],
        small=small,
    )
    return sorted(_apart([*kept, *people]), key=lambda span: span.start)


def _of_roster(text: str, roster: Roster) -> set[tuple[int, int]]:
    """Where a phrase of the roster stands; what it is, is told by its surroundings."""
    low = text.casefold()
    places = set()
    for phrase in (" ".join(words) for words in roster.phrases):
        at = low.find(phrase)
        while at >= 0:
            places.add((at, at + len(phrase)))
            at = low.find(phrase, at + 1)
    return places


def _longest_first(spans: Iterable[Span]) -> list[Span]:
    return sorted(spans, key=lambda span: span.start - span.end)


def _apart(spans: Iterable[Span]) -> list[Span]:
    """The spans, without those that meet an earlier one."""
    kept: list[Span] = []
    starts: list[int] = []
    for span in spans:
        at = bisect(starts, span.start)
        before = at and kept[at - 1].end > span.start
        after = at < len(kept) and kept[at].start < span.end
        if not before and not after:
            starts.insert(at, span.start)
            kept.insert(at, span)
    return kept


def _language(text: str) -> str:
    words = text.casefold().split()
    return (
        "es" if words and sum(word in SPANISH_WORDS for word in words) > len(words) * 0.18 else "en"
    )
