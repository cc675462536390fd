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
from typing import Any

_STOP = re.compile(r"[.!?\n\r]")
_CLOSING = "\"”’»)]'*_"
_ABBREVIATIONS = frozenset(
    "dr mr mrs ms sr sra srta st jr prof vs etc eg ie ej cf no approx inc dept univ".split()
)
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


def _byte_table() -> bytes:
    """cp1252 byte -> folded ASCII byte. 0x81 and its like are not characters: blanks."""
    table = bytearray(b" " * 256)
    for code in range(256):
        try:
            char = bytes((code,)).decode("cp1252")
        except UnicodeDecodeError:
            continue
        table[code] = ord(fold_char(char)) if fold_char(char).isascii() else ord(" ")
    return bytes(table)


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


_TABLE = _byte_table()
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

    __slots__ = ("_places", "_quotes", "_stops", "given", "hay", "text")

    def __init__(self, given: str) -> None:
        self.given = given
        self.text = given
        self._places: list[int] | None = None
        self._stops: list[int] | None = None
        self._quotes: list[tuple[int, int]] | None = None
        try:
            body = given.encode("cp1252").translate(_TABLE).decode("ascii")
            if "\u00ad" in given:
                body = self._thin()
        except UnicodeEncodeError:
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
        return self.hay[max(0, place - reach) : place + 1].split()

    def sentence(self, place: int) -> int:
        """The number of the sentence that ``place`` is in, from 0."""
        if self._stops is None:
            self._stops = sentence_ends(self.text)
        return bisect_right(self._stops, place)

    def sentence_span(self, place: int) -> tuple[int, int]:
        """Where the sentence around ``place`` begins and ends."""
        number = self.sentence(place)
        stops = self._stops or []
        start = stops[number - 1] if number else 0
        return start, stops[number] if number < len(stops) else len(self.text)

    def sentence_count(self) -> int:
        """How many sentences there are."""
        return self.sentence(len(self.text)) + 1

    @property
    def quotes(self) -> list[tuple[int, int]]:
        """Where something is quoted, inner side of the quotation marks."""
        if self._quotes is None:
            self._quotes = sorted(
                (match.start() + 1, match.end() - 1)
                for mark, pattern in _QUOTATIONS.items()
                if mark in self.text or self.text.startswith("'")
                for match in pattern.finditer(self.text)
            )
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
    try:
        return text.encode("cp1252").translate(_TABLE).decode("ascii")
    except UnicodeEncodeError:
        return text.translate(_CHARS)


def thin(text: str) -> str:
    """``text`` without combining accents and invisible signs, for terms that are to be looked up."""
    return "".join(c for c in text if not unicodedata.combining(c) and not _INVISIBLE.match(c))


def sentence_ends(text: str) -> list[int]:
    """Places where a sentence (or a line that is a unit of its own) ends, ascending."""
    ends = []
    size = len(text)
    for match in _STOP.finditer(text):
        end = match.end()
        if match[0] in "\n\r":
            rest = text[end : end + 12].lstrip(" \t")
            if not rest or rest[0] in _NEW_LINE_STARTS or rest[0].isupper() or rest[0].isdigit():
                ends.append(end)
            continue
        while end < size and text[end] in _CLOSING:
            end += 1
        if end == size or (text[end].isspace() and not _is_abbreviation(text, match)):
            ends.append(end)
    return ends


def _is_abbreviation(text: str, stop: re.Match[str]) -> bool:
    if stop[0] != ".":
        return False
    start = text.rfind(" ", 0, stop.start()) + 1
    word = text[start : stop.start()].replace(".", "").strip('("“').lower()
    return word in _ABBREVIATIONS or (len(word) == 1 and text[start : start + 1].isupper())
