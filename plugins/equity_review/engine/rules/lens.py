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

#: Sides of a person that say nothing about whom a section speaks of, and are enough for this note: words, beginnings
#: of words, and patterns, each with the words of which a text needs one before it is worth a try. All folded.
_SIDE_WORDS = frozenset(
    "els religion religions religious religiosos religiosas religiosidad religiones creencias "
    "muslim muslims jews christians catholics hindu hindus sikh sikhs buddhist buddhists judios judias "
    "cristianos cristianas catolicos catolicas ramadan hijab hijabs asylum asilo poverty pobreza".split()
)
_SIDE_STARTS = (
    " islam",
    " musulman",
    " intersectional",
    " interseccional",
    " more than one of these ",
)
_SIDE_SIGNS = (
    (
        frozenset("faith faiths".split()),
        Pattern(r" (?<!good )(?<!leap of )(?<!act of )faiths?(?! based)(?= )"),
    ),
    (
        frozenset(
            "language languages income class faith faiths gender disability idioma idiomas lengua "
            "lenguas ingresos clase genero discapacidad".split()
        ),
        Pattern(
            r" (?:(?:by|across|within|por|segun|entre) (?:\w+ ){0,3}?(?:languages?|income|class|faiths?|"
            r"gender|disability|idiomas?|lenguas?|ingresos|clase|genero|discapacidad)"
            r"|(?:first|native|second|another|other) language|(?:otra|segunda) lengua|otro idioma|"
            r"segundo idioma|lengua materna|household income|family income|ingresos familiares)(?= )"
        ),
    ),
    (
        frozenset("el english spanish tongue".split()),
        Pattern(r" (?:el students|learning (?:english|spanish)|mother tongue)(?= )"),
    ),
    (
        frozenset("papers papeles status estatus situacion spirit espiritus".split()),
        Pattern(
            r" (?:(?:without|sin|no) (?:papers|papeles)|(?:immigration|visa|migratory) status|"
            r"(?:estatus|situacion) migratori[oa]|two spirit|dos espiritus)(?= )"
        ),
    ),
    (
        frozenset("man men parents mothers moms fathers madres".split()),
        Pattern(
            r" (?:young (?:\w+ ){0,3}m[ea]n|(?:are|become|being) parents|(?:teen|young|teenage) (?:\w+ )?"
            r"(?:parents|mothers|moms|fathers)|madres (?:jovenes|adolescentes))(?= )"
        ),
    ),
    (
        frozenset("identities identidades".split()),
        Pattern(r" (?:other|otras|multiple|multiples) (?:identities|identidades)(?= )"),
    ),
)
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
    return any(ref.entry.what == Is.IDENTITY for ref in part.reading.everything)


def _has_another_side(part: Part) -> bool:
    hay = part.folded.hay
    words = frozenset(hay.split())
    if not words.isdisjoint(_SIDE_WORDS) or any(start in hay for start in _SIDE_STARTS):
        return True
    return any(not words.isdisjoint(needed) and sign.search(hay) for needed, sign in _SIDE_SIGNS)


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
