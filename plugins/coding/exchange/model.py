"""A coding project as plain data: what is read from a file before anything is made of it, and what a file is made of.

Things point at one another by guid, in small letters and without braces. Offsets are code points, end-exclusive, of a
text whose lines end in LF.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, NamedTuple

AttributeValue = str | int | float | bool
#: The kinds of values that cases and texts may have, as the tables of the plugin name them.
KINDS: Final = ("text", "boolean", "integer", "float", "date", "datetime")
About = Literal["project", "code", "source", "segment", "case"]


@dataclass(frozen=True, slots=True)
class Coder:
    """Somebody who codes."""

    guid: str
    name: str


@dataclass(frozen=True, slots=True)
class Code:
    """A code below ``parent``, or at the top. One that is not ``codable`` only holds others together."""

    guid: str
    name: str
    parent: str | None = None
    codable: bool = True
    color: str = ""
    short: str = ""
    definition: str = ""
    use_when: str = ""
    not_when: str = ""
    example: str = ""
    counter_example: str = ""
    origin: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Variable:
    """Something that is known of texts or cases; ``kind`` is one of :data:`KINDS`."""

    guid: str
    name: str
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Source:
    """A text; ``values`` are by name of the variable."""

    guid: str
    name: str
    text: str
    values: Mapping[str, AttributeValue] = field(default_factory=dict)


class Segment(NamedTuple):
    """A stretch of a source; ``whole`` stands for all of it. A project has thousands, and tuples are made quickly."""

    guid: str
    source: str
    start: int
    end: int
    whole: bool = False


class Coding(NamedTuple):
    """That a coder gave a segment a code; as many as segments."""

    guid: str
    segment: str
    code: str
    coder: str
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Memo:
    """Something written down. ``target`` is the guid of what it is ``about``, "" for the project."""

    guid: str
    about: About
    target: str
    body: str
    title: str = ""
    kind: str = "note"
    author: str = ""
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """Whom or what texts are about; ``sources`` and ``segments`` by guid."""

    guid: str
    name: str
    description: str = ""
    values: Mapping[str, AttributeValue] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """A whole project, each list in its order; parents of codes come before what is below them."""

    name: str
    origin: str = ""
    description: str = ""
    coders: tuple[Coder, ...] = ()
    codes: tuple[Code, ...] = ()
    variables: tuple[Variable, ...] = ()
    cases: tuple[Case, ...] = ()
    sources: tuple[Source, ...] = ()
    segments: tuple[Segment, ...] = ()
    codings: tuple[Coding, ...] = ()
    memos: tuple[Memo, ...] = ()
