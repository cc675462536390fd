"""One pass over a text for every term there is: an Aho-Corasick automaton, leftmost longest match.

Longest match is what lets the lists hold exceptions: "Hispanic-serving institution" is one hit, and the
"Hispanic" in it none. Every pattern begins with the blank before the word; the blank after it is checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ahocorasick_rs import AhoCorasick, BytesAhoCorasick, Implementation, MatchKind

from commonaim.plugins.equity_review.engine.lexicon import Entry

Hit = tuple[int, int, Entry]


Matcher = Callable[[str], list[tuple[int, int, int]]]
_KIND: dict[str, Any] = {
    "matchkind": MatchKind.LeftmostLongest,
    "implementation": Implementation.ContiguousNFA,
}


def _matcher(terms: list[str]) -> Matcher:
    """Text -> (number of the term, start, end) of each match.

    Folded text is ASCII but for letters of other scripts. Where no term has such a letter, none of them can be
    part of a match: bytes will do, one for each character, and they are searched a third faster.
    """
    if not all(map(str.isascii, terms)):
        return AhoCorasick(terms, store_patterns=False, **_KIND).find_matches_as_indexes
    find = BytesAhoCorasick([term.encode() for term in terms], **_KIND).find_matches_as_indexes
    return lambda hay: find(hay.encode("ascii", "replace"))


class Automaton:
    """Finds the terms of ``entries`` in folded text. Built once; safe to use from several threads."""

    __slots__ = ("_entries", "_matches", "_table")

    def __init__(self, entries: Iterable[Entry]) -> None:
        table = {f" {entry.term}": entry for entry in entries if entry.term}
        self._table = table
        self._entries = list(table.values())
        self._matches = _matcher(list(table))

    def hits(self, hay: str) -> list[Hit]:
        """(start, end, entry) of each whole-word hit, in order; offsets are those of the unfolded text."""
        entries = self._entries
        found: list[Hit] = []
        done = 0
        for number, start, end in self._matches(hay):
            if start < done:
                continue
            if hay[end] == " ":
                found.append((start, end - 1, entries[number]))
            elif " " in hay[start + 1 : end]:
                done = self._shorter(hay, start, end, found)
        return found

    def _shorter(self, hay: str, start: int, end: int, found: list[Hit]) -> int:
        """Whole-word hits where the longest match ends inside a word ("minority in|terns"); where they end."""
        limit = hay.find(" ", end)
        place, done = start, start
        while place < end:
            stop = limit
            while stop > place and hay[place:stop] not in self._table:
                stop = hay.rfind(" ", place + 1, stop)
            if stop > place:
                found.append((place, stop - 1, self._table[hay[place:stop]]))
                place = done = stop
            else:
                place = hay.find(" ", place + 1)
        return done
