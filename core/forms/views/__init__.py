"""Pages of cycles and submissions, by what one does on them."""

from __future__ import annotations

from . import attachments, comments, cycles, exports, recordings, submissions, writing
from .blueprint import blueprint

__all__ = (
    "attachments",
    "blueprint",
    "comments",
    "cycles",
    "exports",
    "recordings",
    "submissions",
    "writing",
)
