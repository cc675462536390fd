"""How well the equity review reads labelled texts: precision, recall and F1 a rule, with every miss.

    python benchmarks/review_quality.py [--data DIR ...] [--quiet]

``DIR`` holds ``*sentences*.jsonl`` or ``dev.jsonl`` (one labelled text a line) and pairs ``NAME.jsonl`` and
``NAME_labels.jsonl`` (submissions and their labels by rule). Without it: the texts that come with the tests, and
``../shared/data/review`` where that is there. A label ``null`` means that reasonable people differ: it counts nowhere.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from commonaim.plugins.equity_review.engine import (
    RULES,
    Review,
    Reviewer,
    Section,
    Statement,
    Submission,
)

ROOT = Path(__file__).parent.parent
Row = dict[str, Any]


@dataclass
class Tally:
    """Right and wrong answers to one yes-or-no question."""

    hit: int = 0
    false: int = 0
    missed: int = 0
    notes: list[str] = field(default_factory=list)

    def add(self, said: bool, true: bool, note: str) -> None:
        self.hit += said and true
        self.false += said and not true
        self.missed += true and not said
        if said != true:
            self.notes.append(f"{'said, is not' if said else 'missed'}: {note}")

    @property
    def f1(self) -> float:
        """1.0 where there was nothing to find and nothing was said."""
        total = 2 * self.hit + self.false + self.missed
        return 2 * self.hit / total if total else 1.0

    def line(self, name: str) -> str:
        said, true = self.hit + self.false, self.hit + self.missed
        precision = self.hit / said if said else 1.0
        recall = self.hit / true if true else 1.0
        return f"  {name:32} P {precision:.3f}  R {recall:.3f}  F1 {self.f1:.3f}   ({true} true, {said} said)"


def rows(path: Path) -> list[Row]:
    """The lines of a JSONL file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def submission(row: Row) -> Submission:
    """A submission of the labelled files."""
    if "text" in row:
        return Submission(row["id"], (Section("text", row["text"]),))
    sections = tuple(
        Section(s["key"], s["text"], s.get("role"), s.get("title", "")) for s in row["sections"]
    )
    return Submission(row["id"], sections, bool(row.get("complete", False)))


def reviewer_for(row: Row, cache: dict[str, Reviewer]) -> Reviewer:
    """The reviewer for the statement that a row carries, or the default one."""
    key = json.dumps(row.get("statement"), sort_keys=True)
    if key not in cache:
        given = row.get("statement")
        cache[key] = Reviewer(Statement.from_dict(given) if given else None)
    return cache[key]


def sentences(path: Path, quiet: bool) -> None:
    """all_students_only on labelled sentences and passages."""
    tally, named, vague = Tally(), [], Tally()
    engine = Reviewer()
    for row in rows(path):
        review = engine.review(submission(row))
        labels = row["labels"]
        note = f"{row['id']}{' (hard)' if labels.get('hard') else ''} {review.speaks_of} {row['text'][:400]}"
        tally.add(review.all_students_only, bool(labels["flag"]), note)
        if review.all_students_only and labels.get("beneficiaries"):
            named.append(note)
        _vague(review, labels, vague, row["id"])
    print(f"\n{path.name}")
    print(tally.line("all_students_only"))
    print(f"  texts naming a beneficiary and flagged: {len(named)}")
    print(vague.line("vague phrases (of collectives)"))
    if not quiet:
        for note in [*named, *tally.notes, *vague.notes]:
            print("     ", note)


def _vague(review: Review, labels: Row, tally: Tally, name: str) -> None:
    found = [f for f in review.findings if f.rule == "collective-term"]
    for span in labels.get("vague_terms", []):
        if not labels.get("collective"):
            continue
        hit = any(f.start < span["end"] and span["start"] < f.end for f in found)
        tally.add(hit, True, f"{name} {span['text']}")


def submissions(path: Path, labels_path: Path, quiet: bool) -> None:
    """Every rule, speaks_of, phrases and traps on labelled submissions."""
    labelled = {row["id"]: row for row in rows(labels_path)}
    engines: dict[str, Reviewer] = {}
    tallies = {rule: Tally() for rule in RULES}
    speaks, spans, traps = [], Tally(), []
    places = right = 0
    for row in rows(path):
        truth = labelled[row["id"]]
        review = reviewer_for(row, engines).review(submission(row))
        _rules(review, truth, tallies)
        wrong = _speaks(review, truth)
        places += 1 + len(truth["sections"])
        right += 1 + len(truth["sections"]) - len(wrong)
        speaks += wrong
        for span in truth["spans"]:
            spans.add(_overlaps(review, row, span), True, f"{row['id']} {span}")
        traps += [
            f"{row['id']} {trap}" for trap in truth["must_not"] if _overlaps(review, row, trap)
        ]
    print(f"\n{path.name}: mean F1 over the rules {_mean(t.f1 for t in tallies.values()):.3f}")
    for rule, tally in tallies.items():
        print(tally.line(rule))
        if not quiet:
            for note in tally.notes:
                print("       ", note)
    print(spans.line("spans"))
    print(f"  traps sprung: {len(traps)}; speaks_of right in {right} of {places} places")
    if not quiet:
        for note in [*spans.notes, *traps, *speaks]:
            print("       ", note)


def _mean(values: Iterable[float]) -> float:
    numbers = list(values)
    return sum(numbers) / len(numbers)


def _rules(review: Review, truth: Row, tallies: dict[str, Tally]) -> None:
    said = {finding.rule for finding in review.findings}
    for rule, true in truth["rules"].items():
        if true is not None:
            tallies[rule].add(rule in said, bool(true), review.id)


def _speaks(review: Review, truth: Row) -> list[str]:
    wrong = []
    if list(review.speaks_of) != truth["speaks_of"]:
        wrong.append(f"{review.id}: said {list(review.speaks_of)}, is {truth['speaks_of']}")
    for got, want in zip(review.sections, truth["sections"], strict=True):
        if list(got.speaks_of) != want["speaks_of"]:
            quotes = [(m.kind, m.quote) for m in got.mentions]
            wrong.append(
                f"{review.id}/{got.key} ({got.role}): is {want['speaks_of']}, read {quotes}"
            )
    return wrong


def _overlaps(review: Review, row: Row, span: Row) -> bool:
    text = next(s["text"] for s in row["sections"] if s["key"] == span["section"])
    start = text.find(span["quote"])
    found = [
        f
        for f in review.findings
        if f.rule == span["rule"] and f.section == span["section"] and f.start is not None
    ]
    while start >= 0:
        end = start + len(span["quote"])
        if any(f.start < end and start < f.end for f in found):
            return True
        start = text.find(span["quote"], end)
    return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, action="append", help="folder of labelled files")
    parser.add_argument("--quiet", action="store_true", help="figures without the misses")
    args = parser.parse_args()
    folders = args.data or [
        ROOT / "tests/plugins/equity_review/data",
        ROOT.parent / "shared/data/review",
    ]
    for folder in folders:
        for path in sorted(folder.glob("*.jsonl")) if folder.is_dir() else []:
            labels = path.with_name(f"{path.stem}_labels.jsonl")
            if labels.exists():
                submissions(path, labels, args.quiet)
            elif path.name == "dev.jsonl" or "sentences" in path.name:
                sentences(path, args.quiet)


if __name__ == "__main__":
    main()
