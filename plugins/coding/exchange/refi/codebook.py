"""Codes of a project or of a codebook, as a tree."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from xml.etree.ElementTree import Element

from commonaim.core.plugin import N_
from commonaim.plugins.coding.exchange import descriptions
from commonaim.plugins.coding.exchange.model import Code
from commonaim.plugins.coding.exchange.refi.parsing import Guids, child, children, listed, words
from commonaim.plugins.coding.exchange.report import Report

_COLOR: Final = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
#: By program, what it writes between the names of a code and of the code above where it has no tree.
_PATHS: Final[Mapping[str, str]] = {"taguette": ".", "atlas": "::"}


def read_codes(
    root: Element, origin: str, guids: Guids, report: Report
) -> list[tuple[Element, Code]]:
    """Each code with its element, parents first."""
    top = root if child(root, "CodeBook") is None else child(root, "CodeBook")
    found: list[tuple[Element, Code]] = []
    waiting: list[tuple[Element, str | None]] = [
        (element, None)
        for element in listed(top, "Codes", "Code")  # type: ignore[arg-type]  # one of the two is there
    ]
    waiting.reverse()
    while waiting:
        element, parent = waiting.pop()
        code = _code(element, parent, guids, report)
        found.append((element, code))
        waiting += [(below, code.guid) for below in reversed(list(children(element, "Code")))]
    report.found["codes"] += len(found)
    return _as_tree(found, origin, report)


def _code(element: Element, parent: str | None, guids: Guids, report: Report) -> Code:
    name = " ".join((element.get("name") or "").split())
    code_guid = guids.of(element, "code", parent, name)
    if not name:
        name = f"Code {code_guid[:8]}"
        report.adapt(N_("Codes that had no name and got one"), name)
    color = (element.get("color") or "").strip()
    return Code(
        code_guid,
        name,
        parent,
        codable=(element.get("isCodable") or "true").strip() not in ("false", "0"),
        color=_long(color) if _COLOR.fullmatch(color) else "",
        **descriptions.read(words(element, "Description")),
    )


def _long(color: str) -> str:
    """A colour as ``#rrggbb``."""
    digits = color[1:].lower()
    return "#" + ("".join(2 * digit for digit in digits) if len(digits) == 3 else digits)


def _as_tree(
    found: list[tuple[Element, Code]], origin: str, report: Report
) -> list[tuple[Element, Code]]:
    """A flat list whose names are paths as the tree that it means; only below codes that are there."""
    between = next((mark for tool, mark in _PATHS.items() if tool in origin.casefold()), None)
    if between is None:
        return found
    by_name = {code.name: code for _element, code in found if code.parent is None}
    placed = []
    for element, code in found:
        above, mark, name = code.name.rpartition(between)
        parent = by_name.get(above)
        if code.parent is None and mark and parent is not None and name.strip():
            report.adapt(
                N_("Codes that stood beside the code that their name names and now stand below it"),
                code.name,
            )
            code = replace(code, name=name.strip(), parent=parent.guid)
        placed.append((element, code))
    return _parents_first(placed)


def _parents_first(found: list[tuple[Element, Code]]) -> list[tuple[Element, Code]]:
    below: dict[str | None, list[tuple[Element, Code]]] = {}
    for element, code in found:
        below.setdefault(code.parent, []).append((element, code))
    ordered: list[tuple[Element, Code]] = []
    waiting = below.get(None, [])[::-1]
    while waiting:
        element, code = waiting.pop()
        ordered.append((element, code))
        waiting += below.get(code.guid, [])[::-1]
    return ordered
