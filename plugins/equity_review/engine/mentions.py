"""From hits to mentions: which words name a group here, and which only look like it.

A hit of the lists becomes a ``Ref`` (a reference to learners or to a group) when its surroundings allow it. The
surroundings are read around hits only, never over the whole text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection

from commonaim.plugins.equity_review.engine import signs
from commonaim.plugins.equity_review.engine.automaton import Hit
from commonaim.plugins.equity_review.engine.lexicon import Entry, Is, heads
from commonaim.plugins.equity_review.engine.statement import OWN
from commonaim.plugins.equity_review.engine.text import Folded

LEARNER, NAMED, COLLECTIVE, OTHER = "learner", "named", "collective", "other"


class Ref:
    """A place that speaks of learners (``kind`` learner) or of a group. Offsets are of ``Folded.text``."""

    __slots__ = ("end", "entry", "head", "head_end", "kind", "names", "quoted", "start", "whom")

    def __init__(self, start: int, end: int, entry: Entry, kind: str) -> None:
        self.start = start
        self.end = end
        self.entry = entry
        self.kind = kind
        self.head = ""
        self.head_end = end
        self.quoted = False
        #: learners only: the ref of the group that narrows this mention, if one does
        self.whom: Ref | None = None
        #: whether this ref takes part in saying whom the section speaks of
        self.names = True


class Reader:
    """Reads the hits of one text. ``mine``: families (and "own") that are intended beneficiaries."""

    __slots__ = ("folded", "hay", "heads", "hits", "mine", "prose", "starts", "text")

    def __init__(self, folded: Folded, hits: list[Hit], mine: Collection[str], prose: bool) -> None:
        self.folded = folded
        self.text = folded.text
        self.hay = folded.hay
        self.heads = heads()
        self.hits = hits
        self.starts = [hit[0] for hit in hits]
        self.mine = mine
        self.prose = prose

    def refs(self) -> list[Ref]:
        """Learners and groups, in the order of the text."""
        found = []
        for i, (start, end, entry) in enumerate(self.hits):
            what = entry.what
            if what == Is.LEARNER:
                ref = self._learner(start, end, entry)
            elif what == Is.FAMILY:
                ref = self._family(i, start, end, entry)
            elif what == Is.COLLECTIVE:
                ref = self._collective(i, start, end, entry)
            elif what == Is.IDENTITY:
                ref = self._identity(i, start, end, entry)
            else:
                continue
            if ref is not None:
                found.append(ref)
        return found

    # learners

    def _learner(self, start: int, end: int, entry: Entry) -> Ref | None:
        text = self.text
        first = text[start]
        if first.isupper() and self._is_name_part(start, end):
            return None
        test = _USES_LEARNER.get(entry.use)
        if (test is not None and not test(self, start, end, entry)) or self._is_staff(end):
            return None
        return Ref(start, end, entry, LEARNER)

    def _is_name_part(self, start: int, end: int) -> bool:
        """Part of an institution's name: "Center for Student Success", "Department of Youth Services"."""
        text = self.text
        if text[end + 1 : end + 2].isupper() and signs.NAME_AFTER_LEARNER.match(text, end):
            return True
        return self._after_institution(start)

    def _after_institution(self, start: int) -> bool:
        """ "Society of ...", "Center for ..."."""
        before = self.folded.word_before(start)
        if (
            before not in signs.NAME_LINKS
            and not self.text[max(0, start - 1 - len(before))].isupper()
        ):
            return False
        if signs.INSTITUTION_WORDS.isdisjoint(self.folded.words_before(start, 70)):
            return False
        return bool(signs.NAME_BEFORE.search(self.text, max(0, start - 70), start))

    def _is_class_year(self, start: int, end: int, entry: Entry) -> bool:
        if entry.term.endswith("s"):
            return True
        before = self.folded.word_before(start)
        if before in {"each", "every"}:
            return True
        if before not in signs.ONE_OF_A_YEAR and not self._follows_group(start):
            return False
        after = self.text[end : end + 2]
        return not (after[:1] == " " and after[1:2].islower()) or bool(
            signs.YEAR_NEXT.match(self.text, end)
        )

    def _follows_group(self, start: int) -> bool:
        """Directly after a group's name: "a Latina junior"."""
        at = bisect_left(self.starts, start)
        return (
            at > 0
            and self.hits[at - 1][1] == start - 1
            and self.hits[at - 1][2].what in signs.GROUPISH
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
        noun = self._noun_after(end, 2)
        return noun is not None and self.heads[noun[0]] != "learner"

    def _is_staff(self, end: int) -> bool:
        """ "student mentors", "youth staff": the people meant are not the learners."""
        return bool(signs.STAFF_NEXT.match(self.hay, end + 1))

    # families: races, ethnicities, nations, a network's own groups

    def _family(self, i: int, start: int, end: int, entry: Entry) -> Ref | None:
        if self._is_other_name(start, end):
            return None
        ref = Ref(start, end, entry, NAMED if self._is_mine(entry) else OTHER)
        self._find_head(i, ref)
        if not ref.head:
            self._find_head_before(i, ref)
        test = _USES.get(entry.use)
        if test is not None and not test(self, i, ref):
            return None
        if self._is_surname(i, ref) or self._is_one_adult(ref):
            return None
        return ref

    def _find_head_before(self, i: int, ref: Ref) -> None:
        """Spanish puts the noun first: "jóvenes negros", "estudiantes mam y latinas"."""
        if i == 0:
            return
        start, end, entry = self.hits[i - 1]
        if ref.start - end > 30:
            return
        gap = self.text[end : ref.start]
        if entry.what == Is.LEARNER and entry.groups == ("es",) and gap == " ":
            ref.head, ref.head_end = entry.term.split()[-1], ref.end
        elif entry.what == Is.FAMILY and i > 1 and gap.strip() and self._joins(end, ref.start):
            before = self.hits[i - 2]
            if (
                before[2].what == Is.LEARNER
                and before[2].groups == ("es",)
                and self.text[before[1] : start] == " "
            ):
                ref.head, ref.head_end = before[2].term.split()[-1], ref.end

    def _is_surname(self, i: int, ref: Ref) -> bool:
        """ "Inés Chamorro": a nation's name after a given name, with no people behind it."""
        if ref.head or not ({OWN, "indigenous"} & set(ref.entry.groups)) or self._in_list(i):
            return False
        if not self.text[ref.start].isupper() or ref.entry.use not in {"bare", "name"}:
            return False
        before = signs.GIVEN_NAME.search(self.text, max(0, ref.start - 24), ref.start)
        if before is None or before[1] in signs.STARTERS or before[1].lower().endswith("teen"):
            return False
        return not (i and self.hits[i - 1][1] >= before.end(1))

    def _is_mine(self, entry: Entry) -> bool:
        return any(group in self.mine for group in entry.groups)

    def _find_head(self, i: int, ref: Ref) -> None:
        """The noun for people that the term belongs to, by itself or through a list of groups."""
        noun = self._noun_after(ref.end)
        if noun is not None:
            ref.head, ref.head_end = noun
            return
        following = self._next_group(i)
        if following is None:
            return
        probe = Ref(following[0], following[1], following[2], NAMED)
        self._find_head(i + 1, probe)
        ref.head, ref.head_end = probe.head, probe.head_end

    def _noun_after(self, end: int, fillers: int = signs.FILLERS) -> tuple[str, int] | None:
        """The noun for people that follows within one noun phrase, and where it ends."""
        hay, text = self.hay, self.text
        place = end + 1
        for _ in range(fillers + 1):
            start = place
            while hay[start : start + 1] == " ":
                start += 1
            stop = hay.find(" ", start)
            if stop < 0 or (
                start - place > 1 and signs.NOUN_STOPS.search(text, place - 1, start - 1)
            ):
                return None
            if start - place == 1 and text[place - 1] in signs.HARD_SIGNS:
                return None
            word = hay[start:stop]
            if word in self.heads:
                return word, stop - 1
            if word in signs.NO_NOUN and not (
                word == "and" and hay[place - 7 : place] in {" racial", " ethnic"}
            ):
                return None
            place = stop
        return None

    def _next_group(self, i: int) -> Hit | None:
        """The next hit, where it stands in one list with this one ("Black, Latina and ...")."""
        if i + 1 >= len(self.hits):
            return None
        following = self.hits[i + 1]
        if following[2].what not in signs.GROUPISH or following[0] - self.hits[i][1] > 40:
            return None
        return following if self._joins(self.hits[i][1], following[0]) else None

    def _joins(self, start: int, end: int) -> bool:
        """Whether only signs and words of a list stand between: ", ", "and 9 ", "/"."""
        for word in self.hay[start + 1 : end + 1].split():
            if word not in signs.JOINTS and not word.isdigit():
                return False
        return end - start < 2 or signs.JOIN_STOPS.search(self.text, start, end) is None

    def _in_list(self, i: int) -> bool:
        """Beside another family in a list."""
        following = self._next_group(i)
        if following is not None and self._is_listed(self.hits[i], following):
            return True
        if i == 0:
            return False
        before = self.hits[i - 1]
        return self._next_group(i - 1) is not None and self._is_listed(before, self.hits[i])

    def _is_listed(self, one: Hit, other: Hit) -> bool:
        """Two families with a comma or a word between, or two names of one people ("Maya Mam")."""
        if one[2].what != Is.FAMILY or other[2].what != Is.FAMILY:
            return False
        between = self.text[one[1] : other[0]].strip()
        return bool(between) or one[2].groups == other[2].groups

    def _broken(self, start: int, end: int) -> bool:
        return end - start > 1 and signs.HARD.search(self.text, start, end) is not None

    def _is_other_name(self, start: int, end: int) -> bool:
        """A person, a place, an institution: "Mr. Brown", "Cherokee County", "Society of Black Engineers"."""
        text = self.text
        if not text[start].isupper():
            return False
        if text[end : end + 2] in {"'s", "’s"}:
            end += 2
        if text[end + 1 : end + 2].isupper() and signs.NAME_AFTER.match(text, end):
            return True
        if self._after_institution(start):
            return True
        return bool(signs.TITLE_BEFORE.search(text, max(0, start - 30), start))

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

    def _starts_sentence(self, start: int) -> bool:
        return bool(signs.SENTENCE_START.search(self.text, max(0, start - 12), start))

    def _needs_noun(self, i: int, ref: Ref) -> bool:
        """Black, Native, Indigenous, white ...: a colour or a plant unless people follow or a capital says so."""
        if ref.head or self._in_list(i) or self._is_label(ref):
            return True
        text = self.text
        if not text[ref.start].isupper():
            return False
        following = signs.CAPITAL_NEXT.match(text, ref.end)
        if following and not text[ref.start : ref.end + 1].startswith(("Indigenous", "Tribal")):
            return False
        if signs.NAME_IN.match(text, ref.end):
            return False
        before = signs.CAPITAL_BEFORE.search(text, max(0, ref.start - 25), ref.start)
        if (
            before
            and ref.entry.term in {"black", "white"}
            and not self._starts_sentence(before.start())
        ):
            return False
        return not self._starts_sentence(ref.start) or ref.entry.term in {"indigenous", "tribally"}

    def _needs_sign(self, i: int, ref: Ref) -> bool:
        """Dakota, Karen, Crow: also a state's, a person's or a bird's name."""
        if not self.text[ref.start].isupper():
            return bool(ref.head) and ref.head_end == ref.end
        if ref.head or self._in_list(i) or self._is_label(ref):
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
        return not signs.FEW.isdisjoint(self.folded.words_before(start, 40)[-3:])

    def _is_one_adult(self, ref: Ref) -> bool:
        """A single grown-up named by group ("a Latino drone pilot") speaks of no learners; in a form,
        neither do speakers, mentors and staff."""
        if self.heads.get(ref.head) == "learner":
            return False
        text = self.text
        before = text[max(0, ref.start - 40) : ref.start]
        word = self.folded.word_before(ref.start)
        if (
            not ref.head
            and word.endswith(signs.SPANISH_ENDINGS)
            and signs.SPANISH_JOB.search(before)
        ):
            return not self.prose or bool(self._is_few(ref.start))
        few = bool(self._is_few(ref.start)) or (
            "," in before and bool(signs.PERSON_BEFORE.search(before))
        )
        if ref.head in signs.GROWN and few and signs.WHO.match(text, ref.head_end):
            return True
        job = signs.JOB.match(text, ref.end)
        works = (
            bool(job)
            and job is not None
            and job[1] not in signs.NOT_JOB
            and not self._broken(ref.end, job.end())
        )
        if few and (works or self.heads.get(ref.head) in {"adults", "helpers"}):
            return True
        return not self.prose and (
            self.heads.get(ref.head) in {"adults", "helpers"} or (works and not ref.head)
        )

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
        return bool(self._is_few(ref.start)) and bool(signs.WHO.match(self.text, ref.end))

    # collectives and other identities

    def _collective(self, i: int, start: int, end: int, entry: Entry) -> Ref | None:
        ref = Ref(start, end, entry, COLLECTIVE)
        test = _USES_COLLECTIVE.get(entry.use)
        if test is not None and not test(self, i, ref):
            return None
        if self.text[start].isupper() and self._is_other_name(start, end):
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
        self._find_head(i, ref)
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
        noun = self._noun_after(ref.end, 0)
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
        self._find_head(i, ref)
        return bool(ref.head) or bool(signs.BOTH_CAPITAL.match(self.text, ref.start))

    def _brown(self, i: int, ref: Ref) -> bool:
        """ "Brown students": vague; "Black, Brown, and Indigenous" names two groups, and this word none."""
        if self.folded.quoted(ref.start, ref.end) == (ref.start, ref.end):
            return True
        return self._collective_noun(i, ref) and bool(ref.head)

    def _identity(self, i: int, start: int, end: int, entry: Entry) -> Ref | None:
        text = self.text
        if text[start].isupper() and self._is_other_name(start, end):
            return None
        ref = Ref(start, end, entry, OTHER)
        if entry.term in signs.GROWN and self._is_some_adult(ref):
            return None
        if self._is_sameness(start):
            return None
        self._find_head(i, ref)
        if not ref.head:
            self._find_head_before(i, ref)
        if entry.use == "adj":
            if not ref.head and not self._groups_that(start):
                return None
        elif entry.use == "split":
            before = text[max(0, start - 60) : start]
            by = signs.BY.search(before) and signs.DIMENSIONS.search(
                text[max(0, start - 60) : end + 60]
            )
            beside = signs.BESIDE_RACE.search(before[-24:]) or signs.BESIDE_RACE.match(
                text[end : end + 20]
            )
            if not (by or beside) or signs.ALL_KINDS.search(before):
                return None
        elif entry.use == "acronym" and not text[start : start + 2].isupper():
            return None
        return ref


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
}
_USES_COLLECTIVE = {
    "adj": Reader._collective_adjective,
    "noun": Reader._collective_noun,
    "after": Reader._collective_after,
    "pair": Reader._pair,
    "brown": Reader._brown,
    "acronym": Reader._needs_capitals,
}
