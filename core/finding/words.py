"""What somebody looks for, and where it stands in a text.

Large and small letters are the same, and so are letters with and without an accent: who types "genero" finds "Género".

A database knows too little of letters: SQLite calls only those of English the same in large and small, and what is kept
as JSON has the others written out as numbers. So it is asked for a little too much, and the texts are looked through.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import and_, func, or_

#: The most words that are looked for; further ones are left out.
MOST: Final = 6
#: How many characters are shown of a text, and how many of them before what was found.
SHOWN: Final = 160
BEFORE: Final = 50
_PLAIN: Final = re.compile(r"[A-Za-z0-9 .,;:!?()-]")
_ACCENTS: Final = re.compile("[\u0300-\u036f]+")
#: For the database: a text that may have a letter with an accent, as it is or written out in JSON.
_MAY_HAVE_ACCENTS: Final = r"[^\x01-\x7f]|\\u0[0-3]|\\u1e"


def words_of(text: str) -> tuple[str, ...]:
    """The words of what was typed, in small letters; () when there is nothing in it that could be looked for."""
    words = tuple(dict.fromkeys(text.casefold().split()))[:MOST]
    return words if any(character.isalnum() for character in text) else ()


def folded(text: str) -> str:
    """A text in small letters without accents. Letter by letter: the parts of a text are folded as the whole is."""
    if text.isascii():
        return text.lower()
    if not any(letter in text for letter in _NOT_ONE_BYTE):
        try:
            return text.encode(_WESTERN).translate(_FOLDED_BYTES).decode(_WESTERN)
        except UnicodeEncodeError:
            pass  # a letter of another script: the long way
    return _folded(text)


def _folded(text: str) -> str:
    return _ACCENTS.sub("", unicodedata.normalize("NFD", text.casefold()))


#: Nearly all texts are in the letters of western Europe. They are folded byte by byte, in a tenth of the time; but for
#: the two letters that do not stay one byte.
_WESTERN: Final = "cp1252"
_NOT_ONE_BYTE: Final = "ßµ"
_FOLDED_BYTES: Final = bytes(
    byte
    # "" (no letter has this byte) is in every string, too.
    if (letter := bytes([byte]).decode(_WESTERN, "ignore")) in _NOT_ONE_BYTE
    else _folded(letter).encode(_WESTERN)[0]
    for byte in range(256)
)


def like(words: Sequence[str], *columns: Any) -> Any:
    """A condition that holds wherever all words stand in some of the columns, and in a few places more."""
    patterns = [_pattern(folded(word)) for word in words]
    # Which letters of a text have accents is too much to ask, so every text that may have some is read.
    accents = or_(*(column.regexp_match(_MAY_HAVE_ACCENTS) for column in columns))
    return or_(
        and_(
            *(
                or_(*(func.lower(column).like(pattern) for column in columns))
                for pattern in patterns
            )
        ),
        accents,
    )


def _pattern(word: str) -> str:
    """For ``like``: any letters where the database may have another one, or another way to write it."""
    plain = "".join(letter if _PLAIN.fullmatch(letter) else "%" for letter in word)
    return f"%{plain}%"


def holds(words: Sequence[str], texts: Iterable[str]) -> bool:
    """Whether each of the words stands in some text."""
    together = folded("\n".join(texts))
    return all(folded(word) in together for word in words)


def excerpt(words: Sequence[str], text: str) -> str:
    """The part of a text around the first of the words that stands in it; its beginning when none does."""
    line = " ".join(text.split())
    small = folded(line)
    places = [place for word in words if (place := small.find(folded(word))) >= 0]
    place = _unfolded(line, min(places)) if places else 0
    first = max(0, place - BEFORE)
    if first:
        # To the next space, so that no word is cut.
        first = line.find(" ", first, place) + 1 or first
    cut = line[first : first + SHOWN]
    if first + SHOWN < len(line):
        cut = cut.rpartition(" ")[0] or cut
    return f"{'… ' if first else ''}{cut}{' …' if first + len(cut) < len(line) else ''}"


def _unfolded(line: str, place: int) -> int:
    """Where in a line the letter is that stands at ``place`` once the line is folded."""
    if line.isascii():
        return place
    seen = 0
    for at, letter in enumerate(line):
        seen += len(folded(letter))
        if seen > place:
            return at
    return len(line)


def best(words: Sequence[str], texts: Iterable[str]) -> str:
    """The excerpt of the first of several texts that one of the words stands in; "" when none does."""
    wanted = [folded(word) for word in words]
    found = (text for text in texts if any(word in folded(text) for word in wanted))
    text = next(found, "")
    return excerpt(words, text) if text else ""
