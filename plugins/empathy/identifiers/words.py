"""The word lists, read from ``lists/*.csv`` when they are first needed. All lookups are in
small letters."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files

LISTS = files("commonaim.plugins.empathy.identifiers") / "lists"
# What a Spanish word in running text ends in; names that do are in the list of given names.
STEMMED = ("s", "es", "ed", "ing", "er", "ers", "ly", "d")
SPANISH_ENDINGS = re.compile(
    r"(?:ar|er|ir|arse|erse|irse|ando|iendo|ado|ada|ados|adas|ido|ida|idos|idas|aba|aban|ía|ían"
    r"|aron|ieron"
    r"|amos|emos|imos|ción|ciones|sión|mente|dad|dades|ó|é|í|aste|iste|ará|arán|erá|irá|aría|ería"
    r"|arlo|arla|arle|erlo|erla|erle|irlo|irla|irle|arles|arnos|ernos|éntame|éntanos|anza|ncia"
    r"|encias|ura|aje)$"
)
ENGLISH_ENDINGS = re.compile(
    r"(?:ing|ings|ed|ly|tion|tions|ness|ment|ments|able|ible|ful|less|ous|ive|ically|ally|ized"
    r"|ism|ity|ology)$"
)


@cache
def _column(name: str) -> tuple[str, ...]:
    with (LISTS / f"{name}.csv").open(encoding="utf-8") as file:
        return tuple(row[0] for row in list(csv.reader(file))[1:])


@cache
def given_names() -> frozenset[str]:
    """First names."""
    return frozenset(word.casefold() for word in _column("given_names"))


@cache
def surnames() -> frozenset[str]:
    """Family names."""
    return frozenset(word.casefold() for word in _column("surnames"))


@cache
def not_names() -> frozenset[str]:
    """Words and phrases with a capital that name no person of a note: days, languages,
    countries, brands."""
    return frozenset(word.casefold() for word in _column("not_names"))


@cache
def places_and_names() -> frozenset[str]:
    """Words that name a country, a state or a people, and people too: Virginia, Jordan, Dakota."""
    with (LISTS / "not_names.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    kinds = ("countries, states, continents, seas", "languages, peoples, identities")
    return frozenset(r["words"].casefold() for r in rows if r["kind"] in kinds) & given_names()


@cache
def not_name_phrases() -> frozenset[tuple[str, ...]]:
    """The phrases among them, and the names of public figures, word by word."""
    phrases = {tuple(entry.split()) for entry in not_names() if " " in entry}
    return frozenset(phrases)


@cache
def public_figures() -> frozenset[tuple[str, ...]]:
    """People whom schools and the news speak of, word by word."""
    return frozenset(
        tuple(word[:-1] if len(word) == 2 and word[1] == "." else word for word in name.split())
        for name in (name.casefold() for name in _column("public_figures"))
    )


@cache
def public_surnames() -> frozenset[str]:
    """Family names of public figures that hardly anybody else has: Einstein, but not King."""
    last = {name[-1] for name in public_figures() if len(name) > 1}
    return frozenset(word for word in last if not is_name_word(word) and not is_ordinary(word))


@cache
def places() -> frozenset[tuple[str, ...]]:
    """Towns, cities and neighborhoods, word by word."""
    return frozenset(tuple(name.casefold().split()) for name in _column("places"))


@cache
def ordinary() -> frozenset[str]:
    """Words of running English and Spanish text."""
    return frozenset(_column("ordinary"))


@cache
def is_ordinary(word: str) -> bool:
    """Whether a word (any case) is one of running text, as it stands or by its endings; names
    in the lists are not."""
    small = word.casefold().replace("’", "'")
    if len(small) == 1 or small in ordinary():
        return True
    stem = small.split("'")[0]
    if (
        stem != small
        and stem in ordinary()
        and small.split("'")[1] in ("s", "d", "ll", "ve", "re", "t", "m")
    ):
        return True
    if small in given_names() or small in surnames():
        return False
    if "-" in small:
        return all(part in ordinary() for part in small.split("-") if part)
    return any(
        small.endswith(end) and len(small) - len(end) > 2 and _stems(small, end) & ordinary()
        for end in STEMMED
    )


@cache
def looks_ordinary(word: str) -> bool:
    """Whether a word is built as words of running text are, without being listed; for the
    first word of a sentence."""
    small = word.casefold()
    if small in given_names() or small in surnames():
        return False
    if len(small) >= 6 and ENGLISH_ENDINGS.search(small):
        return True
    return len(small) >= 4 and SPANISH_ENDINGS.search(small) is not None


def _stems(word: str, end: str) -> set[str]:
    stem = word[: -len(end)]
    return {stem, f"{stem}e", f"{stem}y", stem[:-1]} - {""}


def is_name_word(word: str) -> bool:
    """Whether some people are called so."""
    small = word.casefold()
    return small in given_names() or small in surnames()
