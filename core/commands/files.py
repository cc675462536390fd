"""Files that commands write, and what they say when not all could be done."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click

from .base import Wrong


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """A file to write to, which has its name only when it is whole. Nothing that is there is written over."""
    if path.exists():
        raise Wrong(f"{path} is there already: name another file, or remove it first.")
    half = path.with_name(f"{path.name}.part")
    try:
        target = half.open("wb")
    except OSError as error:
        raise Wrong(f"{path} cannot be written ({error.strerror}): name another file.") from None
    try:
        with target:
            yield target
        half.rename(path)
    finally:
        half.unlink(missing_ok=True)


def say_problems(problems: Sequence[str]) -> None:
    """Tell what went wrong, a line each on standard error, and end with exit code 1; nothing when all went well."""
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        sys.exit(1)
