"""The rule about where the intended students stand today: a figure, an observation, or "we have never looked"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from commonaim.plugins.equity_review.engine.model import Finding
from commonaim.plugins.equity_review.engine.rules.base import (
    Part,
    Whole,
    is_question,
    of_parts,
    places_with,
    speaks,
)
from commonaim.plugins.equity_review.engine.rules.evidence import FIGURE
from commonaim.plugins.equity_review.engine.text import Pattern

#: The sections that the rule reads, the one it is about first.
STATE = ("baseline", "context", "questions")

#: Words that tell what happened: as they are, by how they begin, and by how they end. All folded.
_HAPPENED = frozenset(
    "left leave quit stopped stop came come said told says feel felt saw see asked were was had got made "
    "signed showed took went led chose choose gave kept held wrote built won fell rose grew spoke began ran "
    "sat stood met lost dijeron termino habia habian eran estaban fue fueron siguen sigue quedan vuelven "
    "regresan permanecen terminan llegan eligen never nunca jamas".split()
)
_HAPPENED_STARTS = (
    "finish",
    "report",
    "notic",
    "drop",
    "complet",
    "persist",
    "applied",
    "applies",
    "applic",
    "apply",
    "enroll",
    "attend",
    "present",
    "pass",
    "scor",
    "average",
    "stay",
    "remain",
    "return",
    "reach",
    "graduat",
    "particip",
    "abandon",
    "terminar",
    "dejar",
    "asist",
    "faltar",
    "lleg",
)
_HAPPENED_ENDS = ("ed", "aron", "ieron", "aban")
_NOT_HAPPENED = frozenset(
    "aged based named mixed located funded founded called served recruited hosted housed paired gifted "
    "talented interested motivated unpaid need indeed shared hundred".split()
)
_NOW = frozenset("are is be being son".split())
_PRETERITE = Pattern(r"\w{2}ó\b")
_NUMBER = (
    r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|un[oa]|dos|tres|cuatro|cinco|"
    r"seis|siete|ocho|nueve|diez|once|doce)"
)
_OF_SO_MANY = Pattern(
    rf" {_NUMBER} (?:of|out of|de|de cada) (?:(?:the|our|las|los|nuestr[oa]s) )?{_NUMBER}(?= )"
    rf"(?! (?:\w+ )?(?:are|is|were|identif\w+|son|eran|se identific\w+) )"
)
_DONE_BY = Pattern(rf" (?:none|ningun[oa]|{_NUMBER}) (?:\w+ )?(?:by|to|among|por|entre)(?= )")
_UNKNOWN = Pattern(
    r" (?:never|nunca|jamas|(?:have|haven|had|hadn|has|hasn) (?:not|t)|not yet|no (?:hemos|habiamos)|"
    r"(?:do|did) not know|(?:don|didn) t know|(?:nobody|no one) (?:knows?|knew|has)|"
    r"not known|unknown|no idea|no (?:data|numbers?|figures?|records?|counts?)|"
    r"ni idea|no sab(?:emos|iamos|ia)|nadie (?:sabe|ha|lo ha)|se desconoce|desconocemos|"
    r"(?:sin|no tenemos|no hay|no habia) (?:\w+ )?(?:datos|cifras|numeros|registros?))(?= )"
)
#: Words of which a sentence needs one before that pattern is worth a try.
_UNKNOWING = frozenset(
    "never not t no nobody unknown nunca jamas ni nadie desconoce desconocemos sin".split()
)
_LOOK = (
    r"(?:look(?:ed)?|ask(?:ed)?|count(?:ed)?|assess(?:ed)?|measured?|track(?:ed)?|check(?:ed)?|"
    r"split|analy[sz]ed?|record(?:ed)?|collect(?:ed)?|examined?|evaluated?|noted|noticed|kept|"
    r"broken?)"
)
_LOOK_ES = (
    r"(?:mirado|preguntado|contado|medido|evaluado|revisado|registrado|separado|analizado|"
    r"llevado|miramos|preguntamos|contamos|medimos|evaluamos|revisamos|registramos|separamos|"
    r"analizamos|llevamos|miro|pregunto|conto|midio|evaluo|reviso|registro|analizo)"
)
#: Said of everybody, and so of the intended students, too: "we never looked at this for anybody". Folded.
_NEVER_ASSESSED = Pattern(
    rf" (?:(?:we|i|staff|nobody|no one|anybody|and|but|honestly|data) (?:(?:ve|have|had|has|did|do|"
    rf"don|haven|hadn|didn|t|ever|really|actually|simply|just|yet|not|never|even|once|so far) ){{0,5}}"
    rf"{_LOOK}(?: (?:at|into|on|up|out))? (?:this|that|it|these|so|yet|before|who|which|how)"
    rf"|(?:has|have|had|was|were|been|is) (?:never|not) (?:yet |ever |been ){{0,2}}{_LOOK}"
    rf"|(?:never|not|t) (?:\w+ ){{0,2}}?{_LOOK} (?:\w+ ){{0,6}}?(?:for|by|of|in) (?:any|nobody|anybody|"
    rf"anyone|either|race|group|groups)"
    rf"|we (?:have|had|ve) never {_LOOK}"
    rf"|(?:we|i|staff) never (?:looked|counted|assessed|measured|tracked|checked|recorded|collected|examined|"
    rf"evaluated|analy[sz]ed)"
    rf"|(?:nunca|jamas|no|nadie|tampoco) (?:(?:lo|la|los|las|se|les|ha|han|hemos|habiamos|habia|"
    rf"todavia|aun) ){{0,3}}{_LOOK_ES}"
    rf"|(?:we|i|nobody|no one|staff|honestly) (?:(?:still|really|do|did|don|didn|t|not|yet|even) ){{0,4}}"
    rf"(?:know|knows|knew) (?:yet )?(?:how (?:many|much|often)|which|who(?! will| is coming| comes))"
    rf"|(?:we|i) (?:(?:do|did|don|didn|t|not) ){{1,3}}have (?:any )?(?:\w+ )?(?:numbers|data|figures|"
    rf"counts?|records?)"
    rf"|(?:we|i|nobody|no one) (?:(?:never|ever|have|has|had|ve|did|didn|not|t) ){{0,4}}(?:wr(?:ote|itten|ite)|"
    rf"took|keep|kept) (?:\w+ ){{0,2}}?(?:down|notes|track|count)"
    rf"|nadie (?:lo )?(?:apunto|anoto|escribio)"
    rf"|no sab(?:emos|iamos|ia) (?:todavia |aun )?(?:cuant\w+|cual\w*|con que frecuencia)"
    rf"|nadie (?:sabe|sabia) (?:cuant\w+|cual\w*)"
    rf"|no (?:count|counts|numbers?|data|figures?|records?) (?:\w+ )?(?:from before|exists?|yet|so "
    rf"far|on this|for this)"
    rf"|(?:no hay|no tenemos|sin) (?:\w+ )?(?:datos|cifras|numeros|registros?) (?:de antes|"
    rf"todavia|aun|sobre esto|de esto))(?= )"
)
#: Words of which a text needs one of each before the pattern is worth a try.
_LOOKING = frozenset(
    "look looked ask asked count counted counts assess assessed measure measured track tracked check "
    "checked split analyze analyzed analyse analysed record recorded collect collected examine examined "
    "evaluate evaluated noted noticed kept keep broke broken know knows knew have numbers number data "
    "figure figures record records wrote written write took mirado preguntado contado medido evaluado "
    "revisado registrado separado analizado llevado miramos preguntamos contamos medimos evaluamos "
    "revisamos registramos separamos analizamos llevamos miro pregunto conto midio evaluo reviso registro "
    "analizo sabemos sabiamos sabia sabe datos cifras numeros registros registro apunto anoto escribio".split()
)
_NOT = frozenset("never not t nobody no nunca jamas nadie tampoco sin".split())


def no_baseline(whole: Whole) -> Iterator[Finding]:
    """The present state is not told for the beneficiaries."""
    parts = whole.having(*STATE)
    if not speaks(parts, whole):
        return
    if any(_tells_state(part, whole) for part in parts) or any(map(_never_assessed, parts)):
        return
    yield of_parts(whole, "no-baseline-for-beneficiaries", parts, STATE)


def _tells_state(part: Part, whole: Whole) -> bool:
    for first, last in places_with(part, whole):
        sentence = part.folded.text[first:last]
        if is_question(sentence):
            continue
        if part.role == "baseline":
            return True
        hay = part.folded.hay[first : last + 1] + " "
        words = hay.split()
        if _is_unknown(hay, words):
            return True
        if part.role == "questions" or FIGURE.search(sentence):
            if "%" in sentence or _happened(sentence, words):
                return True
            if _OF_SO_MANY.search(hay) or _DONE_BY.search(hay):
                return True
    return False


def _is_unknown(hay: str, words: Sequence[str]) -> bool:
    return not _UNKNOWING.isdisjoint(words) and _UNKNOWN.search(hay) is not None


def _happened(sentence: str, words: Sequence[str]) -> bool:
    """Whether a sentence tells what happened; how many there are in a program is nothing that did."""
    if not _HAPPENED.isdisjoint(words):
        return True
    before = ""
    for word in words:
        if word.startswith(_HAPPENED_STARTS):
            return True
        if word.endswith(_HAPPENED_ENDS) and not (
            len(word) < 5 or word in _NOT_HAPPENED or before in _NOW
        ):
            return True
        before = word
    return "ó" in sentence and _PRETERITE.search(sentence) is not None


def _never_assessed(part: Part) -> bool:
    """Whether it is told that nobody has looked: that is how things stand for the intended students as well."""
    if part.role == "questions":
        return False
    hay = part.folded.hay
    words = frozenset(hay.split())
    if words.isdisjoint(_NOT) or words.isdisjoint(_LOOKING):
        return False
    for match in _NEVER_ASSESSED.finditer(hay):
        first, last = part.folded.sentence_span(match.start())
        sentence = part.folded.text[first:last]
        if not (_NOT.isdisjoint(match[0].split()) or is_question(sentence)):
            return True
    return False
