"""What somebody looks for, and where it stands in a text.

A database knows too little of letters: SQLite calls only those of English the same in large and small, and what is kept
as JSON has the others written out as numbers. So it is asked for a little too much, and the texts are looked through.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import and_, func, or_

#: The most words that are looked for; further ones are left out.
MOST: Final = 6
#: How many characters are shown of a text, and how many of them before what was found.
SHOWN: Final = 160
BEFORE: Final = 50
_PLAIN: Final = re.compile(r"[A-Za-z0-9 .,;:!?()-]")


def words_of(text: str) -> tuple[str, ...]:
    """The words of what was typed, in small letters; () when there is nothing in it that could be looked for."""
    words = tuple(dict.fromkeys(text.casefold().split()))[:MOST]
    return words if any(character.isalnum() for character in text) else ()


def like(words: Sequence[str], *columns: Any) -> Any:
    """A condition that holds wherever all words stand in some of the columns, and in a few places more."""
    patterns = [_pattern(word) for word in words]
    return and_(
        *(or_(*(func.lower(column).like(pattern) for column in columns)) for pattern in patterns)
    )


def _pattern(word: str) -> str:
    """For ``like``: any letters where the database may have another one, or another way to write it."""
    plain = "".join(letter if _PLAIN.fullmatch(letter) else "%" for letter in word)
    return f"%{plain}%"


def holds(words: Sequence[str], texts: Iterable[str]) -> bool:
    """Whether each of the words stands in some text."""
    together = "\n".join(texts).casefold()
    return all(word in together for word in words)


def excerpt(words: Sequence[str], text: str) -> str:
    """The part of a text around the first of the words that stands in it; its beginning when none does."""
    line = " ".join(text.split())
    small = line.casefold()
    places = [place for word in words if (place := small.find(word)) >= 0]
    first = max(0, min(places) - BEFORE) if places else 0
    if first:
        # To the next space, so that no word is cut.
        first = small.find(" ", first, min(places)) + 1 or first
    cut = line[first : first + SHOWN]
    if first + SHOWN < len(line):
        cut = cut.rpartition(" ")[0] or cut
    return f"{'… ' if first else ''}{cut}{' …' if first + len(cut) < len(line) else ''}"


def best(words: Sequence[str], texts: Iterable[str]) -> str:
    """The excerpt of the first of several texts that one of the words stands in; "" when none does."""
    found = (text for text in texts if any(word in text.casefold() for word in words))
    text = next(found, "")
    return excerpt(words, text) if text else ""
