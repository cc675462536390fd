"""Looks at a Word or Excel file from the outside, before any program opens it.

Such a file is a zip archive of XML: the sizes that its index declares are read first.
"""

from __future__ import annotations

import zipfile
from typing import IO, Final

from flask_babel import gettext as _

from . import archives
from .damaged import DAMAGED
from .refused import Refused

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
    if archives.OFFICE.passed(parts):
        raise Refused(
            _(
                "It would unpack to far more than a document holds. Copy what you need into a new one."
            )
        )


def _checked(archive: zipfile.ZipFile) -> str:
    parts = archive.infolist()
    if archives.has_password(parts):
        raise Refused(_("It has a password. Save it without one."))
    # What stands before the archive would make it two files at once.
    if not parts or min(part.header_offset for part in parts) != 0:
        raise Refused(_("The file is damaged: its archive cannot be read."))
    if any(archives.leads_out(part.filename) for part in parts):
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


def _other_archive() -> Refused:
    return Refused(_("It is an archive, and neither a Word document nor an Excel workbook."))


def _check_xml(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    for part in parts:
        if not archives.is_xml(part):
            continue
        with archive.open(part) as file:
            start = file.read(archives.PROLOG).replace(b"\0", b"")
        if archives.declares_entities(start):
            raise Refused(
                _(
                    "It declares XML entities, which no document needs. Copy its text into a new one."
                )
            )
        # A template that is fetched from elsewhere when the document is opened can bring macros along.
        if (
            part.filename.casefold().endswith("settings.xml.rels")
            and b'"External"' in start
            and b"attachedTemplate" in start
        ):
            raise Refused(
                _("It fetches a template from elsewhere. Copy its text into a new document.")
            )
