"""Whom a text speaks of, in the words that pages, lists and the terminal share. Knows no Flask."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

#: What a text speaks of, as the engine calls it, and the word that is stored and marked; the most specific first.
KINDS: Final[Mapping[str, str]] = {
    "beneficiaries": "named",
    "collective": "collective",
    "other_groups": "other_groups",
    "all_students": "all_students",
}
NOBODY: Final = "nobody"
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


def one_kind(speaks_of: Collection[str]) -> str:
    """Whom a section or submission speaks of in one word: the most specific, or ``nobody``."""
    return next((word for kind, word in KINDS.items() if kind in speaks_of), NOBODY)


def words_of(kind: str, language: str) -> str:
    """The words for a kind; in English where a language has none."""
    return WORDS.get(language, WORDS["en"])[kind]


def words_of_all(speaks_of: Iterable[str], language: str, *, only: bool = False) -> str:
    """Everything that a text speaks of, in a line; ``only``: of all students and nobody else."""
    if only:
        return words_of("only", language)
    return ", ".join(words_of(kind, language) for kind in speaks_of) or words_of("nobody", language)
