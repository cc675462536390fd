"""Rules about a phrase: collective terms, replaced terms, words that make the learner the problem."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from commonaim.plugins.equity_review.engine.automaton import Hit
from commonaim.plugins.equity_review.engine.lexicon import Is
from commonaim.plugins.equity_review.engine.model import Finding, Span
from commonaim.plugins.equity_review.engine.refs import COLLECTIVE, Ref
from commonaim.plugins.equity_review.engine.rules.base import Part, Whole
from commonaim.plugins.equity_review.engine.scope import rejected
from commonaim.plugins.equity_review.engine.statement import ReplacedTerm
from commonaim.plugins.equity_review.engine.text import Pattern

_PERSON = (
    r"students?|learners?|youth|youths|teens?|kids?|child|children|young (?:people|men|"
    r"women|person)|pupils?|adolescents?|teenagers?|girls?|boys?|"
    r"participants?|applicants?|scholars?|campers?|interns?|mentees?|learner|readers?|"
    r"families|family|parents|"
    r"estudiantes?|jovenes|alumn[oa]s?|chic[oa]s|ninos|ninas|muchach[oa]s|participantes|"
    r"familias|padres|adolescentes"
)
_NEXT_PERSON = Pattern(
    rf" +(?:(?:and|or) +\w+ +)?(?:(?!(?:for|to|in|by|of|with|and|or|from|on|at|when|if|de|"
    rf"para|por|en) )\w+ +){{0,2}}?(?:{_PERSON})(?= )"
)
_LISTED_PERSON = Pattern(rf"(?:,? +(?:and +|or +)?[\w-]+){{1,3}}? +(?:{_PERSON})\b", re.I)
_PERSON_BEFORE = Pattern(rf"(?:^| )(?:{_PERSON}) +$")
_FAILING_NEXT = Pattern(
    r" +(?:of|de) +(?:dropping|falling|failing|not |academic|leaving|quitting|being|"
    r"fracas|abandon|reprobar|dejar|exclu|deser)"
)
_PERSON_IS = Pattern(
    rf"(?:^| )(?:{_PERSON}|they|them|who|ellos|ellas|que) +(?:\w+ +){{0,4}}?(?:are|is|were|"
    rf"was|be|being|seem|seemed|become|became|considered|labeled|as|who|come|arrive|son|"
    rf"estan|estaban|eran|llegan|sean|esten|feel|get)(?: +\w+){{0,2}} *$"
)
_BROKEN = Pattern(r"[,.;:!?()]")
_ANY_PERSON = Pattern(
    rf" (?:{_PERSON}|they|them|their|who|those|these|ellos|ellas|les|everyone|many of|most of)(?= )"
)
_THING_NEXT = Pattern(
    r" +(?:from|of|for|because|por|de|if|in|when) +(?!dropping|falling|failing|not |"
    r"academic|leaving|quitting|being|fracas|abandon|reprobar|dejar)"
)
_NEGATED = Pattern(
    r"\b(?:not|no|never|nobody|nothing|isn[’']?t|aren[’']?t|wasn[’']?t|weren[’']?t|"
    r"don[’']?t|doesn[’']?t|didn[’']?t|without|hardly|neither|nor|nunca|tampoco|ni|sin|"
    r"nadie)\b[^.;!?,]{0,32}$",
    re.I,
)
_OVERTURNED = Pattern(
    r"\b(?:myth|deficit (?:language|framing|view|lens)|overemphasi\w+|narrative|"
    r"stereotype|story that|told (?:them|us) (?:that )?they|labell?ed|called|so-called|"
    r"misread|blam\w+|reject|refus\w+|push(?:ed)? back|wrong(?:ly)?|mito|etiquet\w+|"
    r"llamad[oa]s|estereotipo|rechaz\w+)\b[^.;!?]{0,50}$",
    re.I,
)
_OVERTURNED_AFTER = Pattern(
    r"[”\"’')]*[^.;!?]{0,30}\b(?:is not (?:a |our )?(?:word|term|phrase|how|true|the "
    r"problem)|isn[’']?t (?:a |our )?(?:word|term|phrase|how|true|the problem)|is wrong|"
    r"is (?:the )?wrong (?:word|frame)|framing|narrative|language|label|stereotype|no es "
    r"(?:la|una|nuestra) palabra|"
    r"(?:we|that we) (?:no longer|don[’']?t|do not|never) (?:say|use))\b",
    re.I,
)


class _Place(NamedTuple):
    """Where a term stands, and how it is told there. Places with the same ``term`` are one question."""

    term: str
    span: Span
    variant: str = "default"
    params: Mapping[str, str] = MappingProxyType({})


def collective_term(whole: Whole) -> Iterator[Finding]:
    """A collective stands in for the named groups. The network's own word for it says more: then only that is asked."""
    networks = whole.statement.replaced
    own = [span for row, span in _replaced(whole) if row in networks] if networks else []
    places = []
    for part in whole.parts:
        for start, end, term in _collective_spans(part):
            span = part.span(start, end)
            if not any(_overlap(span, other) for other in own):
                places.append(_Place(term, span))
    return _told(whole, "collective-term", places, 0.88)


def _collective_spans(part: Part) -> list[tuple[int, int, str]]:
    """Spans of collectives that speak for themselves; neighbours with one noun are one span."""
    spans: list[tuple[int, int, str]] = []
    for ref in part.refs(COLLECTIVE):
        if ref.quoted or ref.entry.use == "silent" or ref.entry.what != Is.COLLECTIVE:
            continue
        start, end = ref.start, max(ref.end, ref.head_end)
        term = _stem(ref.entry.term)
        if spans and start < spans[-1][1]:
            first, last, before = spans[-1]
            spans[-1] = (min(first, start), max(last, end), f"{before} {term}")
        else:
            spans.append((start, end, term))
    return spans


def _stem(term: str) -> str:
    """A term in one number: "minorities" is "minority"."""
    return f"{term[:-3]}y" if term.endswith("ies") else term.removesuffix("s")


def _overlap(one: Span, other: Span) -> bool:
    return one.section == other.section and one.start < other.end and other.start < one.end


def _told(whole: Whole, rule: str, places: list[_Place], confidence: float) -> Iterator[Finding]:
    """A finding for every place; the first of a term asks for all of its places, and the others only repeat it."""
    of_term: dict[str, list[Span]] = {}
    for term, span, _, _ in places:
        of_term.setdefault(term, []).append(span)
    for term, span, variant, params in places:
        alike = of_term[term]
        if len(alike) == 1:
            yield whole.finding(rule, span, variant=variant, params=params, confidence=confidence)
        elif span is alike[0]:
            yield whole.finding(
                rule,
                span,
                variant=f"{variant}-several",
                params={**params, "times": str(len(alike))},
                also=alike[1:],
                confidence=confidence,
            )
        else:
            yield whole.finding(
                rule, span, variant=variant, params=params, confidence=confidence, asked=False
            )


def replaced_term(whole: Whole) -> Iterator[Finding]:
    """A term that the statement has replaced, with what it says instead."""
    places = []
    for row, span in _replaced(whole):
        variant = "default" if row.replacement else "plain"
        params = {"term": row.term, "replacement": row.replacement, "reason": row.reason}
        places.append(_Place(row.term, span, variant, params))
    return _told(whole, "replaced-term", places, 0.9)


def _replaced(whole: Whole) -> Iterator[tuple[ReplacedTerm, Span]]:
    """The terms that the statement has replaced, where they are neither quoted nor rejected."""
    for part in whole.parts:
        hits = [hit for hit in part.loose if hit[2].extra in whole.replaced]
        refs = {ref.end: ref for ref in part.reading.everything} if hits else {}
        for hit in hits:
            place = _replaced_place(part, hit, refs)
            if place is not None:
                yield whole.replaced[hit[2].extra], part.span(*place)


def _replaced_place(part: Part, hit: Hit, refs: Mapping[int, Ref]) -> tuple[int, int] | None:
    start, end, entry = hit
    if part.folded.quoted(start, end) or rejected(part.folded, start):
        return None
    ref = refs.get(end)
    if ref is not None and ref.entry.term == entry.term:
        if ref.entry.what != Is.COLLECTIVE:
            return start, end
        return ref.start, max(ref.end, ref.head_end)
    return (start, end) if entry.what in {Is.REPLACED, Is.DEFICIT, Is.LEARNER, Is.VOICE} else None


def deficit_framing(whole: Whole) -> Iterator[Finding]:
    """Words that make the learner the problem, neither quoted nor rejected."""
    places = []
    for part in whole.parts:
        for start, end, entry in part.loose:
            if entry.what == Is.DEFICIT and _is_deficit(part, start, end, entry.use):
                end = _with_person(part, end, entry.use)
                places.append(_Place(_stem(entry.term), part.span(start, end)))
    return _told(whole, "deficit-framing", places, 0.85)


def _is_deficit(part: Part, start: int, end: int, use: str) -> bool:
    folded = part.folded
    if not _USES[use](part, start, end):
        return False
    if folded.quoted(start, end) or rejected(folded, start):
        return False
    first, last = folded.sentence_span(start)
    before = folded.text[max(first, start - 80) : start]
    after = folded.text[end : min(last, end + 80)]
    return not (
        _NEGATED.search(before) or _OVERTURNED.search(before) or _OVERTURNED_AFTER.match(after)
    )


#: Folded. Spanish says it behind the noun: "los alumnos en riesgo se sientan adelante".
_SPANISH_PERSON = Pattern(
    r" (?:alumn[oa]s?|alumnado|estudiantes?|jovenes|joven|chic[oa]s?|nin[oa]s?|muchach[oa]s?|participantes?"
    r"|aprendices|adolescentes?) (?:(?:mas|muy) )?$"
)


def _person_after(part: Part, start: int, end: int) -> bool:
    match = _NEXT_PERSON.match(part.folded.hay, end + 1)
    text = part.folded.text
    if match is not None and not _BROKEN.search(text[end : match.end() - 1]):
        return True
    # "at-risk, first-generation and low-income youth": with its hyphen it goes before a noun
    return "-" in text[start:end] and _LISTED_PERSON.match(text, end) is not None


def _about_person(part: Part, start: int, end: int) -> bool:
    if _person_after(part, start, end):
        return True
    hay = part.folded.hay
    first, _ = part.folded.sentence_span(start)
    before = hay[max(first, start - 80) : start + 1]
    if _SPANISH_PERSON.search(before) and not hay.startswith("de ", end + 2):
        return True
    if _PERSON_BEFORE.search(before):
        plain = hay[end + 1 : end + 3].strip() == "" or hay[end + 2 : end + 4] in {"y ", "e "}
        return plain or _FAILING_NEXT.match(hay, end + 1) is not None
    if not _PERSON_IS.search(before):
        return False
    return not _THING_NEXT.match(hay, end + 1)


def _near_person(part: Part, start: int, end: int) -> bool:
    first, last = part.folded.sentence_span(start)
    return bool(_ANY_PERSON.search(part.folded.hay, first, last + 2))


def _with_person(part: Part, end: int, use: str) -> int:
    if use == "always":
        return end
    match = _NEXT_PERSON.match(part.folded.hay, end + 1)
    return match.end() - 1 if match and "," not in part.folded.text[end : match.end() - 1] else end


_USES = {
    "always": lambda part, start, end: True,
    "learner": _about_person,
    "learner-near": _near_person,
    "learner-or-family": _about_person,
    "learner-next": _person_after,
}
