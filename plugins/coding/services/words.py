"""Words of a text with their stems, so that one is found in all its forms, in English and Spanish."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ALGORITHMS: Final = {"en": "english", "es": "spanish"}


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: its stem, and its place in code points, ``end`` exclusive."""

    stem: str
    start: int
    end: int


@cache
def _stemmer(language: str) -> Any:
    from snowballstemmer import stemmer

    return stemmer(_ALGORITHMS.get(language, "english"))


@lru_cache(maxsize=100_000)
def stem(word: str, language: str) -> str:
    """What the forms of a word have in common, in small letters and without accents.

    A Spanish plural's stem may itself be a form of the word (jóvenes, joven): it is stemmed until nothing is left to
    take away.
    """
    found = plain(_once(word.casefold().replace("’", "'"), language))
    if language == "es":
        while (again := plain(_once(found, language))) != found:
            found = again
    return found


def _once(word: str, language: str) -> str:
    found: str = _stemmer(language).stemWord(word)
    return found


@lru_cache(maxsize=100_000)
def plain(word: str) -> str:
    """A word without its accents; ñ stays."""
    parts = unicodedata.normalize("NFD", word.replace("ñ", "\0"))
    return "".join(c for c in parts if not unicodedata.combining(c)).replace("\0", "ñ")


def words(text: str, language: str) -> list[Word]:
    """The words of a text in their order."""
    language = language if language in _ALGORITHMS else "en"
    return [
        Word(stem(found.group(), language), found.start(), found.end())
        for found in _WORD.finditer(text)
    ]


def phrases(asked: str, language: str) -> list[tuple[str, ...]]:
    """What was asked for, as stems: phrases apart by commas, each of words that follow each other."""
    found = (tuple(word.stem for word in words(part, language)) for part in asked.split(","))
    return [phrase for phrase in found if phrase]


def places(
    all_words: Sequence[Word], wanted: Sequence[tuple[str, ...]]
) -> Iterator[tuple[int, int]]:
    """Where phrases stand among the words of a text: (number of the first word, number behind the last)."""
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for phrase in wanted:
        by_first.setdefault(phrase[0], []).append(phrase)
    for number, word in enumerate(all_words):
        for phrase in by_first.get(word.stem, ()):
            stretch = all_words[number : number + len(phrase)]
            if tuple(one.stem for one in stretch) == phrase:
                yield number, number + len(phrase)
                break
