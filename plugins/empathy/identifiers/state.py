"""One reading of a text: its words, what is known of them so far, and what was found."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from commonaim.plugins.empathy.identifiers import cues, words
from commonaim.plugins.empathy.identifiers.model import PERSON, Roster, Span
from commonaim.plugins.empathy.identifiers.tokens import Token

SURE, LIKELY, PERHAPS = 0.95, 0.8, 0.55
DETERMINERS = frozenset(
    "a an the my our his her their some any no this that these those each every el la los las "
    "un una mi su sus al del nuestro nuestra".split()
)
PRONOUNS = frozenset("i we you they he she it to de con que who and yo".split())


@dataclass
class Reading:
    """One reading of a text. ``names`` are words that name somebody here, ``chosen`` the words
    of pseudonyms."""

    text: str
    found: list[Token]
    roster: Roster
    taken: list[Span]
    small: bool
    names: dict[str, str] = field(default_factory=dict)
    chosen: set[str] = field(default_factory=set)
    spans: list[Span] = field(default_factory=list)
    used: set[int] = field(default_factory=set)

    def before(self, number: int) -> str:
        """What stands before a word, up to 60 characters."""
        start = self.found[number].start
        return self.text[max(0, start - 60) : start]

    def after(self, number: int) -> str:
        """What stands after a word, up to 60 characters."""
        end = self.found[number].end
        return self.text[end : end + 60]

    def plain(self, number: int) -> bool:
        """Whether a word, as it stands, is one of running text or of the names that name no
        person here."""
        token = self.found[number]
        if token.small in words.not_names() or words.is_ordinary(token.text):
            return True
        return token.starts and words.looks_ordinary(token.text)

    @cached_property
    def loud(self) -> bool:
        """Whether the text is written in capitals."""
        return sum(t.shouted for t in self.found) * 3 > len(self.found)

    def says(self, last: int) -> bool:
        """Whether the word after is one that people do, so that a person is spoken of."""
        follows = last + 1
        if self.found[last].possessive:
            return True
        if follows >= len(self.found):
            return False
        between = self.text[self.found[last].end : self.found[follows].start]
        return (between == " " and self.found[follows].small in cues.SAYING) or cues.TRAITS.match(
            self.after(last)
        ) is not None

    def determined(self, number: int) -> bool:
        """Whether a word stands before it that names do not have: "the Director"."""
        return (
            number > 0 and self.found[number - 1].small in DETERMINERS and self.found[number].glued
        )

    def person(self, first: int, last: int, confidence: float, role: str) -> None:
        for token in self.found[first : last + 1]:
            if token.small not in cues.PARTICLES and not token.initials:
                self.names.setdefault(token.small, role)
        self.add(PERSON, first, last, confidence, role)

    def add(
        self, kind: str, first: int, last: int, confidence: float, role: str = "student"
    ) -> None:
        start, end = self.found[first].start, self.found[last].end
        if (self.found[last].small in cues.GENERATIONS and self.text[end : end + 1] == ".") or (
            len(self.found[last].text) == 1 and last > first and self.text[end : end + 1] == "."
        ):
            end += 1
        self.spans.append(Span(kind, start, end, confidence, role))
        self.used |= set(range(first, last + 1))
