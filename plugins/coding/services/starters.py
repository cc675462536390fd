"""Codebooks to begin with, in English and Spanish; what is taken is the network's own and can be changed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from flask_babel import get_locale

from commonaim.plugins.coding.models import Code, Project
from commonaim.plugins.coding.services import codebook

FOLDER: Final = Path(__file__).parents[1] / "starters"
NAMES: Final = ("equity_in_pdsa", "youth_voice")


@cache
def _read(name: str, language: str) -> Mapping[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.{language}.toml").read_text("utf-8"))


def _language() -> str:
    locale = get_locale()
    return "es" if locale is not None and locale.language == "es" else "en"


def offered() -> dict[str, Mapping[str, Any]]:
    """The codebooks there are, by name, in the reader's language: ``title``, ``summary`` and ``codes``."""
    return {name: _read(name, _language()) for name in NAMES}


def take(
    project: Project, name: str, person_id: int | None, *, language: str | None = None
) -> list[Code]:
    """Add the codes of a starter to ``project``. Not committed."""
    content = _read(name, language or _language())
    return _add(project, content["codes"], None, person_id)


def _add(
    project: Project, codes: Sequence[Mapping[str, Any]], parent: Code | None, person_id: int | None
) -> list[Code]:
    added = []
    for one in codes:
        fields = {
            key: value.strip()
            for key, value in one.items()
            if key not in ("name", "codes", "codable")
        }
        code = codebook.add(
            project,
            one["name"],
            person_id=person_id,
            parent=parent,
            origin="deductive",
            codable=one.get("codable", True),
            **fields,
        )
        added += [code, *_add(project, one.get("codes", ()), code, person_id)]
    return added
