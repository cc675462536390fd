"""Checks a Word or Excel file from the outside, before any library opens it.

Such a file is a zip archive of XML: the sizes that its index declares are read first.
"""

from __future__ import annotations

import os
import zipfile
from dataclasses import dataclass

from ..uploads import archives
from ..uploads.damaged import DAMAGED
from .plain import Unreadable

MAX_FILE = 50_000_000
OLD_OFFICE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file of one extension must be inside; sizes are in bytes."""

    extension: str
    name: str
    main_type: bytes
    max_xml: int
    save_as: str


WORD = Kind(
    ".docx",
    "a Word document",
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    20_000_000,
    "Open it in a word processor and save it as .docx",
)
EXCEL = Kind(
    ".xlsx",
    "an Excel workbook",
    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    60_000_000,
    "Open it in a spreadsheet program and save it as .xlsx",
)


def check_office_file(path: str, kind: Kind) -> None:
    """Raises `Unreadable` unless the file at `path` is of `kind`, of a bearable size and without macros."""
    if os.path.getsize(path) > MAX_FILE:
        raise Unreadable(
            f"is larger than {MAX_FILE // 1_000_000} MB", "Take the pictures out, or save its text"
        )
    with open(path, "rb") as file:
        start = file.read(4)
    if not start:
        raise Unreadable("is empty", "Give it a text, or leave it out")
    if start == OLD_OFFICE:
        raise Unreadable(
            f"is not what its name says: it is {kind.name} of before 2007, or has a password",
            kind.save_as,
        )
    try:
        with zipfile.ZipFile(path) as archive:
            _check_sizes(archive.infolist(), kind)
            _check_contents(archive, kind)
    except DAMAGED as error:
        raise _not_of(kind) from error


def _not_of(kind: Kind) -> Unreadable:
    return Unreadable(f"is not what its name says: it is not {kind.name}", kind.save_as)


def _check_sizes(parts: list[zipfile.ZipInfo], kind: Kind) -> None:
    xml = sum(part.file_size for part in parts if archives.is_xml(part))
    if xml > kind.max_xml or archives.OFFICE.passed(parts):
        unpacked = sum(part.file_size for part in parts)
        raise Unreadable(
            f"would unpack to {unpacked / 1e6:.0f} MB, far more than a text holds",
            "Copy the text into a new document",
        )


def _check_contents(archive: zipfile.ZipFile, kind: Kind) -> None:
    parts = archive.infolist()
    if archives.has_password(parts):
        raise Unreadable("has a password", "Save it without one")
    if "[Content_Types].xml" not in archive.namelist():
        raise _not_of(kind)
    types = archive.read("[Content_Types].xml")
    if b"macroEnabled" in types or any("vbaproject" in part.filename.casefold() for part in parts):
        raise Unreadable("is not what its name says: it carries macros", kind.save_as)
    if kind.main_type not in types:
        raise _not_of(kind)
    for part in parts:
        if archives.is_xml(part):
            _refuse_entities(archive, part)


def _refuse_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    with archive.open(part) as file:
        prolog = file.read(archives.PROLOG)
    if archives.declares_entities(prolog):
        raise Unreadable(
            "declares XML entities, which no document needs", "Copy the text into a new document"
        )
