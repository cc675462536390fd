"""The review as JSON Lines, one object per submission, and as one JSON array of the same objects."""

from __future__ import annotations

import json
from functools import lru_cache

from commonaim.plugins.equity_review.engine import Finding, Review
from commonaim.plugins.equity_review.output.common import Format, Totals
from commonaim.plugins.equity_review.reading.common import Entry

encode = json.JSONEncoder(ensure_ascii=False).encode


class JsonLines(Format):
    """One line per submission, in the order of the input, with the keys of the contract in its order.

    A line is `Review.to_dict()` encoded, byte for byte (a test compares the two). It is put together
    here because what findings say repeats, and encoding it once saves most of the time of writing.
    """

    def item(self, entry: Entry, review: Review) -> str:
        """The line; its id is of the type that the input gave it."""
        sections = ", ".join(_section(each.key, each.speaks_of) for each in review.sections)
        findings = ", ".join(map(_finding, review.findings))
        only = "true" if review.all_students_only else "false"
        return (
            f'{{"id": {_id(entry.given_id)}, "all_students_only": {only}, '
            f'"speaks_of": {_names(review.speaks_of)}, "sections": [{sections}], '
            f'"findings": [{findings}]}}'
        )


class Json(JsonLines):
    """The same objects as one array."""

    between = ",\n"

    def start(self) -> str:
        """The opening bracket."""
        return "[\n"

    def end(self, totals: Totals) -> str:
        """The closing bracket."""
        return "\n]\n" if totals.submissions else "]\n"


def _id(given: str | int) -> str:
    return encode(given) if isinstance(given, str) else str(given)


def _finding(finding: Finding) -> str:
    start, end = finding.start, finding.end
    told = _told(finding.message, finding.question, finding.suggestion, finding.sources)
    return (
        f'{{"rule": "{finding.rule}", "scope": "{finding.scope}", '
        f'"section": {_text(finding.section)}, "start": {"null" if start is None else start}, '
        f'"end": {"null" if end is None else end}, "quote": {_text(finding.quote)}, '
        f'{told}, "confidence": {finding.confidence}}}'
    )


@lru_cache(4096)
def _told(message: str, question: str, suggestion: str | None, sources: tuple[str, ...]) -> str:
    return (
        f'"message": {encode(message)}, "question": {encode(question)}, '
        f'"suggestion": {encode(suggestion)}, "sources": {_names(sources)}'
    )


@lru_cache(4096)
def _section(key: str, speaks_of: tuple[str, ...]) -> str:
    return f'{{"key": {encode(key)}, "speaks_of": {_names(speaks_of)}}}'


@lru_cache(4096)
def _text(text: str | None) -> str:
    return encode(text)


@lru_cache(1024)
def _names(names: tuple[str, ...]) -> str:
    return encode(names)
