"""Names that somebody wrote without capitals, and names that were found before, wherever else they stand."""

from __future__ import annotations

import re

from commonaim.plugins.empathy.identifiers import cues, words
from commonaim.plugins.empathy.identifiers.deciding import Deciding
from commonaim.plugins.empathy.identifiers.model import PLACE
from commonaim.plugins.empathy.identifiers.state import (
    DETERMINERS,
    LIKELY,
    PERHAPS,
    PRONOUNS,
)
from commonaim.plugins.empathy.identifiers.tokens import Token


class SmallLetters(Deciding):
    """A reading that looks at small letters too."""

    def small_letters(self) -> None:
        """Names written small: lists where the word is no ordinary one, and cues where it is."""
        for number, token in enumerate(self.found):
            if number in self.used or token.capital or token.small in self.chosen:
                continue
            before = self.before(number)
            titled = (
                number > 0
                and self.found[number - 1].small in cues.SMALL_TITLES
                and self.text[self.found[number - 1].end : token.start] in (" ", ". ")
            )
            known = token.small in words.given_names() or token.small in self.roster.words
            rare = (
                known
                and not words.is_ordinary(token.text)
                and token.small not in words.not_names()
                and len(token.text) > 3
            )
            kin = number > 0 and self.found[number - 1].small in cues.KIN and token.glued
            cued = (
                cues.STRONG_MEETING.search(before)
                or self._labelled(number)
                or (token.line_starts and self.says(number))
                or cues.TRAITS.match(self.after(number))
            )
            if (titled and not self._plain_small(token)) or (
                titled and known | (token.small in words.surnames())
            ):
                self.person(number, number, LIKELY, "adult")
            elif cues.STRONG_MEETING.search(before) and cues.TRAITS.match(self.after(number)):
                self.person(number, number, LIKELY, "student")
            elif (
                rare
                or (known and cued and self._not_a_word_here(number))
                or (known and kin and not words.is_ordinary(token.text))
            ):
                self.person(
                    number, number, LIKELY if rare else PERHAPS, "relative" if kin else "student"
                )
            elif (
                self.small
                and not self._plain_small(token)
                and (kin or cued)
                and len(token.text) > 2
                and not token.small.startswith(("http", "dont", "didnt"))
            ):
                self.person(number, number, PERHAPS, "relative" if kin else "student")
            elif (
                self.small
                and not self._plain_small(token)
                and re.search(r"\b(?:in|from|near)\s$", before)
                and len(token.text) > 3
            ):
                self.add(PLACE, number, number, PERHAPS)

    def _plain_small(self, token: Token) -> bool:
        return token.small in words.not_names() or words.is_ordinary(token.text)

    def _labelled(self, number: int) -> bool:
        return (
            self.found[number].line_starts
            and self.after(number)[:1] == ":"
            and (
                self.found[number].small in self.names
                or any(
                    n != number
                    and self.found[n].small == self.found[number].small
                    and cues.TRAITS.match(self.after(n))
                    for n in range(len(self.found))
                )
            )
        )

    def _not_a_word_here(self, number: int) -> bool:
        """Not after an article or the like, and not a verb after a pronoun."""
        if not number:
            return True
        return (
            self.found[number - 1].small not in DETERMINERS | PRONOUNS
            or self.text[self.found[number - 1].end : self.found[number].start] != " "
        )

    def _again(self) -> None:
        """The same names wherever else they stand."""
        smalls = {small for small in self.names if len(small) > 1}
        for number, token in enumerate(self.found):
            if number in self.used or token.small not in smalls or token.small in self.chosen:
                continue
            if token.capital and (
                not self.plain(number)
                or not token.starts
                or self.says(number)
                or self._also(number)
            ):
                if (
                    token.small in words.not_names()
                    and not self.says(number)
                    and token.small not in self.roster.words
                    and not (token.small in words.given_names() and not token.starts)
                ):
                    continue
                if cues.PLACED.search(self.before(number)) and self.plain(number):
                    continue
                self.person(number, number, LIKELY, self.names[token.small])
            elif (
                not token.capital
                and self.small
                and (
                    not self._plain_small(token)
                    or (
                        self._not_a_word_here(number)
                        and (self.says(number) or self._labelled(number))
                    )
                )
            ):
                self.person(number, number, PERHAPS, self.names[token.small])

    def _also(self, number: int) -> bool:
        return (
            re.match(r"\s(?:and|y|will|is|was|es)\s", self.after(number)) is not None
            and self.found[number].small in words.given_names()
            and self.found[number].small
            not in ("joy", "hope", "grace", "rose", "justice", "sol", "luz", "paz")
        )
