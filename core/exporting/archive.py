"""The file that an export is: a ZIP of JSON lines, a file for each table, and of the files that people put in."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import IO, Any, Final

from ..db import now

NAME: Final = re.compile(r"[a-z0-9_]{1,80}")
#: What the archive says of itself.
MANIFEST: Final = "export.json"


class Archive:
    """An export that is being written. ``tables`` counts the rows of each file that was written whole."""

    def __init__(self, target: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)
        self.tables: dict[str, int] = {}
        self.problems: list[str] = []

    def table(self, folder: str, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Write rows as they come, one a line. Raises ValueError or TypeError for what cannot be exported."""
        if not isinstance(name, str) or not NAME.fullmatch(name):
            raise ValueError(
                f"{name!r} is no name of an export: use small letters, digits and underscores."
            )
        path = f"{folder}/{name}.jsonl"
        if path in self._zip.NameToInfo:
            raise ValueError(f"{name} was exported already: give each table one name.")
        count = 0
        with self._zip.open(path, "w", force_zip64=True) as lines:
            for row in rows:
                lines.write(line_of(row).encode())
                count += 1
        self.tables[path] = count

    def file(self, path: str, source: Path) -> None:
        """Copy a file."""
        with source.open("rb") as opened, self._zip.open(path, "w", force_zip64=True) as target:
            shutil.copyfileobj(opened, target, 1024 * 1024)

    def close(self, **about: Any) -> None:
        """Say what the archive is and end it."""
        manifest = {
            "made_at": now(),
            **about,
            "tables": self.tables,
            "problems": self.problems,
        }
        self._zip.writestr(
            MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1, default=_told)
        )
        self._zip.close()


def line_of(row: Mapping[str, Any]) -> str:
    """A row as one line of JSON. Raises TypeError for what JSON does not hold, other than days and moments."""
    if not isinstance(row, Mapping):
        raise TypeError(
            f"A row of an export is a mapping of values by name, not {type(row).__name__}."
        )
    return json.dumps(dict(row), ensure_ascii=False, default=_told) + "\n"


def _told(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(
        f"An export holds what JSON holds, days and moments, not {type(value).__name__}."
    )
