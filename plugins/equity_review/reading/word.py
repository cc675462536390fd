"""Word documents: what :mod:`commonaim.core.documents.word` finds in them, as a submission."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commonaim.core.documents.office import WORD, check_office_file
from commonaim.core.documents.word import titled
from commonaim.plugins.equity_review.engine import Section, Submission
from commonaim.plugins.equity_review.reading.common import (
    MAX_BYTES,
    Entry,
    Place,
    Unreadable,
    checked_text,
    numbered,
    too_big,
)

if TYPE_CHECKING:
    from docx.document import Document


def read_word(name: str, path: str) -> Entry:
    """The submission in the Word document at `path`; raises `Unreadable`."""
    check_office_file(path, WORD)
    parts = titled(_opened(path))
    size = sum(len(text) for _, text in parts)
    if size > MAX_BYTES:
        raise too_big(size)
    if not any(text and not text.isspace() for _, text in parts):
        raise Unreadable("is empty", "Give it a text, or leave it out")
    keys = numbered([title or "text" for title, _ in parts])
    sections = tuple(
        Section(
            key=checked_text(key, "a heading"), text=checked_text(text, "the text"), title=title
        )
        for key, (title, text) in zip(keys, parts, strict=True)
    )
    return Entry(Submission(id=name, sections=sections), Place(name), name)


def _opened(path: str) -> Document:
    import docx

    try:
        return docx.Document(path)
    except Exception as error:
        raise Unreadable("is a damaged Word document", WORD.save_as) from error
