"""JSON Lines: one submission per line, read in blocks so that a file of any size takes little memory."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any, BinaryIO, NamedTuple

from commonaim.plugins.equity_review.engine import Section, Submission
from commonaim.plugins.equity_review.reading.common import (
    MAX_BYTES,
    UTF8_MARK,
    Entry,
    Place,
    Problem,
    Unreadable,
    as_text,
    checked_text,
    decoded,
    refuse_what_is_not_text,
    too_big,
)

BLOCK = 1 << 17
"""Bytes handed to a worker at a time: about ten milliseconds of work."""

ROLES = frozenset(
    (
        *("context", "change", "rationale", "baseline", "questions", "predictions", "measures"),
        *("plan", "data", "results", "learning", "youth", "action", "other"),
    )
)
_decode = json.JSONDecoder().raw_decode
SHAPE = 'Write {"id": ..., "text": ...} or {"id": ..., "sections": [{"key": ..., "text": ...}]}'


class Lines(NamedTuple):
    """A run of whole lines of a JSON Lines file; `first` is the number of its first line."""

    file: str
    first: int
    data: bytes

    def entries(self) -> Iterator[Entry | Problem]:
        """Each line's submission, or what is wrong with the line; blank lines are passed over."""
        # Lines of a stream are found six times as fast as `split` finds them.
        for number, line in enumerate(BytesIO(self.data), self.first):
            if not line.isspace():
                yield read_line(line.removesuffix(b"\n"), Place(self.file, number))


def read_line(line: bytes, place: Place) -> Entry | Problem:
    """The submission of one line."""
    try:
        return _entry(decoded(line), place)
    except Unreadable as error:
        return Problem(Place(place.file, place.line, error.column), error.what, error.mend)


def _entry(line: str, place: Place) -> Entry:
    record = _record(line)
    sections = _sections(record)
    given_id = _id(record, place)
    complete = record.get("complete", False)
    if not isinstance(complete, bool):
        raise Unreadable(f'"complete" is {_shown(complete)}', "Write true or false")
    statement = record.get("statement")
    if statement is not None and not isinstance(statement, dict):
        raise Unreadable(
            '"statement" is not an object', "Write an equity statement, or leave it out"
        )
    # A single character is found ten times as fast as two.
    if "\\" in line and "\\u" in line:
        _check_escapes(given_id, sections, statement)
    submission = Submission(id=str(given_id), sections=sections, complete=complete)
    return Entry(submission, place, given_id, statement)


def _record(line: str) -> Mapping[str, Any]:
    try:
        record = _loaded(line)
    except json.JSONDecodeError as error:
        raise Unreadable(
            f"not JSON: {error.msg[:1].lower()}{error.msg[1:]}",
            "One line holds one submission as a JSON object",
            column=error.colno,
        ) from None
    except RecursionError:
        raise Unreadable("nested too deep to be a submission", SHAPE) from None
    except ValueError:
        raise Unreadable("holds a number with thousands of digits", SHAPE) from None
    if not isinstance(record, dict):
        raise Unreadable(f"a line holds an object, and this is {_shown(record)}", SHAPE)
    return record


def _loaded(line: str) -> Any:
    """As `json.loads`, which sees to blanks at both ends and to errors, and takes twice as long."""
    try:
        record, end = _decode(line)
    except ValueError:
        return json.loads(line)
    return record if end == len(line) else json.loads(line)


def _id(record: Mapping[str, Any], place: Place) -> str | int:
    given = record.get("id")
    if given is None:
        return f"line-{place.line}"
    if isinstance(given, bool) or not isinstance(given, str | int):
        raise Unreadable(f'"id" is {_shown(given)}', "Write a string or a whole number")
    return given


def _sections(record: Mapping[str, Any]) -> tuple[Section, ...]:
    if "sections" not in record:
        if "text" not in record:
            raise Unreadable('has neither "text" nor "sections"', SHAPE)
        return (Section(key="text", text=_string(record, "text", '"text"')),)
    if "text" in record:
        raise Unreadable('has both "text" and "sections"', "Keep one of them")
    given = record["sections"]
    if not isinstance(given, list) or not given:
        raise Unreadable('"sections" is not a list of at least one section', SHAPE)
    sections = tuple(_section(item, number) for number, item in enumerate(given, 1))
    if len({section.key for section in sections}) < len(sections):
        raise Unreadable(
            f"two sections have the key {_shown(_repeated(sections))}, findings could not be told apart",
            "Give each section its own key",
        )
    return sections


def _section(item: object, number: int) -> Section:
    name = f"section {number}"
    if not isinstance(item, dict):
        raise Unreadable(f"{name} is {_shown(item)}, not an object", SHAPE)
    key = _string(item, "key", f'the "key" of {name}')
    name = f"section {_shown(key)}"
    role = item.get("role")
    if role is not None and not (isinstance(role, str) and role in ROLES):
        raise Unreadable(
            f"{name} has the role {_shown(role)}, which is none",
            f"Leave it out, or write one of {', '.join(sorted(ROLES))}",
        )
    title = item.get("title")
    if title is not None and not isinstance(title, str):
        raise Unreadable(f"the title of {name} is {_shown(title)}", "Write a string")
    text = _string(item, "text", f"the text of {name}")
    return Section(key=key, text=text, role=role, title=title or "")


def _string(item: Mapping[str, Any], field: str, name: str) -> str:
    value = item.get(field)
    if isinstance(value, str):
        return value
    if value is None:
        raise Unreadable(f"{name} is missing", 'Write a string, "" where nothing was written')
    raise Unreadable(f"{name} is {_shown(value)}", "Write a string")


def _repeated(sections: tuple[Section, ...]) -> str:
    keys = [section.key for section in sections]
    return next(key for position, key in enumerate(keys) if key in keys[:position])


def _check_escapes(
    given_id: str | int, sections: tuple[Section, ...], statement: Mapping[str, Any] | None
) -> None:
    # Only an escape can bring a NUL or half a surrogate pair into a line that was UTF-8.
    checked_text(str(given_id), '"id"')
    checked_text(as_text(statement), '"statement"')
    for section in sections:
        for text in (section.key, section.title, section.text):
            checked_text(text, f"section {_shown(section.key)}")


def _shown(value: object) -> str:
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    text = json.dumps(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


def line_units(file: str, stream: BinaryIO, start: bytes = b"") -> Iterator[Lines | Problem]:
    """The whole of `stream`, after the bytes `start` already read from it, as runs of lines."""
    line, seen = 1, False
    for block in _line_blocks(_blocks(stream, start)):
        if isinstance(block, int):
            seen = True
            error = too_big(block)
            yield Problem(Place(file, line), error.what, error.mend)
            line += 1
        else:
            seen = seen or not block.isspace()
            yield Lines(file, line, block)
            line += sum(1 for _ in BytesIO(block))
    if not seen:
        yield Problem(Place(file), "is empty", "Write one submission per line")


def _blocks(stream: BinaryIO, start: bytes) -> Iterator[bytes]:
    first = start or stream.read(BLOCK)
    refuse_what_is_not_text(first, ".jsonl")
    _refuse_pretty_printed(first)
    yield first.removeprefix(UTF8_MARK)
    while block := stream.read(BLOCK):
        yield block


def _refuse_pretty_printed(start: bytes) -> None:
    lines = start.lstrip().split(b"\n", 2)
    if len(lines) > 1 and lines[0].strip() in (b"{", b"[") and lines[1][:1] in b" \t":
        raise Unreadable(
            "is one JSON document over many lines", "Write each submission in a single line"
        )


def _line_blocks(blocks: Iterator[bytes]) -> Iterator[bytes | int]:
    """Whole lines; a line over the limit is left out and told by its size in bytes."""
    kept: list[bytes] = []
    size = 0
    for block in blocks:
        end = block.rfind(b"\n") + 1
        if not end:
            size += len(block)
            if size <= MAX_BYTES:
                kept.append(block)
            else:
                kept.clear()
            continue
        if size + block.index(b"\n") > MAX_BYTES:
            newline = block.index(b"\n") + 1
            yield size + newline
            kept.clear()
            if newline < end:
                yield block[newline:end]
        else:
            yield b"".join((*kept, block[:end]))
        kept = [block[end:]]
        size = len(kept[0])
    if size > MAX_BYTES:
        yield size
    elif size:
        yield b"".join(kept)
