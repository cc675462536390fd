"""Whether the words of a form fit on its one page, and how large they can be printed on it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from .content import Content, SectionLike
from .rows import told

#: (name of the size in one-page.css, characters in a line of a column, lines on the page), the largest first. On
#: the careful side of what Chromium prints with that size: words do not fill their lines to the end.
SIZES: Final = (
    ("roomy", 46, 82),
    ("plain", 52, 94),
    ("close", 58, 106),
    ("tight", 64, 120),
)
#: A box takes about as much as this many lines beside its words, for its title and the space around it.
BOX: Final = 2.2


@dataclass(frozen=True, slots=True)
class Fit:
    """The size that the words are printed in, and about how many characters more there are than the page holds."""

    size: str
    over: int


def fit(
    content: Content,
    sections: Sequence[SectionLike],
    title: str,
    questions: Mapping[str, str] | None = None,
) -> Fit:
    """How a content fits on one page; ``over`` is 0 when it does."""
    pieces = [piece for piece in content.flat(sections, questions, told) if piece.text.strip()]
    texts = [words for piece in pieces for words in (piece.question, piece.text) if words]
    boxes = BOX * len(sections) + _lines(title, SIZES[0][1] * 2)
    for size, width, most in SIZES:
        if sum(_lines(text, width) for text in texts) + boxes <= most:
            return Fit(size, 0)
    size, width, most = SIZES[-1]
    lines = sum(_lines(text, width) for text in texts) + boxes
    return Fit(size, ceil((lines - most) * width / 10) * 10)


def _lines(text: str, width: int) -> int:
    return sum(max(1, ceil(_width(line) / width)) for line in text.split("\n"))


def _width(line: str) -> float:
    """Characters, of which capitals are wider, and those of East Asian scripts and emoji as wide as two."""
    return sum(
        2 if unicodedata.east_asian_width(sign) in "WF" else 1.4 if sign.isupper() else 1
        for sign in line
    )
