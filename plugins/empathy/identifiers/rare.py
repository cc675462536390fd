"""Rare combinations: somebody who is told by being the only one, or by what everybody in town
knows of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from commonaim.plugins.empathy.identifiers.model import RARE, Span

WHO = (
    r"(?:student|girl|boy|kid|child|teen\w*|person|senior|junior|sophomore|freshman|athlete"
    r"|player|woman|man|mom|mother|father|dad|parent|family|daughter|son"
    r"|graduate|alum\w*|immigrant|refugee|speaker|member|wrestler|dancer|swimmer|runner|one"
    r"|kids|twins|brothers|sisters|guy|lady|youth|learner|scholar|valedictorian)"
)
QUIEN = (
    r"(?:estudiante|muchach[ao]|niñ[ao]|joven|chic[ao]|persona|alumn[ao]|egresad[ao]|mujer"
    r"|hombre|mamá|madre|papá|hij[ao]|familia|señora|señor|gemel[ao]s|deportista|jugador[a]?)"
)
PLACED = r"(?:who|that|whose|from|in|on|at|with|of|to|ever|here|there|without)"
CLAUSE = (
    r"(?:(?!\s(?:says|said|told|wants|dice|dijo)\b|\s(?:and|so|but|because|y|así|pero"
    r"|porque)\s(?:his|her|their|he|she|I|we|they|my|the|that|so|it|there|su|sus|yo|por|todo"
    r"|lo)\b)[^.,;:!?\"”“—\n()])+"
)
ONLY = re.compile(
    rf"\b(?:the|our|their|one of the) (?:only|first|sole|lone|youngest|oldest|tallest"
    rf"|one(?: and only)?|two|last|single) (?:(?!thing|time|way|reason|place"
    rf"|one who doesn)[\w'’-]+ ){{0,4}}?{WHO}\b\s{PLACED}\b{CLAUSE}",
    re.IGNORECASE,
)
BARE_ONLY = re.compile(
    rf"\bthe (?:only|sole|lone|first) (?!one\b)(?:[\w'’-]+ ){{0,3}}?(?:{WHO})\b(?=[.,;:!?\"”])",
    re.IGNORECASE,
)
SUPERLATIVE = re.compile(
    rf"\bthe \w+est (?:kid|student|girl|boy|person|player|child)\b\s(?:in|at|on|from)\b{CLAUSE}",
    re.IGNORECASE,
)
ONLY_ES = re.compile(
    rf"\b(?:la|el|las|los) (?:única|único|únicas|únicos|primera|primer"
    rf"|primero) (?:(?:{QUIEN})\b(?:\s[\wáéíóúñ]+)?\s(?:que|de|del|con|en|sin|sord[ao]"
    rf"|cieg[ao])|(?:de su|del|de la|de el|de los|que ha|que pudo|en) )\b{CLAUSE}",
    re.IGNORECASE,
)
EVENT = (
    r"(?:ran for|had (?:her|his|a|their) (?:baby|twins)|lost (?:her|his|their|by|the)"
    r"|won (?:the|a)|testified|was (?:arrested|deported|shot|hit|struck|attacked|rescued"
    r"|elected|expelled|on the news"
    r"|in the (?:news\w*|paper|crash|accident|fire))|got (?:arrested|deported|expelled|pregnant"
    r"|shot)|survived|crashed|sued|died|drowned|burned|disappeared|saved the|led the walkout"
    r"|gave birth|came out"
    r"|set (?:the|fire)|broke the record|spoke at the|made the news|transitioned)"
)
KNOWN_FOR = re.compile(
    rf"\b(?:the|that) (?:[\w'’-]+ )?(?:{WHO}|teacher|coach|principal|couple|farmer"
    rf"|driver) (?:who|that|whose)\b(?=[^.;:!?\"”\n]{{0,40}}\b{EVENT}){CLAUSE}",
    re.IGNORECASE,
)
KNOWN_FOR_ES = re.compile(
    rf"\b(?:la|el) (?:{QUIEN}|maestr[ao]"
    rf"|que) (?:que )?(?=[^.;:!?\"”\n]{{0,40}}\b(?:salió en (?:las noticias|el periódico"
    rf"|la tele)|perdió (?:la|el|las|a su)|tuvo (?:a su|un) bebé|fue deportad[ao]|se quemó"
    rf"|ganó (?:la|el)|sobrevivió|se lanzó para)){CLAUSE}",
    re.IGNORECASE,
)
IN_THE_NEWS = re.compile(
    rf"\b(?:the (?:one|kid|girl|boy|student|family|man|woman)s? from the) {CLAUSE}", re.IGNORECASE
)
PATTERNS = (ONLY, SUPERLATIVE, ONLY_ES, KNOWN_FOR, KNOWN_FOR_ES, IN_THE_NEWS, BARE_ONLY)
NOBODY = re.compile(
    r"\b(?:the one (?:adult|thing|teacher|person) who (?:doesn|does|can|will|could)"
    r"|first (?:person|one) (?:to|who) (?:ask|say|tell|speak)\w*|first one (?:up|in|out))\b",
    re.IGNORECASE,
)


def spans(text: str) -> Iterator[Span]:
    """Every such combination, to the end of its clause."""
    for pattern in PATTERNS:
        for match in pattern.finditer(text):
            if not NOBODY.search(match[0]):
                yield Span(RARE, match.start(), match.start() + len(match[0].rstrip()), 0.7)
