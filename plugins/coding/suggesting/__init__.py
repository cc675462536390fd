"""Codes for words that nobody has coded yet, learned from those that people coded. Knows no Flask and no database."""

from __future__ import annotations

from typing import Final

#: A code is proposed once it has so many examples, and anything at all once so many segments are coded. They are here
#: because pages tell them, which need not load what learns.
LEAST: Final = 5
ENOUGH: Final = 20
