"""From hits to mentions: which words name a group here, and which only look like it.

A hit of the lists becomes a ``Ref`` (a reference to learners or to a group) when its surroundings allow it. The
surroundings are read around hits only, never over the whole text.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from commonaim.plugins.equity_review.engine.automaton import Hit
from commonaim.plugins.equity_review.engine.lexicon import Entry, Is, heads
from commonaim.plugins.equity_review.engine.statement import OWN
from commonaim.plugins.equity_review.engine.text import Folded, Pattern

LEARNER, NAMED, COLLECTIVE, OTHER = "learner", "named", "collective", "other"

_HARD = Pattern(r"[.;:?!()\"“”|]|\n\s*[\n*•|-]")
_NO_NOUN = frozenset(
    "of in on at for to from with by as that who which whom whose is are was were be been being has have had do does did "
    "will would can could may might must should but than then when while where if because so not no nor their our its his "
    "her your my the an a this these those we they it you i he she said says get gets got told about into among between during "
    "through across over under after before also and or y o e u plus de en con por para que es son fue fueron era eran los las "
    "el la un una unos unas se su sus lo al del como pero ya".split()
)
_FILLERS = 4
_HARD_SIGNS = frozenset('.;:?!()"“”|')
_JOIN = Pattern(
    r"^(?:[\s,/&+()\d-]|\b(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez)\b|\b(?:and|or|plus|nor|y|e|o|u|x|as well as|historically|traditionally|systemically|racially|ethnically|multiply|socially|economically|otherwise)\b)*$",
    re.I,
)
_ADVERBS = Pattern(r"(?:\b(?:[a-z]{3,}ly|ethnic|racial)\b(?:[\s/,-]|and|or)*)+$", re.I)
_TABLE_AFTER = Pattern(r"[ \t]*(?:\||\t|[ ]{2,}\S|:|=|[-–—] *\d|,[ \t]*\d|\(\d|\(n)|[ \t]+\d")
_TABLE_BEFORE = Pattern(r"(?:^|[\n|•*\t]|\n[ \t]*[-–][ \t])[ \t]*$")
_SENTENCE_START = Pattern(r"(?:^|[.!?:;\n•*|\"“(])[\s\"“'‘(*•-]*$")
_CAPITAL_NEXT = Pattern(r"[ \t]+([A-Z][\w’'-]*)")
_CAPITAL_BEFORE = Pattern(r"\b([A-Z][\w’'&.-]*)(?: of| for| de)?[ \t]+$")
_TITLE_BEFORE = Pattern(
    r"\b(?:Mr|Mrs|Ms|Mx|Dr|Prof|Sr|Sra|Srta|Professor|Coach|Principal|Señora?|Miss|Aunty|Nurse|Judge|Senator|Mayor|Don|Doña)\.?[ \t]+(?:[A-Z][\w’'.-]*[ \t]+)?$"
)
_INSTITUTION = (
    "Society|Association|Center|Centre|Institutes?|Institutions?|Universit(?:y|ies)|Colleges?|Schools?|Museum|Foundation|"
    "Initiatives?|Programs?|Programme|Projects?|Fund|Council|Network|Alliance|Committee|Department|Office|Bureau|Coalition|Clubs?|Caucus|"
    "Scholarships?|Awards?|Act|Month|Studies|Academy|Congress|Library|Theat(?:er|re)|Conference|Summit|Union|League|Press|Journal|"
    "Hospital|Chapter|Church|Corporation|Inc|LLC|Company|Agency|Administration|Service|Services|Commission|Authority|Board|Hub|Lab|Laboratory|"
    "Consortium|Collective|Collaborative|Corps|Trust|Festival|Elementary|High School|Middle School|Academies|Partnership|Task Force"
)
_PLACE = (
    "River|Rivers|County|Lake|Creek|Mountains?|Hills?|Street|St|Avenue|Ave|Road|Rd|Park|Valley|Bay|Ocean|Sea|Island|Islands|City|Falls|Canyon|"
    "Springs?|Forest|Beach|Point|Harbor|Bridge|Boulevard|Blvd|Drive|Lane|Highway|Heights|Rock|Butte|Ridge|Basin|Peninsula|Desert|Trail|Plaza"
)
_NAME_AFTER = Pattern(rf"(?:[ \t]+[A-Z][\w’'-]*){{0,3}}?[ \t]+(?:{_INSTITUTION}|{_PLACE})\b")
_NAME_AFTER_LEARNER = Pattern(
    rf"(?:[ \t]+(?:and[ \t]+)?[A-Z][\w’'-]*){{0,2}}?[ \t]+(?:{_INSTITUTION})\b"
)
_NAME_BEFORE = Pattern(
    rf"\b(?:{_INSTITUTION})(?:[ \t]+[A-Z][\w’'-]*)?[ \t]+(?:of|for|de|para)[ \t]+(?:the[ \t]+)?(?:[A-Z][\w’'/-]*[ \t]+(?:and[ \t]+)?){{0,3}}$"
)
_NAME_LINKS = frozenset({"of", "for", "de", "para", "the", "and"})
_NAME_IN = Pattern(r"[ \t]+(?:in|of)[ \t]+(?:[A-Z][A-Za-z]+|AI|STEM)\b")
_GROUP_NEXT = Pattern(r"[ \t]*(?:[,/&-]|and\b|or\b|y\b|o\b)", re.I)
_FEW = Pattern(
    r"\b(?:an?|one|two|three|four|five|1|2|3|4|5|una?|un|dos|tres|cuatro|cinco|another|local)\s+(?:[\w-]+\s+){0,2}$",
    re.I,
)
_PERSON_BEFORE = Pattern(r"\b[A-Z][\w’'-]+,[ \t]+(?:an?[ \t]+|una?[ \t]+)?$")
_JOB = Pattern(
    r"[ \t]+(?:[a-z-]+[ \t]+){0,3}?([a-z]{2,}(?:ists?|ers?|ors?|ians?|era?s?|ora?s?|óloga?s?|ólogos?|auts?)|pilots?|chefs?|nurses?|deans?|faculty|guide|lady|doctors?)\b"
)
_SPANISH_JOB = Pattern(
    r"\b(?!compañer|señor|mejor|mayor|primer|tercer|otr|nuestr)\w{2,}(?:er[oa]s?|or(?:a|as|es)?|istas?|[óo]log[oa]s?|[óo]graf[oa]s?|[íi]fic[oa]s?|nautas?|[eé]dic[oa]s?|[áa]tic[oa]s?)\s+$",
    re.I,
)
_GIVEN_NAME = Pattern(r"\b([A-ZÁÉÍÓÚÑ][a-záéíóúñ]+)[ \t]$")
_STARTERS = frozenset(
    "The Our Your Their These Those Many Most Some Few Half Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve Twenty Thirty Forty All Each Every "
    "For Among In As When If While Both Only Young More Where Because Do Does Will Is Are Can Did And But So Or No Not With By From To Of At On Los Las "
    "El La Un Una Dos Tres Cuatro Entre Para Por Con De Que Si Cuando Queer Urban Rural Local Several Another One Other Between What How Why Who Would Could Have Has "
    "Elder Elders Youth Students Northern Southern Eastern Western Upper Lower Federally".split()
)
_NOT_JOB = frozenset(
    "junior juniors senior seniors grader graders camper campers teenager teenagers youngster youngsters member members sister "
    "sisters brother brothers daughter daughters mother mothers father fathers learner learners schooler schoolers newcomer "
    "newcomers peer peers other others or for her their over under after per never ever whether either neither rather number "
    "summer winter center water paper computer river order quarter semester chapter power career gender voter letter color "
    "dinner soccer major majors minor minors her during were are ser por mejor mayor menor primera tercera manera".split()
)
_WHO = Pattern(
    r"[ \t]+who[ \t]+(?!(?:are|is|identif|attend|enrol|come|came|join|particip|persist|finish|complet|were|was|have|had|use|uses|stay|left|leave|want|ask)\w*)[a-z]+"
)
_BY = Pattern(r"\b(?:by|across|between|por|según|segun|such as|e\.g\.,?)\s[^.;!?]{0,60}$", re.I)
_BESIDE_RACE = Pattern(
    r"\b(?:race|racial|ethnic\w*|class|raza|etnia)\b[\w\s,/]{0,12}$|^[\s,/]*(?:and|or|y|o)?\s*(?:race|ethnic|class|raza|etnia)",
    re.I,
)
_DIMENSIONS = Pattern(r"race|ethnic|raza|etnia|income|disab|status|sex\b|grade|age\b", re.I)
_ALL_KINDS = Pattern(
    r"\b(?:of|from|all|different|diverse|various|any|every|regardless of|multiple)\s+(?:\w+,?\s+){0,4}$",
    re.I,
)
_EVERY = frozenset({"all", "any", "different", "diverse", "various", "multiple", "every"})
_SAMENESS = Pattern(
    r"\b(?:of|from|with|across|regardless of)\s+(?:all|any|different|diverse|various|multiple|every)\s+(?:(?!including|such|especially|particularly|like|of|for|who|to\b)[\w/-]+,?\s+){1,9}$",
    re.I,
)
_GROUPS_THAT = Pattern(
    r"\b(groups?|populations?|students?|youth|learners?|backgrounds?|identities|communities|individuals|people|persons|those|scholars?|members|applicants|participants|estudiantes|jóvenes|grupos|personas|comunidades)\s+"
    r"(?:(?:who|that|which|que)\s+)?(?:(?:is|are|were|was|have been|has been|had been|remain|being|son|están|han sido)\s+)?(?:\w+ly\s+|históricamente\s+|under\s*-?)*$",
    re.I,
)
_PEOPLE_ENDINGS = ("ists", "ers", "ors", "ians", "ees", "women", "men", "students", "ants", "res", "oras", "antes")
_BOTH_CAPITAL = Pattern(r"[A-Z]\w+\W+(?:\w{1,3}\W+)?[A-Z]")
_THE_EXCLUDED = Pattern(r"\b(?:the|l[oa]s)\s+(?:\w+ly\s+)?$", re.I)
_COLLECTIVE_HEAD_BEFORE = Pattern(
    r"((?:\b(?:historically|traditionally|systemically)?\s*(?:marginalized|minoritized|underserved|underrepresented)\s+)?\b[\w’'-]+)[\s]+$"
)


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

    __slots__ = ("folded", "hay", "heads", "hits", "mine", "prose", "text")

    def __init__(self, folded: Folded, hits: list[Hit], mine: Collection[str], prose: bool) -> None:
        self.folded = folded
        self.text = folded.text
        self.hay = folded.hay
        self.heads = heads()
        self.hits = hits
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
        if text[end + 1 : end + 2].isupper() and _NAME_AFTER_LEARNER.match(text, end):
            return True
        return self._after_institution(start)

    def _after_institution(self, start: int) -> bool:
        """ "Society of ...", "Center for ..."."""
        before = self.folded.word_before(start)
        if before not in _NAME_LINKS and not self.text[max(0, start - 1 - len(before))].isupper():
            return False
        return bool(_NAME_BEFORE.search(self.text, max(0, start - 70), start))

    def _is_class_year(self, start: int, end: int, entry: Entry) -> bool:
        if entry.term.endswith("s"):
            return True
        if self.folded.word_before(start) in {"each", "every"}:
            return True
        after = self.text[end : end + 2]
        return not (after[:1] == " " and after[1:2].islower()) or bool(
            re.match(
                r" (?:who|in|at|from|asked|answered|said|told|will|is|was|and|or)\b",
                self.text[end : end + 12],
            )
        )

    def _is_grade(self, start: int, end: int, entry: Entry) -> bool:
        """ "eighth graders", "a 5th grader"; whoever grades essays is none."""
        return _ORDINAL.search(self.hay, max(0, start - 14), start + 1) is not None

    def _is_our_scholar(self, start: int, end: int, entry: Entry) -> bool:
        return _SCHOLARLY.search(self.text, max(0, start - 24), start) is None

    def _is_intern(self, start: int, end: int, entry: Entry) -> bool:
        """Interns who come as staff ("sends us interns", "a third intern") are no learners here."""
        return self.folded.word_before(start) not in _SENT

    def _is_attributive(self, start: int, end: int, entry: Entry) -> bool:
        """ "undergraduate researchers", not "undergraduate education"; "undergraduate students" is one mention."""
        noun = self._noun_after(end, 2)
        return noun is not None and self.heads[noun[0]] != "learner"

    def _is_staff(self, end: int) -> bool:
        """ "student mentors", "youth staff": the people meant are not the learners."""
        return bool(_STAFF_NEXT.match(self.hay, end + 1))

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
        gap = self.text[end : ref.start]
        if entry.what == Is.LEARNER and entry.groups == ("es",) and gap == " ":
            ref.head, ref.head_end = entry.term.split()[-1], ref.end
        elif entry.what == Is.FAMILY and i > 1 and _JOIN.match(gap) and gap.strip():
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
        before = _GIVEN_NAME.search(self.text, max(0, ref.start - 24), ref.start)
        if before is None or before[1] in _STARTERS or before[1].lower().endswith("teen"):
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

    def _noun_after(self, end: int, fillers: int = _FILLERS) -> tuple[str, int] | None:
        """The noun for people that follows within one noun phrase, and where it ends."""
        hay, text = self.hay, self.text
        place = end + 1
        for _ in range(fillers + 1):
            start = place
            while hay[start : start + 1] == " ":
                start += 1
            stop = hay.find(" ", start)
            if stop < 0 or (start - place > 1 and _HARD.search(text, place - 1, start - 1)):
                return None
            if start - place == 1 and text[place - 1] in _HARD_SIGNS:
                return None
            word = hay[start:stop]
            if word in self.heads:
                return word, stop - 1
            if word in _NO_NOUN and not (
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
        if following[2].what not in _GROUPISH or following[0] - self.hits[i][1] > 40:
            return None
        return following if _JOIN.match(self.text[self.hits[i][1] : following[0]]) else None

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
        return end - start > 1 and _HARD.search(self.text, start, end) is not None

    def _is_other_name(self, start: int, end: int) -> bool:
        """A person, a place, an institution: "Mr. Brown", "Cherokee County", "Society of Black Engineers"."""
        text = self.text
        if not text[start].isupper():
            return False
        if text[end : end + 2] in {"'s", "’s"}:
            end += 2
        if text[end + 1 : end + 2].isupper() and _NAME_AFTER.match(text, end):
            return True
        if self._after_institution(start):
            return True
        return bool(_TITLE_BEFORE.search(text, max(0, start - 30), start))

    def _is_label(self, ref: Ref) -> bool:
        """A heading or a table label: the term alone at the start of a line or a cell, before figures."""
        text = self.text
        if (
            not _TABLE_AFTER.match(text, ref.end)
            and ref.end != len(text.rstrip())
            and text[ref.end : ref.end + 1] != "\n"
        ):
            return False
        return bool(_TABLE_BEFORE.search(text, max(0, ref.start - 12), ref.start))

    def _starts_sentence(self, start: int) -> bool:
        return bool(_SENTENCE_START.search(self.text, max(0, start - 12), start))

    def _needs_noun(self, i: int, ref: Ref) -> bool:
        """Black, Native, Indigenous, white ...: a colour or a plant unless people follow or a capital says so."""
        if ref.head or self._in_list(i) or self._is_label(ref):
            return True
        text = self.text
        if not text[ref.start].isupper():
            return False
        following = _CAPITAL_NEXT.match(text, ref.end)
        if following and not text[ref.start : ref.end + 1].startswith(("Indigenous", "Tribal")):
            return False
        if _NAME_IN.match(text, ref.end):
            return False
        before = _CAPITAL_BEFORE.search(text, max(0, ref.start - 25), ref.start)
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
            _CAPITAL_NEXT.match(self.text, ref.end)
            or re.match(
                r" (?:is|was|will|has|said|says|found|thinks|and I)\b",
                self.text[ref.end : ref.end + 8],
            )
        )

    def _needs_capitals(self, i: int, ref: Ref) -> bool:
        return self.text[ref.start : ref.end].replace("/", "").replace(" ", "")[:2].isupper()

    def _needs_capital(self, i: int, ref: Ref) -> bool:
        return self.text[ref.start].isupper() or bool(ref.head)

    def _is_one_adult(self, ref: Ref) -> bool:
        """A single grown-up named by group ("a Latino drone pilot") speaks of no learners; in a form,
        neither do speakers, mentors and staff."""
        if self.heads.get(ref.head) == "learner":
            return False
        text = self.text
        before = text[max(0, ref.start - 40) : ref.start]
        if not ref.head and _SPANISH_JOB.search(before):
            return not self.prose or bool(_FEW.search(before))
        few = bool(_FEW.search(before)) or ("," in before and bool(_PERSON_BEFORE.search(before)))
        if ref.head in _GROWN and few and _WHO.match(text, ref.head_end):
            return True
        job = _JOB.match(text, ref.end)
        works = (
            bool(job)
            and job is not None
            and job[1] not in _NOT_JOB
            and not self._broken(ref.end, job.end())
        )
        if few and (works or self.heads.get(ref.head) in {"adults", "helpers"}):
            return True
        return not self.prose and (
            self.heads.get(ref.head) in {"adults", "helpers"} or (works and not ref.head)
        )

    def _is_sameness(self, start: int) -> bool:
        """ "of all genders and abilities": everybody, and no group."""
        if _EVERY.isdisjoint(self.folded.words_before(start, 90)):
            return False
        return bool(_SAMENESS.search(self.text, max(0, start - 90), start))

    def _is_some_adult(self, ref: Ref) -> bool:
        """ "two women who design bridges": grown-ups at work."""
        before = self.text[max(0, ref.start - 40) : ref.start]
        return bool(_FEW.search(before)) and bool(_WHO.match(self.text, ref.end))

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
            adverbs = (word.endswith("ly") or word in {"ethnic", "racial"}) and _ADVERBS.search(
                self.text, max(0, start - 40), start
            )
            if adverbs:
                ref.start = adverbs.start()
        return ref

    def _collective_adjective(self, i: int, ref: Ref) -> bool:
        self._find_head(i, ref)
        if ref.head:
            return True
        before = _GROUPS_THAT.search(self.text, max(0, ref.start - 80), ref.start)
        if before and ref.entry.term not in {"minority", "minoria"}:
            ref.start = before.start()
            return True
        return _THE_EXCLUDED.search(self.text, max(0, ref.start - 40), ref.start) is not None and (
            re.match(r"[,.;)]|$", self.text[ref.end : ref.end + 1]) is not None
        )

    def _collective_noun(self, i: int, ref: Ref) -> bool:
        noun = self._noun_after(ref.end, 0)
        if noun and self.text[ref.end : ref.end + 1] == " ":
            ref.head, ref.head_end = noun
        return True

    def _collective_after(self, i: int, ref: Ref) -> bool:
        before = _COLLECTIVE_HEAD_BEFORE.search(self.text, max(0, ref.start - 60), ref.start)
        if before is None:
            return False
        noun = before[1].split()[-1]
        if noun.lower() not in self.heads and not noun.lower().endswith(_PEOPLE_ENDINGS):
            return False
        ref.start = before.start(1)
        ref.head = noun.lower()
        return True

    def _pair(self, i: int, ref: Ref) -> bool:
        """ "Black and Brown", unless it goes on to name groups ("Black, brown and Indigenous")."""
        self._find_head(i, ref)
        return bool(ref.head) or bool(_BOTH_CAPITAL.match(self.text, ref.start))

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
        if entry.term in _GROWN and self._is_some_adult(ref):
            return None
        if self._is_sameness(start):
            return None
        self._find_head(i, ref)
        if not ref.head:
            self._find_head_before(i, ref)
        if entry.use == "adj":
            if not ref.head and not _GROUPS_THAT.search(text, max(0, start - 60), start):
                return None
        elif entry.use == "split":
            before = text[max(0, start - 60) : start]
            by = _BY.search(before) and _DIMENSIONS.search(text[max(0, start - 60) : end + 60])
            beside = _BESIDE_RACE.search(before[-24:]) or _BESIDE_RACE.match(text[end : end + 20])
            if not (by or beside) or _ALL_KINDS.search(before):
                return None
        elif entry.use == "acronym" and not text[start : start + 2].isupper():
            return None
        return ref


_SCHOLARLY = Pattern(
    r"\b(?:post-?doc\w*|research|teaching|faculty|policy|senior|visiting|early[- ]career|legal|other|STEM|many)\s+$",
    re.I,
)
_GROUPISH = frozenset({Is.FAMILY, Is.COLLECTIVE, Is.IDENTITY})
_GROWN = frozenset(
    "women woman men man people person folks persons mujeres mujer hombres hombre".split()
)
_STAFF_NEXT = Pattern(
    r" (?:mentors?|staff|teachers?|tutors?|workers?|facilitators?|instructors?|practitioners?|educators?|advocates?)(?= )"
)
_ORDINAL = Pattern(
    r" (?:\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|grade) $"
)
_SENT = frozenset(
    {"us", "send", "sends", "sent", "hire", "hires", "hired", "third", "another", "extra"}
)
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
assert OWN
