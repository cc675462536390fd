"""Templates to begin with, as data in each language: a network takes one and makes it its own."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent
#: What is read where a starter is not there in the language that is asked for.
FIRST: Final = "en"


@cache
def starters(language: str = FIRST) -> dict[str, Mapping[str, Any]]:
    """What each starter file says in a language, by the starter's key."""
    found = {**_in_language(FIRST), **_in_language(language)}
    return dict(sorted(found.items(), key=lambda one: str(one[1]["title"])))


def _in_language(language: str) -> dict[str, Mapping[str, Any]]:
    files = FOLDER.glob(f"*.{language}.toml")
    read = (tomllib.loads(path.read_text(encoding="utf-8")) for path in files)
    return {data["key"]: data for data in read}
