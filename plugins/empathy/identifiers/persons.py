"""Names of people: found by lists, by what stands around them, and then wherever else they stand in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from commonaim.plugins.empathy.identifiers import cues, words
from commonaim.plugins.empathy.identifiers.model import PERSON, PLACE, SCHOOL, Roster, Span
from commonaim.plugins.empathy.identifiers.named import LONGEST, SCHOOL_CUE
from commonaim.plugins.empathy.identifiers.tokens import ABBREVIATED, Token

SURE, LIKELY, PERHAPS = 0.95, 0.8, 0.55
DETERMINERS = frozenset("a an the my our his her their some any no this that these those each every el la los las un una mi su sus al del nuestro nuestra".split())
PRONOUNS = frozenset("i we you they he she it to de con que who and yo".split())
NICKNAME = re.compile(r"[\"“'‘(]\s?$"), re.compile(r"^\s?[\"”'’)]")


@dataclass
class Reader:
    """One reading of a text. ``names`` are words that name somebody here, ``chosen`` the words of pseudonyms."""

    text: str
    found: list[Token]
    roster: Roster
    taken: list[Span]
    small: bool
    names: dict[str, str] = field(default_factory=dict)
    chosen: set[str] = field(default_factory=set)
    spans: list[Span] = field(default_factory=list)
    used: set[int] = field(default_factory=set)

    def read(self) -> list[Span]:
        """Names, and the places and schools that only their surroundings tell from names."""
        self.chosen = set(self._chosen())
        mask = bytearray(len(self.text))
        for span in self.taken:
            mask[span.start : span.end] = b"\1" * (span.end - span.start)
        self.used |= {n for n, t in enumerate(self.found) if any(mask[t.start : t.end])}
        self._phrases()
        for run in self._runs():
            self._judge(run)
        if self.small or any(not t.capital and t.small in self.roster.words for t in self.found):
            self._small_letters()
        self._again()
        return self.spans

    def before(self, number: int) -> str:
        """What stands before a word, up to 60 characters."""
        start = self.found[number].start
        return self.text[max(0, start - 60) : start]

    def after(self, number: int) -> str:
        """What stands after a word, up to 60 characters."""
        end = self.found[number].end
        return self.text[end : end + 60]

    def _chosen(self) -> Iterator[str]:
        for pattern in cues.PSEUDONYM:
            for match in pattern.finditer(self.text):
                name = match["name"]
                quoted = self.text[match.start("name") - 1] in "\"“'‘«"
                if name[0].isupper() or quoted:
                    if cues.NOT_CHOSEN.search(self.text[: match.start()]):
                        continue
                    first = name.split()[0]
                    if first.casefold() in ("we", "i", "it", "he", "she", "they", "the", "to", "that") or first in ("Black", "A"):
                        continue
                    yield from (word.casefold() for word in name.split())

    def _phrases(self) -> None:
        """Take what is no name out of play: languages of two words, public figures; and give roster phrases."""
        smalls = [t.small for t in self.found]
        for number in range(len(smalls)):
            for size in (4, 3, 2, 1):
                group = tuple(smalls[number : number + size])
                if len(group) < size or any(n in self.used for n in range(number, number + size)):
                    continue
                if not all(self.found[n].glued for n in range(number + 1, number + size)) and size > 1:
                    continue
                if size > 1 and group in self.roster.phrases:
                    self._roster_phrase(number, number + size - 1)
                    break
                capital = self.found[number].capital
                if capital and size > 1 and group in words.not_name_phrases():
                    self.used |= set(range(number, number + size))
                    break
                known = group in words.public_figures() or (size == 1 and group[0] in words.public_surnames())
                if capital and known and self._is_public(number, size):
                    self.used |= set(range(number, number + size))
                    break

    def _is_public(self, number: int, size: int) -> bool:
        last = number + size - 1
        if number and self.found[number - 1].small in cues.TITLES and self.found[number].glued:
            return False
        if size > 1:
            following = last + 1 < len(self.found) and self.found[last + 1].glued and self.found[last + 1].capital
            return not (following and words.is_name_word(self.found[last + 1].text))
        if self.found[number].small in self.roster.words:
            return False
        given = self.found[number].small in words.given_names()
        return not given or cues.READING.search(self.before(number)) is not None

    def _roster_phrase(self, first: int, last: int) -> None:
        around = self.before(first) + " " + self.after(last)
        titled = first > 0 and self.found[first - 1].small in cues.TITLES
        given = self.found[first].small in words.given_names()
        if not (self.found[first].capital or self.small):
            return
        if titled or (given and not SCHOOL_CUE.search(around)):
            self._person(first, last, SURE, "adult" if titled else "student")
            return
        kind = SCHOOL if SCHOOL_CUE.search(around) or not cues.PLACED.search(self.before(first)) else PLACE
        self._add(kind, first, last, SURE)

    def _runs(self) -> Iterator[tuple[int, int]]:
        """Runs of capitals that nothing else has taken, first and last word."""
        number = 0
        while number < len(self.found):
            token = self.found[number]
            if number in self.used or not token.capital:
                number += 1
                continue
            last = number
            while last - number < LONGEST and (step := self._next(last)) is not None:
                last = step
            yield number, last
            number = last + 1

    def _next(self, number: int) -> int | None:
        """The word that carries a name on: the next capital, over particles, initials and a nickname in quotation marks."""
        token, following = self.found[number], number + 1
        if following >= len(self.found) or token.possessive or following in self.used:
            return None
        between = self.text[token.end : self.found[following].start]
        if between == ". " and (len(token.text) == 1 or token.small in ("st", "ma")):
            between = " "
        if between in (" \"", " “", " '", " ‘") and self.found[following].capital:
            close = self.text[self.found[following].end : self.found[following].end + 2]
            after = self.text[self.found[following].end + 2 :]
            carried = following + 1 < len(self.found) and (self.found[following + 1].capital or self._over(following + 1) is not None)
            return following if close[:1] in "\"”'’" and close[1:2] == " " and after[:1].isalpha() and carried and self._named(number) else None
        if between in ("\" ", "” ", "' ", "’ ") and self.text[token.start - 1] in "\"“'‘" and number and self.found[number - 1].capital:
            follows = self.found[following]
            return following if follows.capital else self._over(following)
        if between != " ":
            return None
        if self.found[following].capital:
            return following
        return self._over(following)

    def _over(self, number: int) -> int | None:
        reach = number
        while reach < len(self.found) and reach - number < 3 and self.found[reach].small in cues.PARTICLES and reach not in self.used:
            reach += 1
            if reach < len(self.found) and self.found[reach].glued and self.found[reach].capital:
                if self.found[number].small in ("al", "el", "do", "den") and not self._named(reach):
                    return None
                return reach
        return None

    def _named(self, number: int) -> bool:
        return words.is_name_word(self.found[number].text) or self.found[number].small in self.roster.words or not self._plain(number)

    def _plain(self, number: int) -> bool:
        """Whether a word, as it stands, is one of running text or of the names that name no person here."""
        token = self.found[number]
        if token.small in words.not_names() or words.is_ordinary(token.text):
            return True
        return token.starts and words.looks_ordinary(token.text)

    def _judge(self, run: tuple[int, int]) -> None:
        first, last = run
        role = "student"
        evidence = 0.0
        while first <= last:
            token = self.found[first]
            titled = token.small in cues.TITLES or token.small in cues.KIN
            if titled and first < last and (not words.is_name_word(token.text) or token.small in cues.TITLES) and (self.found[first + 1].glued or self.text[token.end : token.end + 2] == ". "):
                role = "adult" if token.small in cues.TITLES or token.small in cues.ADULT_ROLES else "relative"
                evidence = SURE
                first += 1
            elif first < last and not token.initials and (self._drops(first, last) if token.starts else self._labels(first)):
                first += 1
                while first < last and self.found[first].small in cues.PARTICLES:
                    first += 1
            else:
                break
        if not evidence:
            evidence, role = self._lead(first, role)
        while last > first and self._trailing(last):
            last -= 1
        if last == first and self.found[first].small in cues.KIN | cues.TITLES and not words.is_name_word(self.found[first].text):
            return
        self._decide(first, last, evidence, role)

    def _drops(self, number: int, last: int) -> bool:
        """Whether the first word of a sentence is no part of the name that follows it."""
        token = self.found[number]
        if token.small in words.given_names() and not (token.small in ("will", "may", "an", "her", "in", "do", "so", "ask")):
            return words.is_ordinary(token.text) and last - number < 2 and not self._named_strictly(number + 1)
        return self._plain(number)

    def _labels(self, number: int) -> bool:
        """Whether a word inside a sentence is no part of the name after it: a language, a day, a subject."""
        token = self.found[number]
        return token.small in words.not_names() and not words.is_name_word(token.text)

    def _named_strictly(self, number: int) -> bool:
        return self.found[number].small in words.surnames() or not self._plain(number)

    def _trailing(self, number: int) -> bool:
        token = self.found[number]
        if token.small in cues.GENERATIONS or token.small in self.roster.words or words.is_name_word(token.text) or token.initials:
            return False
        return token.small in words.not_names() or (token.shouted and len(token.text) > 3 and not self._loud)

    @cached_property
    def _loud(self) -> bool:
        """Whether the text is written in capitals."""
        return sum(t.shouted for t in self.found) * 3 > len(self.found)

    def _lead(self, first: int, role: str) -> tuple[float, str]:
        """How sure what stands before makes it that a person is named, and who that is."""
        before = self.before(first)
        if first and self.text[self.found[first - 1].end : self.found[first].start] in (" ", ". ", ", ", " (", ": ") and not self.found[first - 1].possessive:
            word = self.found[first - 1].small
            joint = self.text[self.found[first - 1].end : self.found[first].start]
            if word in cues.TITLES and (joint == " " or (joint == ". " and word in ABBREVIATED)):
                return SURE, "adult"
            if word in cues.KIN and joint != ". ":
                comma = joint != " "
                return (LIKELY if comma else SURE), "adult" if word in cues.ADULT_ROLES else "relative"
        if cues.CALLED.search(before) or (NICKNAME[0].search(before) and NICKNAME[1].match(self.after(first)) and re.search(r"[A-Z][\w’'-]+,? \(?[\"“'‘]$", before)):
            return SURE, role
        if cues.STRONG_MEETING.search(before):
            return LIKELY, role
        if re.search(r"\b(?:mom|mother|dad|father|mamá|papá|teacher|counselor|advisor|boss|caseworker|maestr[ao]|sister|brother|aunt|uncle|manager|supervisor)\b[^.;\n]{0,30}\b(?:is|es|,)\s$", before, re.IGNORECASE):
            return LIKELY, "adult"
        return 0.0, role

    def _decide(self, first: int, last: int, evidence: float, role: str) -> None:
        group = self.found[first : last + 1]
        smalls = [t.small for t in group]
        if len(group) == 1 and (len(smalls[0]) == 1 or smalls[0].startswith("i'")):
            return
        if any(small in self.chosen for small in smalls) or not any(len(s.replace(".", "")) > 1 or t.initials for s, t in zip(smalls, group, strict=True)):
            return
        if all(t.shouted for t in group) and not self._loud and not evidence and not any(s in self.roster.words for s in smalls):
            return
        listed = tuple(smalls) in words.places()
        given = smalls[0] in words.given_names() or smalls[0] in self.roster.words
        family = any(s in words.surnames() for s in smalls[1:])
        plain = [self._plain(n) for n in range(first, last + 1)]
        placed = cues.PLACED.search(self.before(first)) is not None
        if evidence >= SURE or (evidence and not all(plain)):
            self._person(first, last, evidence, role)
        elif listed and self._as_place(first, last, placed, given):
            self._add(PLACE, first, last, LIKELY if placed else PERHAPS)
        elif given and (family or (len(group) > 1 and not all(plain[1:]))):
            self._person(first, last, SURE, role)
        elif all(plain):
            if self._plain_name(first, last, evidence, placed):
                self._person(first, last, max(evidence, PERHAPS), role)
        elif cues.AT_SCHOOL.search(self.before(first)) and not given and SCHOOL_CUE.search(self.before(first) + self.after(last)[:60]):
            self._add(SCHOOL, first, last, PERHAPS)
        elif placed and not given and not self._says(last):
            self._add(PLACE, first, last, LIKELY if listed else PERHAPS)
        elif placed and given and self._motion(first) and not self._says(last):
            self._add(PLACE, first, last, PERHAPS)
        elif given or any(words.is_name_word(t.text) for t in group) or self._says(last):
            self._person(first, last, LIKELY, role)
        elif cues.AT_SCHOOL.search(self.before(first)):
            self._add(SCHOOL, first, last, PERHAPS)
        else:
            self._person(first, last, PERHAPS, role)

    def _as_place(self, first: int, last: int, placed: bool, given: bool) -> bool:
        if placed:
            return not (given and self.found[first].small in self.names)
        return not given and not self._says(last) or last > first

    def _motion(self, first: int) -> bool:
        """Whether somebody moves to, or lives in, what is named."""
        return re.search(
            r"\b(?:in|near|past|toward|outside|lives? in|from|to|en|desde)\s$", self.before(first), re.IGNORECASE
        ) is not None and re.search(r"\b(?:lives?|drive\w*|drove|moved?|bus\w*|ride\w*|came|born|vive\w*|commut\w+|go\w*|went|family|grew up)\b[^.;\n]{0,50}$", self.before(first), re.IGNORECASE) is not None and not re.search(r"\b(?:from|with)\s$", self.before(first))

    def _says(self, last: int) -> bool:
        """Whether the word after is one that people do, so that a person is spoken of."""
        follows = last + 1
        if self.found[last].possessive:
            return True
        if follows >= len(self.found):
            return False
        between = self.text[self.found[last].end : self.found[follows].start]
        return between == " " and self.found[follows].small in cues.SAYING or cues.TRAITS.match(self.after(last)) is not None

    def _plain_name(self, first: int, last: int, evidence: float, placed: bool) -> bool:
        """Whether words that are also ordinary ones (Hope, White, Jordan) are a name here."""
        token = self.found[first]
        smalls = [t.small for t in self.found[first : last + 1]]
        if evidence:
            return any(words.is_name_word(s) or s in self.roster.words for s in smalls)
        if not any(words.is_name_word(s) or s in self.roster.words for s in smalls):
            if len(smalls) == 1 and smalls[0] not in words.not_names() and not words.is_ordinary(token.text):
                return self._says(last)
            named = not any(s in words.not_names() for s in smalls)
            return named and not token.starts and not placed and not self._determined(first)
        if len(smalls) > 1:
            if smalls[0] in words.given_names() | self.roster.words:
                return not token.starts or words.is_name_word(smalls[1]) or smalls[1] in self.roster.words or len(smalls) > 2
            return not token.starts and not placed and not self._determined(first)
        if placed:
            return False
        small = smalls[0]
        if small not in words.not_names() and not words.is_ordinary(token.text):
            return self._says(last)
        called = small in words.given_names() or small in self.roster.words
        if called and (self._says(last) or cues.APPOSED.match(self.after(last))):
            return True
        if token.starts:
            return small in self.names or (token.line_starts and cues.TRAITS.match(self.after(last)) is not None)
        if small in words.not_names():
            if called and small in words.places_and_names() and not self._determined(first):
                return True
            return small in self.names and self._says(last)
        return called and not token.shouted

    def _determined(self, number: int) -> bool:
        """Whether a word stands before it that names do not have: "the Director"."""
        return number > 0 and self.found[number - 1].small in DETERMINERS and self.found[number].glued

    def _small_letters(self) -> None:
        """Names written small: lists where the word is no ordinary one, and cues where it is."""
        for number, token in enumerate(self.found):
            if number in self.used or token.capital or token.small in self.chosen:
                continue
            before = self.before(number)
            titled = number > 0 and self.found[number - 1].small in cues.TITLES - {"father", "sister", "brother", "principal", "nurse", "don", "coach", "chief", "miss"} and self.text[self.found[number - 1].end : token.start] in (" ", ". ")
            known = token.small in words.given_names() or token.small in self.roster.words
            rare = known and not words.is_ordinary(token.text) and token.small not in words.not_names() and len(token.text) > 3
            kin = number > 0 and self.found[number - 1].small in cues.KIN and token.glued
            cued = cues.STRONG_MEETING.search(before) or self._labelled(number) or (token.line_starts and self._says(number)) or cues.TRAITS.match(self.after(number))
            if titled and not self._plain_small(token):
                self._person(number, number, LIKELY, "adult")
            elif titled and known | (token.small in words.surnames()):
                self._person(number, number, LIKELY, "adult")
            elif cues.STRONG_MEETING.search(before) and cues.TRAITS.match(self.after(number)):
                self._person(number, number, LIKELY, "student")
            elif rare or (known and cued and self._not_a_word_here(number)) or (known and kin and not words.is_ordinary(token.text)):
                self._person(number, number, LIKELY if rare else PERHAPS, "relative" if kin else "student")
            elif self.small and not self._plain_small(token) and (kin or cued) and len(token.text) > 2 and not token.small.startswith(("http", "dont", "didnt")):
                self._person(number, number, PERHAPS, "relative" if kin else "student")
            elif self.small and not self._plain_small(token) and re.search(r"\b(?:in|from|near)\s$", before) and len(token.text) > 3:
                self._add(PLACE, number, number, PERHAPS)

    def _plain_small(self, token: Token) -> bool:
        return token.small in words.not_names() or words.is_ordinary(token.text)

    def _labelled(self, number: int) -> bool:
        return self.found[number].line_starts and self.after(number)[:1] == ":" and (
            self.found[number].small in self.names or any(
                n != number and self.found[n].small == self.found[number].small and cues.TRAITS.match(self.after(n)) for n in range(len(self.found))
            )
        )

    def _not_a_word_here(self, number: int) -> bool:
        """Not after an article or the like, and not a verb after a pronoun."""
        if not number:
            return True
        return self.found[number - 1].small not in DETERMINERS | PRONOUNS or self.text[self.found[number - 1].end : self.found[number].start] != " "

    def _again(self) -> None:
        """The same names wherever else they stand."""
        smalls = {small for small in self.names if len(small) > 1}
        for number, token in enumerate(self.found):
            if number in self.used or token.small not in smalls or token.small in self.chosen:
                continue
            if token.capital and (not self._plain(number) or not token.starts or self._says(number) or self._also(number)):
                if token.small in words.not_names() and not self._says(number) and token.small not in self.roster.words and not (token.small in words.given_names() and not token.starts):
                    continue
                if cues.PLACED.search(self.before(number)) and self._plain(number):
                    continue
                self._person(number, number, LIKELY, self.names[token.small])
            elif not token.capital and self.small and (not self._plain_small(token) or (self._not_a_word_here(number) and (self._says(number) or self._labelled(number)))):
                self._person(number, number, PERHAPS, self.names[token.small])

    def _also(self, number: int) -> bool:
        return re.match(r"\s(?:and|y|will|is|was|es)\s", self.after(number)) is not None and self.found[number].small in words.given_names() and self.found[number].small not in ("joy", "hope", "grace", "rose", "justice", "sol", "luz", "paz")

    def _person(self, first: int, last: int, confidence: float, role: str) -> None:
        for token in self.found[first : last + 1]:
            if token.small not in cues.PARTICLES and not token.initials:
                self.names.setdefault(token.small, role)
        self._add(PERSON, first, last, confidence, role)

    def _add(self, kind: str, first: int, last: int, confidence: float, role: str = "student") -> None:
        start, end = self.found[first].start, self.found[last].end
        if self.found[last].small in cues.GENERATIONS and self.text[end : end + 1] == ".":
            end += 1
        elif len(self.found[last].text) == 1 and last > first and self.text[end : end + 1] == ".":
            end += 1
        self.spans.append(Span(kind, start, end, confidence, role))
        self.used |= set(range(first, last + 1))


def spans(text: str, found: list[Token], roster: Roster, taken: Iterable[Span], *, small: bool) -> list[Span]:
    """People, and places and schools without a word that says so. ``taken`` are stretches that are told already."""
    return Reader(text, found, roster, list(taken), small).read()
