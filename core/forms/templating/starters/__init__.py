"""Templates to begin with, as data: a network takes one and makes it its own."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@cache
def starters() -> dict[str, Mapping[str, Any]]:
    """What each starter file says, by its key."""
    found = (tomllib.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.toml"))
    return {data["key"]: data for data in sorted(found, key=lambda data: str(data["title"]))}
