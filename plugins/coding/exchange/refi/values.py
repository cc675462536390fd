"""Variables, what they say of texts and cases, and cases."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Final
from xml.etree.ElementTree import Element

from commonaim.core.plugin import N_
from commonaim.plugins.coding.exchange.model import KINDS, AttributeValue, Case, Variable
from commonaim.plugins.coding.exchange.refi.parsing import (
    Guids,
    child,
    children,
    guid,
    listed,
    local,
    words,
)
from commonaim.plugins.coding.exchange.report import Report


def _boolean(text: str) -> bool:
    return {"true": True, "1": True, "false": False, "0": False}[text.casefold()]


def _day(text: str) -> str:
    return date.fromisoformat(text[:10]).isoformat()


def _moment(text: str) -> str:
    return datetime.fromisoformat(text).isoformat()


#: By kind, how its words are read; what cannot be read so stays words.
_READ: Final[Mapping[str, Callable[[str], AttributeValue]]] = {
    "text": str,
    "boolean": _boolean,
    "integer": int,
    "float": float,
    "date": _day,
    "datetime": _moment,
}


def read_variables(root: Element, guids: Guids, report: Report) -> dict[str, Variable]:
    """The variables by guid; two of one name get different names."""
    found: dict[str, Variable] = {}
    names: set[str] = set()
    for element in listed(root, "Variables", "Variable"):
        report.found["variables"] += 1
        given = " ".join((element.get("name") or "").split()) or "Attribute"
        name, number = given, 2
        while name in names:
            name, number = f"{given} ({number})", number + 1
        if name != given:
            report.adapt(
                N_("Attributes that had the name of another and got one of their own"), name
            )
        names.add(name)
        kind = (element.get("typeOfVariable") or "Text").strip().casefold()
        made = guids.of(element, "variable", name)
        found[made] = Variable(made, name, kind if kind in KINDS else "text")
    return found


def read_values(
    element: Element, variables: Mapping[str, Variable], report: Report
) -> dict[str, AttributeValue]:
    """What is said of a text or a case, by name of the variable; blank values are none."""
    told: dict[str, AttributeValue] = {}
    for value in children(element, "VariableValue"):
        reference = child(value, "VariableRef")
        target = guid(reference.get("targetGUID")) if reference is not None else None
        variable = variables.get(target or "")
        if variable is None:
            report.leave_out(N_("Values of attributes that are not listed"))
            continue
        text = next(
            ("".join(part.itertext()) for part in value if local(part) != "VariableRef"), ""
        )
        if text.strip():
            told[variable.name] = _read(text, variable, report)
    return told


def _read(text: str, variable: Variable, report: Report) -> AttributeValue:
    try:
        return _READ[variable.kind](text if variable.kind == "text" else text.strip())
    except (ValueError, KeyError):
        report.adapt(
            N_("Values that are not of the kind that their attribute has"),
            variable.name,
        )
        return text.strip()


def read_cases(
    root: Element,
    variables: Mapping[str, Variable],
    sources: Mapping[str, str],
    segments: Collection[str],
    guids: Guids,
    report: Report,
) -> list[Case]:
    """The cases; ``sources`` has the names of the texts that were read."""
    cases = []
    for number, element in enumerate(listed(root, "Cases", "Case"), 1):
        report.found["cases"] += 1
        of_sources = _targets(element, "SourceRef", sources, report)
        of_segments = _targets(element, "SelectionRef", segments, report)
        name = " ".join((element.get("name") or "").split())
        if not name:
            name = sources[of_sources[0]] if len(of_sources) == 1 else f"Case {number}"
            report.adapt(N_("Cases that had no name and got one"), name)
        if next(children(element, "CodeRef"), None) is not None:
            report.leave_out(N_("Codes of whole cases"), name)
        cases.append(
            Case(
                guids.of(element, "case", number),
                name,
                words(element, "Description"),
                read_values(element, variables, report),
                tuple(of_sources),
                tuple(of_segments),
            )
        )
    return cases


def _targets(element: Element, name: str, known: Collection[str], report: Report) -> list[str]:
    targets = [guid(reference.get("targetGUID")) for reference in children(element, name)]
    kept = [target for target in dict.fromkeys(targets) if target in known and target is not None]
    if missing := len(set(targets)) - len(kept):
        report.leave_out(N_("Links of cases to texts or places that were not read"), count=missing)
    return kept
