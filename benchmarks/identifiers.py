"""How well identifiers are found: recall and precision on marked notes, by kind, with what was missed.

    python benchmarks/identifiers.py [--data FILE ...] [--misses]

A hit is right when it shares at least half of its letters with a marked identifier; "exact" asks for the same kind,
start and end. Files are JSON lines (``id``, ``text``, ``language``, ``hits``, ``tempting``) or marked text, as
tests/plugins/empathy/data/README.md says. "Names unknown" takes every word of the marked names and places out of the
word lists first, and the roster away: what is left is found by what stands around it.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

from commonaim.plugins.empathy.identifiers import Roster, find, words

ROOT = Path(__file__).resolve().parent.parent
OWN = ROOT / "tests/plugins/empathy/data"
SHARED = ROOT.parent / "shared/data/identifiers"
CODES = {
    **{
        "p": "person",
        "s": "school",
        "l": "place",
        "o": "organisation",
        "a": "address",
        "e": "email",
        "t": "phone",
    },
    **{
        "h": "handle",
        "u": "url",
        "d": "date-of-birth",
        "i": "id-number",
        "g": "age-over-89",
        "r": "rare-combination",
    },
}
MARK = re.compile(r"\{(\w):(.*?)\}", re.DOTALL)
Note = dict[str, Any]


def notes(path: Path) -> list[Note]:
    """The notes of a file, with ``hits`` and ``tempting`` as spans of code points."""
    content = path.read_text(encoding="utf-8")
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in content.splitlines() if line.strip()]
    return [_marked(part) for part in re.split(r"^=== ", content, flags=re.MULTILINE)[1:]]


def _marked(part: str) -> Note:
    head, _, body = part.partition("\n")
    name, language = head.split()
    text, hits, tempting, at = "", [], [], 0
    body = body.rstrip("\n")
    for match in MARK.finditer(body):
        text += body[at : match.start()]
        span = {"start": len(text), "end": len(text) + len(match[2]), "quote": match[2]}
        if match[1] == "x":
            tempting.append(span)
        else:
            hits.append({"kind": CODES[match[1]], **span})
        text += match[2]
        at = match.end()
    return {
        "id": name,
        "language": None if language == "-" else language,
        "text": text + body[at:],
        "hits": hits,
        "tempting": tempting,
    }


def _meets(one: Any, other: Any) -> bool:
    shared = min(one["end"], other["end"]) - max(one["start"], other["start"])
    return shared * 2 >= min(one["end"] - one["start"], other["end"] - other["start"])


class Tally:
    """What was found, by kind, and what was not."""

    def __init__(self) -> None:
        self.marked: Counter[str] = Counter()
        self.found: Counter[str] = Counter()
        self.exact = self.said = self.right = self.tempted = self.tempting = 0
        self.misses: list[str] = []

    def add(self, note: Note, hits: list[Note]) -> None:
        """Count one note."""
        for mark in note["hits"]:
            self.marked[mark["kind"]] += 1
            if any(_meets(mark, hit) for hit in hits):
                self.found[mark["kind"]] += 1
            else:
                self.misses.append(f"{note['id']}: missed {mark['kind']} {mark['quote']!r}")
            exact = any(
                (h["kind"], h["start"], h["end"]) == (mark["kind"], mark["start"], mark["end"])
                for h in hits
            )
            self.exact += exact
            if not exact and any(_meets(mark, hit) for hit in hits):
                other = [(h["kind"], h["quote"]) for h in hits if _meets(mark, h)]
                self.misses.append(
                    f"{note['id']}: inexact {mark['kind']} {mark['quote']!r}: {other}"
                )
        for hit in hits:
            self.said += 1
            if any(_meets(mark, hit) for mark in note["hits"]):
                self.right += 1
            else:
                self.misses.append(f"{note['id']}: too much, {hit['kind']} {hit['quote']!r}")
        self.tempting += len(note["tempting"])
        self.tempted += sum(any(_meets(trap, hit) for hit in hits) for trap in note["tempting"])

    def lines(self) -> list[str]:
        """The figures, a line each."""
        marked = sum(self.marked.values())
        found = sum(self.found.values())
        right = self.right / max(1, self.said)
        lines = [
            f"  recall {found / marked:.3f} ({found} of {marked}),"
            f" precision {right:.3f} ({self.right} of {self.said}),"
            f" exact in kind and span {self.exact / marked:.3f},"
            f" traps sprung {self.tempted} of {self.tempting}"
        ]
        lines += [
            f"    {kind:17} {self.found[kind]:4} of {self.marked[kind]:4}"
            for kind in CODES.values()
            if self.marked[kind]
        ]
        return lines


def measure(path: Path, roster: Roster) -> Tally:
    """The tally of one file."""
    tally = Tally()
    for note in notes(path):
        hits = find(note["text"], note["language"], roster)
        tally.add(note, [hit._asdict() for hit in hits])
    return tally


def forget(files: list[Path]) -> None:
    """Take every word of the marked names and places out of the word lists, for the rest of this process."""
    marked = {
        word.casefold()
        for path in files
        for note in notes(path)
        for mark in note["hits"]
        if mark["kind"] in ("person", "place")
        for word in re.findall(r"[^\W\d_][\w'’-]*", mark["quote"])
    }
    given, family = words.given_names() - marked, words.surnames() - marked
    places = frozenset(place for place in words.places() if not set(place) & marked)
    words.given_names, words.surnames, words.places = (
        (lambda: given),
        (lambda: family),
        (lambda: places),
    )
    words.is_ordinary.cache_clear()
    words.looks_ordinary.cache_clear()


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, action="append", help="files of marked notes")
    parser.add_argument("--misses", action="store_true", help="what was missed, too")
    args = parser.parse_args()
    files = args.data or [*sorted(OWN.glob("notes_*.txt")), SHARED / "dev.jsonl"]
    files = [path for path in files if path.exists()]
    for path in files:
        listed = path.with_name("roster.txt")
        lines = listed.read_text(encoding="utf-8").splitlines() if listed.exists() else []
        tally = measure(path, Roster.of(lines))
        print(f"\n{path.name}")
        print("\n".join(tally.lines()))
        if args.misses:
            print("\n".join(f"      {miss}" for miss in tally.misses))
    forget(files)
    for path in files:
        print(f"\n{path.name}, names unknown")
        print(measure(path, Roster()).lines()[0])


if __name__ == "__main__":
    main()
