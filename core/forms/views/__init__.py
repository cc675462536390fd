"""Pages of cycles and submissions, by what one does on them."""

from __future__ import annotations

from . import comments, cycles, submissions, writing
from .blueprint import blueprint

__all__ = ("blueprint", "comments", "cycles", "submissions", "writing")
