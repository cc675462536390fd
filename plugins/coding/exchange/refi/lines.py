"""How programs count what they point at: line ends, marks at the beginning, and encodings of plain text.

The standard says code points and nothing of line ends. Some programs write CR LF and count it as two, some count it as
one. Both readings are tried, and the one is taken in which marked stretches begin and end between words.
"""

from __future__ import annotations

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


@dataclass(frozen=True)
class Reading:
    """A text with LF ends; ``twos`` are the places in the raw text of the LF of each CR LF that counts as two."""

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
    if "\r" not in raw:
        return Reading(raw)
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    twos = [place + 1 for place in _places(raw, "\r\n")]
    as_two, as_one = Reading(text, twos), Reading(text)
    if not twos:
        return as_one
    if any(word in origin.casefold() for word in _COUNTS_ONE):
        chosen = as_one
    else:
        chosen = as_one if _is_better(as_one, as_two, edges) else as_two
    if chosen is as_one:
        report.adapt(N_("Texts in which a line end counts as one character"), name)
    else:
        report.adapt(N_("Texts in which a line end counts as two characters"), name)
    return chosen


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
