"""An equity statement in a TOML or JSON file."""

from __future__ import annotations

import json
import re
from typing import Any

from commonaim.plugins.equity_review.reading.common import (
    MAX_BYTES,
    UTF8_MARK,
    Unreadable,
    as_text,
    checked_text,
    decoded,
    refuse_what_is_not_text,
)

MEND = "Write the statement as TOML or JSON, the documentation shows an example"
AT_LINE = re.compile(r" \(at line (\d+), column (\d+)\)$")


def read_statement(path: str) -> dict[str, Any]:
    """What the file at `path` says, not yet checked to be a statement; raises `Unreadable`."""
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES)
    except OSError as error:
        raise Unreadable(
            f"the statement cannot be read ({error.strerror or error})", "Check the path"
        ) from error
    refuse_what_is_not_text(data, "statement")
    text = decoded(data.removeprefix(UTF8_MARK))
    if not text.strip():
        raise Unreadable("the statement is empty", MEND)
    try:
        found = _json(text) if _is_json(path, text) else _toml(text)
    except RecursionError:
        raise Unreadable("is nested too deep to be a statement", MEND) from None
    if not isinstance(found, dict):
        raise Unreadable("holds a list or a value, not a statement", MEND)
    checked_text(as_text(found), "the statement")
    return found


def _is_json(path: str, text: str) -> bool:
    name = path.casefold()
    return name.endswith(".json") or (not name.endswith(".toml") and text.lstrip().startswith("{"))


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(f"not JSON: {error.msg}", MEND, error.lineno, error.colno) from None
    except ValueError as error:
        raise Unreadable(f"not JSON: {error}", MEND) from None


def _toml(text: str) -> Any:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = str(error)
        at = AT_LINE.search(said)
        line, column = (int(at[1]), int(at[2])) if at else (None, None)
        raise Unreadable(f"not TOML: {AT_LINE.sub('', said)}", MEND, line, column) from None
