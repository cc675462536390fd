"""Pages of coding, by what they are about."""

from . import (
    codebook,
    consent,
    curation,
    memos,
    projects,
    reading,
    searching,
    sources,
    themes,
)
from .blueprint import blueprint

__all__ = [
    "blueprint",
    "codebook",
    "consent",
    "curation",
    "memos",
    "projects",
    "reading",
    "searching",
    "sources",
    "themes",
]
