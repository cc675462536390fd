"""Whom a section speaks of: which learners are narrowed to a group, and which are everyone.

A mention of learners is narrowed when a group's name stands before it ("Black high school students"), restricts it
from behind ("students who identify as Latina"), or is what it points back to ("the students").
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache
from typing import NamedTuple

from commonaim.plugins.equity_review.engine.identities import RESTRICTS, Identities
from commonaim.plugins.equity_review.engine.model import KINDS, Kind
from commonaim.plugins.equity_review.engine.names import starts_sentence
from commonaim.plugins.equity_review.engine.refs import COLLECTIVE, LEARNER, NAMED, OTHER, Ref
from commonaim.plugins.equity_review.engine.text import Folded, Pattern

_KIND: dict[str, Kind] = {
    LEARNER: "all_students",
    NAMED: "beneficiaries",
    COLLECTIVE: "collective",
    OTHER: "other_groups",
}

_ALL_OF_THEM = Pattern(r"\s*[,(–—-]\s*(?:all|todos|todas)\b", re.I)
_PREDICATE = Pattern(r"\s+(?:are|were|is|son|eran|fueron)\b", re.I)
_PARTITIVE = Pattern(
    r"(?:\b(?:half|third|quarter|some|few|many|mitad|tercio|algun[oa]s)|%|\d)\s+(?:of|"
    r"de)\s+(?:our|the|all|nuestr[oa]s|l[oa]s)?\s*(?:\w+\s+)?$",
    re.I,
)
_POINTS_BACK = Pattern(
    r"\b(?:the|these|those|both|such|los|las|estos|estas|esos|esas|dichos|dichas|ambos|"
    r"ambas|el|la)\s+(?:same\s+|mism[oa]s\s+|(?:two|three|four|five|six|dos|tres|cuatro|"
    r"\d+)\s+)?$",
    re.I,
)
_BACK_WORDS = frozenset(
    "the these those both such los las estos estas esos esas dichos dichas ambos ambas "
    "el la same mismos mismas two three four five "
    "six dos tres cuatro".split()
)
_NEW_REFERENT = Pattern(r"\s+(?:of|from|at|in our|de|del)\b", re.I)
_COUNTED = Pattern(
    r"(?:\b(?:our|your|their|all|every|each|these|those|most|some|many|how many|which|several|both|new|"
    r"program|past|former|young|incoming|returning|rising|high school|college|nuestr[oa]s|"
    r"tod[oa]s l[oa]s|cada|undergraduate|graduate|"
    r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|"
    r"forty|fifty)|\d)(?:[\s-]+[\w’'-]+){0,1}?[\s-]+$|[’']s\s+$",
    re.I,
)
#: Behind people who do something, and no research.
_DO = Pattern(
    r" (?!(?:of|from|in|at|on|and|or|across|around|whose|who|whom|that|have|has|as|with|to|for|by)\b)[a-z]+\b"
    r"(?<!argue)(?<!argued)(?<!suggest)(?<!suggested)(?<!debate)(?<!contend)(?<!disagree)(?<!agree)(?<!note)"
    r"(?<!claim)(?<!believe)(?<!theorize)(?<!study)(?<!call)(?<!recognize)(?<!propose)(?<!increasingly)(?<!often)"
)
_THE = Pattern(r"\b(?:the|los|las)\s+$", re.I)
_FOR = Pattern(r"\b(?:for|to|para|a)\s+$", re.I)
_UNIVERSAL = Pattern(r"\b(?:all|every|each|any|todos|todas|cada)\b[\w\s]{0,15}$", re.I)
_NOT_EVERYONE = Pattern(
    r"\b(?:not|rather than|instead of|beyond|en vez de|en lugar de|no)\s+(?:(?:only|just|"
    r"simply|merely|about|for|serving|solo|sólo|solamente)\s+)*(?:all|every|todos|"
    r"todas)\s+(?:of\s+)?(?:our\s+|the\s+|l[oa]s\s+)?$",
    re.I,
)
_EVERYONE = frozenset("all every todos todas of our the los las".split())
_INDEFINITE = frozenset({"a", "an", "one", "un", "una"})
_EXAMPLE = Pattern(
    r"\b(?:for example|for instance|e\.g\.|example:|por ejemplo|p\. "
    r"?ej\.)[^.;!?]{0,60}\b(?:an?|one|un|una)\s+(?:\w+\s+)?$",
    re.I,
)
_DETERMINER = Pattern(
    r"\b(?:all of our|all of the|all our|all the|all|every|each|our|todos los|todas las|"
    r"nuestros|nuestras|cada)\s+$",
    re.I,
)
_DETERMINERS = frozenset("our all every each nuestros nuestras cada".split())
_ARTICLES = frozenset({"the", "los", "las"})
_ALL_THE = ("all the", "all of the", "todos los", "todas las")
_REJECTS = Pattern(
    r"\b(?:stopped? (?:saying|calling|using|writing)|no longer (?:say|use|call|write)\w*|"
    r"don[’']?t (?:say|use|call|write)|do not (?:say|use|call|write)|never (?:say|call)|"
    r"avoid\w*|away from|"
    r"used to (?:say|call|write)|dropped|retired?|replaced?|struck|crossed out|instead "
    r"of(?: saying)?|rather than(?: saying)?|"
    r"(?:the|that|a) (?:word|term|label|phrase)s?|dejamos de (?:decir|usar|llamar)|ya no "
    r"(?:decimos|usamos|llamamos)|en vez de|en lugar de|la palabra|el término|evitamos|"
    r"sustituimos|cambiamos)"
    r"(?:[\s\"“‘'(:]+(?:them|the|our|los|las|them as|decir|saying|[\w’'-]+ as)?){0,2}[\s\"“‘'«]*$",
    re.I,
)
_REJECTING = frozenset(
    "stopped stop longer don do never avoid avoided avoiding avoids away used dropped "
    "retire retired replace replaced struck crossed "
    "instead rather word words term terms label labels phrase phrases dejamos ya vez "
    "lugar palabra termino evitamos sustituimos cambiamos".split()
)
_SPELLED_OUT = Pattern(
    r"""[\w\s’',/&-]{0,60}?(?:\(\s*(?:e\.g\.,?|i\.e\.,?|such\s+as|including|es\s+decir,?|como|here,?|for\s+us,?|meaning|that\s+is,?
      |primarily|mostly|mainly|namely|specifically)?
    | we\s+mean | \bmeans?\b | such\s+as | including | namely | that\s+is,? | i\.e\.,? | e\.g\.,?
    | specifically | especially | particularly | in\s+particular
    | \bour\b[\w\s]{0,20}\bare\b | es\s+decir | queremos\s+decir | nos\s+referimos\s+a | como | [:—–] | \bmeaning\b
    )\s*(?:\w+\s+){0,3}?\s*$""",
    re.X | re.I,
)
_TERM_WORDS = 6
#: Folded.
_OF_ONESELF = Pattern(
    r" (?:i|i m|i am|we are|we re|as an?|as the only|being an?|soy|somos|como|me siento|ser|es ser|"
    r"call me|called me) (?:\w+ ){0,3}$"
)


class Reading(NamedTuple):
    """Whom a section speaks of. ``refs`` are those that say so; ``whole``: all its learners are of a named group."""

    kinds: tuple[Kind, ...]
    refs: tuple[Ref, ...]
    everything: tuple[Ref, ...]
    whole: bool = False


EMPTY = Reading((), (), ())


def kind_of(ref: Ref) -> Kind:
    """The name in the contract of what a reference speaks of."""
    return _KIND[ref.kind]


def read(
    folded: Folded, refs: Sequence[Ref], anchors: Collection[str] = (), prose: bool = False
) -> Reading:
    """Say whom a text speaks of. ``anchors``: ambiguous nouns that the submission uses for its learners."""
    if not refs:
        return EMPTY
    scope = _Scope(folded, refs, anchors)
    if any(ref.kind != LEARNER for ref in refs):
        scope.judge_groups()
        scope.narrow_learners()
        Identities(scope.text, refs).absorb()
    scope.judge_learners()
    spoken = [ref for ref in refs if ref.names and (ref.kind != LEARNER or ref.whom is None)]
    if not spoken and prose:
        spoken = [ref for ref in refs if ref.kind == LEARNER and ref.quoted and ref.whom is None]
    kinds = in_order(frozenset([_KIND[ref.kind] for ref in spoken]))
    return Reading(kinds, tuple(spoken), tuple(refs), scope.whole)


@cache
def in_order(kinds: frozenset[Kind]) -> tuple[Kind, ...]:
    """``kinds`` in the order in which they are listed."""
    return tuple(kind for kind in KINDS if kind in kinds)


def counted(folded: Folded, ref: Ref, prose: bool) -> bool:
    """An ambiguous noun ("interns", "scholars") used for a program's learners: "our", "26", "every"; or as who will
    do something, in a form who does ("Scholars rotate through three labs"; not "Scholars have long argued")."""
    text = folded.text
    if _COUNTED.search(text, max(0, ref.start - 30), ref.start):
        return True
    return (
        text[ref.start].isupper()
        and ref.entry.term.endswith("s")
        and (text.startswith(" will ", ref.end) if prose else _DO.match(text, ref.end) is not None)
        and starts_sentence(text, ref.start)
    )


class _Scope:
    """The references of one text, judged in place."""

    def __init__(self, folded: Folded, refs: Sequence[Ref], anchors: Collection[str]) -> None:
        self.folded = folded
        self.text = folded.text
        self.refs = refs
        self.anchors = anchors
        self.whole = False
        if folded.quotes:
            for ref in refs:
                ref.quoted = folded.quoted(ref.start, ref.end) is not None

    # groups

    def judge_groups(self) -> None:
        for i, ref in enumerate(self.refs):
            if ref.kind == LEARNER:
                continue
            if (
                (ref.quoted and not self._is_term(ref) and not self._is_told_of(ref))
                or rejected(self.folded, ref.start)
                or (ref.kind == COLLECTIVE and self._spelled_out(i))
            ):
                ref.names = False

    def _is_term(self, ref: Ref) -> bool:
        """A quotation that is only the term (“students of color”) mentions it; a longer one is somebody's speech."""
        quote = self.folded.quoted(ref.start, ref.end)
        return (
            quote is not None
            and len(self.text[quote[0] : quote[1]].split()) <= _TERM_WORDS
            and (ref.head != "" or quote == (ref.start, ref.end))
        )

    def _is_told_of(self, ref: Ref) -> bool:
        """Somebody's speech about a group ("the Black students in my group led") names it; about themselves not."""
        if ref.kind != NAMED:
            return False
        quote = self.folded.quoted(ref.start, ref.end)
        first = quote[0] if quote else 0
        return (
            _OF_ONESELF.search(self.folded.hay, max(first, ref.start - 40), ref.start + 1) is None
        )

    def _spelled_out(self, i: int) -> bool:
        """ "students of color (Black, Latina/o/e ...)": the names follow or precede in the same sentence."""
        ref = self.refs[i]
        for other in self.refs[i + 1 : i + 6]:
            if other.start - ref.end > 100:
                break
            if other.kind == NAMED:
                return _SPELLED_OUT.fullmatch(self.text, ref.end, other.start) is not None
        return False

    # learners

    def narrow_learners(self) -> None:
        for i, ref in enumerate(self.refs):
            if ref.kind == LEARNER:
                ref.whom = self._before(i) or self._behind(i) or self._pointed_at(i)

    def _before(self, i: int) -> Ref | None:
        ref = self.refs[i]
        refs, start = self.refs, ref.start
        for j in range(i - 1, max(i - 7, -1), -1):
            other = refs[j]
            if start - other.end > 90:
                break
            if other.kind == LEARNER:
                if other.whom is not None and not self.text[other.end : start].strip():
                    return other.whom
            elif other.start <= start < other.end or (
                other.head and (other.head_end == ref.end or other.end < start < other.head_end)
            ):
                return other
        return None

    def _behind(self, i: int) -> Ref | None:
        ref = self.refs[i]
        for other in self.refs[i + 1 : i + 3]:
            if other.kind == LEARNER:
                continue
            if other.start <= ref.start < other.end:
                return other
            if other.start - ref.end > 90:
                break
            gap = self.text[ref.end : other.start]
            if not gap.strip() or (RESTRICTS.fullmatch(gap) and not self._is_some_of(ref, gap)):
                self._note_whole(ref, other, gap)
                return other
            break
        return None

    def _is_some_of(self, ref: Ref, gap: str) -> bool:
        """ "Half of our participants are girls": the participants are spoken of too."""
        if not _PREDICATE.match(gap):
            return False
        return _PARTITIVE.search(self.text, max(0, ref.start - 36), ref.start) is not None

    def _note_whole(self, ref: Ref, other: Ref, gap: str) -> None:
        if other.kind == NAMED and _ALL_OF_THEM.match(gap):
            self.whole = True
        elif other.kind == NAMED and re.match(r"\s*(?:are|is|identify|son|were)\b", gap, re.I):
            before = self.text[max(0, ref.start - 30) : ref.start]
            if re.search(
                r"\b(?:all|every|each|our|100 ?%(?: of)?|nuestr[oa]s|todos|todas)\b", before, re.I
            ):
                self.whole = True

    def _pointed_at(self, i: int) -> Ref | None:
        """The group just named that a bare "the students" points back to."""
        ref = self.refs[i]
        word = self.folded.word_before(ref.start)
        if word not in _BACK_WORDS and not word.isdigit():
            return None
        if not _POINTS_BACK.search(self.text, max(0, ref.start - 24), ref.start):
            return None
        if _NEW_REFERENT.match(self.text, ref.end):
            return None
        passed, place = 0, ref.start
        for other in reversed(self.refs[max(0, i - 30) : i]):
            passed += self.folded.ends_between(other.start, place)
            place = other.start
            if passed > 2:
                return None
            if other.kind != LEARNER and other.names:
                return other
            if other.kind == LEARNER and not other.quoted:
                return other.whom
        return None

    def judge_learners(self) -> None:
        named = any(r.kind != LEARNER and r.names for r in self.refs)
        for ref in self.refs:
            if ref.kind != LEARNER or ref.whom is not None:
                continue
            if ref.quoted or self._is_nobody(ref, named):
                ref.names = False
            else:
                self._take_determiner(ref)

    def _take_determiner(self, ref: Ref) -> None:
        """ "all our students" is one mention, not its last word."""
        hay, start = self.folded.hay, ref.start
        word = self.folded.word_before(start)
        if word in _DETERMINERS or (
            word in _ARTICLES and hay.endswith(_ALL_THE, max(0, start - 12), start)
        ):
            determiner = _DETERMINER.search(self.text, max(0, ref.start - 14), ref.start)
            if determiner:
                ref.start = determiner.start()

    def _is_nobody(self, ref: Ref, named: bool) -> bool:
        text = self.text
        use = ref.entry.use
        if use == "alumni":
            return named or bool(_FOR.search(text, max(0, ref.start - 6), ref.start))
        if use == "weak" and named and not ref.counted:
            return True
        if use == "weak" or (use == "intern" and not ref.entry.term.endswith("s")):
            return not (ref.counted or stem(ref) in self.anchors)
        if (
            named
            and self.folded.word_before(ref.start) in _EVERYONE
            and _NOT_EVERYONE.search(text, max(0, ref.start - 40), ref.start)
        ):
            return True
        before = self.folded.hay[max(0, ref.start - 30) : ref.start + 1].rsplit(None, 2)
        if _INDEFINITE.isdisjoint(before[-2:]):
            return False
        return _EXAMPLE.search(text, max(0, ref.start - 90), ref.start) is not None


def stem(ref: Ref) -> str:
    """An ambiguous noun without its plural, to be recognised in another section."""
    return ref.entry.term.removesuffix("s")


def rejected(folded: Folded, start: int) -> bool:
    """Whether the words before say that the term is not used: "we stopped saying ..."."""
    if _REJECTING.isdisjoint(folded.words_before(start, 50)):
        return False
    return _REJECTS.search(folded.text, max(0, start - 50), start) is not None
