"""How programs count what they point at: line ends, marks at the beginning, and encodings of plain text.

The standard says code points and nothing of line ends. Some programs write CR LF and count it as two, some count it as
one; some count UTF-16, in which an emoji is two. What a file's own offsets say decides: another reading is taken where
in it marked stretches begin and end between words far more often.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from commonaim.core.plugin import N_
from commonaim.plugins.coding.exchange.report import Report

#: How a project of ours names where it comes from.
OWN: Final = "Common Aim"
#: Programs that are known to count CR LF as one.
_COUNTS_ONE: Final = ("atlas",)
#: Characters that take two units of UTF-16.
_BEYOND: Final = re.compile("[\U00010000-\U0010ffff]")
_BEYOND_OR_END: Final = re.compile("[\U00010000-\U0010ffff\n]")


@dataclass(frozen=True)
class Reading:
    """A text with LF ends; ``twos`` are the places, as the file counts, that have none in the text: the LF of each
    CR LF that counts as two, the second half of each emoji that does."""

    text: str
    twos: Sequence[int] = ()

    def place(self, raw: int) -> int:
        """Where in the text an offset of the file is."""
        return raw - bisect_right(self.twos, raw)


def decoded(data: bytes, origin: str, name: str, report: Report) -> str:
    """Plain text from a file, whatever its encoding; a mark at the beginning is taken off, unless it is the text's."""
    if origin == OWN:
        return data.decode("utf-8", errors="replace")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        report.adapt(N_("Texts that were in UTF-16"), name)
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        report.adapt(
            N_("Texts that were not in UTF-8 and were read as Windows-1252"),
            name,
        )
        return data.decode("cp1252", errors="replace")


def reading(raw: str, edges: Sequence[int], origin: str, name: str, report: Report) -> Reading:
    """The text with LF ends, and how the file's offsets (``edges`` has some) are to be read in it."""
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    twos = [place + 1 for place in _places(raw, "\r\n")]
    as_two, as_one = Reading(text, twos), Reading(text)
    chosen = as_one if not twos or _counts_one(as_one, as_two, edges, origin) else as_two
    if twos and chosen is as_one:
        report.adapt(N_("Texts in which a line end counts as one character"), name)
    elif twos:
        report.adapt(N_("Texts in which a line end counts as two characters"), name)
    if origin != OWN and _BEYOND.search(text):
        in_units = Reading(text, _units(raw if chosen is as_two else text, chosen.twos))
        if _is_better(in_units, chosen, edges):
            report.adapt(N_("Texts in which an emoji counts as two characters"), name)
            return in_units
    return chosen


def behind_a_mark(found: Reading, edges: Sequence[int], name: str, report: Report) -> Reading:
    """The reading of a text whose file began with a byte order mark, which some programs count as a character."""
    counted = Reading(found.text, [1, *(place + 1 for place in found.twos)])
    if not _is_better(counted, found, edges):
        return found
    report.adapt(N_("Texts in which the mark at their beginning counts as a character"), name)
    return counted


def has_mark(data: bytes) -> bool:
    """Whether a file begins with a byte order mark."""
    return data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))


def _counts_one(one: Reading, two: Reading, edges: Sequence[int], origin: str) -> bool:
    known = any(word in origin.casefold() for word in _COUNTS_ONE)
    return known or _is_better(one, two, edges)


def _units(raw: str, line_ends: Sequence[int]) -> list[int]:
    """The places, in UTF-16 units, of what has no place in the text: the counted line ends of ``raw``, and the second
    half of each character that takes two units."""
    ends, places, pairs = set(line_ends), [], 0
    for found in _BEYOND_OR_END.finditer(raw):
        if found[0] != "\n":
            pairs += 1
            places.append(found.start() + pairs)
        elif found.start() in ends:
            places.append(found.start() + pairs)
    return places


def _places(text: str, words: str) -> list[int]:
    found, place = [], text.find(words)
    while place >= 0:
        found.append(place)
        place = text.find(words, place + len(words))
    return found


def _is_better(one: Reading, two: Reading, edges: Sequence[int]) -> bool:
    """Whether ``one`` cuts through far fewer words, or reaches nothing beyond the end where ``two`` does not matter."""
    return 2 * _cuts(one, edges) + 1 < _cuts(two, edges)


def _cuts(reading: Reading, edges: Sequence[int]) -> int:
    text = reading.text
    cut = 0
    for edge in edges:
        place = reading.place(edge)
        if place > len(text):
            cut += 1
        elif 0 < place < len(text):
            cut += text[place - 1].isalnum() and text[place].isalnum()
    return cut
