"""Pages of coding, by what they are about."""

from . import codebook, consent, projects, reading, searching, themes
from .blueprint import blueprint

__all__ = ["blueprint", "codebook", "consent", "projects", "reading", "searching", "themes"]
