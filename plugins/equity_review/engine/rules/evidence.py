"""Rules about what is said for the intended students: why, where they stand, what is measured, what was found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from commonaim.plugins.equity_review.engine.model import Finding
from commonaim.plugins.equity_review.engine.refs import COLLECTIVE, LEARNER, NAMED, OTHER, Ref
from commonaim.plugins.equity_review.engine.rules.base import (
    Part,
    Whole,
    is_question,
    kinds_meant,
    learner_spans,
    of_parts,
    places_with,
    sentences_with,
    speaks,
)
from commonaim.plugins.equity_review.engine.text import Pattern

#: Words of a reason, wherever in its sentence they stand.
_ANYWHERE = (
    r"because|since(?! (?:\d|last|the|then|january|september|june))|so that|so they|in order|why|reason|told us|"
    r"said|say|says|barrier|less|fewer|only (?:\w+ ){1,3}of|exclu\w+|invisible|belong\w*|matter\w*|deserve\w*|"
    r"underrepresent\w*|access|reflect\w*|see themselves|gap|"
    r"porque|para que|nos dijeron|dicen|faltan?|menos|merecen|barrera\w*|excluid\w*|así|reconoce\w*"
)
#: Words that are one where they are said of the group, and so stand behind it.
_SAID_OF_THEM = (
    r"never|left|leave|need\w*|want\w*|already|instead|don[’']?t|do not|can[’']?t|cannot|without|only|"
    r"nunca|ya|necesitan|quieren|sin"
)
_REASON = Pattern(
    rf"\b(?:{_ANYWHERE}|{_SAID_OF_THEM}|help\w*|lets?|allow\w*)\b",
    re.I,
)
_ANY_REASON = Pattern(rf"\b(?:{_ANYWHERE})\b", re.I)
_REASON_OF_THEM = Pattern(rf"[^;:]*?\b(?:{_SAID_OF_THEM})\b", re.I)
_HELPS = Pattern(r"\b(?:help\w*|lets?|allow\w*|ayud\w+|permit\w+)\b", re.I)
#: What becomes of somebody, and not what they do in the program.
_BECOME = Pattern(
    r"\s+(?:to\s+|a\s+)?(?:see|feel|find|imagine|picture|believe|trust|think|stay|persist|return|come\s+back|"
    r"speak|be|become|belong|own|claim|keep|know|recogni[sz]e|sentir\w*|ver\w*|creer\w*|quedar\w*|volver)\b",
    re.I,
)
_HEAD_COUNT = Pattern(
    r"^[^.!?]*?(?:\b(?:we|our program|program|programa|it)\b[^.!?]*\b(?:serves?|recruits?|"
    r"enrolls?|has|have|works? with|atiende|tiene|trabaja con|servimos|atendemos)\b|"
    r"^\W*(?:about |roughly |\d)|\b\d+ ?%? (?:of|are|were|de|son)\b|\d+ )",
    re.I,
)
FIGURE = Pattern(
    r"\d|\b(?:none|zero|half|third|quarter|most|few|fewer|more|less|never|no one|nobody|"
    r"two|three|four|five|six|seven|eight|nine|ten|ninguno|cero|mitad|tercio|mayor[ií]a|"
    r"poc[oa]s|nunca|m[aá]s|menos|nadie|dos|tres|cuatro|cinco)\b",
    re.I,
)
#: Folded.
_BECAUSE = Pattern(
    r" (?:because|since|so that|so they|in order to|that s why|this is why|reason|porque|para que|"
    r"ya que|puesto que|debido a|por eso|razon)(?= )"
)
_TO_COME = frozenset("tbd tba todo na none pending later ditto pendiente definir luego".split())
_ONE_PERSON = Pattern(
    r" (?:(?:a|an|another|un|una|otro|otra|one|uno) (?:(?!of |de )\w+ ){0,2}?|"
    r"(?:one|uno|una) (?:of|de) (?:\w+ ){0,3}?)$"
)
_MANY = frozenset("youth people children women men jovenes girls boys".split())
_RELATIVES = frozenset(
    "family families parent parents mothers fathers caregivers households elders familia familias "
    "madres padres".split()
)
#: What somebody means to do, and no result. Folded.
_TO_DO = Pattern(
    r" (?:next (?:time|year|cycle|round|fall|spring|summer|term|season)|(?:we|i|they) (?:ll|will|"
    r"would|d like|should|could|want to|hope to|plan to|need to|are going to|must)|let s|"
    r"la proxima|el proximo|proximo ano|vamos a|queremos|debemos|hay que|quisieramos|podriamos|"
    r"deberiamos|tenemos que|pensamos)(?= )"
)
_BY_RACE = Pattern(
    r"\b(?:race|ethnicit\w+|ethnic|racial\w*|raza|etnia|étnic\w+|etnic\w+|demographic\w*|"
    r"demogr[aá]fic\w+|by nation|by tribe|by tribal|por nación|por pueblo|tribal "
    r"affiliation|"
    r"disaggregat\w+|desagreg\w+|by subgroup|by student group|by group|por grupo)\b",
    re.I,
)
#: Of which a folded text holds one where that pattern can match.
_BY_RACE_STEMS = (
    " rac",
    " raz",
    "etni",
    "ethni",
    "demogr",
    "disagg",
    "desagr",
    " by ",
    " por ",
    "tribal",
)
_NOT_RACE = Pattern(
    r"\b(?:race(?:s|d)? (?:cars?|to|against|day|track)|arms race|rat race|boat race|relay "
    r"race|the race)\b",
    re.I,
)
_UNDONE = Pattern(
    r"\b(?:not|never|won[’']?t|don[’']?t|do not|didn[’']?t|did not|no plan|haven[’']?t|"
    r"have not|cannot|can[’']?t|without|no se|no lo|sin|no vamos)\b[^.;!?]{0,40}$",
    re.I,
)
_GENDER_ONLY = Pattern(
    r"\b(?:disaggregat\w+|split|broken (?:down|out)|desagreg\w+|by group|by subgroup|por "
    r"grupo)[^.;!?]{0,30}\b(?:gender|grade|school|site|age|cohort|género|genero|grado|"
    r"escuela|sede|edad)\b",
    re.I,
)
_STAFF = Pattern(
    r"\b(?:staff|teachers?|mentors?|instructors?|counselors?|volunteers?|facilitators?|"
    r"educators?|tutors?|speakers?|leaders?|coaches|personal|docentes|maestr[oa]s|"
    r"mentor[ea]s|voluntari[oa]s|facilitador[ea]s|famil(?:y|ies|ias)|parents|padres)\b",
    re.I,
)
_LEARNER_DATA = Pattern(
    r"\b(?:attend\w*|quiz\w*|surveys?|scores?|sign-?in|sign-?ups?|applications?|retention|"
    r"enroll\w*|grades?|completion|complet\w+|exit tickets?|pre/post|pre-?test|post-?test|"
    r"tests?|projects?|asistencia|encuestas?|calificaci\w+|inscri\w+|proyectos?|tarjetas?|"
    r"retención|finish\w*|certificat\w+)\b",
    re.I,
)


#: The sections that each rule reads, the one it is about first.
REASONS = ("rationale", "change", "context")
MEASURES = ("measures", "data")
RESULTS = ("results", "data", "learning")


def no_equity_rationale(whole: Whole) -> Iterator[Finding]:
    """No reason that concerns the beneficiaries, in the sections that give reasons."""
    parts = whole.having(*REASONS)
    if not speaks(parts, whole):
        return
    if any(_gives_reason(part, whole) for part in parts):
        return
    variant = "default" if any(map(_gives_any_reason, parts)) else "none"
    yield of_parts(whole, "no-equity-rationale", parts, REASONS, variant)


def _gives_reason(part: Part, whole: Whole) -> bool:
    if part.role == "rationale":
        return any(
            not _is_head_count(sentence) or _REASON.search(near)
            for sentence, near in sentences_with(part, whole, COLLECTIVE)
        )
    return any(
        _is_reason(part, first, last, whole) for first, last in places_with(part, whole, COLLECTIVE)
    )


def _is_reason(part: Part, first: int, last: int, whole: Whole) -> bool:
    """Whether a sentence of another section says why: "Black girls lead it so that ...", "Latina students need a ride
    home"; "our club helps Black students with the forms" and "we want Black students to join" say what is done."""
    text = part.folded.text
    sentence = text[first:last]
    if is_question(sentence):
        return False
    if _ANY_REASON.search(sentence):
        return True
    for ref in part.refs(*kinds_meant(whole, COLLECTIVE)):
        if first <= ref.start < last:
            end = part.group_end(ref)
            if _REASON_OF_THEM.match(text, end, last):
                return True
            if _BECOME.match(text, end, last) and _HELPS.search(text, first, ref.start):
                return True
    return False


def _gives_any_reason(part: Part) -> bool:
    """Whether there is a reason at all, for whomever: more than "tbd", or a "because" elsewhere."""
    if part.role != "rationale":
        return bool(_BECAUSE.search(part.folded.hay))
    words = part.folded.hay.split()
    return len(words) > 4 or (len(words) > 2 and _TO_COME.isdisjoint(words))


def _is_head_count(sentence: str) -> bool:
    return bool(_HEAD_COUNT.match(sentence)) and not _REASON.search(sentence)


def measure_not_disaggregated(whole: Whole) -> Iterator[Finding]:
    """Learners are measured and nothing says it will be looked at for the intended groups."""
    parts = [part for part in whole.having(*MEASURES) if not part.blank]
    yield from _not_disaggregated(whole, "measure-not-disaggregated", parts, ("measures",))


def results_not_disaggregated(whole: Whole) -> Iterator[Finding]:
    """What was found is told for all learners together."""
    parts = [part for part in whole.having(*RESULTS) if not part.blank]
    yield from _not_disaggregated(whole, "results-not-disaggregated", parts, RESULTS)


def _not_disaggregated(
    whole: Whole, rule: str, parts: Sequence[Part], order: Sequence[str]
) -> Iterator[Finding]:
    results = rule.startswith("results")
    if whole.one_group or any(_disaggregates(part, results) for part in parts):
        return
    ranked = sorted(parts, key=lambda part: order.index(part.role) if part.role in order else 9)
    for part in ranked:
        if not _measures_learners(part):
            continue
        spans = learner_spans([part])
        other = next(part.refs(OTHER), None)
        if other is not None and rule.startswith("measure"):
            yield whole.finding(
                rule, part.span(other.start, other.end), variant="other", also=spans
            )
        else:
            yield whole.finding(rule, spans[0] if spans else None, section=part.key, also=spans[1:])
        return


def _disaggregates(part: Part, results: bool) -> bool:
    text = part.folded.text
    if any(not results or _is_result(part, ref) for ref in part.refs(NAMED)):
        return True
    for ref in part.refs(COLLECTIVE):
        first, last = part.folded.sentence_span(ref.start)
        if not results or FIGURE.search(text[first:last]):
            return True
    return splits_by_race(part)


def splits_by_race(part: Part) -> bool:
    """Whether something is looked at by race and ethnicity, or by group."""
    text, hay = part.folded.text, part.folded.hay
    if not any(stem in hay for stem in _BY_RACE_STEMS):
        return False
    for match in _BY_RACE.finditer(text):
        before = text[max(0, match.start() - 60) : match.start()]
        after = text[match.start() : match.end() + 50]
        if not (
            _UNDONE.search(before)
            or _NOT_RACE.search(text[max(0, match.start() - 8) : match.end() + 10])
            or _GENDER_ONLY.match(after)
        ):
            return True
    return False


def _is_result(part: Part, ref: Ref) -> bool:
    """What was seen of a group. One person's story is none, nor are a family's words or a plan for next time."""
    if part.role == "data":
        return True
    if _is_one_person(part, ref) or ref.head in _RELATIVES:
        return False
    if part.role != "learning":
        return True
    first, last = part.folded.sentence_span(ref.start)
    return not (
        is_question(part.folded.text[first:last]) or _TO_DO.search(part.folded.hay, first, last + 2)
    )


def _is_one_person(part: Part, ref: Ref) -> bool:
    """ "a Latina junior", "una joven zapoteca", "one of our Black students"."""
    before = _ONE_PERSON.search(part.folded.hay, max(0, ref.start - 40), ref.start + 1)
    if before is None:
        return False
    noun = ref.head or ref.entry.term
    single = not noun.endswith("s") and noun not in _MANY
    return single or " of " in before[0] or " de " in before[0]


def _measures_learners(part: Part) -> bool:
    if any(ref.kind == LEARNER or ref.kind == OTHER for ref in part.reading.refs):
        return True
    text = part.folded.text
    return bool(_LEARNER_DATA.search(text)) and not _STAFF.search(text)
