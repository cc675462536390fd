"""Files of every kind, honest ones and others, made when they are needed."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

import docx
import openpyxl

HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(document.domain)</script></svg>'
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f" + bytes(12)
MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + bytes(64)
MP3_BARE = b"\xff\xfb\x90\x64" + bytes(413)
M4A = b"\x00\x00\x00\x1cftypM4A \x00\x00\x00\x00M4A mp42isom" + b"hdlr" + bytes(8) + b"soun"
OGG = b"OggS\x00\x02" + bytes(20) + b"\x01\x13OpusHead\x01\x01"
WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + bytes(20) + b"A_OPUS"
FILM = WEBM + b"V_VP9"
M4A_FILM = M4A + b"hdlr" + bytes(8) + b"vide"
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(range(256))


def png() -> bytes:
    """One white point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\x00\xff"))
        + chunk(b"IEND", b"")
    )


def word(text: str = "What we tried") -> bytes:
    """A Word document."""
    made, document = BytesIO(), docx.Document()
    document.add_paragraph(text)
    document.save(made)
    return made.getvalue()


def excel(**cells: object) -> bytes:
    """An Excel workbook with these cells."""
    made, book = BytesIO(), openpyxl.Workbook()
    for place, value in (cells or {"A1": "n"}).items():
        book.active[place] = value
    book.save(made)
    return made.getvalue()


def changed(office: bytes, parts: Mapping[str, bytes], *, first: bytes = b"") -> bytes:
    """A Word document or workbook with other parts in it, and maybe something before it."""
    made = BytesIO()
    made.write(first)
    with (
        zipfile.ZipFile(BytesIO(office)) as before,
        zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            if name not in parts:
                after.writestr(name, before.read(name))
        for name, data in parts.items():
            after.writestr(name, data)
    return made.getvalue()


def archive(**parts: bytes) -> bytes:
    """A zip archive that is no document."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as written:
        for name, data in parts.items():
            written.writestr(name, data)
    return made.getvalue()


def bomb() -> bytes:
    """A document of some hundred kilobytes that would unpack to three hundred megabytes."""
    return changed(word(), {"word/media/image1.xml": bytes(300_000_000)})


def many_parts() -> bytes:
    """A document with more parts than any program writes."""
    return changed(word(), {f"word/media/{number}.txt": b"" for number in range(5_001)})


def password() -> bytes:
    """A document whose parts say that they are locked."""
    data = bytearray(word())
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)
