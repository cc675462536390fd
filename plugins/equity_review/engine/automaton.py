"""One pass over a text for every term there is: an Aho-Corasick automaton, leftmost longest match.

Longest match is what lets the lists hold exceptions: "Hispanic-serving institution" is one hit, and the
"Hispanic" in it none. Every pattern begins with the blank before the word; the blank after it is checked.
"""

from __future__ import annotations

from collections.abc import Iterable

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from commonaim.plugins.equity_review.engine.lexicon import Entry

Hit = tuple[int, int, Entry]


class Automaton:
    """Finds the terms of ``entries`` in folded text. Built once; safe to use from several threads."""

    __slots__ = ("_entries", "_machine")

    def __init__(self, entries: Iterable[Entry]) -> None:
        table = {f" {entry.term}": entry for entry in entries if entry.term}
        self._entries = list(table.values())
        self._machine = AhoCorasick(
            list(table),
            matchkind=MatchKind.LeftmostLongest,
            implementation=Implementation.ContiguousNFA,
            store_patterns=False,
        )

    def hits(self, hay: str) -> list[Hit]:
        """(start, end, entry) of each whole-word hit, in order; offsets are those of the unfolded text."""
        entries = self._entries
        return [
            (start, end - 1, entries[number])
            for number, start, end in self._machine.find_matches_as_indexes(hay)
            if hay[end] == " "
        ]
