"""Pages of coding, by what they are about."""

from . import (
    agreement,
    bringing,
    cases,
    codebook,
    consent,
    curation,
    files,
    memos,
    projects,
    reading,
    retrieving,
    searching,
    sources,
    suggesting,
    taking,
    themes,
)
from .blueprint import blueprint

__all__ = [
    "agreement",
    "blueprint",
    "bringing",
    "cases",
    "codebook",
    "consent",
    "curation",
    "files",
    "memos",
    "projects",
    "reading",
    "retrieving",
    "searching",
    "sources",
    "suggesting",
    "taking",
    "themes",
]
