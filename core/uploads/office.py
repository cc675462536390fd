"""Looks at a Word or Excel file from the outside, before any program opens it.

Such a file is a zip archive of XML. A few hundred kilobytes can unpack to hundreds of megabytes, so the sizes that its
index declares are read first; :mod:`zipfile` never unpacks more than what is declared.
"""

from __future__ import annotations

import zipfile
from typing import IO, Final

from flask_babel import gettext as _

from .damaged import DAMAGED
from .refused import Refused

MAX_PARTS: Final = 5_000
MAX_UNPACKED: Final = 150_000_000
#: How many times its packed size a part may have. XML of real documents is packed to a tenth, rarely to a fiftieth.
MAX_RATIO: Final = 100
#: Below this size a ratio says nothing: a page of blanks packs well.
RATIO_MATTERS_FROM: Final = 1_000_000
_PROLOG: Final = 65_536
_PREFIX: Final = b"application/vnd.openxmlformats-officedocument."
#: The content type of the main part, by ending of the file's name.
MAIN: Final = {
    "docx": _PREFIX + b"wordprocessingml.document.main+xml",
    "xlsx": _PREFIX + b"spreadsheetml.sheet.main+xml",
}
#: Parts that hold programs, by what stands in their names.
_PROGRAMS: Final = ("vbaproject", "vbadata", "activex/", "macrosheets/", "dialogsheets/")


def kind_of(file: IO[bytes]) -> str:
    """``docx`` or ``xlsx``; raises :class:`.Refused` for any other zip archive and for one that is dangerous."""
    try:
        with zipfile.ZipFile(file) as archive:
            _check_sizes(archive.infolist())
            return _checked(archive)
    except DAMAGED as error:
        raise Refused(_("The file is damaged: its archive cannot be read.")) from error


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    squeezed = any(
        part.file_size > max(RATIO_MATTERS_FROM, MAX_RATIO * part.compress_size) for part in parts
    )
    if squeezed or len(parts) > MAX_PARTS or sum(p.file_size for p in parts) > MAX_UNPACKED:
        raise Refused(
            _(
                "It would unpack to far more than a document holds. Copy what you need into a new one."
            )
        )


def _checked(archive: zipfile.ZipFile) -> str:
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(_("It has a password. Save it without one."))
    # What stands before the archive would make it two files at once.
    if not parts or min(part.header_offset for part in parts) != 0:
        raise Refused(_("The file is damaged: its archive cannot be read."))
    if any(_leads_out(part.filename) for part in parts):
        raise Refused(
            _("A name inside it leads out of its folder. Save it again in a word processor.")
        )
    if "[Content_Types].xml" not in archive.namelist():
        raise _other_archive()
    types = archive.read("[Content_Types].xml")
    names = [part.filename.casefold() for part in parts]
    if b"macroenabled" in types.lower() or any(p in name for p in _PROGRAMS for name in names):
        raise Refused(_("It carries macros. Save it as .docx or .xlsx, without them."))
    _check_xml(archive, parts)
    for kind, main in MAIN.items():
        if main in types:
            return kind
    raise _other_archive()


def _leads_out(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name


def _other_archive() -> Refused:
    return Refused(_("It is an archive, and neither a Word document nor an Excel workbook."))


def _check_xml(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    for part in parts:
        name = part.filename.casefold()
        if not name.endswith((".xml", ".rels", ".vml")):
            continue
        with archive.open(part) as file:
            start = file.read(_PROLOG).replace(b"\0", b"")
        # No program writes a document type into such a file; only an attack with entities needs one.
        if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
            raise Refused(
                _(
                    "It declares XML entities, which no document needs. Copy its text into a new one."
                )
            )
        # A template that is fetched from elsewhere when the document is opened can bring macros along.
        if (
            name.endswith("settings.xml.rels")
            and b'"External"' in start
            and b"attachedTemplate" in start
        ):
            raise Refused(
                _("It fetches a template from elsewhere. Copy its text into a new document.")
            )
