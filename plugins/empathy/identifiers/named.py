"""Schools, organisations and places by what they are called: runs of capitals around a head
("... High", "Taquería ...")."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache

from commonaim.plugins.empathy.identifiers import words
from commonaim.plugins.empathy.identifiers.model import ORGANISATION, PLACE, SCHOOL, Span
from commonaim.plugins.empathy.identifiers.tokens import Token

JOINING = frozenset("of the and & de del la las los el y for at in en".split())
NO_BEGINNING = frozenset(
    "the a an at in of for from to and or by our my his her their your this that these those el "
    "la los las un una en de del al y su mi"
    " principal coach mr mrs ms dr when where if so is was community local any every each no "
    "some which most behind near after before".split()
)
LONGEST = 12
"""The most words of one name."""
COMPASS = frozenset("north south east west upper lower old new downtown".split())
GENERIC = frozenset(
    "community high middle elementary early public private state local city county main old new "
    "big little other same whole school college the first"
    " real virtual online summer spring winter fall saturday sunday teacher student students "
    "math science computer chem biology physics art music"
    " robotics engineering maker dual media english spanish drama history dream free food home "
    "stem tribal junior senior charter black women's"
    " men's girls boys empathy mobile video after youth".split()
)
SCHOOL_CUE = re.compile(
    r"\b(?:physics|chem\w*|class\w*|teacher\w*|school|grade\w*|counselor|principal|yearbook"
    r"|student\w*|club|sophomore|junior|senior|lab|AP|homework|algebra"
    r"|maestr\w+|escuela|clase\w*|alumn\w+|graduat\w+|attend\w*|enrolled|freshman|campus"
    r"|transfer\w*|roll)\b",
    re.IGNORECASE,
)
CODED_SCHOOL = re.compile(
    r"\b(?:P\.?S\.?|I\.?S\.?|M\.?S\.?|J\.?H\.?S\.?|H\.?S\.?|CBTIS|CETIS|CONALEP|Secundaria"
    r"|Preparatoria|Prepa|Escuela)\s(?:No\.?\s|#\s?)?\d{1,4}\b"
)
NUMBERED_STREET = re.compile(
    r"\b\d{1,3}(?:st|nd|rd|th)\s(?:Street|St\.?|Avenue|Ave\.?|Ward|Place)(?!\w)"
)


@cache
def heads(kind: str, place: str) -> frozenset[tuple[str, ...]]:
    """The heads of ``kind`` that stand ``after`` or ``before`` the name, word by word, in
    small letters."""
    with (words.LISTS / "heads.csv").open(encoding="utf-8") as file:
        return frozenset(
            tuple(row["words"].casefold().split())
            for row in csv.DictReader(file)
            if row["kind"] == kind and row["place"] == place
        )


def spans(text: str, found: list[Token], *, small: bool) -> Iterator[Span]:
    """Schools, organisations and places that say what they are; ``small``: the text is written
    without capitals."""
    for match in CODED_SCHOOL.finditer(text):
        yield Span(SCHOOL, match.start(), match.end(), 0.9)
    for match in NUMBERED_STREET.finditer(text):
        yield Span(PLACE, match.start(), match.end(), 0.8)
    taken = -1
    for number, token in enumerate(found):
        if number <= taken or not (token.capital or token.small in ("o'", "da")):
            continue
        last = _run_end(text, found, number)
        span, upto = _headed(text, found, number, last)
        if span is not None:
            yield span
            taken = upto
    if small:
        yield from _in_small_letters(text, found)


def _joined(text: str, found: list[Token], number: int) -> bool:
    """Whether this word and the next are part of one name: a blank, an ampersand or a stop of
    an abbreviation between."""
    between = text[found[number].end : found[number + 1].start]
    if found[number].possessive:
        between = between[2:]
    if between == ". ":
        return found[number].small in ("st", "mt", "ft") or len(found[number].text) == 1
    return between in (" ", " & ", "’ ", " n' ")


def _run_end(text: str, found: list[Token], first: int) -> int:
    """The last word of the run of capitals that begins here; small joining words and numbers
    may stand inside."""
    last = first
    number = first
    while number + 1 < len(found) and number - first < LONGEST and _joined(text, found, number):
        number += 1
        if found[number].capital:
            last = number
        elif found[number].small not in JOINING or number - last > 2:
            break
    return last


def _headed(text: str, found: list[Token], first: int, last: int) -> tuple[Span | None, int]:
    """The longest institution or place in a run, and the number of its last word."""
    for end in range(last, first, -1):
        smalls = tuple(t.small for t in found[first : end + 1])
        alone = end == last or not found[end + 1].capital
        if alone and (
            smalls in words.places() or (smalls[0] in COMPASS and smalls[1:] in words.places())
        ):
            return Span(PLACE, found[first].start, found[end].end, 0.8), end
    for kind, confidence in ((SCHOOL, 0.9), (ORGANISATION, 0.8), (PLACE, 0.7)):
        if (
            kind != PLACE
            and (span := _before(text, found, first, last, kind, confidence)) is not None
        ):
            return span, last
        for end in range(last, first - 1, -1):
            span = _after(text, found, first, end, kind, confidence)
            if span is not None:
                return span, end
        if (
            kind == PLACE
            and (span := _before(text, found, first, last, kind, confidence)) is not None
        ):
            return span, last
    return None, first


def _after(
    text: str, found: list[Token], first: int, end: int, kind: str, confidence: float
) -> Span | None:
    for size in (4, 3, 2, 1):
        start = end - size + 1
        if start <= first - 1 or tuple(t.small for t in found[start : end + 1]) not in heads(
            kind, "after"
        ):
            continue
        begin = _trimmed(found, first, start)
        body = found[begin:start]
        if not body or all(t.small in GENERIC or t.small in JOINING for t in body):
            return None
        if (
            kind == PLACE
            and end + 1 < len(found)
            and found[end + 1].capital
            and found[end + 1].glued
        ):
            return None
        if kind == PLACE and len(body) == 1 and words.is_ordinary(body[0].text) and body[0].starts:
            return None
        whole = tuple(t.small for t in found[begin : end + 1])
        if whole in words.not_name_phrases() or (
            kind != SCHOOL and whole in words.public_figures()
        ):
            return None
        return Span(kind, found[begin].start, _with_of(text, found, end), confidence)
    return None


def _with_of(text: str, found: list[Token], end: int) -> int:
    """The end, with "of Something" or "en Mayagüez" that belongs to the name."""
    if found[end].small in (
        "university",
        "academy",
        "school",
        "college",
        "institute",
    ) and end + 2 < len(found):
        joint, name = found[end + 1], found[end + 2]
        if joint.small in ("of", "for") and joint.glued and name.glued and name.capital:
            return name.end
    return found[end].end


def _trimmed(found: list[Token], first: int, start: int) -> int:
    """Where the name begins once words of the sentence are left out."""
    begin = first
    for number in range(start - 1, first - 1, -1):
        token = found[number]
        if token.small in NO_BEGINNING or (
            token.starts and token.capital and number < start - 1 and _of_the_sentence(token)
        ):
            begin = number + 1
            if (
                token.small not in ("of", "the", "de", "la", "del", "los", "las", "and")
                or number == first
            ):
                break
            begin = first
    while begin < start and found[begin].small in NO_BEGINNING:
        begin += 1
    return begin


def _of_the_sentence(token: Token) -> bool:
    return words.is_ordinary(token.text) and not words.is_name_word(token.text)


def _before(
    text: str, found: list[Token], first: int, last: int, kind: str, confidence: float
) -> Span | None:
    for begin in range(first, last + 1):
        for size in (3, 2, 1):
            after = begin + size
            if after > last or tuple(t.small for t in found[begin:after]) not in heads(
                kind, "before"
            ):
                continue
            if not found[begin].capital or (
                found[begin].starts
                and kind == PLACE
                and words.is_ordinary(found[begin].text)
                and found[begin].small not in ("san", "santa")
            ):
                continue
            if not any(t.capital for t in found[after : last + 1]):
                continue
            whole = tuple(t.small for t in found[begin : last + 1])
            if whole in words.not_name_phrases():
                return None
            if kind == PLACE and (begin > first or len(whole) > 3):
                continue
            return Span(kind, found[begin].start, found[last].end, confidence)
    return None


LOW_START = re.compile(
    r"\b(?:at|outside|outside the|from|works at|for|goes to|attends|behind|en"
    r"|in)(?: the)?\s(?P<name>(?:(?!the\b|a\b|an\b|my\b|our\b|his\b|her\b|this\b|that\b|their\b"
    r"|community\b)[a-z'&-]+\s){1,3}"
    r"(?:high(?: school)?|middle(?: school)?|elementary|academy|prep|charter|car wash|church"
    r"|bakery|diner|market|clinic|hospital|garage|tire|auto))\b"
)


def _in_small_letters(text: str, found: list[Token]) -> Iterator[Span]:
    for match in LOW_START.finditer(text):
        kind = (
            SCHOOL
            if re.search(r"(?:high|school|middle|elementary|academy|prep|charter)$", match["name"])
            else ORGANISATION
        )
        yield Span(kind, match.start("name"), match.end("name"), 0.6)
