"""What of the equity statement is found by words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from commonaim.core.finding.words import best, holds
from commonaim.core.plugin import Hit

from . import statements


def editions_with(words: Sequence[str]) -> Iterator[Hit]:
    """The adopted editions that have all words in them, the newest first."""
    for edition in statements.editions():
        title = _("Edition %(number)s", number=edition.number)
        texts = [title, edition.summary, edition.note, *_strings(edition.content)]
        if holds(words, texts):
            page = url_for("equity_review.edition", number=edition.number)
            yield Hit(title, page, _("Equity statement"), best(words, texts[1:]))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
