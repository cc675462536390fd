"""From hits to mentions: which words name a group here, and which only look like it.

A hit of the lists becomes a ``Ref`` (a reference to learners or to a group) when its surroundings allow it. The
surroundings are read around hits only, never over the whole text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from commonaim.plugins.equity_review.engine import signs
from commonaim.plugins.equity_review.engine.automaton import Hit
from commonaim.plugins.equity_review.engine.lexicon import Entry, Is, named_by
from commonaim.plugins.equity_review.engine.names import (
    is_name_of_learners,
    is_name_of_other,
    starts_sentence,
)
from commonaim.plugins.equity_review.engine.nouns import Nouns
from commonaim.plugins.equity_review.engine.refs import COLLECTIVE, LEARNER, NAMED, OTHER, Ref
from commonaim.plugins.equity_review.engine.statement import OWN
from commonaim.plugins.equity_review.engine.text import Folded, Pattern


class Reader(Nouns):
    """Reads the hits of one text. ``mine``: families (and "own") that are intended beneficiaries."""

    __slots__ = ("mine", "prose")

    def __init__(self, folded: Folded, hits: list[Hit], mine: Collection[str], prose: bool) -> None:
        super().__init__(folded, hits)
        self.mine = mine
        self.prose = prose

    def refs(self) -> list[Ref]:
        """Learners and groups, in the order of the text."""
        found = []
        readers = _READERS
        for i, (start, end, entry) in enumerate(self.hits):
            read = readers.get(entry.what)
            if read is not None and (ref := read(self, i, start, end, entry)) is not None:
                found.append(ref)
        return found

    # learners

    def _learner(self, i: int, start: int, end: int, entry: Entry) -> Ref | None:
        if self.text[start].isupper() and is_name_of_learners(self.folded, start, end):
            return None
        use = entry.use
        if use in _USES_LEARNER and not _USES_LEARNER[use](self, start, end, entry):
            return None
        # "student mentors", "youth staff": the people meant are not the learners
        following = end + 2
        if self.hay[following : self.hay.find(" ", following)] in signs.STAFF:
            return None
        return Ref(start, end, entry, LEARNER)

    def _is_class_year(self, start: int, end: int, entry: Entry) -> bool:
        if entry.term.endswith("s"):
            return True
        before = self.folded.word_before(start)
        if before in {"each", "every"}:
            return True
        if before not in signs.ONE_OF_A_YEAR and not self.follows_group(start):
            return False
        after = self.text[end : end + 2]
        return not (after[:1] == " " and after[1:2].islower()) or bool(
            signs.YEAR_NEXT.match(self.text, end)
        )

    def _is_grade(self, start: int, end: int, entry: Entry) -> bool:
        """ "eighth graders", "a 5th grader"; whoever grades essays is none."""
        return signs.ORDINAL.search(self.hay, max(0, start - 14), start + 1) is not None

    def _is_our_scholar(self, start: int, end: int, entry: Entry) -> bool:
        return signs.SCHOLARLY.search(self.text, max(0, start - 24), start) is None

    def _is_intern(self, start: int, end: int, entry: Entry) -> bool:
        """Interns who come as staff ("sends us interns", "a third intern") are no learners here."""
        return self.folded.word_before(start) not in signs.SENT

    def _is_attributive(self, start: int, end: int, entry: Entry) -> bool:
        """ "undergraduate researchers", not "undergraduate education"; "undergraduate students" is one mention."""
        noun = self.noun_after(end, 2)
        return noun is not None and self.heads[noun[0]] != "learner"

    def _owner(self, i: int, start: int, end: int, entry: Entry) -> Ref | None:
        """ "Black-led", "women owned" are about organisations; "students who are Black led the day" and "women ran the
        lab" about people."""
        if entry.use != "owner":
            return None
        term, verb = entry.term.rsplit(" ", 1)
        end -= len(verb) + 1
        named = named_by().get(term)
        if (
            named is None
            or self.text[end] != " "
            or not signs.LED_WHAT.match(self.text, end + 1 + len(verb))
        ):
            return None
        if named.what is Is.FAMILY and not self._stands_behind_learners(i, signs.WHO_ARE):
            return None
        self.hits[i] = (start, end, named)
        return _READERS[named.what](self, i, start, end, named)

    # families: races, ethnicities, nations, a network's own groups

    def _family(self, i: int, start: int, end: int, entry: Entry) -> Ref | None:
        if self.text[start].isupper() and is_name_of_other(self.folded, start, end):
            return None
        ref = Ref(start, end, entry, NAMED if self._is_mine(entry) else OTHER)
        self.find_head(i, ref)
        if not ref.head:
            self.find_head_before(i, ref)
            if not ref.head and self._is_spoken(i):
                return None
        test = _USES.get(entry.use)
        if test is not None and not test(self, i, ref):
            return None
        if self._is_surname(i, ref) or (
            self._is_one_adult(ref) and not self._stands_behind_learners(i, signs.WHO_ARE)
        ):
            return None
        return ref

    def _is_surname(self, i: int, ref: Ref) -> bool:
        """ "Inés Chamorro": a nation's name after a given name, with no people behind it."""
        if ref.head or (OWN not in ref.entry.groups and "indigenous" not in ref.entry.groups):
            return False
        if not self.text[ref.start].isupper() or ref.entry.use not in {"bare", "name"}:
            return False
        if self.in_list(i):
            return False
        before = signs.GIVEN_NAME.search(self.text, max(0, ref.start - 24), ref.start)
        if before is None or before[1] in signs.STARTERS or before[1].lower().endswith("teen"):
            return False
        return not (i and self.hits[i - 1][1] >= before.end(1))

    def _is_spoken(self, i: int) -> bool:
        """A language and not its people: "materials in Zapotec", "hablan mixteco o triqui"."""
        start, end, entry = self.hits[i]
        if (
            signs.LANGUAGES.isdisjoint((*entry.groups, entry.term))
            or entry.term.endswith("s")
            or entry.term in signs.NO_LANGUAGE
        ):
            return False
        if self._stands_behind_learners(i, signs.SPEAKERS):
            return False
        if signs.SPOKEN_AFTER.match(self.text, end):
            return True
        if (
            self.folded.word_before(start) not in signs.SPOKEN
            and self.text[start - 2 : start] != ", "
        ):
            return False
        before = signs.SPOKEN_BEFORE.search(self.hay, max(0, start - 60), start + 1)
        if before is not None:
            return before[1] is not None or signs.NO_NOUN_NEXT.match(self.text, end) is not None
        return (
            i > 0
            and self.hits[i - 1][2].what is Is.FAMILY
            and self.joins(self.hits[i - 1][1], start)
            and self._is_spoken(i - 1)
        )

    def _stands_behind_learners(self, i: int, between: Pattern) -> bool:
        """Whether nothing but ``between`` is from the learners before it to hit ``i``."""
        start = self.hits[i][0]
        for _start, end, entry in reversed(self.hits[max(0, i - 4) : i]):
            if start - end > 90:
                return False
            if entry.what is Is.LEARNER:
                return between.fullmatch(self.text, end, start) is not None
        return False

    def _is_origin(self, i: int, ref: Ref) -> bool:
        """Mexico, Haiti: places, and no people, unless learners or their families come from there."""
        next_start = self.hits[i + 1][0] if i + 1 < len(self.hits) else -1
        if signs.TOWN_IN.match(self.text, ref.end) and next_start != ref.end + 2:
            return False
        return self._stands_behind_learners(i, signs.COME_FROM)

    def _is_home(self, i: int, ref: Ref) -> bool:
        """A reservation that learners live on; anything else can be reserved."""
        return self._stands_behind_learners(i, signs.LIVE_ON)

    def _is_mine(self, entry: Entry) -> bool:
        return any(group in self.mine for group in entry.groups)

    def _broken(self, start: int, end: int) -> bool:
        return end - start > 1 and signs.HARD.search(self.text, start, end) is not None

    def _is_label(self, ref: Ref) -> bool:
        """A heading or a table label: the term alone at the start of a line or a cell, before figures."""
        text = self.text
        if (
            not signs.TABLE_AFTER.match(text, ref.end)
            and ref.end != len(text.rstrip())
            and text[ref.end : ref.end + 1] != "\n"
        ):
            return False
        return bool(signs.TABLE_BEFORE.search(text, max(0, ref.start - 12), ref.start))

    def _needs_noun(self, i: int, ref: Ref) -> bool:
        """Black, Native, Indigenous, white ...: a colour or a plant unless people follow or a capital says so."""
        if ref.head or self.in_list(i) or self._is_label(ref):
            return True
        text = self.text
        if not text[ref.start].isupper():
            return self._stands_behind_learners(i, signs.WHO_ARE)
        following = signs.CAPITAL_NEXT.match(text, ref.end)
        if following and not text[ref.start : ref.end + 1].startswith(("Indigenous", "Tribal")):
            return False
        if signs.NAME_IN.match(text, ref.end):
            return False
        before = signs.CAPITAL_BEFORE.search(text, max(0, ref.start - 25), ref.start)
        if before and (
            ref.entry.term.startswith(signs.SPANISH_COLOURS) or self._is_in_names(ref, before[1])
        ):
            return False
        if (
            before
            and ref.entry.term in {"black", "white"}
            and not starts_sentence(text, before.start())
        ):
            return False
        return not starts_sentence(text, ref.start) or ref.entry.term in {"indigenous", "tribally"}

    def _is_in_names(self, ref: Ref, given: str) -> bool:
        """ "Staff: Joy |White|, Al Redhawk"."""
        if given in signs.STARTERS or given.endswith("ly"):
            return False
        return (
            signs.LISTED_NAME.search(self.text, max(0, ref.start - 24), ref.start) is not None
            and signs.NAME_ENDS.match(self.text, ref.end) is not None
        )

    def _needs_sign(self, i: int, ref: Ref) -> bool:
        """Dakota, Karen, Crow: also a state's, a person's or a bird's name."""
        if not self.text[ref.start].isupper():
            return bool(ref.head) and ref.head_end == ref.end
        if ref.head or self.in_list(i) or self._is_label(ref):
            return True
        if self._stands_behind_learners(i, signs.SPEAKERS):
            return True
        before = self.text[max(0, ref.start - 30) : ref.start]
        return bool(
            re.search(r"(?:\b\d+|\b(?:are|is|were|as|for|among|and for|both|all)|/)\s*$", before)
        ) and not (
            signs.CAPITAL_NEXT.match(self.text, ref.end)
            or re.match(
                r" (?:is|was|will|has|said|says|found|thinks|and I)\b",
                self.text[ref.end : ref.end + 8],
            )
        )

    def _needs_capitals(self, i: int, ref: Ref) -> bool:
        return self.text[ref.start : ref.end].replace("/", "").replace(" ", "")[:2].isupper()

    def _needs_capital(self, i: int, ref: Ref) -> bool:
        return self.text[ref.start].isupper() or bool(ref.head)

    def _is_few(self, start: int) -> bool:
        """ "a", "two", "otra" within the three words before."""
        before = self.hay[max(0, start - 40) : start + 1].rsplit(None, 3)[-3:]
        return not signs.FEW.isdisjoint(before)

    def _is_one(self, start: int, before: str) -> bool:
        """A few people, or one who is told about: "Ana Ruiz, Mam engineer"."""
        if self._is_few(start):
            return True
        return before.rstrip(" \t").endswith(",") and bool(signs.PERSON_BEFORE.search(before))

    def _is_one_adult(self, ref: Ref) -> bool:
        """A single grown-up named by group ("a Latino drone pilot") speaks of no learners; in a form,
        neither do speakers, mentors and staff."""
        of_head = self.heads.get(ref.head)
        if of_head == "learner":
            return False
        before = self.text[max(0, ref.start - 40) : ref.start]
        if before.rstrip().endswith(signs.ADULT_IS_ENDS) and signs.ADULT_IS.search(before):
            return True
        if not self.prose and not ref.head and signs.STAFF_ARE.search(before):
            return True
        one = self._is_one(ref.start, before)
        if self.prose and not one:
            return False
        if (
            not ref.head
            and self.folded.word_before(ref.start).endswith(signs.SPANISH_ENDINGS)
            and signs.SPANISH_JOB.search(before)
        ):
            return not self.prose or self._is_few(ref.start)
        if one and ref.head in signs.GROWN and signs.WHO.match(self.text, ref.head_end):
            return True
        grown = of_head in {"adults", "helpers"}
        if one or not self.prose:
            return grown or ((one or not ref.head) and self._has_job(ref.end))
        return False

    def _has_job(self, end: int) -> bool:
        """Whether a word for somebody at work follows: "drone pilot", "chemists"."""
        job = signs.JOB.match(self.text, end)
        return job is not None and job[1] not in signs.NOT_JOB and not self._broken(end, job.end())

    def _is_sameness(self, start: int) -> bool:
        """ "of all genders and abilities": everybody, and no group."""
        words = self.folded.words_before(start, 90)
        if signs.EVERY.isdisjoint(words):
            return False
        at = max(i for i, word in enumerate(words) if word in signs.EVERY)
        if at == 0 or words[at - 1] not in signs.EVERY_LINKS or at == len(words) - 1:
            return False
        return signs.EVERY_ENDS.isdisjoint(words[at + 1 :])

    def _is_some_adult(self, ref: Ref) -> bool:
        """ "two women who design bridges": grown-ups at work."""
        return self._is_few(ref.start) and bool(signs.WHO.match(self.text, ref.end))

    # collectives and other identities

    def _collective(self, i: int, start: int, end: int, entry: Entry) -> Ref | None:
        ref = Ref(start, end, entry, COLLECTIVE)
        test = _USES_COLLECTIVE.get(entry.use)
        if test is not None and not test(self, i, ref):
            return None
        if self.text[start].isupper() and is_name_of_other(self.folded, start, end):
            return None
        if entry.use in {"adj", "pair"} and ref.start == start:
            word = self.folded.word_before(start)
            adverbs = (
                word.endswith("ly") or word in {"ethnic", "racial"}
            ) and signs.ADVERBS.search(self.text, max(0, start - 40), start)
            if adverbs:
                ref.start = adverbs.start()
        return ref

    def _collective_adjective(self, i: int, ref: Ref) -> bool:
        self.find_head(i, ref)
        if ref.head:
            return True
        before = self._groups_that(ref.start)
        if before and ref.entry.term not in {"minority", "minoria"}:
            ref.start = before.start()
            return True
        return signs.THE_EXCLUDED.search(
            self.text, max(0, ref.start - 40), ref.start
        ) is not None and (re.match(r"[,.;)]|$", self.text[ref.end : ref.end + 1]) is not None)

    def _groups_that(self, start: int) -> re.Match[str] | None:
        """ "groups that have been historically ..."."""
        if signs.GROUP_NOUNS.isdisjoint(self.folded.words_before(start, 60)):
            return None
        return signs.GROUPS_THAT.search(self.text, max(0, start - 80), start)

    def _collective_noun(self, i: int, ref: Ref) -> bool:
        noun = self.noun_after(ref.end, 0)
        if noun and self.text[ref.end : ref.end + 1] == " ":
            ref.head, ref.head_end = noun
        return True

    def _collective_after(self, i: int, ref: Ref) -> bool:
        hay = self.hay
        noun = self.folded.word_before(ref.start)
        if not noun or (noun not in self.heads and not noun.endswith(signs.PEOPLE_ENDINGS)):
            return False
        start = hay.rfind(" ", 0, ref.start)
        for qualifiers in (signs.EXCLUDED, signs.HISTORICALLY):
            before = hay.rfind(" ", 0, start)
            if hay[before + 1 : start] not in qualifiers:
                break
            start = before
        ref.start, ref.head = start, noun
        return True

    def _pair(self, i: int, ref: Ref) -> bool:
        """ "Black and Brown", unless it goes on to name groups ("Black, brown and Indigenous")."""
        self.find_head(i, ref)
        return bool(ref.head) or bool(signs.BOTH_CAPITAL.match(self.text, ref.start))

    def _brown(self, i: int, ref: Ref) -> bool:
        """ "Brown students": vague; "Black, Brown, and Indigenous" names two groups, and this word none."""
        if self.folded.quoted(ref.start, ref.end) == (ref.start, ref.end):
            return True
        return self._collective_noun(i, ref) and bool(ref.head)

    def _identity(self, i: int, start: int, end: int, entry: Entry) -> Ref | None:
        text = self.text
        if text[start].isupper() and is_name_of_other(self.folded, start, end):
            return None
        ref = Ref(start, end, entry, OTHER)
        if entry.term in signs.GROWN and self._is_some_adult(ref):
            return None
        self.find_head(i, ref)
        if not ref.head:
            self.find_head_before(i, ref)
        if entry.use == "adj":
            if not ref.head and not self._groups_that(start):
                return None
        elif entry.use == "split":
            before = text[max(0, start - 60) : start]
            by = (
                not signs.BY_WORDS.isdisjoint(self.folded.words_before(start, 59))
                and signs.BY.search(before)
                and signs.DIMENSIONS.search(text[max(0, start - 60) : end + 60])
            )
            beside = signs.BESIDE_RACE.search(before[-24:]) or signs.BESIDE_RACE.match(
                text[end : end + 20]
            )
            if not (by or beside) or signs.ALL_KINDS.search(before):
                return None
        elif entry.use == "acronym" and not text[start : start + 2].isupper():
            return None
        return None if self._is_sameness(start) else ref


_READERS: Mapping[int, Callable[[Reader, int, int, int, Entry], Ref | None]] = {
    Is.BLOCKED: Reader._owner,
    Is.LEARNER: Reader._learner,
    Is.FAMILY: Reader._family,
    Is.COLLECTIVE: Reader._collective,
    Is.IDENTITY: Reader._identity,
}
_USES_LEARNER = {
    "year": Reader._is_class_year,
    "grade": Reader._is_grade,
    "weak": Reader._is_our_scholar,
    "intern": Reader._is_intern,
    "attr": Reader._is_attributive,
}
_USES = {
    "adj": Reader._needs_noun,
    "name": Reader._needs_sign,
    "acronym": Reader._needs_capitals,
    "label": Reader._needs_capital,
    "noun": Reader._needs_capital,
    "origin": Reader._is_origin,
    "home": Reader._is_home,
}
_USES_COLLECTIVE = {
    "adj": Reader._collective_adjective,
    "noun": Reader._collective_noun,
    "after": Reader._collective_after,
    "pair": Reader._pair,
    "brown": Reader._brown,
    "acronym": Reader._needs_capitals,
}
