"""The vocabulary of the finder: spans in code points of the text as given, end-exclusive."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

PERSON, SCHOOL, PLACE, ORGANISATION = "person", "school", "place", "organisation"
ADDRESS, EMAIL, PHONE, HANDLE, URL = "address", "email", "phone", "handle", "url"
BIRTH, NUMBER, AGE, RARE = "date-of-birth", "id-number", "age-over-89", "rare-combination"
KINDS: Final = (
    *(PERSON, SCHOOL, PLACE, ORGANISATION, ADDRESS, EMAIL, PHONE, HANDLE, URL),
    *(BIRTH, NUMBER, AGE, RARE),
)


class Hit(NamedTuple):
    """Something that could identify somebody; ``quote == text[start:end]``. ``confidence`` is
    0..1."""

    kind: str
    start: int
    end: int
    quote: str
    suggestion: str
    confidence: float


class Span(NamedTuple):
    """A hit before anything is suggested for it; ``role`` is ``student``, ``adult`` or
    ``relative`` for a person."""

    kind: str
    start: int
    end: int
    confidence: float
    role: str = "student"

    def meets(self, start: int, end: int) -> bool:
        """Whether it shares a character with this stretch."""
        return self.start < end and start < self.end


@dataclass(frozen=True)
class Roster:
    """A program's own names and places, as somebody wrote them: one word or name each."""

    entries: frozenset[str] = frozenset()
    words: frozenset[str] = field(init=False, default=frozenset())
    phrases: frozenset[tuple[str, ...]] = field(init=False, default=frozenset())

    def __post_init__(self) -> None:
        """Divide the entries into single words and phrases, in small letters."""
        split = [tuple(entry.casefold().split()) for entry in self.entries]
        object.__setattr__(self, "words", frozenset(e[0] for e in split if len(e) == 1))
        object.__setattr__(self, "phrases", frozenset(e for e in split if len(e) > 1))

    @classmethod
    def of(cls, lines: Iterable[str]) -> Roster:
        """The roster of these lines; blank lines and lines that begin with # are passed over."""
        kept = (" ".join(line.split()) for line in lines)
        return cls(frozenset(line for line in kept if line and not line.startswith("#")))
