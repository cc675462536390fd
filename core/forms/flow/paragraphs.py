"""Texts as what is carried one by one: paragraphs, and lines that say what they are ("Prediction: ...").

Words that were carried say in front where they come from, in the language of whoever carried them. Here is known which
words in front are of that kind, so that the same words are the same in either form and in any language.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask_babel import force_locale

from ...i18n import LANGUAGES
from ..content import Content, SectionLike
from .telling import FACTS, FIELDS, cells_of

#: A content, and the sections that it is written in.
Written = tuple[Content, Sequence[SectionLike]]


class Labels:
    """What may stand before words that were carried: titles of sections, and what the fields of rows are called."""

    def __init__(self, *forms: Iterable[SectionLike]) -> None:
        titles = {section.title for form in forms for section in form if section.title.strip()}
        self.fields = _field_labels()
        known = "|".join(map(re.escape, sorted({*titles, *self.fields}, key=len, reverse=True)))
        self._label = re.compile(rf"(?:[0-9]+\. )?({known}): ")
        self._number = re.compile(r"[0-9]+\. ")
        lines = "|".join(map(re.escape, sorted(self.fields, key=len, reverse=True)))
        self._end = re.compile(rf"\n{{2,}}|\n(?=(?:[0-9]+\. )?(?:{lines}): )")

    def split(self, text: str) -> list[str]:
        """The paragraphs of a text, a labelled line being one too. Joined they are the text again."""
        ends = [found.end() for found in self._end.finditer(text)]
        return [text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True)]

    def read(self, part: str) -> tuple[str, str]:
        """The label that a part begins with ("" for none), and the words behind it."""
        found = self._label.match(part)
        return (found[1], part[found.end() :]) if found else ("", part)

    def bare(self, part: str) -> str:
        """The words of a part without any label or number before them."""
        words = part.strip()
        while True:
            label, rest = self.read(words)
            if not label and (numbered := self._number.match(words)):
                rest = words[numbered.end() :]
            if rest == words or not rest.strip():
                return words
            words = rest.strip()


class Known:
    """Which words stood in a form before, and how often: as often they need not be carried."""

    def __init__(self, labels: Labels, content: Written, stood: Sequence[Written]) -> None:
        self._labels = labels
        self._same = _in_every_language(labels, [content, *stood])
        self._left: Counter[str] = Counter()
        for one in stood:
            self._left |= Counter(self._mark(part) for part in _parts(labels, one))

    def is_new(self, part: str) -> bool:
        """Whether a part has to be carried. Asked again, it is asked about the next one that is like it."""
        mark = self._mark(part)
        if self._left[mark] <= 0:
            return True
        self._left[mark] -= 1
        return False

    def _mark(self, part: str) -> str:
        words = self._labels.bare(part)
        return self._same.get(words, words)


def _field_labels() -> dict[str, str]:
    """What the fields are called, in every language -> the field."""
    names = {name: label for name, (label, _role) in FIELDS.items()} | FACTS
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with force_locale(language):
            found |= {str(label): name for name, label in names.items()}
    return found


def _in_every_language(labels: Labels, written: Iterable[Written]) -> dict[str, str]:
    """The words of rows as each language says them -> as the first one does."""
    cells: list[list[str]] = []
    kept = list(written)
    for language in LANGUAGES:
        with force_locale(language):
            cells.append([labels.bare(part) for one in kept for part in _of_rows(labels, one)])
    first, *others = cells
    return {said: words for other in others for words, said in zip(first, other, strict=True)}


def _parts(labels: Labels, written: Written) -> Iterator[str]:
    content, sections = written
    for section in sections:
        yield from filter(str.strip, labels.split(content.text(section.key)))
    yield from _of_rows(labels, written)


def _of_rows(labels: Labels, written: Written) -> Iterator[str]:
    content, sections = written
    for section in sections:
        rows: Iterable[Any] = content.rows.get(section.key, ())
        for cell in (cell for row in rows for cell in cells_of(section, row)):
            yield from filter(str.strip, labels.split(cell.words))
