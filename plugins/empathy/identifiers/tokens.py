"""A text as words with what stands around them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from commonaim.plugins.empathy.identifiers.words import is_ordinary

WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}(?:[^\W\d_](?![\w]))?"  # initials: K.J., A.J
    r"|[A-Z]&[A-Z]\b"
    r"|[^\W\d_](?:[\w]|['’ʻ\-](?=[^\W_]))*"
)
POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)
ABBREVIATED = frozenset(
    "mr mrs ms dr prof sr sra srta jr st sgt rev fr mt ft lt capt pres gov sen rep dra lic ing "
    "av apt no núm vs etc".split()
)
OPENING = "\"“‘«'([{*_-–—•·>#¿¡~"
ENDING = ".?!…"


@dataclass(slots=True)
class Token:
    """A word without its possessive. ``starts`` says that a capital here may be that of a sentence or a line.

    ``glued`` says that one blank, and nothing else, stands between it and the word before.
    """

    text: str
    start: int
    end: int
    small: str
    capital: bool
    starts: bool
    line_starts: bool
    glued: bool
    possessive: bool

    @property
    def shouted(self) -> bool:
        """Whether it is all capitals, as an abbreviation is."""
        letters = [c for c in self.text if c.isalpha()]
        return "." not in self.text and len(letters) > 1 and all(c.isupper() for c in letters)

    @property
    def initials(self) -> bool:
        """Whether it is made of initials with stops, or one letter."""
        return ("." in self.text or len(self.text) == 1) and self.text[0].isupper()


def tokens(text: str) -> list[Token]:
    """The words of a text, in order."""
    found: list[Token] = []
    last = 0
    for match in WORD.finditer(text):
        word, start, end = match[0], match.start(), match.end()
        if (start and (text[start - 1].isdigit() or text[start - 1] in "@_")) or any(
            c.isdigit() for c in word
        ):
            last = end
            continue
        possessive = POSSESSIVE.search(word) is not None and len(word) > 3
        if possessive:
            word, end = word[:-2], end - 2
        between = text[last:start]
        before = found[-1] if found else None
        line = not text[
            text.rfind("\n", max(0, start - 40), start) + 1 or max(0, start - 40) : start
        ].strip(f"{OPENING} \t0123456789:.)]")
        found.append(
            Token(
                text=word,
                start=start,
                end=end,
                small=word.casefold().replace("’", "'"),
                capital=word[0].isupper(),
                starts=line or _ended(between, before),
                line_starts=line,
                glued=before is not None and between == " ",
                possessive=possessive,
            )
        )
        last = match.end()
    return _without_headings(text, found)


def _without_headings(text: str, found: list[Token]) -> list[Token]:
    """The words; in a line written as a title, with a capital for each word, every word counts
    as a first one."""
    lines: list[list[Token]] = [[]]
    last = 0
    for token in found:
        if "\n" in text[last : token.start]:
            lines.append([])
        lines[-1].append(token)
        last = token.end
    for line in lines:
        long = [token for token in line if len(token.text) > 3]
        if (
            len(long) > 2
            and all(token.capital for token in long)
            and any(is_ordinary(token.text) for token in long)
        ):
            for token in line:
                token.starts = True
    return found


def _ended(between: str, before: Token | None) -> bool:
    """Whether a sentence, or a quotation, begins after these signs."""
    if before is None:
        return True
    bare = between.strip()
    if not bare:
        return False
    if bare[0] == "." and (
        before.small in ABBREVIATED or (len(before.text) == 1 and before.capital)
    ):
        bare = bare[1:].strip()
    return any(sign in ENDING for sign in bare) or bare[-1:] in (
        '"',
        "“",
        "‘",
        "«",
        ":",
        "•",
        "¿",
        "¡",
        ")",
    )


def mostly_small(found: list[Token]) -> bool:
    """Whether somebody wrote without capitals."""
    starting = [t for t in found if t.starts]
    return bool(starting) and sum(t.capital for t in starting) * 2 < len(starting)
