"""A document as pieces, each a title and a text, and which section of a form each piece seems to belong to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, Final

from flask_babel import gettext as _

from ..documents.word import titled, titled_apart
from ..forms.content import Content, clean
from ..forms.models import Section
from ..uploads.refused import Refused

if TYPE_CHECKING:
    from docx.document import Document

#: A title and a section that are less alike than this (0..1) are not put together without being asked.
ALIKE: Final = 0.6
#: From here on a title says nothing that its section does not say, and need not be kept above the text.
SAME: Final = 0.9
LONGEST_TITLE: Final = 120
#: A line of up to so many characters can be a heading by where it stands.
SHORT: Final = 80
#: Words by which a title tells the role of its section, in English and Spanish.
ROLE_WORDS: Final = {
    "context": "context setting contexto",
    "change": "change idea cambio",
    "rationale": "why rationale reason porqué motivo razón",
    "baseline": "baseline starting current partida actual",
    "questions": "question questions learn pregunta preguntas aprender",
    "predictions": "prediction predictions predict expect predicción predicciones esperamos",
    "measures": "measure measures metric metrics indicator indicators medir medida medidas indicador",
    "plan": "plan steps logistics pasos",
    "data": "data collected datos",
    "results": "result results findings found resultado resultados hallazgos",
    "learning": "learned learning lessons aprendimos aprendizaje lecciones",
    "youth": "youth voice jóvenes voz",
    "action": "next action adopt adapt abandon siguiente acción",
}
MOST_PIECES: Final = 300
_MARKED: Final = re.compile(
    r"^\s{0,3}(?:#{1,6}\s+(?P<hash>.+?)\s*#*|\*\*(?P<bold>[^*]+)\*\*:?)\s*$"
)
_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a document: its title ("" for what stands before the first) and the text under it."""

    title: str
    text: str


def from_text(text: str, titles: Iterable[str]) -> list[Piece]:
    """Pasted words, divided at headings: lines marked as such (``#``, ``**...**``), that say one of ``titles``, or
    that stand like one: short, without a full stop, a blank line above and text below.

    A title may stand before its text in the same line, with a colon between them.
    """
    known = [_plain(title) for title in titles]
    pieces: list[tuple[str, list[str]]] = [("", [])]
    lines = ["", *clean(text).split("\n"), ""]
    for above, line, below in zip(lines, lines[1:], lines[2:], strict=False):
        title, rest = _heading(line, known)
        if not title and _stands_like_one(above, line, below):
            title = line.strip()
        if title:
            pieces.append((title, [rest] if rest else []))
        else:
            pieces[-1][1].append(line)
    return _kept(Piece(title, "\n".join(lines).strip("\n")) for title, lines in pieces)


def from_word(file: BinaryIO) -> list[Piece]:
    """A Word document, divided at its headings or by the rows of its tables. Raises :class:`.Refused`.

    It must have been looked at from outside before (:func:`..uploads.kinds.recognise`).
    """
    return _kept(Piece(clean(title), clean(text)) for title, text in titled(_opened(file)))


def from_titled_word(file: BinaryIO) -> tuple[str, list[Piece]]:
    """As :func:`from_word`, with the document's own title apart ("" when it has none)."""
    title, parts = titled_apart(_opened(file))
    return clean(title), _kept(Piece(clean(head), clean(text)) for head, text in parts)


def _opened(file: BinaryIO) -> Document:
    import docx

    file.seek(0)
    try:
        return docx.Document(BytesIO(file.read()))
    except Exception as error:
        raise Refused(_("The document is damaged. Save it again in a word processor.")) from error


def _kept(pieces: Iterable[Piece]) -> list[Piece]:
    found = [piece for piece in pieces if piece.title or piece.text.strip()]
    if len(found) > MOST_PIECES:
        raise Refused(
            _("It has more than %(most)s parts. Take the form alone out of it.", most=MOST_PIECES)
        )
    return found


def _heading(line: str, known: Sequence[str]) -> tuple[str, str]:
    """(title, rest of the line) of a line that begins a part; ("", "") for any other."""
    if marked := _MARKED.match(line):
        return (marked["hash"] or marked["bold"]).strip().rstrip(":"), ""
    head, colon, rest = line.partition(":")
    if colon and len(head) <= LONGEST_TITLE and _says_one(head, known):
        return head.strip(), rest.strip()
    whole = line.strip()
    if whole and len(whole) <= LONGEST_TITLE and _says_one(whole, known):
        return whole, ""
    return "", ""


def _stands_like_one(above: str, line: str, below: str) -> bool:
    text = line.strip()
    return (
        0 < len(text) <= SHORT
        and not above.strip()
        and bool(below.strip())
        and len(below.strip()) > len(text)
        and text[-1] not in ".,;:"
        and text[0].isupper() | (text[0] in "¿¡")
    )


def _says_one(text: str, known: Sequence[str]) -> bool:
    plain = _plain(text)
    return bool(plain) and any(_ratio(plain, title) >= SAME for title in known)


def proposed(pieces: Sequence[Piece], sections: Sequence[Section]) -> list[str]:
    """For each piece the key of the section that it seems to belong to; "" where none is like it."""
    return [_best(piece.title, sections) for piece in pieces]


def placed(pieces: Sequence[Piece], sections: Sequence[Section]) -> list[str]:
    """As :func:`proposed`, but a piece with words that is like no section goes with the one before it, so that
    nothing is lost by looking away; the first line alone, which is the title, goes nowhere."""
    found = proposed(pieces, sections)
    last = next(filter(None, found), sections[0].key if sections else "")
    for place, piece in enumerate(pieces):
        if found[place]:
            last = found[place]
        elif piece.text.strip() and not (place == 0 and is_title(piece)):
            found[place] = last
    return found


def is_title(piece: Piece) -> bool:
    """Whether a piece is nothing but one short line, as a title above a document is."""
    text = piece.text.strip()
    return not piece.title and "\n" not in text and len(text) <= SHORT


def _best(title: str, sections: Sequence[Section]) -> str:
    scores = [(likeness(title, section), section.key) for section in sections]
    score, key = max(scores, key=lambda pair: pair[0], default=(0.0, ""))
    return key if score >= ALIKE else ""


def likeness(title: str, section: Section) -> float:
    """How alike a title and a section are, 0..1: by their letters, or by the words that they share."""
    plain = _plain(title)
    if not plain:
        return 0.0
    best = max(_ratio(plain, _plain(section.title)), _ratio(plain, _plain(section.prompt)))
    mine, theirs = set(_WORD.findall(plain)), set(_WORD.findall(_plain(section.title)))
    shared = len(mine & theirs) / max(1, min(len(mine), len(theirs)))
    # Sharing one short word says little; a word for what the section is for says more.
    by_words = shared * 0.9 if len(mine & theirs) > 1 or len(theirs) == 1 else 0.0
    by_role = 0.7 if mine & set(ROLE_WORDS.get(section.role, "").split()) else 0.0
    return max(best, by_words, by_role)


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _ratio(one: str, other: str) -> float:
    if not one or not other:
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def content_of(
    pieces: Sequence[Piece], chosen: Sequence[str], sections: Sequence[Section]
) -> Content:
    """The words of the pieces in the sections ``chosen`` for them ("" leaves a piece out), in the document's order.

    The title of a piece stays above its text unless the section's own title says the same.
    """
    by_key = {section.key: section for section in sections}
    texts: dict[str, list[str]] = {}
    for piece, key in zip(pieces, chosen, strict=True):
        if key in by_key:
            texts.setdefault(key, []).append(_with_title(piece, by_key[key]))
    return Content({key: "\n\n".join(filter(None, parts)) for key, parts in texts.items()})


def _with_title(piece: Piece, section: Section) -> str:
    same = _ratio(_plain(piece.title), _plain(section.title)) >= SAME
    parts = (piece.text,) if same or not piece.title else (piece.title, piece.text)
    return "\n".join(part for part in parts if part)
