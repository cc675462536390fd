"""Pages of empathy interviews, by what they are about."""

from . import guides, heard, notes, people, recordings, work, writing
from .blueprint import blueprint

__all__ = ["blueprint", "guides", "heard", "notes", "people", "recordings", "work", "writing"]
