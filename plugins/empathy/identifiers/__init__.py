"""What in a text could tell who somebody is, and what could stand in its place. Knows no Flask and no database.

Rules and word lists, no network and no model: the same text and roster give the same hits. A hit is an offer; a person
decides about each.
"""

from commonaim.plugins.empathy.identifiers.finding import find
from commonaim.plugins.empathy.identifiers.model import KINDS, Hit, Roster

__all__ = ["KINDS", "Hit", "Roster", "find"]
