"""Reads submissions from files, folders and standard input, one at a time and in a fixed order.

What cannot be read becomes a `Problem` that says what, where and how to mend it; the rest is still read.
"""

from commonaim.plugins.equity_review.reading.common import Entry, Place, Problem, Unreadable
from commonaim.plugins.equity_review.reading.units import Unit, units

__all__ = ["Entry", "Place", "Problem", "Unit", "Unreadable", "units"]
