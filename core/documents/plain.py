"""What every reader of files checks and tells: text that is UTF-8 and no other kind of file. Knows no Flask."""

from __future__ import annotations

from typing import NamedTuple

MAX_BYTES = 10_000_000
"""The most that one text may hold, in bytes: several novels; beyond it somebody pasted a file."""

# What a file that is not text begins with, and what to call it.
SIGNATURES = (
    (b"PK\x03\x04", "a zip archive or an Office document"),
    (b"%PDF-", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an Office document of before 2007, or one with a password"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"{\\rtf", "a rich text document"),
)
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
UTF8_MARK = b"\xef\xbb\xbf"
OTHER_ENCODING = "the text may be Windows-1252 or Latin-1"
SAVE_AS_UTF8 = "Save it as UTF-8"


class Place(NamedTuple):
    """Where something was read: a file, and in it a line or row and a column, counted from 1."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        parts = [visible(self.file)]
        parts += [str(number) for number in (self.line, self.column) if number is not None]
        return ":".join(parts)


class Problem(NamedTuple):
    """Something that could not be read: `what` is wrong and how to `mend` it, without full stops.

    A `note` only tells, the call has still gone well.
    """

    place: Place
    what: str
    mend: str
    note: bool = False

    def __str__(self) -> str:
        return f"{self.place}: {visible(self.what)}. {self.mend}."


class Unreadable(Exception):
    """Raised by a reader: `what` is wrong, how to `mend` it, and where in the file if that is known."""

    def __init__(
        self, what: str, mend: str, line: int | None = None, column: int | None = None
    ) -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend
        self.line = line
        self.column = column

    def problem(self, file: str) -> Problem:
        """This, told of `file`."""
        return Problem(Place(file, self.line, self.column), self.what, self.mend)


def visible(text: str) -> str:
    """`text` fit for one line of a terminal: control characters and lone surrogates are spelled out."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )


def refuse_what_is_not_text(start: bytes, extension: str) -> None:
    """Raises `Unreadable` when a file's first bytes are those of another kind of file."""
    for signature, kind in SIGNATURES:
        if start.startswith(signature):
            raise Unreadable(
                f"is not what its name says: a {extension} file holds text, and this is {kind}",
                "Give it the name of what it is, or save its text",
            )
    if start.startswith(UTF16_MARKS):
        raise Unreadable("is UTF-16, not UTF-8", SAVE_AS_UTF8)


def decoded(data: bytes, *, first_line: int = 1) -> str:
    """`data` as text; raises `Unreadable` that names the first byte that is not UTF-8 and its line."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise not_utf8(data, error.start, first_line) from None


def not_utf8(data: bytes, position: int, first_line: int) -> Unreadable:
    """What to say of a byte at `position` (from 0) of `data` that is no UTF-8."""
    line = first_line + data.count(b"\n", 0, position)
    column = position - data.rfind(b"\n", 0, position)
    return Unreadable(
        f"the byte 0x{data[position]:02X} (byte {column} of the line) is not UTF-8, {OTHER_ENCODING}",
        SAVE_AS_UTF8,
        line,
    )


def checked_text(text: str, name: str, *, escaped_bytes: bool = False) -> str:
    """`text`, unless it holds what is no character; raises `Unreadable` that names it by `name`.

    `escaped_bytes`: it was decoded with `surrogateescape`, a surrogate is a byte that is not UTF-8.
    """
    if "\0" in text:
        raise Unreadable(
            f"{name} holds a NUL character at {text.index(chr(0))}",
            "Take it out, it is no part of a text",
        )
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        if escaped_bytes:
            byte = ord(text[error.start]) - 0xDC00
            raise Unreadable(
                f"{name} holds the byte 0x{byte:02X}, which is not UTF-8, {OTHER_ENCODING}",
                SAVE_AS_UTF8,
            ) from None
        raise Unreadable(
            f"{name} holds half a character (a lone surrogate) at {error.start}",
            "Export it again as UTF-8",
        ) from None
    return text


def too_big(size: int) -> Unreadable:
    """What to say of a submission of `size` bytes."""
    return Unreadable(
        f"one text of {size / 1e6:.1f} MB is more than the {MAX_BYTES // 1_000_000} MB that "
        "are read",
        "Split it, or check what was pasted",
    )
