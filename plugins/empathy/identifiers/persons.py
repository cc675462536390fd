"""Names of people: found by lists, by what stands around them, and then wherever else they stand in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from commonaim.plugins.empathy.identifiers import cues, words
from commonaim.plugins.empathy.identifiers.model import PLACE, SCHOOL, Roster, Span
from commonaim.plugins.empathy.identifiers.named import LONGEST, SCHOOL_CUE
from commonaim.plugins.empathy.identifiers.small_letters import SmallLetters
from commonaim.plugins.empathy.identifiers.state import LIKELY, SURE
from commonaim.plugins.empathy.identifiers.tokens import ABBREVIATED, Token

NICKNAME = re.compile(r"[\"“'‘(]\s?$"), re.compile(r"^\s?[\"”'’)]")


class Reader(SmallLetters):
    """A reading from the first run of capitals to the last small letter."""

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
            self.small_letters()
        self._again()
        return self.spans

    def _chosen(self) -> Iterator[str]:
        for pattern in cues.PSEUDONYM:
            for match in pattern.finditer(self.text):
                name = match["name"]
                quoted = self.text[match.start("name") - 1] in "\"“'‘«"
                if name[0].isupper() or quoted:
                    if cues.NOT_CHOSEN.search(self.text[: match.start()]):
                        continue
                    first = name.split()[0]
                    if first.casefold() in (
                        "we",
                        "i",
                        "it",
                        "he",
                        "she",
                        "they",
                        "the",
                        "to",
                        "that",
                    ) or first in ("Black", "A"):
                        continue
                    yield from (word.casefold() for word in name.split())

    def _phrases(self) -> None:
        """Take what is no name out of play, languages of two words and public figures; and give roster phrases."""
        smalls = [t.small for t in self.found]
        for number in range(len(smalls)):
            for size in (4, 3, 2, 1):
                group = tuple(smalls[number : number + size])
                if len(group) < size or any(n in self.used for n in range(number, number + size)):
                    continue
                if size > 1 and not all(
                    self.found[n].glued or len(self.found[n - 1].text) == 1
                    for n in range(number + 1, number + size)
                ):
                    continue
                if size > 1 and group in self.roster.phrases:
                    self._roster_phrase(number, number + size - 1)
                    break
                capital = self.found[number].capital
                if capital and size > 1 and group in words.not_name_phrases():
                    self.used |= set(range(number, number + size))
                    break
                known = group in words.public_figures() or (
                    size == 1 and group[0] in words.public_surnames()
                )
                if capital and known and self._is_public(number, size):
                    self.used |= set(range(number, number + size))
                    break

    def _is_public(self, number: int, size: int) -> bool:
        last = number + size - 1
        if number and self.found[number - 1].small in cues.TITLES and self.found[number].glued:
            return False
        if size > 1:
            following = (
                last + 1 < len(self.found)
                and self.found[last + 1].glued
                and self.found[last + 1].capital
            )
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
            self.person(first, last, SURE, "adult" if titled else "student")
            return
        kind = (
            SCHOOL
            if SCHOOL_CUE.search(around) or not cues.PLACED.search(self.before(first))
            else PLACE
        )
        self.add(kind, first, last, SURE)

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
        """The word that carries a name on: the next capital, over particles, initials and a
        nickname in quotation marks."""
        token, following = self.found[number], number + 1
        if following >= len(self.found) or token.possessive or following in self.used:
            return None
        between = self.text[token.end : self.found[following].start]
        if between == ". " and (len(token.text) == 1 or token.small in ("st", "ma")):
            between = " "
        if between in (' "', " “", " '", " ‘") and self.found[following].capital:
            close = self.text[self.found[following].end : self.found[following].end + 2]
            after = self.text[self.found[following].end + 2 :]
            carried = following + 1 < len(self.found) and (
                self.found[following + 1].capital or self._over(following + 1) is not None
            )
            return (
                following
                if close[:1] in "\"”'’"
                and close[1:2] == " "
                and after[:1].isalpha()
                and carried
                and self._named(number)
                else None
            )
        if (
            between in ('" ', "” ", "' ", "’ ")
            and self.text[token.start - 1] in "\"“'‘"
            and number
            and self.found[number - 1].capital
        ):
            follows = self.found[following]
            return following if follows.capital else self._over(following)
        if between != " ":
            return None
        if self.found[following].capital:
            return following
        return self._over(following)

    def _over(self, number: int) -> int | None:
        reach = number
        while (
            reach < len(self.found)
            and reach - number < 3
            and self.found[reach].small in cues.PARTICLES
            and reach not in self.used
        ):
            reach += 1
            if reach < len(self.found) and self.found[reach].glued and self.found[reach].capital:
                if self.found[number].small in ("al", "el", "do", "den") and not self._named(reach):
                    return None
                return reach
        return None

    def _named(self, number: int) -> bool:
        return (
            words.is_name_word(self.found[number].text)
            or self.found[number].small in self.roster.words
            or not self.plain(number)
        )

    def _judge(self, run: tuple[int, int]) -> None:
        first, last = run
        role = "student"
        evidence = 0.0
        while first <= last:
            token = self.found[first]
            titled = token.small in cues.TITLES or token.small in cues.KIN
            if (
                titled
                and first < last
                and (not words.is_name_word(token.text) or token.small in cues.TITLES)
                and (self.found[first + 1].glued or self.text[token.end : token.end + 2] == ". ")
            ):
                role = (
                    "adult"
                    if token.small in cues.TITLES or token.small in cues.ADULT_ROLES
                    else "relative"
                )
                evidence = SURE
                first += 1
            elif (
                first < last
                and not token.initials
                and (self._drops(first, last) if token.starts else self._labels(first))
            ):
                first += 1
                while first < last and self.found[first].small in cues.PARTICLES:
                    first += 1
            else:
                break
        if not evidence:
            evidence, role = self._lead(first, role)
        while last > first and self._trailing(last):
            last -= 1
        if (
            last == first
            and self.found[first].small in cues.KIN | cues.TITLES
            and not words.is_name_word(self.found[first].text)
        ):
            return
        self.decide(first, last, evidence, role)

    def _drops(self, number: int, last: int) -> bool:
        """Whether the first word of a sentence is no part of the name that follows it."""
        token = self.found[number]
        if token.small in words.given_names() and token.small not in (
            "will",
            "may",
            "an",
            "her",
            "in",
            "do",
            "so",
            "ask",
        ):
            return (
                words.is_ordinary(token.text)
                and last - number < 2
                and not self._named_strictly(number + 1)
            )
        return self.plain(number)

    def _labels(self, number: int) -> bool:
        """Whether a word inside a sentence is no part of the name after it: a language, a day,
        a subject."""
        token = self.found[number]
        return token.small in words.not_names() and not words.is_name_word(token.text)

    def _named_strictly(self, number: int) -> bool:
        return self.found[number].small in words.surnames() or not self.plain(number)

    def _trailing(self, number: int) -> bool:
        token = self.found[number]
        if (
            token.small in cues.GENERATIONS
            or token.small in self.roster.words
            or words.is_name_word(token.text)
            or token.initials
        ):
            return False
        return token.small in words.not_names() or (
            token.shouted and len(token.text) > 3 and not self.loud
        )

    def _lead(self, first: int, role: str) -> tuple[float, str]:
        """How sure what stands before makes it that a person is named, and who that is."""
        before = self.before(first)
        if (
            first
            and self.text[self.found[first - 1].end : self.found[first].start]
            in (" ", ". ", ", ", " (", ": ")
            and not self.found[first - 1].possessive
        ):
            word = self.found[first - 1].small
            joint = self.text[self.found[first - 1].end : self.found[first].start]
            if word in cues.TITLES and (joint == " " or (joint == ". " and word in ABBREVIATED)):
                return SURE, "adult"
            if word in cues.KIN and joint != ". ":
                comma = joint != " "
                return (
                    LIKELY if comma else SURE
                ), "adult" if word in cues.ADULT_ROLES else "relative"
        if cues.CALLED.search(before) or (
            NICKNAME[0].search(before)
            and NICKNAME[1].match(self.after(first))
            and re.search(r"[A-Z][\w’'-]+,? \(?[\"“'‘]$", before)
        ):
            return SURE, role
        if cues.STRONG_MEETING.search(before):
            return LIKELY, role
        if re.search(
            r"\b(?:mom|mother|dad|father|mamá|papá|teacher|counselor|advisor|boss|caseworker"
            r"|maestr[ao]|sister|brother|aunt|uncle|manager|supervisor)\b[^.;\n]{0,30}\b(?:is"
            r"|es|,)\s$",
            before,
            re.IGNORECASE,
        ):
            return LIKELY, "adult"
        return 0.0, role


def spans(
    text: str, found: list[Token], roster: Roster, taken: Iterable[Span], *, small: bool
) -> list[Span]:
    """People, and places and schools without a word that says so. ``taken`` are stretches that
    are told already."""
    return Reader(text, found, roster, list(taken), small).read()
