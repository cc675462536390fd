"""What was pasted or read from a document, as one page hands it on to the next."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from ..forms.content import clean
from ..forms.models import Section
from . import pieces
from .pieces import Piece


@dataclass(frozen=True, slots=True)
class Brought:
    """The pieces, and the plain ``text`` that they were divided from ("" when it was a document).

    The text goes along instead of its pieces, since in another form other lines begin a section.
    """

    pieces: list[Piece]
    text: str = ""

    @property
    def carried(self) -> str:
        """What :func:`again` reads."""
        return json.dumps(self.text or [(piece.title, piece.text) for piece in self.pieces])


def of_text(text: str, sections: Sequence[Section]) -> Brought:
    """Plain words, divided at the titles of ``sections`` and whatever else stands like a heading."""
    text = clean(text)
    return Brought(pieces.from_text(text, [section.title for section in sections]), text)


def again(value: object, sections: Sequence[Section]) -> Brought | None:
    """From what was carried on, read as JSON; None when no page sends such a thing."""
    if isinstance(value, str) and value.strip():
        return of_text(value, sections)
    if not isinstance(value, list) or not 0 < len(value) <= pieces.MOST_PIECES:
        return None
    if not all(_is_pair(pair) for pair in value):
        return None
    return Brought([Piece(title, text) for title, text in value])


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(t, str) for t in value)
