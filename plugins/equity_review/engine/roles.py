"""What a section is for, read from its key and title (English and Spanish) when nobody says so."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from commonaim.plugins.equity_review.engine.text import fold, thin

ROLES = (
    "context",
    "change",
    "rationale",
    "baseline",
    "questions",
    "predictions",
    "measures",
    "plan",
    "data",
    "results",
    "learning",
    "youth",
    "action",
    "other",
)

# The first line that fits decides, so the narrower ask comes before the wider one: "Before the change" is
# a baseline, "Why this change" a rationale, "What we expect to happen" a prediction.
_SIGNS: tuple[tuple[str, str], ...] = (
    (
        "youth",
        r"^youth$|youth (agency|voice|role|leader|engage|involve|partic|input)|student "
        r"(agency|voice|leader|engage|involve|input)"
        r"|^(voice|agency|who shaped|hands)\b|whose hands|(who s|who is|who was) (at the "
        r"table|involved|leading|deciding)|who (shaped|designed|decided|helped|made)|at the "
        r"table"
        r"|(role|part|voice|voices|hand) of (the )?(youth|students|young people|teens)|(youth|"
        r"students|teens|young people) (as|in|help|shape|design|lead|decid)"
        r"|how (did|do|are|were|will|have|might) (you |we )?(the )?(involve|engage|youth|"
        r"students|young|teens)"
        r"|(participacion|voz|agencia|papel|liderazgo|rol) (juvenil|estudiantil|de (los|las|l "
        r"s)? ?(jovenes|estudiantes|chic))|^(jovenes|juventud)$|quien(es)? (decid|dise|"
        r"particip|lo hizo|manda|lo arm)|en manos de|manos$|^voz",
    ),
    (
        "rationale",
        r"^(the )?why\b|\bwhy (this|we|it|us|here|now|them|would|will|do|does)|rational|"
        r"\breasons?\b|justific|^por ?que\b|^porque\b|razon|theory of (action|change)|teoria "
        r"de",
    ),
    (
        "baseline",
        r"baseline|\b(current|present) (status|state|situation|level|reality|picture|"
        r"conditions?)|status quo|^status$|^start(ing)?\b|starting (point|line|place)|where "
        r"(we|things|are we|do we|did we) (start|stand|are|were|now)|where we re at"
        r"|before (the change|this|we (started|began|changed|tried))|^before\b|\b(knew|know) "
        r"(before|already|now|so far|today|right now)|(what|do) (we|you|i) (already )?(knew|"
        r"know)( now| about)?\b|already know|\bknew\b|know now"
        r"|know right now|what it was like|(was|were) like before|how (it|things) (was|were|"
        r"used to)|used to be|performance to date|to date|prior (data|year|performance)|"
        r"previous|last (year|cycle|time|summer|fall|spring)|noticed|as is\b"
        r"|punto de partida|linea (de )?base|situacion (actual|inicial)|realidad actual|"
        r"estado actual|(que|lo que) (ya )?(sab|sabemos|sabiamos)|antes (del|de)|^antes\b|"
        r"como (estaba|era|veniamos|vamos|andabamos)|de donde partimos|lo que habia",
    ),
    (
        "learning",
        r"learn|lesson|take ?aways?|insight|reflect|make of it|what (it|this) means|sense "
        r"?making|surpris|aprend|leccion|reflexi|conclusi|hallazgos clave|que nos llevamos|"
        r"que nos dice",
    ),
    (
        "predictions",
        r"predict|hypothes|expect|guess|forecast|what (do )?(we|you|i) think (will|would|is "
        r"going)|think will happen|hope (will|to see|happens)|hunch|\bbet\b|anticipat|"
        r"predicci|hipotesis|(que|lo que) (esper|creemos|pens)|esperamos|apuesta|pronostic|"
        r"suponemos",
    ),
    (
        "measures",
        r"measur|metric|indicator|\bkpis?\b|how (will|do|would|did|can|ll) (we|you|i) (\w+ "
        r")?(know|tell|check|measure|see|track|count)|how we ?(ll| will| would| can)? (know|"
        r"check|tell|kept|keep|track|measure|count)|how to (tell|know|check)"
        r"|how (we|i) (kept|keep) (track|count|score)|kept track|keeping (track|score|count)|"
        r"we ll (count|track|check|know|measure)|track(ing|ed)?\b|^(check|checking|how|"
        r"evidence plan)$|evaluation|^evaluat|assess|success (looks|criteria)|looks like "
        r"success|worked\?? *$|know (if |that )?it (work|s work)"
        r"|medid|medir|medimos|mediremos|indicador|metrica|como (lo )?(sabr|sabem|vamos a "
        r"saber|nos enter|comprob|verific|evalu)|evaluaci|que (vamos a )?contar|como (lo "
        r")?medi",
    ),
    (
        "questions",
        r"question|want(ed)? to (find out|know|learn|see)|wonder|curious|inquiry|find out$|"
        r"preguntas?\b|quer(emos|iamos) (saber|averiguar|ver|aprender)|nos preguntamos|dudas",
    ),
    (
        "rationale",
        r"rational|\bwhy\b|because|reason|need|leverage|justif|purpose|problem|matters?\b|so "
        r"what\b(?! (are|did|now|next))|equity|for whom|motivation|por ?que\b|porque|razon|"
        r"justificaci|alto impacto|para quien|necesidad|motivo|sentido|a quien",
    ),
    (
        "action",
        r"next|\bact\b|^act|action|decision|decid|adapt|adopt|abandon|to ?do\b|now what|what "
        r"now|going forward|follow ?up|moving forward|from here|what s ahead|siguiente|proxim|"
        r"accion|decisi|actuar|que sigue|y ahora|pendiente|adelante|seguimiento|hacia donde|"
        r"ajustes?",
    ),
    (
        "results",
        r"result|outcome|finding|found\b|what happened|happened|how (it|did it|d it|things|"
        r"that) (go|went|work|turn)|it went|turned out|what (did )?(we|you|i) (see|saw|find|"
        r"found|got|get)|\bsaw\b|impact$|resultad|hallazgo|encontr|que paso|paso\b|como (nos "
        r")?fue|que vimos|lo que (vimos|salio|paso)|salio|logros",
    ),
    (
        "data",
        r"\bdata\b|numbers|figures|evidence|tally|counts?$|table|chart|the numbers|datos|"
        r"numeros|cifras|evidencia|tabla|conteo",
    ),
    (
        "plan",
        r"plan\b|planning|steps|timeline|schedule|sched|calendar|logistic|implement|when\b|"
        r"line ?up|roll ?out|tasks|materials|budget|dates|who does what|how we (did|ll do|"
        r"will do) it|pasos|cronograma|calendario|fechas|logistica|horario|cuando|tareas|"
        r"implementaci|como lo (hare|haremos|vamos a hacer|hicimos)",
    ),
    (
        "change",
        r"change|chang|\bidea\b|intervention|\btest(ing|ed)?\b|\b(try|tried|trying|tweak|"
        r"tweaked)\b|do(ing|ne)? different|did different|what (we|you|i) (did|do|re doing|are "
        r"doing|will do|ll do)|new (routine|practice|thing|approach)|prototype|routine|"
        r"strategy|approach|solution|innovation|what s new|^what$|cambi|\bidea|intervencion|"
        r"prob(ar|amos|aremos|ando)|ensay|que (hicimos|haremos|vamos a (hacer|probar|"
        r"cambiar))|propuesta|estrategia|rutina|novedad",
    ),
    (
        "context",
        r"context|background|program|about (us|our|the|you)|about$|overview|intro|who we|who "
        r"(are|is)|who and where|^who\b|who where|where\b|setting|our (place|site|school|team|"
        r"group|kids|students|people)|(tell|a little|bit) about|description|profile|summary|"
        r"participants|us$|contexto|antecedentes|programa|quienes somos|sobre nosotr|nuestro|"
        r"nuestra|presentacion|introducci|descripci|resumen|donde",
    ),
)

_SPLIT = re.compile(r"(?<=[a-z])(?=[A-Z])|[_.\-/:]+")


@cache
def _compiled() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((role, re.compile(pattern)) for role, pattern in _SIGNS)


@lru_cache(maxsize=1024)
def infer_role(key: str, title: str = "") -> str:
    """The role of a section with this key and title: one of ``ROLES``, "other" where nothing tells.

    >>> infer_role("q6", "How will you know it worked?")
    'measures'
    """
    if key == "text" and not title:
        return "other"  # a text that is no form: nothing is to be read from that name, and most reviews are of such
    return _role_of(title) or _role_of(_SPLIT.sub(" ", key)) or "other"


def _role_of(words: str) -> str | None:
    plain = " ".join(fold(thin(words)).split())
    if not plain:
        return None
    if plain in ROLES:
        return plain
    for role, pattern in _compiled():
        if pattern.search(plain):
            return role
    return None
