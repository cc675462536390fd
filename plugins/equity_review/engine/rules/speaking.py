"""Rules about whom a submission speaks of."""

from __future__ import annotations

from collections.abc import Iterator

from commonaim.plugins.equity_review.engine.model import Finding, Span
from commonaim.plugins.equity_review.engine.refs import COLLECTIVE, LEARNER, OTHER, Ref
from commonaim.plugins.equity_review.engine.rules.base import Part, Whole, learner_spans
from commonaim.plugins.equity_review.engine.rules.evidence import splits_by_race
from commonaim.plugins.equity_review.engine.text import Pattern

#: The sections that should say whom they speak of, and which question fits each.
_QUESTION_OF = {
    "rationale": "rationale",
    "baseline": "baseline",
    "questions": "predictions",
    "predictions": "predictions",
    "measures": "measures",
    "plan": "plan",
    "action": "plan",
    "data": "results",
    "results": "results",
    "learning": "results",
}
SPEAKING_ROLES = frozenset(_QUESTION_OF)
#: Folded.
_LOGISTICS = Pattern(
    r" (?:bus(?:es)?|vans?|rides?|carpool|transport\w*|drivers?|parking|pick ?up|picked up|drop ?off|"
    r"lunch(?:es)?|snacks?|pizza|dinner|rooms?|(?:side|front|back) door|waivers?|permission|sign out|"
    r"t shirts?|lanyards?|badges?|lockers?|keys?|autobus(?:es)?|camion(?:es)?|camionetas?|transporte|"
    r"boletos?|almuerzos?|comidas?|meriendas?|salon(?:es)?|permisos?|playeras?|camisetas?|"
    r"estacionamiento|recogen?|gafetes?)(?= )"
)


def all_students_only(whole: Whole) -> Iterator[Finding]:
    """Learners in general, and nothing that narrows them."""
    if whole.speaks_of == ("all_students",):
        spans = learner_spans(whole.parts)
        yield whole.finding("all-students-only", spans[0], also=spans[1:], confidence=0.93)


def section_all_students_only(whole: Whole) -> Iterator[Finding]:
    """The same of one section, in a submission that names groups elsewhere."""
    if whole.speaks_of == ("all_students",):
        return
    for part in whole.parts:
        if part.role in SPEAKING_ROLES and part.kinds == ("all_students",):
            spans = learner_spans([part])
            yield whole.finding(
                "section-all-students-only",
                spans[0],
                variant=_QUESTION_OF[part.role],
                also=spans[1:],
                asked=not (whole.one_group or _is_split(part) or _is_logistics(part)),
            )


def _is_split(part: Part) -> bool:
    return part.role in {"measures", "data", "results", "learning"} and splits_by_race(part)


def _is_logistics(part: Part) -> bool:
    """Buses, rooms and waivers: steps in which young people only appear."""
    if part.role not in {"plan", "action"}:
        return False
    sentence_span, hay = part.folded.sentence_span, part.folded.hay
    spans = [sentence_span(ref.start) for ref in part.refs(LEARNER)]
    return all(_LOGISTICS.search(hay, first, last + 2) for first, last in spans)


def beneficiaries_not_named(whole: Whole) -> Iterator[Finding]:
    """A collective or other groups, none of the beneficiaries."""
    if "beneficiaries" in whole.speaks_of:
        return
    kinds = [("collective", COLLECTIVE), ("other", OTHER)]
    kinds.sort(key=lambda row: not any(map(_in_own_words, _refs(whole, row[1]))))
    for variant, kind in kinds:
        spans = group_spans(whole, kind)
        if spans:
            yield whole.finding(
                "beneficiaries-not-named", spans[0], variant=variant, also=spans[1:]
            )
            return


def _refs(whole: Whole, kind: str) -> Iterator[Ref]:
    return (ref for part in whole.parts for ref in part.refs(kind))


def _in_own_words(ref: Ref) -> bool:
    return not ref.quoted


def group_spans(whole: Whole, kind: str) -> list[Span]:
    """Where groups of this kind are spoken of; the author's own words before those that are quoted."""
    places = [(part, ref) for part in whole.parts for ref in part.refs(kind)]
    places.sort(key=lambda place: place[1].quoted)
    return [part.span(ref.start, part.group_end(ref)) for part, ref in places[:50]]
