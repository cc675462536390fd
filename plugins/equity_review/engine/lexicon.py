"""The word lists, read once: what a term is, and how much it needs around it to mean that.

The lists are the CSV files in ``words/``, each with a ``source`` column. A spelling may hold one or more
groups in braces: ``latin{o|a|os|as}`` is four terms, ``student{|s}`` two. Terms are folded as texts
are (see ``text.fold``), so accents, hyphens, slashes and capitals do not matter in the lists.
"""

from __future__ import annotations

import os.path
import re
from collections.abc import Iterator
from enum import IntEnum
from functools import cache

from commonaim.plugins.equity_review.engine.text import fold, thin

WORDS = os.path.join(os.path.dirname(__file__), "words")  # pathlib is slow to import

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
    SIDE = 9


class Entry:
    """A term of the lists.

    ``use`` says what it needs around it ("bare": nothing; "adj": a noun for people; "name": a sign
    that it is not a person's or a place's name ...); ``groups`` are the families or the dimension
    it stands for; ``extra`` is the replaced term that it is a form of.
    """

    __slots__ = ("extra", "groups", "loose", "term", "use", "what")

    def __init__(
        self, what: Is, term: str, use: str, groups: tuple[str, ...] = (), extra: str = ""
    ) -> None:
        self.what = what
        self.term = term
        self.use = use
        self.groups = groups
        self.extra = extra
        #: whether a rule about phrases looks at it, and not only for what it refers to
        self.loose = extra != "" or what in _LOOSE

    def __repr__(self) -> str:
        return f"Entry({self.what!r}, {self.term!r}, {self.use!r}, {self.groups!r}, {self.extra!r})"


_LOOSE = frozenset({Is.DEFICIT, Is.VOICE, Is.REPLACED, Is.SIDE})


def spellings(term: str) -> Iterator[str]:
    """The terms that a spelling with braces stands for."""
    match = _BRACES.search(term) if "{" in term else None
    if match is None:
        yield term
        return
    for choice in match[1].split("|"):
        yield from spellings(term[: match.start()] + choice + term[match.end() :])


def rows(name: str) -> Iterator[list[str]]:
    """The rows of one list, one a spelling: the folded term, then the other columns in their order.

    Only a term may hold a comma. That is quickly read without the ``csv`` module, and this is read at every start.
    """
    with open(os.path.join(WORDS, name), encoding="utf-8") as file:
        head, *lines = file.read().splitlines()
    others = head.count(",")
    for line in lines:
        term, *cells = line.rsplit(",", others)
        for spelling in spellings(term.strip('"')):
            yield [fold(thin(spelling)).strip(), *cells]


@cache
def built_in() -> tuple[Entry, ...]:
    """Every entry of the lists; a later one replaces an earlier one of the same spelling."""
    entries = [
        Entry(Is.LEARNER, term, use, (tongue,)) for term, use, tongue, _ in rows("learners.csv")
    ]
    entries += [
        Entry(Is.FAMILY, term, use, tuple(families.split()))
        for term, families, use, _ in rows("families.csv")
    ]
    entries += [
        Entry(Is.FAMILY, term, use, ("indigenous",)) for term, use, _ in rows("nations.csv")
    ]
    entries += [
        Entry(Is.IDENTITY, term, use, (dimension,))
        for term, dimension, use, _ in rows("identities.csv")
    ]
    entries += [
        Entry(Is.COLLECTIVE, term, use, (), replaced)
        for term, use, replaced, _ in rows("collectives.csv")
    ]
    entries += [Entry(Is.DEFICIT, term, use) for term, use, _ in rows("deficits.csv")]
    entries += [Entry(Is.VOICE, term, language) for term, language, _ in rows("voice.csv")]
    entries += [Entry(Is.SIDE, term, dimension) for term, dimension, _ in rows("sides.csv")]
    entries += [Entry(Is.BLOCKED, term, why) for term, why, _ in rows("blocked.csv")]
    return tuple(entries)


@cache
def named_by() -> dict[str, Entry]:
    """Term of the lists -> what names people by it: a family or another identity."""
    return {e.term: e for e in built_in() if e.what in {Is.FAMILY, Is.IDENTITY}}


@cache
def heads() -> dict[str, str]:
    """Noun for people -> "learner", "people", "adults" or "helpers"."""
    nouns = {noun: kind for noun, kind, _ in rows("heads.csv")}
    for term, strength, *_ in rows("learners.csv"):
        if strength != "attr":
            nouns.setdefault(term.split()[-1], "learner")
            nouns[term] = "learner"
    return nouns


@cache
def personal_names() -> frozenset[str]:
    """Names of peoples that are persons' names or common words as well."""
    return frozenset(term for term, *_ in rows("names.csv"))
