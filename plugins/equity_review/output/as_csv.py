"""The review as a table: one row per finding, and one for each submission without any."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from commonaim.plugins.equity_review.engine import Finding, Review
from commonaim.plugins.equity_review.output.common import Format, Totals
from commonaim.plugins.equity_review.reading.common import Entry

COLUMNS = (
    *("file", "line", "id", "all_students_only", "speaks_of"),
    *("rule", "scope", "section", "start", "end", "quote"),
    *("message", "question", "suggestion", "sources", "confidence"),
)
# A spreadsheet would run a cell that begins so as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Csv(Format):
    """Comma-separated values (RFC 4180) with a header; cells that look like formulas begin with `'`."""

    between = ""

    def start(self) -> str:
        """The header."""
        return _rows([COLUMNS])

    def item(self, entry: Entry, review: Review) -> str:
        """The rows of one submission."""
        about = [
            entry.place.file,
            str(entry.place.line or ""),
            str(entry.given_id),
            "yes" if review.all_students_only else "no",
            " ".join(review.speaks_of),
        ]
        findings = [_cells(finding) for finding in review.findings]
        empty = [""] * (len(COLUMNS) - len(about))
        return _rows([*about, *cells] for cells in findings or [empty])

    def end(self, totals: Totals) -> str:
        """Nothing: the last row has ended its line."""
        return ""


def _cells(finding: Finding) -> list[str]:
    return [
        finding.rule,
        finding.scope,
        finding.section or "",
        "" if finding.start is None else str(finding.start),
        "" if finding.end is None else str(finding.end),
        finding.quote or "",
        finding.message,
        finding.question,
        finding.suggestion or "",
        "; ".join(finding.sources),
        str(finding.confidence),
    ]


def _rows(rows: Iterable[Iterable[str]]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows([_harmless(cell) for cell in row] for row in rows)
    return written.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
