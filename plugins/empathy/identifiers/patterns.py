"""What is told by its shape: addresses for mail and calls, numbers, days of birth, great ages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from commonaim.plugins.empathy.identifiers.model import (
    AGE,
    BIRTH,
    EMAIL,
    HANDLE,
    NUMBER,
    PHONE,
    URL,
    Span,
)

EMAIL_PATTERN = re.compile(
    r"(?<![\w.+%-])[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w.+-])[\w.+-]+\s?[(\[]\s?(?:at|arroba)\s?[)\]]\s?[\w-]+(?:\s?[(\[]\s?(?:dot|punto)\s?[)\]]\s?[\w-]+|\.[\w-]+)+",
    re.IGNORECASE,
)
URL_PATTERN = re.compile(
    r"(?:https?://|www\.)[^\s<>()\"“”«»]+"
    r"|(?<![\w@.-])(?:[\w-]+\.)+(?:com|org|net|edu|gov|io|me|us|info|app|dev|tv|mx|link|site"
    r"|page|blog|example)\b(?:/[^\s<>()\"“”«»]*)?",
    re.IGNORECASE,
)
PHONE_PATTERN = re.compile(
    r"(?<![\w/.-])(?:\+?\d{1,3}[ .-]?)?(?:\(\d{3}\)\s?"
    r"|\d{3}[ .·–-]?)\d{3}[ .·–-]?\d{4}(?:\s?(?:x|ext\.?)\s?\d{1,5})?(?![\w-])"
    r"|(?<![\w/.-])\d{3}[-.–]\d{4}(?![\w-])"
)
HANDLE_PATTERN = re.compile(
    r"(?<![\w@.])@[A-Za-z0-9_](?:[\w.\-]*\w)?"
    r"|\b[\w.]{2,32}#\d{4}\b"
)
NAMED_HANDLE = re.compile(
    r"\b(?:instagram|insta|ig|snap(?:chat)?|tik ?tok|twitter|discord|handle|gamertag|user ?name"
    r"|usuario|twitch|roblox)"
    r"(?:\s(?:is|handle|name|es"
    r"|era))?[:\s]+[\"“']?(?P<name>(?=[\w.]*[A-Za-z])(?=[A-Za-z]*[_.\d]\w)[\w.]*\w)",
    re.IGNORECASE,
)
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto"
    r"|se[p]?tiembre|octubre|noviembre|diciembre)"
)
DATE = (
    rf"(?:\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:\d{{4}}|\d{{2}})"
    rf"|{MONTH}\.?\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s(?:of\s)?(?:19|20)\d{{2}})?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?:\s(?:de|of))?\s{MONTH}\.?(?:,?\s(?:(?:de|del|of)\s)?(?:19"
    rf"|20)\d{{2}})?"
    rf"|\d{{1,2}}/\d{{1,2}}(?!/))"
)
BIRTH_CUE = re.compile(
    r"(?:\bborn\b|\bb\.|\bd\.?o\.?b\.?(?!\w)|\bbirth ?(?:day|date)\w*|date of birth"
    r"|naci[óod]\w*|fecha de nacimiento|nacimiento|cumpleaños"
    r"|\bcumple\b|\bf\.? ?n\.)",
    re.IGNORECASE,
)
DATE_PATTERN = re.compile(rf"(?<![\w/.-]){DATE}(?![\w/-])", re.IGNORECASE)
END = re.compile(r"[.!?]\s+[A-ZÁÉÍÓÚ]")
YEAR = re.compile(r"(?:19|20)\d{2}")
BIRTH_YEARS = range(1996, 2017)
"""The years in which those who are interviewed, students and young alumni, were born."""

NUMBER_CUE = re.compile(
    r"\b(?:ssn|social security|seguro social|seguro|ssid|student id|id|i\.d\.|case|caso|docket"
    r"|file no|permit|permiso|licen[sc]e|licencia|a-number"
    r"|enrol?lment|census|member|insurance|policy|passport|pasaporte|iep|medicaid|medicare"
    r"|receipt|recibo|matr[ií]cula|curp|visa|account"
    r"|cuenta|tarjeta|card|badge|mrn|record|expediente|credencial|número de estudiante"
    r"|student number|lunch number|plate|placa|group"
    r"|identificaci[óo]n|identification|identity|tribal|alien|afiliaci[óo]n"
    r"|código de estudiante|registration|booking|inmate|pin)\b",
    re.IGNORECASE,
)
OTHER_NUMBER = re.compile(
    r"\b(?:grant|award|course|sku|room|rooms|model|part|bus|route|version|page|exit|kit|channel"
    r"|lab|section|building|isbn|chapter|locker|beca no"
    r"|salón|ruta|camión|página|curso|catalog|item|aula|problem|form|step|unit|score|builds?"
    r"|firmware)\b",
    re.IGNORECASE,
)
NUMBER_SHAPE = re.compile(
    r"(?<![\w@/.#-])(?:(?:[A-Z]{1,5}[- ]?)?\d[\dA-Z]*(?:[-,–][\dA-Z]+)+"
    r"|[A-Z]{1,6}-?\d{4,}[A-Z\d]*|[A-Z]\s\d{3}[- ]\d{3}[- ]\d{3}|\d{4,}"
    r"|[A-Z]{2,6}(?:-[A-Z]{1,3})?-[\dA-Z-]*\d{3,}[\dA-Z]*|[A-Z]{1,2}\d{3,}(?:-\d+)+"
    r"|[A-Z]{4}\d{6}[A-Z]{6}[A-Z\d]{2})(?![\w/-])"
)
SURE_NUMBER = re.compile(
    r"(?<![\w-])(?:\d{3}-\d{2}-\d{4}|A[- ]?\d{3}[- ]?\d{3}[- ]?\d{3}|[A-Z]{3}\d{10}"
    r"|[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z\d]\d)(?![\w-])"
)
TENS = (
    r"(?:ninety|noventa)(?:[- ](?:y )?(?:one|two|three|four|five|six|seven|eight|nine|un|uno"
    r"|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve))?"
)
HUNDRED = (
    r"(?:a|one) hundred(?: and)?(?: (?:one|two|three|four|five|six|seven|eight|nine"
    r"|ten))?|ciento? ?(?:uno|un|dos|tres|cuatro|cinco)?|cien"
)
OLD = rf"(?:9\d|1[01]\d|{TENS}|{HUNDRED})"
ELDER = re.compile(
    r"\b(?:great|grand\w*|gran|granny|nana|nan|mamaw|papaw|elder|old(?:est)?|abuel\w+"
    r"|bisabuel\w+|tatarabuel\w+|tí[ao]|lol[ao]|uncle|aunt\w*|neighbor"
    r"|vecin[ao]|mother|father|madre|padre|pop\w*|she|he|her|his|widow|viuda|pastor|nonna|tutu"
    r"|halmoni|bà|who|mr|mrs|ms|miss|don|doña|señora?)\b",
    re.IGNORECASE,
)
AGE_PATTERNS = (
    re.compile(rf"\b(?P<age>{OLD}\s?(?:years? old|years|yrs?\.?(?: old)?|años))\b", re.IGNORECASE),
    re.compile(rf"\b(?P<age>{OLD})-year", re.IGNORECASE),
    re.compile(
        rf"\b(?:is|was|turn(?:ed|s|ing)|at|age|aged|cumpli[óo]|cumple|tiene|tenía|still|now"
        rf"|years|about|nearly|almost|casi|edad(?: de)?)[,:]?\s"
        rf"(?P<age>{OLD})(?=\s?(?:[.,;:!?)\n—–”\"]|$| (?:and|y|now|last|this|next|in|when|but"
        rf"|who|que|but|pero|years|ya|or|o)\b))",
        re.IGNORECASE,
    ),
    re.compile(rf",\s(?P<age>{OLD})(?=\s?[,;.)])", re.IGNORECASE),
    re.compile(rf"\((?P<age>{OLD})\)", re.IGNORECASE),
)
NO_AGE = re.compile(
    r"^\s?(?:%|percent|por ciento|minutes|minutos|points|students|degrees|grados|miles|dollars"
    r"|pesos|kids)",
    re.IGNORECASE,
)
NO_AGE_BEFORE = re.compile(
    r"(?:exit|route|interstate|i-|bus|got an?|scored?|channel|room|page|highway)\s?$", re.IGNORECASE
)


def spans(text: str) -> Iterator[Span]:
    """Everything that is told by its shape; a stretch may be given twice, the first is the
    better one."""
    yield from _plain(text)
    yield from _births(text)
    yield from _numbers(text)
    yield from _phones(text)
    yield from _ages(text)


def _plain(text: str) -> Iterator[Span]:
    for match in EMAIL_PATTERN.finditer(text):
        yield Span(EMAIL, match.start(), match.end(), 0.99)
    for match in URL_PATTERN.finditer(text):
        end = match.end() - len(match[0]) + len(match[0].rstrip(".,;:!?'’"))
        yield Span(URL, match.start(), end, 0.95)
    for match in HANDLE_PATTERN.finditer(text):
        yield Span(HANDLE, match.start(), match.end(), 0.95)
    for match in NAMED_HANDLE.finditer(text):
        yield Span(HANDLE, match.start("name"), match.end("name"), 0.8)


def _parted(between: str) -> bool:
    """Whether another sentence, or another day, stands between a word of birth and a day."""
    return DATE_PATTERN.search(between) is not None or END.search(between) is not None


def _births(text: str) -> Iterator[Span]:
    for match in DATE_PATTERN.finditer(text):
        before = text[max(0, match.start() - 45) : match.start()]
        cues = list(BIRTH_CUE.finditer(before))
        if cues and not _parted(before[cues[-1].end() :]):
            yield Span(BIRTH, match.start(), match.end(), 0.97)
        elif (year := YEAR.search(match[0])) and int(year[0]) in BIRTH_YEARS and len(match[0]) > 8:
            yield Span(BIRTH, match.start(), match.end(), 0.6)


def _last(cue: re.Pattern[str], line: str) -> int:
    """Where the last such word of a line ends; -1 when there is none."""
    return max((match.end() for match in cue.finditer(line)), default=-1)


def _numbers(text: str) -> Iterator[Span]:
    for match in SURE_NUMBER.finditer(text):
        yield Span(NUMBER, match.start(), match.end(), 0.97)
    for match in NUMBER_SHAPE.finditer(text):
        if sum(c.isdigit() for c in match[0]) < 4 or DATE_PATTERN.fullmatch(match[0]):
            continue
        line = text[max(0, match.start() - 60) : match.start()].rpartition("\n")[2]
        if _last(NUMBER_CUE, line) <= _last(OTHER_NUMBER, line):
            continue
        if PHONE_PATTERN.fullmatch(match[0]) and not NUMBER_CUE.search(line[-25:]):
            continue
        if re.fullmatch(r"(?:19|20)\d{2}", match[0]) or re.search(r"[$€]\s?$", line):
            continue
        yield Span(NUMBER, match.start(), match.end(), 0.9)


def _phones(text: str) -> Iterator[Span]:
    for match in PHONE_PATTERN.finditer(text):
        yield Span(PHONE, match.start(), match.end(), 0.95)


def _ages(text: str) -> Iterator[Span]:
    for number, pattern in enumerate(AGE_PATTERNS):
        for match in pattern.finditer(text):
            start, end = match.span("age")
            before = text[max(0, start - 110) : start]
            if NO_AGE.match(text[end:]) or NO_AGE_BEFORE.search(before):
                continue
            if number == 0 and match["age"].lower().endswith("years") and not ELDER.search(before):
                continue
            if number and not ELDER.search(before):
                continue
            if (
                number == 2
                and re.search(r"\b(?:at)\s$", before)
                and not re.search(r"(?:still|in it|died|alive|dances?|drives?)[^.]{0,20}$", before)
            ):
                continue
            yield Span(AGE, start, end, 0.9)
