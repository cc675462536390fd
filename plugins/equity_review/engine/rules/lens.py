"""The note about who else the named students are: no other side of them appears anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from commonaim.plugins.equity_review.engine.lexicon import Is, heads
from commonaim.plugins.equity_review.engine.model import Finding
from commonaim.plugins.equity_review.engine.refs import NAMED, Ref
from commonaim.plugins.equity_review.engine.rules.base import Part, Whole
from commonaim.plugins.equity_review.engine.rules.speaking import group_spans
from commonaim.plugins.equity_review.engine.text import Pattern

#: Folded.
_YOUNG_MEN = Pattern(
    r" (?:young (?:\w+ ){0,3}(?:m[ea]n|mothers|fathers|parents)|"
    r"(?:teen|teenage) (?:mothers|moms|fathers|parents)|el students|madres (?:jovenes|adolescentes))(?= )"
)
_TWO_SPIRIT = frozenset({"two spirit"})
_FEMININE = re.compile(r"(?:afro ?)?(?:latin|[cx]hican|xican)as?$")
_FEMININE_ADJECTIVE = re.compile(
    r"(?:afro ?)?(?:\w*american|mexican|dominican|cuban|colombian|peruan|venezolan|ecuatorian|haitian|"
    r"honduren|salvadoren|puertorriquen|guatemaltec|negr|zapotec|mixtec)as$"
)
_NOT_OF_GIRLS = frozenset(
    "familias familia comunidades comunidad poblacion personas culture".split()
)
_PAIR = frozenset("y e o u and or".split())


def intersectional_lens(whole: Whole) -> Iterator[Finding]:
    """A note: beneficiaries are named, and no other identity appears anywhere."""
    if "beneficiaries" not in whole.speaks_of or any(map(_has_identity, whole.parts)):
        return
    if any(map(_names_girls, whole.parts)) or any(map(_has_another_side, whole.parts)):
        return
    spans = group_spans(whole, NAMED)
    yield whole.finding("intersectional-lens", spans[0], confidence=0.7)


def _has_identity(part: Part) -> bool:
    return any(
        ref.entry.what == Is.IDENTITY or ref.entry.term in _TWO_SPIRIT
        for ref in part.reading.everything
    )


def _has_another_side(part: Part) -> bool:
    """A side of a person that says nothing about whom a section speaks of, and is enough for this note."""
    if any(entry.what == Is.SIDE for _, _, entry in part.loose):
        return True
    return _YOUNG_MEN.search(part.folded.hay) is not None


def _names_girls(part: Part) -> bool:
    """ "Latinas", "estudiantes negras": girls, unless the word for boys stands beside it ("latinas y latinos")."""
    refs = [ref for ref in part.reading.everything if ref.kind == NAMED]
    return any(_is_feminine(ref) and not _is_paired(part, refs, i) for i, ref in enumerate(refs))


def _is_feminine(ref: Ref) -> bool:
    term = ref.entry.term
    if _FEMININE.match(term):
        return heads().get(ref.head) != "adults" and ref.head not in _NOT_OF_GIRLS
    return heads().get(ref.head) == "learner" and _FEMININE_ADJECTIVE.match(term) is not None


def _is_paired(part: Part, refs: Sequence[Ref], i: int) -> bool:
    """Whether only "y", "and" or a slash stands between it and the word for boys."""
    for one, other in ((i - 1, i), (i, i + 1)):
        if one < 0 or other >= len(refs):
            continue
        beside = refs[one if other == i else other].entry.term
        gap = part.folded.hay[refs[one].end + 1 : refs[other].start + 1]
        if set(gap.split()) <= _PAIR and beside.rstrip("s").endswith("o"):
            return "," not in part.folded.text[refs[one].end : refs[other].start]
    return False
