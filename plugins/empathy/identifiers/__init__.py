"""What in a text could tell who somebody is, and what could stand in its place. Knows no Flask and no database.

Rules and word lists, no network and no model: the same text and roster give the same hits. A hit is an offer; a person
decides about each.
"""

from __future__ import annotations

from commonaim.plugins.empathy.identifiers.model import KINDS, Hit, Roster

__all__ = ["KINDS", "Hit", "Roster", "find"]


def find(text: str, language: str | None = None, roster: Roster | None = None) -> list[Hit]:
    """Everything in a text that could tell who somebody is, in order, without overlaps.

    ``language`` is that of the suggestions (``en``, ``es``); without it the text's own is guessed. The rules read both.
    """
    # Imported here: the rules are made of long patterns, which a server without such texts need not hold.
    from commonaim.plugins.empathy.identifiers import finding

    return finding.find(text, language, roster)
