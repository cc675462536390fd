"""What a file is, by what is in it. Its name only has to agree.

A few kinds are taken, those in which people tell what they did: documents, pictures, tables, notes, recordings. Each
is recognised by its first bytes and by whatever else tells it from its neighbours; nothing is unpacked or drawn.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Final

from flask_babel import gettext as _

from . import office
from .refused import Refused

#: The longest name that is kept, its ending included.
LONGEST_NAME: Final = 120
_HEAD: Final = 65_536
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
#: The media type that each kind is sent as, and the endings of names that agree with it; the first is given to others.
KINDS: Final = {
    "pdf": ("application/pdf", ("pdf",)),
    "png": ("image/png", ("png",)),
    "jpeg": ("image/jpeg", ("jpg", "jpeg")),
    "webp": ("image/webp", ("webp",)),
    "docx": (f"{_OFFICE}wordprocessingml.document", ("docx",)),
    "xlsx": (f"{_OFFICE}spreadsheetml.sheet", ("xlsx",)),
    "csv": ("text/csv", ("csv",)),
    "txt": ("text/plain", ("txt", "md")),
    "mp3": ("audio/mpeg", ("mp3",)),
    "m4a": ("audio/mp4", ("m4a", "mp4")),
    "ogg": ("audio/ogg", ("ogg", "oga", "opus")),
    "webm": ("audio/webm", ("webm", "weba")),
}
#: The kinds that are heard.
RECORDINGS: Final = ("mp3", "m4a", "ogg", "webm")
_M4A_BRANDS: Final = frozenset(
    (b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2", b"iso5", b"iso6", b"dash")
)
_OGG_SOUND: Final = (b"OpusHead", b"\x01vorbis", b"Speex   ", b"\x7fFLAC")
_MARKUP: Final = re.compile(
    r"\s*(?:<\?xml|<!doctype|<!--|<(?:html|head|body|svg|script|iframe|math)\b)", re.IGNORECASE
)
#: What a text has no use for: control characters but tab, line feed, form feed and carriage return.
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
#: Beside those, what turns the direction of the letters after it, and so hides what a name ends in.
_NOT_IN_NAMES: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069<>:\"|?*]+"
)


@dataclass(frozen=True, slots=True)
class Known:
    """A file that may be kept: its kind (a key of :data:`KINDS`) and a name that agrees with it."""

    kind: str
    name: str

    @property
    def media_type(self) -> str:
        """What it is sent as."""
        return KINDS[self.kind][0]

    @property
    def stem(self) -> str:
        """Its name without the ending."""
        return self.name.rpartition(".")[0]


def media_type(kind: str) -> str:
    """What a file of a kind is sent as."""
    return KINDS[kind][0]


def recognise(file: IO[bytes], name: str) -> Known:
    """What a file is. Raises :class:`.Refused` for what is not taken, and for a name that says something else."""
    name, ending = clean_name(name)
    kind = _kind(file, ending)
    endings = KINDS[kind][1]
    if ending and ending not in endings:
        raise Refused(
            _(
                "Its name ends in .%(ending)s, but inside it is %(kind)s. Give it the name of what it is, "
                "or choose another.",
                ending=ending,
                kind=kind_name(kind),
            )
        )
    return Known(kind, name if ending else f"{name}.{endings[0]}")


def kind_name(kind: str) -> str:
    """A kind in words."""
    names = {
        "pdf": _("a PDF"),
        "png": _("a PNG picture"),
        "jpeg": _("a JPEG picture"),
        "webp": _("a WebP picture"),
        "docx": _("a Word document"),
        "xlsx": _("an Excel workbook"),
        "csv": _("a table (CSV)"),
        "txt": _("a plain text"),
    }
    return str(names.get(kind) or _("a recording (%(kind)s)", kind=kind))


def clean_name(name: str) -> tuple[str, str]:
    """(the last part of a name without what no name should hold, its ending in small letters or "")."""
    name = name.encode("utf-8", "replace").decode("utf-8")
    name = _NOT_IN_NAMES.sub(" ", name.replace("\\", "/").rstrip("/").rpartition("/")[2])
    name = re.sub(r"\s+", " ", name).strip(" .")
    path = PurePosixPath(name or _("file"))
    ending = path.suffix[1:].lower()
    if not re.fullmatch(r"[a-z0-9]{1,5}", ending):
        return path.name[:LONGEST_NAME], ""
    stem = path.stem[: LONGEST_NAME - len(ending) - 1].strip(" .") or _("file")
    return f"{stem}.{ending}", ending


def _kind(file: IO[bytes], ending: str) -> str:
    file.seek(0)
    head = file.read(_HEAD)
    if not head:
        raise Refused(_("It is empty."))
    if head.startswith(b"PK\x03\x04"):
        return office.kind_of(file)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(
            _(
                "It is from an old program, or has a password. Save it as .docx or .xlsx, without one."
            )
        )
    found = _picture_or_document(head) or _recording(file, head)
    if found is None:
        return _text(file, ending)
    if zipfile.is_zipfile(file):
        raise Refused(
            _("It is two kinds of file at once. Save it again in the program it comes from.")
        )
    return found


def _picture_or_document(head: bytes) -> str | None:
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR":
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    return None


def _recording(file: IO[bytes], head: bytes) -> str | None:
    if head.startswith(b"ID3") or _is_mp3_frame(head):
        return "mp3"
    if head[4:8] == b"ftyp" and head[8:12] in _M4A_BRANDS:
        return _without_picture(file, rb"hdlr.{8}vide", "m4a")
    if head.startswith(b"OggS"):
        if any(codec in head[:256] for codec in _OGG_SOUND):
            return "ogg"
        raise _film()
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:64]:
        return _without_picture(file, rb"V_(?:VP8|VP9|AV1)", "webm")
    return None


def _is_mp3_frame(head: bytes) -> bool:
    # Eleven set bits, then version, layer III, and a bit rate and sample rate that exist.
    return (
        len(head) > 4
        and head[0] == 0xFF
        and head[1] & 0xE6 == 0xE2
        and head[1] & 0x18 != 0x08
        and head[2] & 0xF0 not in (0x00, 0xF0)
        and head[2] & 0x0C != 0x0C
    )


def _without_picture(file: IO[bytes], picture: bytes, kind: str) -> str:
    file.seek(0)
    if re.search(picture, file.read(), re.DOTALL):
        raise _film()
    return kind


def _film() -> Refused:
    return Refused(_("It is a film. Only its sound can be kept: save it as a recording."))


def _text(file: IO[bytes], ending: str) -> str:
    file.seek(0)
    words = _decoded(file.read())
    if words is None or _CONTROLS.search(words):
        raise _none_of_these(ending)
    if _MARKUP.match(words):
        raise Refused(
            _("It is a web page or a drawing with code in it. Save what it shows as a PDF.")
        )
    return "csv" if ending == "csv" else "txt"


def _none_of_these(ending: str) -> Refused:
    """Why a file of no known kind is refused. Where its name speaks of one, a list with that kind in it would not
    help."""
    for kind, (_media, endings) in KINDS.items():
        if ending in endings:
            return Refused(
                _(
                    "Its name ends in .%(ending)s, but inside it is not %(kind)s. It is something else, or it is "
                    "damaged: save it again in the program it comes from.",
                    ending=ending,
                    kind=kind_name(kind),
                )
            )
    return Refused(
        _(
            "This kind of file is not taken: PDF, PNG, JPEG, WebP, Word, Excel, CSV, text and recordings are."
        )
    )


def _decoded(data: bytes) -> str | None:
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
