"""Whether a run of capitals is a person, a place, a school or nothing."""

from __future__ import annotations

import re

from commonaim.plugins.empathy.identifiers import cues, words
from commonaim.plugins.empathy.identifiers.model import PLACE, SCHOOL
from commonaim.plugins.empathy.identifiers.named import SCHOOL_CUE
from commonaim.plugins.empathy.identifiers.state import LIKELY, PERHAPS, SURE, Reading


class Deciding(Reading):
    """A reading that decides about runs of capitals."""

    def decide(self, first: int, last: int, evidence: float, role: str) -> None:
        """Take these words for a person, a place, a school or nothing; ``evidence`` (0..1) is what stands before."""
        if not self._could_be(first, last, evidence):
            return
        smalls = tuple(t.small for t in self.found[first : last + 1])
        listed = smalls in words.places()
        given = smalls[0] in words.given_names() or smalls[0] in self.roster.words
        family = any(s in words.surnames() for s in smalls[1:])
        plain = [self.plain(n) for n in range(first, last + 1)]
        placed = cues.PLACED.search(self.before(first)) is not None
        if evidence >= SURE or (evidence and not all(plain)):
            self.person(first, last, evidence, role)
        elif listed and self._as_place(first, last, placed, given):
            self.add(PLACE, first, last, LIKELY if placed else PERHAPS)
        elif given and (family or (len(smalls) > 1 and not all(plain[1:]))):
            self.person(first, last, SURE, role)
        elif not all(plain):
            self._by_place(first, last, placed, given, role)
        elif self._plain_name(first, last, evidence, placed):
            self.person(first, last, max(evidence, PERHAPS), role)

    def _could_be(self, first: int, last: int, evidence: float) -> bool:
        """Not a chosen pseudonym, a lone letter or an abbreviation."""
        group = self.found[first : last + 1]
        smalls = [t.small for t in group]
        if len(group) == 1 and (len(smalls[0]) == 1 or smalls[0].startswith("i'")):
            return False
        if any(small in self.chosen for small in smalls):
            return False
        known = evidence or self.loud or any(s in self.roster.words for s in smalls)
        return bool(known) or not all(t.shouted for t in group)

    def _by_place(self, first: int, last: int, placed: bool, given: bool, role: str) -> None:
        """Words that no list has, or a given name alone: what they are is told by where they stand."""
        around = self.before(first) + self.after(last)
        at_school = cues.AT_SCHOOL.search(self.before(first)) is not None
        says = self.says(last)
        named = given or any(words.is_name_word(t.text) for t in self.found[first : last + 1])
        if at_school and not given and SCHOOL_CUE.search(around):
            self.add(SCHOOL, first, last, PERHAPS)
        elif placed and not says and (not given or self._motion(first)):
            self.add(PLACE, first, last, PERHAPS)
        elif named or says:
            self.person(first, last, LIKELY, role)
        elif at_school:
            self.add(SCHOOL, first, last, PERHAPS)
        else:
            self.person(first, last, PERHAPS, role)

    def _as_place(self, first: int, last: int, placed: bool, given: bool) -> bool:
        if placed:
            return not (given and self.found[first].small in self.names)
        return (not given and not self.says(last)) or last > first

    def _motion(self, first: int) -> bool:
        """Whether somebody moves to, or lives in, what is named."""
        return (
            re.search(
                r"\b(?:in|near|past|toward|outside|lives? in|from|to|en|desde)\s$",
                self.before(first),
                re.IGNORECASE,
            )
            is not None
            and re.search(
                r"\b(?:lives?|drive\w*|drove|moved?|bus\w*|ride\w*|came|born|vive\w*|commut\w+"
                r"|go\w*|went|family|grew up)\b[^.;\n]{0,50}$",
                self.before(first),
                re.IGNORECASE,
            )
            is not None
            and not re.search(r"\b(?:from|with)\s$", self.before(first))
        )

    def _plain_name(self, first: int, last: int, evidence: float, placed: bool) -> bool:
        """Whether words that are also ordinary ones (Hope, White, Jordan) are a name here."""
        smalls = [t.small for t in self.found[first : last + 1]]
        listed = any(words.is_name_word(s) or s in self.roster.words for s in smalls)
        if evidence:
            return listed
        if len(smalls) == 1 and not self._listed_plain(first):
            return self.says(last) and not (placed and listed)
        if not listed and any(s in words.not_names() for s in smalls):
            return False
        if len(smalls) == 1 and listed:
            return not placed and self._one_word(first)
        if len(smalls) > 1 and smalls[0] in words.given_names() | self.roster.words:
            return self._after_given(first, smalls)
        return not self.found[first].starts and not placed and not self.determined(first)

    def _listed_plain(self, number: int) -> bool:
        token = self.found[number]
        return token.small in words.not_names() or words.is_ordinary(token.text)

    def _after_given(self, first: int, smalls: list[str]) -> bool:
        """Whether words after a given name are its family name, at the beginning of a sentence too."""
        return (
            not self.found[first].starts
            or words.is_name_word(smalls[1])
            or smalls[1] in self.roster.words
            or len(smalls) > 2
        )

    def _one_word(self, number: int) -> bool:
        """Whether one word that is also an ordinary one is a name here."""
        token = self.found[number]
        called = token.small in words.given_names() or token.small in self.roster.words
        if called and (self.says(number) or cues.APPOSED.match(self.after(number))):
            return True
        if token.starts:
            traits = token.line_starts and cues.TRAITS.match(self.after(number)) is not None
            return token.small in self.names or traits
        if token.small in words.not_names():
            either = called and token.small in words.places_and_names()
            if either and not self.determined(number):
                return True
            return token.small in self.names and self.says(number)
        return called and not token.shouted
