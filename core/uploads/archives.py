"""What the index of a zip archive tells before any of it is unpacked.

A few hundred kilobytes can unpack to hundreds of megabytes. :mod:`zipfile` never unpacks more than an index declares,
so that what is declared is all that has to be looked at. Nothing here knows Flask or what an archive is for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from zipfile import ZipInfo

#: So much of the start of an XML file is looked through for a document type, in bytes.
PROLOG: Final = 65_536


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many parts an archive may have, how many bytes they may be together, and what makes one part a bomb.

    ``ratio`` is how many times its packed size a part may have: text is packed to a tenth, rarely to a fiftieth. Below
    ``from_size`` bytes it says nothing, since a page of blanks packs well.
    """

    parts: int
    unpacked: int
    ratio: int
    from_size: int = 1_000_000

    def passed(self, parts: Sequence[ZipInfo]) -> bool:
        """Whether these parts are more, or larger, than that."""
        squeezed = any(
            part.file_size > max(self.from_size, self.ratio * part.compress_size) for part in parts
        )
        total = sum(part.file_size for part in parts)
        return squeezed or len(parts) > self.parts or total > self.unpacked


#: A Word document or an Excel workbook.
OFFICE: Final = Bounds(parts=5_000, unpacked=150_000_000, ratio=100)


def has_password(parts: Sequence[ZipInfo]) -> bool:
    """Whether any part can only be read with a password."""
    return any(part.flag_bits & 1 for part in parts)


def leads_out(name: str) -> bool:
    """Whether the name of a part points out of the folder that the archive would be unpacked into."""
    steps = name.replace("\\", "/").split("/")
    return not steps[0] or ":" in steps[0] or ".." in steps


def is_xml(part: ZipInfo) -> bool:
    """Whether a part of an office file is XML, by its name."""
    return part.filename.casefold().endswith((".xml", ".rels", ".vml"))


def declares_entities(start: bytes) -> bool:
    """Whether XML that begins so has a document type: no program writes one, only an attack with entities needs one."""
    start = start.replace(b"\0", b"")
    return b"<!DOCTYPE" in start or b"<!ENTITY" in start
