"""Walks the paths of a call and cuts what is there into units of work, in a fixed order."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import BinaryIO, NamedTuple, Protocol

from commonaim.plugins.equity_review.reading.common import (
    MAX_BYTES,
    UTF8_MARK,
    Entry,
    Place,
    Problem,
    Unreadable,
    too_big,
)
from commonaim.plugins.equity_review.reading.jsonl import BLOCK, line_units

KINDS = (".txt", ".md", ".docx", ".csv", ".xlsx", ".jsonl")
STDIN = "standard input"
ROWS = 64
"""Rows of a sheet, or documents, handed to a worker at a time."""
DOCUMENTS = 16


class Unit(Protocol):
    """Some submissions in a row, read where they are reviewed."""

    def entries(self) -> Iterator[Entry | Problem]:
        """The submissions, and the problems where there should have been one."""


class Read(NamedTuple):
    """Submissions and problems that are read already."""

    items: tuple[Entry | Problem, ...]

    def entries(self) -> Iterator[Entry | Problem]:
        """The items."""
        return iter(self.items)


class Documents(NamedTuple):
    """Files of one submission each: (name to show, path)."""

    files: tuple[tuple[str, str], ...]

    def entries(self) -> Iterator[Entry | Problem]:
        """The submission of each file, or why it has none."""
        for name, path in self.files:
            try:
                yield _document(name, path)
            except Unreadable as error:
                yield error.problem(name)
            except OSError as error:
                yield _not_opened(name, error)


def _document(name: str, path: str) -> Entry:
    if path.casefold().endswith(".docx"):
        from commonaim.plugins.equity_review.reading.word import read_word

        return read_word(name, path)
    from commonaim.plugins.equity_review.reading.plain import read_text

    return read_text(name, path)


def units(paths: Iterable[str]) -> Iterator[Unit]:
    """All that `paths` (files, folders, `-`) hold, in the order given, folders in sorted order."""
    waiting: list[tuple[str, str]] = []
    for item in _files(paths):
        if not isinstance(item, Problem) and _is_document(item):
            waiting.append((shown(item), item))
            if len(waiting) < DOCUMENTS:
                continue
        if waiting:
            yield Documents(tuple(waiting))
            waiting.clear()
        if isinstance(item, Problem):
            yield Read((item,))
        elif not _is_document(item):
            yield from _many(item)
    if waiting:
        yield Documents(tuple(waiting))


def shown(path: str) -> str:
    """A path as it is named in output: slashes on every system, and always valid text."""
    name = path.replace(os.sep, "/")
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _is_document(path: str) -> bool:
    return path.casefold().endswith((".txt", ".md", ".docx"))


def _files(paths: Iterable[str]) -> Iterator[str | Problem]:
    for path in paths:
        if path == "-" or (os.path.isfile(path) and path.casefold().endswith(KINDS)):
            yield path
        elif os.path.isdir(path):
            yield from _folder(path)
        elif not os.path.lexists(path):
            yield Problem(Place(shown(path)), "there is no such file or folder", "Check the path")
        else:
            yield Problem(
                Place(shown(path)),
                "is of a kind that is not read",
                f"Give it as one of {' '.join(KINDS)}",
            )


def _folder(top: str) -> Iterator[str | Problem]:
    found = False
    left_out: Counter[str] = Counter()
    for folder, folders, files in os.walk(top):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            # Programs leave lock files beside open documents: ~$form.docx, .~lock.form.docx#.
            if name.startswith((".", "~$")):
                continue
            if name.casefold().endswith(KINDS):
                found = True
                yield _in_folder(os.path.join(folder, name))
            else:
                left_out[os.path.splitext(name)[1].casefold() or "no ending"] += 1
    if found and left_out:
        yield Problem(
            Place(shown(top)),
            f"{left_out.total()} {'file is' if left_out.total() == 1 else 'files are'} left out"
            f" ({', '.join(sorted(left_out))})",
            f"Files that are read end in {' '.join(KINDS)}",
            note=True,
        )
    if not found:
        yield Problem(
            Place(shown(top)),
            "there is nothing to review in this folder",
            f"Files that are read end in {' '.join(KINDS)}",
        )


def _in_folder(path: str) -> str | Problem:
    """The path, unless it is a pipe or a device: nobody meant those, and to open one may wait for ever."""
    if os.path.isfile(path) or not os.path.exists(path):
        return path
    return Problem(Place(shown(path)), "is no file", "Take it out of the folder")


def _many(path: str) -> Iterator[Unit]:
    """The units of a file of many submissions, and what kept it from being read further."""
    name = STDIN if path == "-" else shown(path)
    try:
        if path == "-":
            yield from _standard_input(sys.stdin.buffer)
        elif path.casefold().endswith(".jsonl"):
            with open(path, "rb") as stream:
                yield from _lines(name, stream)
        else:
            yield from _batches(_rows(name, path))
    except Unreadable as error:
        yield Read((error.problem(name),))
    except OSError as error:
        yield Read((_not_opened(name, error),))


def _lines(name: str, stream: BinaryIO, start: bytes = b"") -> Iterator[Unit]:
    for unit in line_units(name, stream, start):
        yield Read((unit,)) if isinstance(unit, Problem) else unit


def _rows(name: str, path: str) -> Iterator[Entry | Problem]:
    if path.casefold().endswith(".csv"):
        from commonaim.plugins.equity_review.reading.table import read_csv

        return read_csv(name, path)
    from commonaim.plugins.equity_review.reading.workbook import read_workbook

    return read_workbook(name, path)


def _batches(rows: Iterator[Entry | Problem]) -> Iterator[Unit]:
    """Batches of rows; what was read before an error is handed on before the error is raised."""
    while True:
        batch: list[Entry | Problem] = []
        try:
            batch.extend(islice(rows, ROWS))
        except (Unreadable, OSError):
            yield Read(tuple(batch))
            raise
        if not batch:
            return
        yield Read(tuple(batch))


def _standard_input(stream: BinaryIO) -> Iterator[Unit]:
    start = stream.read(BLOCK)
    if not start.strip():
        raise Unreadable("is empty", "Pipe JSON Lines or a text into it")
    lines = start.removeprefix(UTF8_MARK).split(b"\n")
    if any(line.lstrip().startswith(b"{") for line in lines):
        yield from _lines(STDIN, stream, start)
        return
    from commonaim.plugins.equity_review.reading.plain import text_entry

    data = start + stream.read(MAX_BYTES + 1 - len(start))
    if len(data) > MAX_BYTES:
        raise too_big(len(data))
    yield Read((text_entry(STDIN, data, "text"),))


def _not_opened(name: str, error: OSError) -> Problem:
    return Problem(
        Place(name),
        f"cannot be read ({error.strerror or error})",
        "Check the path and who may read it",
    )
