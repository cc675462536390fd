"""The rule about young people's part: asked for data only, or shaping the change as well."""

from __future__ import annotations

import re
from collections.abc import Iterator

from commonaim.plugins.equity_review.engine.lexicon import Is, heads
from commonaim.plugins.equity_review.engine.model import Finding
from commonaim.plugins.equity_review.engine.refs import Ref
from commonaim.plugins.equity_review.engine.rules.base import Part, Whole
from commonaim.plugins.equity_review.engine.text import Pattern

_YOUTH = (
    r"(?:students?|youth|teens?|teenagers?|young people|kids?|children|girls?|boys?|"
    r"participants?|interns?|scholars?|alumn\w+|alums?|mentees?|campers?|learners?|"
    r"juniors?|seniors?|sophomores?|freshmen|graders?|applicants?|they|them|fellows?|"
    r"apprentices?|haumana|keiki|estudiantes?|jovenes|joven|chic[oa]s|muchach[oa]s|"
    r"participantes|egresad[oa]s|becari[oa]s|alumn[oa]s|adolescentes|ell[oa]s|les)"
)
_STRONG = Pattern(
    r" (?:co design\w*|codesign\w*|co lead\w*|co creat\w*|cocreat\w*|co facilitat\w*|co "
    r"author\w*|co plann\w*|co develop\w*|co diseñ\w*|codisen\w*|co disen\w*|"
    r"(?:student|youth|teen|alumni|young people s|intern|junior|girls) (?:leadership|"
    r"advisory|advisors?|council|board|design|planning|leaders?|led|steering|co "
    r"researchers?|researchers?|analysts?|evaluators?|facilitators?|committee)|"
    r"advisory (?:board|council|group|committee)|leadership team|design team|student led|"
    r"youth led|"
    r"consejo (?:juvenil|asesor|estudiantil)|comite (?:juvenil|asesor|de jovenes|de "
    r"estudiantes)|equipo de (?:jovenes|estudiantes))(?= )"
)
_ACT = (
    r"(?:wrote|write|writes|writing|drafted|drafts?|designed|designs?|designing|"
    r"redesigned|redesign|planned|plans?|chose|choose|chooses|choosing|picked|picks?|"
    r"selected|select|decided|decides?|deciding|"
    r"led|leads?|leading|ran|runs?|running|facilitated|facilitate|built|made|created|"
    r"creates?|set|proposed|proposes?|suggested|suggests?|edited|rewrote|revised|revise|"
    r"tested|critiqued|reviewed|reviews?|"
    r"interpreted|interprets?|analy[sz]ed|analy[sz]es?|sorted|sorts?|coded|marked up|made "
    r"sense|sense|voted|votes?|named|naming|presented|presents?|fired|vetoed|approved|"
    r"changed|booked|books?|matched|translated|organized|organize|"
    r"escribieron|escriben|escribio|disenaron|disenan|eligieron|eligen|escogieron|escogen|"
    r"decidieron|deciden|decidio|dirigieron|dirigen|lideran|lideraron|leyeron|leen|"
    r"analizaron|analizan|interpretaron|interpretan|"
    r"propusieron|proponen|votaron|redactaron|redactan|revisaron|revisan|organizaron|"
    r"organizan|armaron|planearon|planean|corrigieron|facilitaron|facilitan|tradujeron)"
)
_OBJECT = (
    r"(?:change|routine|plan|survey|questions?|questionnaire|interview|form|rubric|agenda|"
    r"schedule|sites?|topics?|themes?|speakers?|invitation\w*|flyers?|script|sheet|card|"
    r"criteria|measures?|data|results?|findings?|answers|responses|notes|"
    r"program|curriculum|unit|protocol|prompts?|rules|norms|design|session|activity|"
    r"activities|route|meeting|workshop|orientation|recruitment|report|budget|which|what|"
    r"how|whether|"
    r"cambio|preguntas?|encuesta|formulario|rubrica|agenda|horario|sitios?|puntos|temas?|"
    r"ponentes|invitaci\w+|volantes?|guion|hoja|tarjeta|criterios|medidas?|datos|"
    r"resultados?|respuestas|programa|unidad|protocolo|reglas|sesion|taller|informe|que|"
    r"cuales|como)"
)
_ACTED = Pattern(rf" {_YOUTH} (?:\w+ ){{0,6}}?{_ACT} (?:\w+ ){{0,5}}?{_OBJECT}(?= )")
_READ = Pattern(
    rf" {_YOUTH} (?:\w+ ){{0,6}}?(?:read|reads|leyeron|leen) (?:\w+ ){{0,4}}?(?:notes?|"
    rf"results?|data|answers|findings|responses|comments|resultados|datos|respuestas|"
    rf"notas)(?= )"
)
_CHOSE = Pattern(
    rf" {_YOUTH} (?:\w+ ){{0,3}}?(?:pidieron|asked to|wanted to) (?:elegir|escoger|decidir|"
    rf"dirigir|disenar|choose|pick|decide|lead|design|write|run)(?= )"
)
_DONE_BY = Pattern(
    rf" (?:written|designed|drafted|made|chosen|picked|led|run|created|built|planned|"
    rf"facilitated|reviewed|revised|coded|sorted|interpreted|proposed|suggested|edited|"
    rf"escrit[oa]s?|disenad[oa]s?|elegid[oa]s?|hech[oa]s?|dirigid[oa]s?|propuest[oa]s?|"
    rf"revisad[oa]s?) (?:by|por|with|con) (?:\w+ ){{0,6}}?{_YOUTH}(?= (?!s ))"
)
_WITH = Pattern(
    rf" (?:with (?:the |our |\w+ ){{0,3}}?{_YOUTH} (?:we |to )?(?:\w+ )?(?:design\w*|"
    rf"plan\w*|decid\w*|interpret\w*|analy\w*|rewrote|wrote|redesign\w*|review\w*|sort\w*|"
    rf"read)|"
    rf"(?:helped|help|helping|asked {_YOUTH} to help|invited {_YOUTH} to help|ayudaron|"
    rf"ayudan|nos ayudaron) (?:us |to |a |them )*(?:design|redesign|plan|decide|choose|"
    rf"pick|write|rewrite|interpret|analy[sz]e|read|shape|make sense|sort|lead|run|disenar|"
    rf"planear|decidir|elegir|escribir|interpretar|leer|analizar|redactar)|"
    rf"make sense of (?:\w+ ){{0,4}}?with {_YOUTH}|(?:with us|con nosotr[oa]s|junto a "
    rf"nosotros)|their call|su decision|consulted|advised us|advise us|advising us|gave "
    rf"(?:us )?input|weighed in|asesoraron|asesoran|nos aconsej\w+|asked (?:the |our "
    rf")?{_YOUTH} what (?:we|should|they would change|to change)|consultamos|gave us "
    rf"feedback on the (?:plan|draft|design)|idea came from|was their idea|fue idea de)(?= "
    rf")"
)
_IN_YOUTH_SECTION = Pattern(
    rf" {_ACT}(?= )| (?:asked for this|asked us to|asked that|pidieron que|pidieron|their "
    rf"idea|their call)(?= )"
)
_ACT_WORDS = frozenset(
    "analizan analizaron analyse analysed analyses analyze analyzed analyzes approved armaron "
    "book booked books built changed choose chooses choosing chose coded corrigieron create "
    "created creates critiqued decide decided deciden decides decidieron deciding decidio "
    "design designed designing designs dirigen dirigieron disenan disenaron draft drafted "
    "drafts edited eligen eligieron escogen escogieron escriben escribieron escribio facilitan "
    "facilitaron facilitate facilitated fired interpret interpretan interpretaron interpreted "
    "interprets lead leading leads led leen leyeron lideran lideraron made marked matched named "
    "naming organizan organizaron organize organized pick picked picks plan planean planearon "
    "planned plans present presented presents proponen propose proposed proposes propusieron "
    "ran redactan redactaron redesign redesigned review reviewed reviews revisan revisaron "
    "revise revised rewrote run running runs select selected sense set sort sorted sorts "
    "suggest suggested suggests tested tradujeron translated vetoed votaron vote voted votes "
    "write writes writing wrote".split()
)
_DONE_WORDS = frozenset(
    "written designed drafted made chosen picked led run created built planned facilitated "
    "reviewed revised coded sorted interpreted proposed suggested edited escrito escrita "
    "escritos escritas disenado disenada disenados disenadas elegido elegida elegidos elegidas "
    "hecho hecha hechos hechas dirigido dirigida dirigidos dirigidas propuesto propuesta "
    "propuestos propuestas revisado revisada revisados revisadas".split()
)
#: Words of which a sentence needs one before its pattern is worth a try.
_SIGNS = (
    (
        frozenset(
            "co codesign codesigned cocreate cocreated codisenaron codisenan leadership advisory "
            "advisor advisors council board design "
            "planning leader leaders led steering researcher researchers analysts evaluators "
            "facilitators committee consejo comite equipo".split()
        ),
        _STRONG,
    ),
    (
        frozenset(
            "with con helped help helping ayudaron ayudan nosotros nosotras call decision "
            "consulted advised advise advising "
            "input weighed asesoraron asesoran aconsejaron aconsejan consultamos feedback idea "
            "asked".split()
        ),
        _WITH,
    ),
    (_DONE_WORDS, _DONE_BY),
    (frozenset({"read", "reads", "leyeron", "leen"}), _READ),
    (frozenset({"asked", "wanted", "pidieron"}), _CHOSE),
    (_ACT_WORDS, _ACTED),
)
_LATER = Pattern(
    r" (?:next (?:time|year|cycle|summer|fall|spring|winter|semester|round|cohort)|in the "
    r"future|some ?day|eventually|hope to|hoping to|would like to|d like to|might|maybe|"
    r"could|plan to (?:invite|involve|ask|include)|want to (?:invite|involve|ask|include|"
    r"have)|intend to|"
    r"la proxima (?:vez|ronda|cohorte|temporada|generacion)|el proximo (?:ano|ciclo|"
    r"verano|semestre)|proximo ano|proximo ciclo|en el futuro|algun dia|quisieramos|nos "
    r"gustaria|queremos invitar|tal vez|quizas?|pensamos invitar|planeamos)(?= )"
)
_NOBODY = Pattern(
    r" (?:did not|didn t|have not|haven t|has not|hasn t|(?:were|was) not (?:asked|"
    r"consulted|involved|part)|weren t (?:asked|consulted|involved|part)|wasn t|no "
    r"(?:students?|youth|teens?|kids|participants|one|role)|not (?:yet|this|really|"
    r"applicable)|none|nobody|no hubo|ningun\w*|todavia no|aun no|no han|no "
    r"participaron)(?= )"
)
_LEARNING_TASK = Pattern(
    r" (?:own|each other|their (?:own )?(?:projects?|robots?|code|essays?|posters?|"
    r"answers|journals?|plots?))(?= )"
)
_OTHERS_ASKED = Pattern(
    r" (?:staff|teachers?|parents|families|mentors?|counselors?|employers?|speakers?|"
    r"principals?|faculty|instructors?|visitors|drivers|personal|docentes|maestr[oa]s|"
    r"padres|familias|mentores)(?= )"
)
_GIRLS = frozenset({"girl", "girls", "boy", "boys", "niña", "ninas", "nina"})
_ASKS = frozenset(
    {
        "asked",
        "ask",
        "asks",
        "asking",
        "question for",
        "questions for",
        "one question",
        "two question",
        "two questions",
        "feedback from",
        "preguntamos",
        "les preguntamos",
    }
)
_THEM_NEXT = Pattern(rf" (?:\w+ ){{0,3}}?(?:{_YOUTH}|ours)(?= )(?! to )")
_YOUTH_NEXT = Pattern(
    rf" (?:(?:the|our|each|every|all|some|these|those|a|an|other|new|of|\d+|\w+ing|l[oa]s|cada) )*"
    rf"(?:\w+ ){{0,2}}?{_YOUTH}(?= )"
)
_WE_BEFORE = Pattern(r" (?:we|i|staff|mentors|counselors) (?:\w+ )?$")
_AND_BEFORE = Pattern(r"(?:^| )(?:y|and) (?:(?!they |them )\w+ )?$")
_OURS = Pattern(r" (?:we|i|staff|mentors|counselors|teachers|facilitators|nosotr[oa]s)(?= )")
_THEIRS = Pattern(rf" {_YOUTH}(?= )")
_THEY_BEFORE = Pattern(
    rf" {_YOUTH} (?:(?!were |was |are |is |be |been |being |get |got |who )\w+ ){{0,2}}$"
)
_OTHERS_NEXT = Pattern(
    r" (?:(?:a|an|the|their|his|her|two|three|four|five|six|one|\d+|each|other|local|a sus|a su|"
    r"a l[oa]s|al|a un[oa]?|a dos|a tres|sus) )+(?!(?:end|beginning|final|close|exit|door|same|"
    r"survey|week)\b)\w|"
    r" (?:elders|families|neighbors|people|parents|alumni|staff|engineers|scientists|visitors|"
    r"relatives|grandparents)(?= )"
)
_SCHOOLWORK = Pattern(
    r" (?:survey (?:of the )?(?:river|creek|site|birds?|plants?|land|field|sky|literature|"
    r"course|plots?)|land survey|site survey|bird survey|stream survey|job interviews?|"
    r"mock interviews?|interview (?:skills|practice|prep)|college interviews?|"
    r"admission\w* interviews?)(?= )"
)


def data_source_only(whole: Whole) -> Iterator[Finding]:
    """Youth are surveyed or interviewed, and nowhere take part in shaping the change."""
    asked = next(_asked(whole), None)
    if asked is None or any(map(shapes, whole.parts)):
        return
    part, start, end = asked
    yield whole.finding("youth-voice-data-source-only", part.span(start, end), confidence=0.8)


def _asked(whole: Whole) -> Iterator[tuple[Part, int, int]]:
    for part in whole.parts:
        for start, end, entry in part.loose:
            if entry.what == Is.VOICE and _asks_youth(part, start, end, entry.term, whole):
                yield part, start, end


def _asks_youth(part: Part, start: int, end: int, term: str, whole: Whole) -> bool:
    first, last = part.folded.sentence_span(start)
    learners = any(_is_young(ref) for ref in part.reading.everything if first <= ref.start < last)
    if not learners and (part.prose or term in _ASKS):
        return False
    hay = part.folded.hay[first : last + 2]
    if _SCHOOLWORK.search(hay):
        return False
    if term in _ASKS:
        return _ask_is_ours(part, start, end, term)
    if _is_asking(part, start, end):
        return False
    return learners or (
        part.role in {"measures", "data", "results", "baseline", "learning"}
        and bool(whole.speaks_of)
        and not _OTHERS_ASKED.search(hay)
    )


def _is_young(ref: Ref) -> bool:
    return (
        ref.entry.what == Is.LEARNER
        or heads().get(ref.head or ref.entry.term) == "learner"
        or ref.entry.term in _GIRLS
    )


def _ask_is_ours(part: Part, start: int, end: int, term: str) -> bool:
    """ "We asked students ..." asks; "students asked to keep the plots" and "they ask the welder" do not."""
    hay = part.folded.hay
    after = hay[end + 1 : end + 60]
    if term.startswith("ask"):
        return bool(_THEM_NEXT.match(after)) and _we_are_subject(part, start)
    if term.startswith(("one question", "two question")):
        return bool(re.match(r" (?:\w+ ){0,5}?(?:for|to|text) ", after))
    if term.endswith((" for", " from")):
        return bool(_YOUTH_NEXT.match(after))
    return True


def _we_are_subject(part: Part, start: int) -> bool:
    """Whether staff ask: "we ask", "we meet students and ask"; not "students write questions, and they ask"."""
    first, _ = part.folded.sentence_span(start)
    before = part.folded.hay[first : start + 1]
    if not before.strip() or _WE_BEFORE.search(before):
        return True
    if not _AND_BEFORE.search(before):
        return False
    ours, theirs = _OURS.search(before), _THEIRS.search(before)
    return theirs is None or (ours is not None and ours.start() < theirs.start())


def _is_asking(part: Part, start: int, end: int) -> bool:
    """Young people who ask others: "students interviewed two welders", "los jóvenes entrevistan a sus abuelas"."""
    first, _ = part.folded.sentence_span(start)
    hay = part.folded.hay
    return bool(_THEY_BEFORE.search(hay[first : start + 1])) and bool(
        _OTHERS_NEXT.match(hay, end + 1)
    )


def shapes(part: Part) -> bool:
    """Whether this section tells that youth consult on, design, lead or interpret the change."""
    return any(_shapes(part.role, sentence) for sentence in _sentences(part))


def _shapes(role: str, sentence: str) -> bool:
    """``sentence`` is folded."""
    words = frozenset(sentence.split())
    if role == "youth" and _IN_YOUTH_SECTION.search(sentence):
        return not _is_undone(sentence)
    if role == "action":
        return False
    for triggers, sign in _SIGNS:
        if not triggers.isdisjoint(words) and sign.search(sentence):
            own_work = sign is _ACTED and _LEARNING_TASK.search(sentence)
            return not own_work and not _is_undone(sentence)
    return False


def _is_undone(sentence: str) -> bool:
    """A promise for another time, or something that nobody did."""
    return bool(_LATER.search(sentence) or _NOBODY.search(sentence))


def _sentences(part: Part) -> Iterator[str]:
    """The folded sentences that may tell of it: all of a form's, in prose those that speak of learners."""
    hay = part.folded.hay
    starts = (
        [ref.start for ref in part.reading.everything if _is_young(ref)]
        if part.prose
        else range(len(part.folded.text))
    )
    done = -1
    for place in starts:
        if place < done:
            continue
        start, done = part.folded.sentence_span(place)
        done = max(done, place + 1)
        yield hay[start : done + 1] + " "
