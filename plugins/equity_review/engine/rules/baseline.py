"""The rule about where the intended students stand today: a figure, an observation, or "we have never looked"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from commonaim.plugins.equity_review.engine.model import Finding
from commonaim.plugins.equity_review.engine.rules.base import (
    Part,
    Whole,
    is_question,
    of_parts,
    sentences_with,
    speaks,
)
from commonaim.plugins.equity_review.engine.rules.evidence import FIGURE
from commonaim.plugins.equity_review.engine.text import Pattern

#: The sections that the rule reads, the one it is about first.
STATE = ("baseline", "context", "questions")

_OBSERVES = Pattern(
    r"\b(?:never|nunca|jamás|have not|haven[’']?t|had not|hadn[’']?t|no hemos|no habíamos|"
    r"don[’']?t know|do not know|no sabemos|finish\w*|left|leave|quit|stopped|stop|came|"
    r"come|said|told|says|report\w*|feel|felt|notic\w*|saw|see|asked|"
    r"drop\w*|complet\w*|persist\w*|appl\w+|enroll\w*|attend\w*|present\w*|pass\w*|"
    r"scor\w*|average\w*|were|was|had|got|made|signed|showed|spoke\w*|took|terminar\w*|"
    r"dejar\w*|dijeron|terminó|asist\w+|faltar\w*|lleg\w+|hab[ií]an?|eran|estaban|fue|"
    r"fueron)\b|%",
    re.I,
)
_HAPPENED = Pattern(
    r"(?<!are )(?<!is )(?<!be )(?<!son )\b(?:stay\w*|remain\w*|return\w*|went|led|chose|gave|"
    r"kept|held|took|wrote|built|won|fell|rose|grew|dropped|spoke|began|ran|sat|stood|met|lost|"
    r"reach\w*|graduat\w+|particip\w+|choose|show(?:s|ed)? up|"
    r"(?!(?:aged|based|named|mixed|located|funded|founded|called|served|recruited|hosted|"
    r"housed|paired|gifted|talented|interested|motivated|unpaid|enrolled|need|indeed)\b)"
    r"[a-z]{2,}(?:[^aeiou]|[eiu])ed|"
    r"siguen|sigue|(?:se )?quedan|vuelven|regresan|permanecen|terminan|llegan|particip\w+|"
    r"abandon\w+|eligen|[^\W\d]{2,}(?:aron|ieron|aban)|[^\W\d]{3,}ó)\b",
    re.I,
)
_OF_SO_MANY = Pattern(
    r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|un[oa]|dos|tres|cuatro|cinco|"
    r"seis|siete|ocho|nueve|diez)\s*(?:of|out of|/|de|de cada)\s*(?:(?:the|our|las|los|"
    r"nuestr[oa]s)\s+)?(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dos|"
    r"tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce)\b(?!(?:\s+\w+)?\s+(?:are|is|were|"
    r"identif\w+|son|eran|se identific\w+)\b)",
    re.I,
)
_DONE_BY = Pattern(
    r"\b(?:\d+|none|one|two|three|four|five|six|seven|eight|nine|ten|ningun[oa]|un[oa]|dos|tres|"
    r"cuatro|cinco)\s+(?:\w+\s+)?(?:by|to|among|por|entre)\s",
    re.I,
)
_UNKNOWN = Pattern(
    r"\b(?:never|nunca|jamás|have not|haven[’']?t|had not|hadn[’']?t|has not|hasn[’']?t|"
    r"no hemos|no habíamos|not yet|"
    r"(?:do|did) not know|(?:don|didn)[’']?t know|(?:nobody|no one) (?:knows?|knew|has)|"
    r"not known|unknown|no idea|no (?:data|numbers?|figures?|records?|count|counts)|"
    r"ni idea|no sab(?:emos|íamos|ía)|nadie (?:sabe|lo ha|ha)|se desconoce|desconocemos|"
    r"(?:sin|no tenemos|no hay|no había) (?:\w+ )?(?:datos|cifras|números|registros?))\b",
    re.I,
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
    rf"|(?:nunca|jamas|no|nadie|tampoco) (?:(?:lo|la|los|las|se|les|ha|han|hemos|habiamos|habia|"
    rf"todavia|aun) ){{0,3}}{_LOOK_ES}"
    rf"|(?:we|i|nobody|no one|staff|honestly) (?:(?:still|really|do|did|don|didn|t|not|yet|even) ){{0,4}}"
    rf"(?:know|knows|knew) (?:yet )?(?:how (?:many|much|often)|which|who(?! will| is coming| comes))"
    rf"|(?:we|i) (?:(?:do|did|don|didn|t|not) ){{1,3}}have (?:any )?(?:\w+ )?(?:numbers|data|figures|"
    rf"counts?|records?)"
    rf"|(?:we|i|nobody|no one) (?:(?:never|ever|have|ve|did|didn|not|t) ){{0,4}}(?:wr(?:ote|itten|ite)|"
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
    if any(_tells_state(part, whole) for part in parts):
        return
    yield of_parts(whole, "no-baseline-for-beneficiaries", parts, STATE)


def _tells_state(part: Part, whole: Whole) -> bool:
    for sentence, _ in sentences_with(part, whole):
        if is_question(sentence):
            continue
        if part.role == "baseline" or _UNKNOWN.search(sentence) or _tells_figure(sentence):
            return True
        if part.role == "questions" and _OBSERVES.search(sentence):
            return True
    return part.role != "questions" and _never_assessed(part)


def _tells_figure(sentence: str) -> bool:
    """A figure of what happened; how many there are in the program is none."""
    if _OF_SO_MANY.search(sentence) or _DONE_BY.search(sentence):
        return True
    return bool(FIGURE.search(sentence)) and bool(
        _OBSERVES.search(sentence) or _HAPPENED.search(sentence)
    )


def _never_assessed(part: Part) -> bool:
    """Whether it is told that nobody has looked: that is how things stand for the intended students as well."""
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
