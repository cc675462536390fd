"""Notes from files and from standard input, one after the other; what cannot be read is told
and passed over."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from commonaim.core.documents.office import WORD, check_office_file
from commonaim.core.documents.plain import (
    MAX_BYTES,
    UTF8_MARK,
    Place,
    Problem,
    Unreadable,
    checked_text,
    decoded,
    refuse_what_is_not_text,
    too_big,
)
from commonaim.core.documents.word import titled

KINDS = (".txt", ".md", ".docx", ".jsonl")
SHAPE = 'Write {"id": ..., "text": ..., "language": "en", "es" or null}'


class Note(NamedTuple):
    """A text to look through. ``ident`` is as its author wrote it, a number stays a number."""

    ident: str | int
    text: str
    language: str | None


def notes(path: str) -> Iterator[Note | Problem]:
    """The notes of a file, or of standard input for ``-``: JSON lines where the first sign is
    a brace, else one text."""
    name = "<stdin>" if path == "-" else path
    try:
        if path == "-":
            yield from _of_stream(name, sys.stdin.buffer)
        elif os.path.isdir(path):
            raise Unreadable("is a folder", "Name the files in it")
        else:
            yield from _of_file(path)
    except Unreadable as error:
        yield error.problem(name)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        yield Unreadable(f"cannot be read: {why}", "Check the name and who may read it").problem(
            name
        )


def roster_lines(path: str) -> list[str]:
    """The lines of a roster; raises `Unreadable` or `OSError`."""
    return _text(Path(path).read_bytes(), ".txt").splitlines()


def _of_file(path: str) -> Iterator[Note | Problem]:
    extension = Path(path).suffix.lower()
    if extension not in KINDS:
        raise Unreadable(f"is not one of {', '.join(KINDS)}", "Save its text as .txt")
    if extension == ".docx":
        yield Note(path, _word(path), None)
        return
    with open(path, "rb") as file:
        if extension == ".jsonl":
            yield from _lines(path, file, 1)
        else:
            yield Note(path, _one(file.read(MAX_BYTES + 1), extension), None)


def _of_stream(name: str, file: BinaryIO) -> Iterator[Note | Problem]:
    first, blank = b"", 0
    for line in file:
        first = line
        if not line.isspace():
            break
        blank += 1
    if first.removeprefix(UTF8_MARK).lstrip().startswith(b"{"):
        yield _line(first.removeprefix(UTF8_MARK), Place(name, blank + 1))
        yield from _lines(name, file, blank + 2)
    else:
        yield Note(name, _one(b"\n" * blank + first + file.read(MAX_BYTES + 1), ".txt"), None)


def _lines(name: str, file: BinaryIO, first: int) -> Iterator[Note | Problem]:
    empty = True
    for number, line in enumerate(file, first):
        if number == 1:
            refuse_what_is_not_text(line[:8], ".jsonl")
            line = line.removeprefix(UTF8_MARK)
        if not line.isspace():
            empty = False
            yield _line(line, Place(name, number))
    if empty and first == 1:
        raise Unreadable("is empty", "Give it a note, or leave it out")


def _line(line: bytes, place: Place) -> Note | Problem:
    try:
        if len(line) > MAX_BYTES:
            raise too_big(len(line))
        return _note(decoded(line), place)
    except Unreadable as error:
        return Problem(Place(place.file, place.line, error.column), error.what, error.mend)


def _note(line: str, place: Place) -> Note:
    try:
        record: Any = json.loads(line)
    except json.JSONDecodeError as error:
        raise Unreadable(
            f"not JSON: {error.msg[:1].lower()}{error.msg[1:]}", SHAPE, column=error.colno
        ) from None
    except (RecursionError, ValueError):
        raise Unreadable(
            "is no note: nested too deep, or a number of thousands of digits", SHAPE
        ) from None
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise Unreadable('has no "text"', SHAPE)
    ident = record.get("id", f"line-{place.line}")
    if isinstance(ident, bool) or not isinstance(ident, str | int):
        raise Unreadable('"id" is neither a string nor a whole number', SHAPE)
    language = record.get("language")
    if language not in ("en", "es", None):
        raise Unreadable('"language" is none of "en", "es" and null', SHAPE)
    checked_text(str(ident), "the id")
    return Note(ident, checked_text(record["text"], "the text"), language)


def _one(data: bytes, extension: str) -> str:
    if len(data) > MAX_BYTES:
        raise too_big(len(data))
    text = _text(data, extension)
    if not text or text.isspace():
        raise Unreadable("is empty", "Give it a text, or leave it out")
    return text


def _text(data: bytes, extension: str) -> str:
    refuse_what_is_not_text(data, extension)
    return checked_text(decoded(data.removeprefix(UTF8_MARK)), "the text")


def _word(path: str) -> str:
    check_office_file(path, WORD)
    import docx

    try:
        parts = titled(docx.Document(path))
    except Exception as error:
        raise Unreadable("is a damaged Word document", WORD.save_as) from error
    text = "\n".join(part for title, body in parts for part in (title, body) if part)
    if not text.strip():
        raise Unreadable("is empty", "Give it a text, or leave it out")
    return checked_text(text, "the text")
