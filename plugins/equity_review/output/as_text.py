"""The review as text for a person: a line for each submission, its findings and questions below it."""

from __future__ import annotations

from commonaim.plugins.equity_review import kinds
from commonaim.plugins.equity_review.engine import Finding, Review
from commonaim.plugins.equity_review.output.common import Format, Totals
from commonaim.plugins.equity_review.reading.common import Entry

AROUND = 40
"""Code points of the text shown on each side of a quote."""

WORDS = {
    "en": {
        "nobody": "speaks of no learners",
        "only": "speaks only of {}",
        "speaks": "speaks of {}",
        "suggestion": "Perhaps: {}",
        "totals": "Submissions: {submissions}. Only of all students: {only}. Findings: {findings}.",
        "problems": " Not read: {}, see the messages.",
    },
    "es": {
        "nobody": "no habla de estudiantes",
        "only": "habla solo de {}",
        "speaks": "habla de {}",
        "suggestion": "Quizás: {}",
        "totals": "Aportes: {submissions}. Solo de todo el estudiantado: {only}. "
        "Hallazgos: {findings}.",
        "problems": " Sin leer: {}, vea los mensajes.",
    },
}
# A text from elsewhere must not steer the terminal that shows it.
CONTROLS = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029), " ")
BOLD, DIM, PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


class Text(Format):
    """Paragraphs, one per submission; colour only where a terminal shows it."""

    between = "\n\n"

    def item(self, entry: Entry, review: Review) -> str:
        """One submission: what it speaks of, then its findings."""
        head = f"{self._bold(_clean(str(entry.given_id)))}: {self._speaks(review)}"
        texts = {section.key: section.text for section in entry.submission.sections}
        titles = {section.key: section.title for section in entry.submission.sections}
        lines = [head]
        for finding in review.questions:
            lines += self._finding(finding, texts, titles)
        return "\n".join(lines)

    def _speaks(self, review: Review) -> str:
        words = WORDS[self.language]
        if review.all_students_only:
            return words["only"].format(kinds.words_of("all_students", self.language))
        if not review.speaks_of:
            return words["nobody"]
        return words["speaks"].format(kinds.words_of_all(review.speaks_of, self.language))

    def _finding(
        self, finding: Finding, texts: dict[str, str], titles: dict[str, str]
    ) -> list[str]:
        lines = [f"  {self._dim(finding.rule)}  {_clean(finding.message)}"]
        for section, start, end in _places(finding):
            title = _clean(titles[section] or section)
            lines.append(f"    {title}: {self._in_context(texts[section], start, end)}")
        if finding.question:
            lines.append(f"    ? {_clean(finding.question)}")
        if finding.suggestion:
            lines.append(
                f"    {WORDS[self.language]['suggestion'].format(_clean(finding.suggestion))}"
            )
        return lines

    def _in_context(self, text: str, start: int, end: int) -> str:
        before, after = max(0, start - AROUND), min(len(text), end + AROUND)
        left = text[before:start] if before == 0 else "…" + text[before:start].partition(" ")[2]
        right = text[end:after] if after == len(text) else text[end:after].rpartition(" ")[0] + "…"
        return f"{_clean(left)}{self._marked(_clean(text[start:end]))}{_clean(right)}".strip()

    def end(self, totals: Totals) -> str:
        """A closing line with the counts."""
        words = WORDS[self.language]
        if not totals.submissions:
            return ""
        line = words["totals"].format(
            submissions=totals.submissions, only=totals.only, findings=totals.questions
        )
        if totals.failed_inputs:
            line += words["problems"].format(totals.failed_inputs)
        return f"\n\n{line}\n"

    def _bold(self, text: str) -> str:
        return f"{BOLD}{text}{PLAIN}" if self.colour else text

    def _dim(self, text: str) -> str:
        return f"{DIM}{text}{PLAIN}" if self.colour else text

    def _marked(self, text: str) -> str:
        return f"{BOLD}[{text}]{PLAIN}" if self.colour else f"[{text}]"


def _places(finding: Finding) -> list[tuple[str, int, int]]:
    """Where a finding is shown: its own place, and those of a phrase that stands elsewhere, too."""
    if finding.section is None or finding.start is None or finding.end is None:
        return []
    more = finding.also if finding.scope == "phrase" else ()
    own = (finding.section, finding.start, finding.end)
    return [own, *((span.section, span.start, span.end) for span in more)]


def _clean(text: str) -> str:
    return text.translate(CONTROLS)
