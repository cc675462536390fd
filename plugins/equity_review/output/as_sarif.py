"""The review as SARIF 2.1.0, for editors and code hosts that show findings beside a text.

Columns are Unicode code points. A text or Markdown file gets a region with offsets; of a file of many
submissions the region is the submission's line, and the offsets in its section are properties.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from commonaim.plugins.equity_review.engine import RULES, RULES_VERSION, Finding, Review
from commonaim.plugins.equity_review.output.common import Format, Totals
from commonaim.plugins.equity_review.reading.common import Entry, Place, Problem

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
INDEX = {rule: number for number, rule in enumerate(RULES)}
encode = json.JSONEncoder(ensure_ascii=False).encode


class Sarif(Format):
    """One run; every finding a result of the level `note`, because it asks and does not judge."""

    between = ",\n"

    def start(self) -> str:
        """The run up to its results."""
        driver = {
            "name": "Common Aim equity review",
            "version": RULES_VERSION,
            "rules": [
                {
                    "id": rule.id,
                    "shortDescription": {"text": rule.title},
                    "fullDescription": {"text": rule.summary},
                    "defaultConfiguration": {"level": "note"},
                    "properties": {"scope": rule.scope, "sources": list(rule.sources)},
                }
                for rule in RULES.values()
            ],
        }
        head = f'{{"$schema": {encode(SCHEMA)}, "version": "2.1.0", "runs": [{{'
        return f'{head}"tool": {encode({"driver": driver})}, "columnKind": "unicodeCodePoints", "results": [\n'

    def item(self, entry: Entry, review: Review) -> str:
        """The results of one submission."""
        return self.between.join(encode(_result(entry, finding)) for finding in review.findings)

    def end(self, totals: Totals) -> str:
        """The end of the results, and what could not be read."""
        invocation: dict[str, Any] = {
            "executionSuccessful": not totals.failed_inputs,
            "exitCode": totals.exit_code,
        }
        if totals.problems:
            invocation["toolExecutionNotifications"] = [_notice(each) for each in totals.problems]
        return f'\n], "invocations": [{encode(invocation)}]}}]}}\n'


def _result(entry: Entry, finding: Finding) -> dict[str, Any]:
    place: dict[str, Any] = {"physicalLocation": _physical(entry, finding)}
    name = f"{entry.given_id}/{finding.section}" if finding.section else str(entry.given_id)
    place["logicalLocations"] = [{"fullyQualifiedName": name}]
    return {
        "ruleId": finding.rule,
        "ruleIndex": INDEX[finding.rule],
        "level": "note",
        "message": {"text": f"{finding.message} {finding.question}".strip()},
        "locations": [place],
        "properties": {
            "submission": entry.given_id,
            "scope": finding.scope,
            "section": finding.section,
            "start": finding.start,
            "end": finding.end,
            "quote": finding.quote,
            "suggestion": finding.suggestion,
            "sources": list(finding.sources),
            "confidence": finding.confidence,
        },
    }


def _physical(entry: Entry, finding: Finding) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(entry.place)}}
    if entry.whole_file and finding.start is not None and finding.end is not None:
        text = entry.submission.sections[0].text
        physical["region"] = _region(text, finding.start, finding.end)
    elif entry.place.line is not None:
        physical["region"] = {"startLine": entry.place.line}
    return physical


def _region(text: str, start: int, end: int) -> dict[str, Any]:
    """A span of code points as SARIF has it: lines and columns count from 1, the end is exclusive."""
    return {
        "startLine": text.count("\n", 0, start) + 1,
        "startColumn": start - text.rfind("\n", 0, start),
        "endLine": text.count("\n", 0, end) + 1,
        "endColumn": end - text.rfind("\n", 0, end),
        "charOffset": start,
        "charLength": end - start,
        "snippet": {"text": text[start:end]},
    }


def _uri(place: Place) -> str:
    return quote(place.file)


def _notice(problem: Problem) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(problem.place)}}
    if problem.place.line is not None:
        physical["region"] = {"startLine": problem.place.line}
    return {
        "level": "note" if problem.note else "error",
        "message": {"text": str(problem)},
        "locations": [{"physicalLocation": physical}],
    }
