"""The word lists, read once: what a term is, and how much it needs around it to mean that.

The lists are the CSV files in ``words/``, each with a ``source`` column. A spelling may hold one or more
groups in braces: ``latin{o|a|os|as}`` is four terms, ``student{|s}`` two. Terms are folded as texts
are (see ``text.fold``), so accents, hyphens, slashes and capitals do not matter in the lists.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache
from pathlib import Path

from commonaim.plugins.equity_review.engine.text import fold, thin

WORDS = Path(__file__).parent / "words"

_BRACES = re.compile(r"\{([^{}]*)\}")


class Is(IntEnum):
    """What a term of the lists is, before its surroundings are read."""

    LEARNER = 1
    FAMILY = 2
    COLLECTIVE = 3
    IDENTITY = 4
    BLOCKED = 5
    DEFICIT = 6
    VOICE = 7
    REPLACED = 8


@dataclass(slots=True)
class Entry:
    """A term of the lists.

    ``use`` says what it needs around it ("bare": nothing; "adj": a noun for people; "name": a sign
    that it is not a person's or a place's name ...); ``groups`` are the families or the dimension
    it stands for; ``extra`` is the replaced term that it is a form of.
    """

    what: Is
    term: str
    use: str
    groups: tuple[str, ...] = ()
    extra: str = ""
    #: whether a rule about phrases looks at it, and not only for what it refers to
    loose: bool = field(init=False)

    def __post_init__(self) -> None:
        self.loose = self.extra != "" or self.what in _LOOSE


_LOOSE = frozenset({Is.DEFICIT, Is.VOICE, Is.REPLACED})


def spellings(term: str) -> Iterator[str]:
    """The terms that a spelling with braces stands for."""
    match = _BRACES.search(term)
    if match is None:
        yield term
        return
    for choice in match[1].split("|"):
        yield from spellings(term[: match.start()] + choice + term[match.end() :])


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one list, one a spelling."""
    with (WORDS / name).open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            for term in spellings(row["term"]):
                yield {**row, "term": fold(thin(term)).strip()}


@cache
def built_in() -> tuple[Entry, ...]:
    """Every entry of the lists; a later one replaces an earlier one of the same spelling."""
    entries = [
        Entry(Is.LEARNER, r["term"], r["strength"], (r["language"],)) for r in rows("learners.csv")
    ]
    entries += [
        Entry(Is.FAMILY, r["term"], r["use"], tuple(r["family"].split()))
        for r in rows("families.csv")
    ]
    entries += [Entry(Is.FAMILY, r["term"], r["use"], ("indigenous",)) for r in rows("nations.csv")]
    entries += [
        Entry(Is.IDENTITY, r["term"], r["use"], (r["dimension"],)) for r in rows("identities.csv")
    ]
    entries += [
        Entry(Is.COLLECTIVE, r["term"], r["use"], (), r["replaced"])
        for r in rows("collectives.csv")
    ]
    entries += [Entry(Is.DEFICIT, r["term"], r["use"]) for r in rows("deficits.csv")]
    entries += [Entry(Is.VOICE, r["term"], r["language"]) for r in rows("voice.csv")]
    entries += [Entry(Is.BLOCKED, r["term"], r["why"]) for r in rows("blocked.csv")]
    return tuple(entries)


@cache
def heads() -> dict[str, str]:
    """Noun for people -> "learner", "people", "adults" or "helpers"."""
    nouns = {row["term"]: row["class"] for row in rows("heads.csv")}
    for row in rows("learners.csv"):
        if row["strength"] != "attr":
            nouns.setdefault(row["term"].split()[-1], "learner")
            nouns[row["term"]] = "learner"
    return nouns


@cache
def personal_names() -> frozenset[str]:
    """Names of peoples that are persons' names or common words as well."""
    return frozenset(row["term"] for row in rows("names.csv"))
