"""What could stand in the place of each hit: "[student A]", the same for the same person all
through a text."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from commonaim.plugins.empathy.identifiers import cues
from commonaim.plugins.empathy.identifiers.model import PERSON, Span

ENGLISH = {
    "student": "student",
    "adult": "adult",
    "relative": "relative",
    "school": "school",
    "place": "place",
    "organisation": "organisation",
    "address": "address",
    "email": "email",
    "phone": "phone number",
    "handle": "account",
    "url": "link",
    "date-of-birth": "date of birth",
    "id-number": "number",
    "age-over-89": "90 or older",
    "rare-combination": "a student",
}
SPANISH = {
    "student": "estudiante",
    "adult": "persona adulta",
    "relative": "familiar",
    "school": "escuela",
    "place": "lugar",
    "organisation": "organización",
    "address": "dirección",
    "email": "correo",
    "phone": "teléfono",
    "handle": "cuenta",
    "url": "enlace",
    "date-of-birth": "fecha de nacimiento",
    "id-number": "número",
    "age-over-89": "90 años o más",
    "rare-combination": "una persona joven",
}
LETTERED = frozenset(("student", "adult", "relative", "school", "place", "organisation"))


def suggest(text: str, spans: Sequence[Span], language: str | None) -> list[str]:
    """A suggestion for each of ``spans``, which are in order; in Spanish for a Spanish text."""
    labels = SPANISH if language == "es" else ENGLISH
    people = _people(text, [span for span in spans if span.kind == PERSON])
    letters: dict[tuple[str, object], str] = {}
    counts: dict[str, int] = {}
    made = []
    for span in spans:
        who: object = (
            people[span.start] if span.kind == PERSON else _plain(text[span.start : span.end])
        )
        kind = people_role(people, spans, span) if span.kind == PERSON else span.kind
        if kind not in LETTERED:
            made.append(f"[{labels[kind]}]")
            continue
        if (span.kind, who) not in letters:
            counts[kind] = counts.get(kind, 0) + 1
            letters[span.kind, who] = f"[{labels[kind]} {_letter(counts[kind])}]"
        made.append(letters[span.kind, who])
    return made


def people_role(people: dict[int, int], spans: Sequence[Span], span: Span) -> str:
    """The role by which a person was first spoken of in the text."""
    who = people[span.start]
    return next(s.role for s in spans if s.kind == PERSON and people[s.start] == who)


def _people(text: str, spans: Sequence[Span]) -> dict[int, int]:
    """The number of the person whom each name, by its start, belongs to.

    A name that shares its first word with another's any word is the same person's. A family name behind a title is only
    that of somebody who was spoken of with a title.
    """
    known: list[tuple[set[str], bool]] = []
    numbers: dict[int, int] = {}
    for span in sorted(spans, key=lambda s: -(s.end - s.start)):
        parts = _parts(text[span.start : span.end])
        titled = span.role == "adult"
        fits = [
            n
            for n, (words, adult) in enumerate(known)
            if parts <= words and (adult == titled or len(parts) > 1)
        ]
        if not fits:
            fits = [n for n, (words, adult) in enumerate(known) if parts <= words and not titled]
        if fits:
            numbers[span.start] = fits[0]
        else:
            known.append((parts, titled))
            numbers[span.start] = len(known) - 1
    return numbers


def _parts(name: str) -> set[str]:
    plain = _plain(name).replace("-", " ")
    words = {word.strip("\"“”'‘’.()") for word in plain.split()}
    return (words - cues.PARTICLES - {""}) or words


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in folded if not unicodedata.combining(c)).split())


def _letter(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
