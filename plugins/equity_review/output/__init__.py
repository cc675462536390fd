"""The forms in which a review is written: text to read, and json, jsonl, sarif and csv for other tools.

The modules are imported by name when they are asked for, so that a call loads only its own format.
"""

from __future__ import annotations

from importlib import import_module
from typing import cast

from commonaim.plugins.equity_review.output.common import Counts, Format, Totals

FORMATS = {
    "text": ("as_text", "Text"),
    "json": ("as_json", "Json"),
    "jsonl": ("as_json", "JsonLines"),
    "sarif": ("as_sarif", "Sarif"),
    "csv": ("as_csv", "Csv"),
}

__all__ = ["FORMATS", "Counts", "Format", "Totals", "format_named"]


def format_named(name: str, *, language: str = "en", colour: bool = False) -> Format:
    """The format called `name`, one of `FORMATS`."""
    module, class_name = FORMATS[name]
    found = getattr(import_module(f"{__name__}.{module}"), class_name)
    return cast(Format, found(language=language, colour=colour))
