"""Plain text and Markdown: the whole file is one section, and offsets in it are offsets in the file."""

from __future__ import annotations

from commonaim.plugins.equity_review.reading.common import (
    MAX_BYTES,
    UTF8_MARK,
    Entry,
    Place,
    Unreadable,
    checked_text,
    decoded,
    one_section,
    refuse_what_is_not_text,
    too_big,
)


def read_text(name: str, path: str) -> Entry:
    """The submission in the text file at `path`; raises `Unreadable`."""
    with open(path, "rb") as file:
        data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise too_big(file.seek(0, 2))
    return text_entry(name, data)


def text_entry(name: str, data: bytes, extension: str = ".txt") -> Entry:
    """The bytes of one text as a submission called `name`; raises `Unreadable`."""
    refuse_what_is_not_text(data, extension)
    text = checked_text(decoded(data.removeprefix(UTF8_MARK)), "the text")
    if not text or text.isspace():
        raise Unreadable("is empty", "Give it a text, or leave it out")
    return one_section(name, text, Place(name), name, whole_file=True)
