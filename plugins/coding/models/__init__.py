"""Tables of the plugin: projects and who codes in them, the codebook, texts, what was coded, and what is made of it."""

from .codebook import ORIGINS, PATTERNS, STATUSES, Code, CodebookVersion, CodeState
from .codings import Coding, Decision, Memo, Operation, Segment, Suggestion
from .projects import AGREEMENT, KINDS_OF_CODERS, Coder, Presence, Project, Reading
from .sense import Link, Theme, ThemeCode, ThemeQuote
from .texts import AUDIENCES, Attribute, Case, CaseText, Passage, Text, TextVersion, Use

__all__ = [
    "AGREEMENT",
    "AUDIENCES",
    "KINDS_OF_CODERS",
    "ORIGINS",
    "PATTERNS",
    "STATUSES",
    "Attribute",
    "Case",
    "CaseText",
    "Code",
    "CodeState",
    "CodebookVersion",
    "Coder",
    "Coding",
    "Decision",
    "Link",
    "Memo",
    "Operation",
    "Passage",
    "Presence",
    "Project",
    "Reading",
    "Segment",
    "Suggestion",
    "Text",
    "TextVersion",
    "Theme",
    "ThemeCode",
    "ThemeQuote",
    "Use",
]
