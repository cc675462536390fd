"""Why a file is not taken."""

from __future__ import annotations


class Refused(Exception):
    """A file that is not kept, with a sentence for the person who sent it."""
