"""What in a text could tell who somebody is, and what could stand in its place. Knows no Flask and no database.

Rules and word lists, no network and no model: the same text and roster give the same hits. A hit is an offer; a person
decides about each.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

from commonaim.plugins.empathy.identifiers.model import KINDS, Hit, Roster

__all__ = ["KINDS", "Hit", "Roster", "edition", "find"]


def find(text: str, language: str | None = None, roster: Roster | None = None) -> list[Hit]:
    """Everything in a text that could tell who somebody is, in order, without overlaps.

    ``language`` is that of the suggestions (``en``, ``es``); without it the text's own is guessed. The rules read both.
    """
    # Imported here: the rules are made of long patterns, which a server without such texts need not hold.
    from commonaim.plugins.empathy.identifiers import finding

    return finding.find(text, language, roster)


@cache
def edition() -> str:
    """Which rules and lists these are, in 16 hexadecimal digits: others when a file of them has changed."""
    digest, here = hashlib.sha256(), files(__name__)
    for folder, ending in ((here, ".py"), (here / "lists", ".csv")):
        for file in sorted(folder.iterdir(), key=lambda each: each.name):
            if file.name.endswith(ending):
                digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]
