"""Whom a text speaks of, in the words that pages, lists and the terminal share. Knows no Flask."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

#: The engine's names, and ``only`` and ``nobody``; the words are those of docs/glossary.md.
WORDS: Final = {
    "en": {
        "all_students": "all students",
        "beneficiaries": "intended groups",
        "collective": "groups together",
        "other_groups": "other groups",
        "only": "only all students",
        "nobody": "no learners",
    },
    "es": {
        "all_students": "todo el estudiantado",
        "beneficiaries": "grupos previstos",
        "collective": "varios grupos juntos",
        "other_groups": "otros grupos",
        "only": "solo todo el estudiantado",
        "nobody": "sin estudiantes",
    },
}


def words_of(kind: str, language: str) -> str:
    """The words for a kind; in English where a language has none."""
    return WORDS.get(language, WORDS["en"])[kind]


def words_of_all(speaks_of: Iterable[str], language: str, *, only: bool = False) -> str:
    """Everything that a text speaks of, in a line; ``only``: of all students and nobody else."""
    if only:
        return words_of("only", language)
    return ", ".join(words_of(kind, language) for kind in speaks_of) or words_of("nobody", language)
