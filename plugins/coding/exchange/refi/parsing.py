"""XML of other programs, read without trusting it: no document types, no entities, no depth without end."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from commonaim.core.plugin import N_
from commonaim.plugins.coding.exchange.report import NotReadable, Report

#: Codes that hold codes that hold codes: nobody reads further down than this.
DEEPEST: Final = 200
_GUID: Final = re.compile(r"\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?")
#: What guids are made from where a file gives none: the same file gives the same ones.
_MADE: Final = uuid.UUID("5b9d2f6e-7c1a-4f57-9b1d-3f2a8f6f8c11")


def root_of(data: bytes, *names: str) -> Element:
    """The root element of a file; raises :class:`.NotReadable` unless it is called one of ``names``."""
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise NotReadable(
            N_(
                "The project file declares a document type or entities, which no project needs."
                " It was not read."
            )
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        line = getattr(error, "position", (0, 0))[0]
        raise NotReadable(
            N_("The project file is no XML that can be read (line %(line)s). Export it again."),
            line=line,
        ) from error
    if local(root) not in names:
        raise NotReadable(
            N_("The file holds %(name)s and no REFI-QDA project or codebook."),
            name=local(root)[:60],
        )
    _check_depth(root)
    return root


def _check_depth(root: Element) -> None:
    level = [root]
    for _depth in range(DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return
    raise NotReadable(
        N_("In the project file things are nested more than %(most)s deep, so it was not read."),
        most=DEEPEST,
    )


def local(element: Element) -> str:
    """An element's name without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: Element | None, *names: str) -> Iterator[Element]:
    """The children that are called so, in order, whatever their namespace."""
    for child in element if element is not None else ():
        if local(child) in names:
            yield child


def child(element: Element | None, name: str) -> Element | None:
    """The first child that is called so."""
    return next(children(element, name), None)


def listed(root: Element, wrapper: str, *names: str) -> Iterator[Element]:
    """What a list of the project holds; a file may have the list more than once."""
    for wrap in children(root, wrapper):
        yield from children(wrap, *names)


def words(element: Element | None, name: str) -> str:
    """The text of a child, "" when there is none; its lines end in LF."""
    found = child(element, name)
    if found is None:
        return ""
    return "".join(found.itertext()).replace("\r\n", "\n").replace("\r", "\n")


def guid(value: str | None) -> str | None:
    """A guid in small letters without braces; None for what is none."""
    found = _GUID.fullmatch((value or "").strip().casefold())
    return found[1] if found else None


def made_guid(*parts: object) -> str:
    """A guid for what has none, the same each time."""
    return str(uuid.uuid5(_MADE, "\x1f".join(map(str, parts))))


def moment(value: str | None) -> datetime | None:
    """A time in UTC; one without zone is taken to be UTC, and what is no time is None."""
    try:
        read = datetime.fromisoformat((value or "").strip())
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


class Guids:
    """Gives every thing of a file a guid of its own."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._taken: set[str] = set()

    def of(self, element: Element, *within: object) -> str:
        """The element's guid; a new one where it has none or another thing has it already."""
        given = guid(element.get("guid"))
        if given and given not in self._taken:
            self._taken.add(given)
            return given
        if given:
            self._report.adapt(N_("Things that had the guid of another and got one of their own"))
        else:
            self._report.adapt(N_("Things that had no usable guid and got one"))
        number = 0
        while (made := made_guid(*within, element.get("guid"), number)) in self._taken:
            number += 1
        self._taken.add(made)
        return made
