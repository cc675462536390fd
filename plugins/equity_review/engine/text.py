"""Reading text without losing a place: folding, sentences, quotations.

Everything is looked up in a *folded* copy of the text that has the same length, code point for code
point: lower case, accents taken off, every sign that is not a letter or a digit turned into a blank.
Where that cannot be done one for one (combining accents, joiners), the text is *thinned* first and
the places are mapped back at the very end.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

_STOP = re.compile(r"[.!?\n\r]")
_CLOSING = "\"”’»)]'*_"
_ABBREVIATIONS = frozenset(
    "dr mr mrs ms sr sra srta st jr prof vs etc eg ie ej cf no approx inc dept univ".split()
)
#: "approx" in brackets and quotation marks
_LONGEST_ABBREVIATION = 10
_NEW_LINE_STARTS = frozenset('\n\r-*•|#¿¡"“')
#: opening mark -> the quotations it opens
_QUOTATIONS = {
    '"': re.compile(r"\"[^\"\n]{1,400}\""),
    "“": re.compile("“[^”]{1,400}”"),
    "«": re.compile("«[^»]{1,400}»"),
    "‘": re.compile(r"‘[^’\n]{2,80}’(?!\w)"),
    " '": re.compile(r"(?<!\w)'[^'\n]{2,80}'(?!\w)"),
}
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]"
)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


#: Signs that texts are full of and Latin-1 lacks. Each becomes a blank when folded, so they may as well go first:
#: what is left is Latin-1 nearly always, and that is encoded ten times as fast as Windows-1252.
_TYPOGRAPHIC = "’“”–—‘…•™"


@cache
def _byte_table(encoding: str) -> bytes:
    """Byte -> folded ASCII byte. What is no character in the encoding, or no ASCII when folded, is a blank."""
    chars = map(fold_char, bytes(range(256)).decode(encoding, "replace"))
    return "".join(char if char.isascii() else " " for char in chars).encode()


def fold_char(char: str) -> str:
    """One character, folded to one character."""
    if char in "ʻʼʹʾʿˈˊ":  # letters to Unicode, apostrophes to whoever types them
        return " "
    if char == "@":  # latin@s is a spelling of latinas/os
        return "a"
    plain = unicodedata.normalize("NFKD", char)[:1] or char
    lower = plain.lower()
    lower = lower if len(lower) == 1 else plain
    return lower if lower.isalnum() else " "


class _CharTable(dict[int, str]):
    """Code point -> its folded character, learned as characters come along."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = fold_char(chr(code))
        return folded


_LATIN_1 = _byte_table("latin-1")
_CHARS = _CharTable()


class Pattern:
    """A regular expression that is compiled when first used: most runs need few, and importing stays quick."""

    search: Callable[..., re.Match[str] | None]
    match: Callable[..., re.Match[str] | None]
    fullmatch: Callable[..., re.Match[str] | None]
    finditer: Callable[..., Iterator[re.Match[str]]]

    def __init__(self, source: str, flags: int = 0) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self._source, self._flags)
        self.search = compiled.search
        self.match = compiled.match
        self.fullmatch = compiled.fullmatch
        self.finditer = compiled.finditer
        return getattr(compiled, name)


class Folded:
    """A text and its folded copy.

    ``text`` is what all rules read (thinned, nearly always the very text given); ``hay`` is the folded
    copy with one blank before and after, so that ``hay[i + 1]`` is ``text[i]`` folded and a word in it
    always stands between blanks.
    """

    __slots__ = ("_places", "_quotes", "_sentence", "given", "hay", "text")

    def __init__(self, given: str) -> None:
        self.given = given
        self.text = given
        self._places: list[int] | None = None
        self._quotes: list[tuple[int, int]] | None = None
        self._sentence = (0, 0)
        body = None if "\u00ad" in given else _folded(given)
        if body is None:
            body = self._thin()
        self.hay = f" {body} "

    def _thin(self) -> str:
        given = self.given
        unseen = {c for c in set(given) if unicodedata.combining(c) or _INVISIBLE.match(c)}
        if unseen:
            kept = [i for i, char in enumerate(given) if char not in unseen]
            self.text = "".join([given[i] for i in kept])
            self._places = [*kept, len(given)]
        return fold(self.text)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """A span of ``text`` as a span of the text as given."""
        if self._places is None:
            return start, end
        if start == end:
            return self._places[start], self._places[start]
        return self._places[start], self._places[end]

    def word_before(self, place: int) -> str:
        """The folded word directly before ``place``; "" where a sign stands between."""
        hay = self.hay
        return hay[hay.rfind(" ", 0, place) + 1 : place]

    def words_before(self, place: int, reach: int) -> list[str]:
        """The folded words of the ``reach`` characters before ``place``."""
        first = place - reach if place > reach else 0
        return self.hay[first : place + 1].split()

    def sentence_span(self, place: int) -> tuple[int, int]:
        """Where the sentence around ``place`` begins and ends."""
        known = self._sentence
        if known[0] <= place < known[1]:
            return known
        text, start, end = self.text, 0, -1
        begin, reach = place, 75
        # The last stop before is near; where it is not, look from further and further away.
        while begin and not start:
            reach *= 4
            begin = max(0, place - reach)
            for stop in _ends(text, begin, place):
                if stop > place:
                    end = stop
                    break
                start = stop
        if end < 0:
            end = next(_ends(text, place, len(text)), len(text))
        self._sentence = start, end
        return self._sentence

    def ends_between(self, first: int, last: int) -> int:
        """How many sentences end between two words."""
        return sum(1 for _ in _ends(self.text, first, last))

    @property
    def quotes(self) -> list[tuple[int, int]]:
        """Where something is quoted, inner side of the quotation marks."""
        if self._quotes is None:
            text = self.text
            self._quotes = []
            for mark, pattern in _QUOTATIONS.items():
                # A single character is found in no time, two take longer than all else here.
                if mark[-1] in text and (mark in text or text.startswith(mark[-1])):
                    for match in pattern.finditer(text):
                        self._quotes.append((match.start() + 1, match.end() - 1))
            self._quotes.sort()
        return self._quotes

    def quoted(self, start: int, end: int) -> tuple[int, int] | None:
        """The quotation that holds this span, if any."""
        quotes = self.quotes
        at = bisect_right(quotes, (start, len(self.text)))
        for quote in quotes[max(0, at - 3) : at]:
            if quote[0] <= start and end <= quote[1]:
                return quote
        return None


def fold(text: str) -> str:
    """``text`` folded, one code point for one code point."""
    folded = _folded(text)
    return text.translate(_CHARS) if folded is None else folded


def _folded(text: str) -> str | None:
    """``text`` folded to ASCII, None where it has other letters than Western European ones."""
    if text.isascii():
        return text.encode().translate(_LATIN_1).decode("ascii")
    plain = text
    for sign in _TYPOGRAPHIC:
        plain = plain.replace(sign, " ")
    try:
        return plain.encode("latin-1").translate(_LATIN_1).decode("ascii")
    except UnicodeEncodeError:
        pass
    try:
        return text.encode("cp1252").translate(_byte_table("cp1252")).decode("ascii")
    except UnicodeEncodeError:
        return None


def thin(text: str) -> str:
    """``text`` without combining accents and invisible signs, for terms that are to be looked up."""
    if text.isascii():
        return text
    return "".join(c for c in text if not unicodedata.combining(c) and not _INVISIBLE.match(c))


def sentence_ends(text: str) -> list[int]:
    """Places where a sentence (or a line that is a unit of its own) ends, ascending."""
    return list(_ends(text, 0, len(text)))


def _ends(text: str, first: int, last: int) -> Iterator[int]:
    """The ends of sentences whose stop stands between ``first`` and ``last``."""
    size = len(text)
    for match in _STOP.finditer(text, first, last):
        end = match.end()
        if match[0] in "\n\r":
            rest = text[end : end + 12].lstrip(" \t")
            if not rest or rest[0] in _NEW_LINE_STARTS or rest[0].isupper() or rest[0].isdigit():
                yield end
            continue
        while end < size and text[end] in _CLOSING:
            end += 1
        if end == size or (text[end].isspace() and not _is_abbreviation(text, match)):
            yield end


def _is_abbreviation(text: str, stop: re.Match[str]) -> bool:
    if stop[0] != ".":
        return False
    start = text.rfind(" ", 0, stop.start()) + 1
    if stop.start() - start > _LONGEST_ABBREVIATION:
        return False
    word = text[start : stop.start()].replace(".", "").strip('("“').lower()
    return word in _ABBREVIATIONS or (len(word) == 1 and text[start : start + 1].isupper())
