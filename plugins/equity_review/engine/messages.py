"""What a facilitator could say and ask: the texts of ``rules.toml``, filled in, in English or Spanish."""

from __future__ import annotations

import os.path
import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple, cast

from commonaim.plugins.equity_review.engine.model import Scope

LANGUAGES = ("en", "es")
RULES_VERSION = "2026.11.5"


class Rule(NamedTuple):
    """A rule, as its documentation page and a list of rules show it (title and summary in English)."""

    id: str
    scope: Scope
    title: str
    summary: str
    sources: tuple[str, ...]
    severity: Literal["question", "note"]

    def told(self, language: str) -> tuple[str, str]:
        """Title and summary in a language; English where that language is not there."""
        texts = _texts()[self.id].get(language) or _texts()[self.id]["en"]
        return texts["title"], texts["summary"]


@cache
def _texts() -> dict[str, Any]:
    import tomllib  # not before a text is rendered: a quarter of the time that importing the engine takes

    with open(os.path.join(os.path.dirname(__file__), "rules.toml"), "rb") as file:
        return tomllib.load(file)


class _Rules(Mapping[str, Rule]):
    """The rules by id, read when first asked for."""

    @staticmethod
    @cache
    def _all() -> dict[str, Rule]:
        return {
            name: Rule(
                id=name,
                scope=cast(Scope, row["scope"]),
                title=row["en"]["title"],
                summary=row["en"]["summary"],
                sources=tuple(row["sources"]),
                severity=row["severity"],
            )
            for name, row in _texts().items()
            if isinstance(row, dict)
        }

    def __getitem__(self, key: str) -> Rule:
        return self._all()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


RULES: Mapping[str, Rule] = _Rules()


def render(
    rule: str, variant: str, params: Mapping[str, str], language: str = "en"
) -> tuple[str, str, str | None]:
    """(message, question, suggestion) of a finding in a language; raises KeyError for an unknown rule."""
    places = _places(rule, variant, language)
    filled = tuple([item for item in params.items() if item[0] in places])
    return _filled(rule, variant, language, filled)


@lru_cache(maxsize=4096)
def _filled(
    rule: str, variant: str, language: str, params: tuple[tuple[str, str], ...]
) -> tuple[str, str, str | None]:
    message, question, suggestion = _template(rule, variant, language)
    return (
        _fill(message, params),
        _fill(question, params),
        _fill(suggestion, params) if suggestion else None,
    )


@cache
def _places(rule: str, variant: str, language: str) -> frozenset[str]:
    """The names of the places to be filled in: what else a finding knows does not change what it says."""
    return frozenset(
        re.findall(r"\{(\w+)\}", "".join(filter(None, _template(rule, variant, language))))
    )


@cache
def _template(rule: str, variant: str, language: str) -> tuple[str, str, str | None]:
    texts = _texts()[rule]
    told = texts.get(language) or texts["en"]
    row = told.get(variant) or told["default"]
    return row["message"], row["question"], row.get("suggestion")


def _fill(text: str, params: tuple[tuple[str, str], ...]) -> str:
    for key, value in params:
        text = text.replace(f"{{{key}}}", value)
    return text
