"""A .qdpx or .qdc file as a project, with a report of what was read, adapted and left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from xml.etree.ElementTree import Element

from commonaim.core.plugin import N_
from commonaim.plugins.coding.exchange.model import Code, Coder, Project
from commonaim.plugins.coding.exchange.refi.archive import MOST_IN_A_PROJECT, Archive
from commonaim.plugins.coding.exchange.refi.codebook import read_codes
from commonaim.plugins.coding.exchange.refi.lines import decoded, reading
from commonaim.plugins.coding.exchange.refi.notes import Notes, Place
from commonaim.plugins.coding.exchange.refi.parsing import (
    Guids,
    child,
    children,
    guid,
    listed,
    local,
    root_of,
    words,
)
from commonaim.plugins.coding.exchange.refi.sources import Reader
from commonaim.plugins.coding.exchange.refi.values import read_cases, read_variables
from commonaim.plugins.coding.exchange.report import COUNTED, NotReadable, Report

_ZIP: Final = b"PK"
#: Parts of a project that are read; of others only the number is told.
_READ: Final = frozenset(
    (
        "Users",
        "CodeBook",
        "Variables",
        "Cases",
        "Sources",
        "Notes",
        "Links",
        "Description",
        "NoteRef",
    )
)
_LEFT: Final[Mapping[str, tuple[str, str]]] = {
    "Sets": ("Set", N_("Sets")),
    "Graphs": ("Graph", N_("Drawings of relations")),
}


def read(data: bytes, name: str = "") -> tuple[Project, Report]:
    """The project in a file's bytes; ``name`` is what the file is called.

    Raises :class:`.NotReadable` when nothing of it can be read; nothing has been made then.
    """
    if not data.strip():
        raise NotReadable(N_("The file is empty."))
    report = Report()
    if data[:2] == _ZIP:
        archive = Archive(data, report)
        project = _project(root_of(archive.project, "Project"), archive, report)
    else:
        if len(data) > MOST_IN_A_PROJECT:
            raise NotReadable(N_("The file is too large for a codebook."))
        root = root_of(data, "CodeBook", "Project")
        project = (
            _codebook(root, name, report)
            if local(root) == "CodeBook"
            else _project(root, None, report)
        )
    report.read = counted(project)
    return project, report


def counted(project: Project) -> Counter[str]:
    """How many things of each kind a project has."""
    return Counter({kind: len(getattr(project, kind)) for kind in COUNTED})


def _codebook(root: Element, name: str, report: Report) -> Project:
    origin = root.get("origin") or ""
    codes = read_codes(root, origin, Guids(report), report)
    _leave_out(root, report)
    title = name.rpartition("/")[2].removesuffix(".qdc") or "Codebook"
    return Project(title, origin, codes=tuple(code for _element, code in codes))


def _project(root: Element, archive: Archive | None, report: Report) -> Project:
    def load(path: str) -> bytes | None:
        return archive.text_file(path) if archive else None

    def note_words(element: Element, name: str) -> str | None:
        path = (element.get("plainTextPath") or "").strip()
        data = load(path) if path else None
        if data is not None:
            return reading(decoded(data, origin, name, report), (), origin, name, report).text
        return (
            words(element, "PlainTextContent")
            if child(element, "PlainTextContent") is not None
            else None
        )

    origin = root.get("origin") or ""
    guids = Guids(report)
    coders = _coders(root, guids, report)
    codes = read_codes(root, origin, guids, report)
    variables = read_variables(root, guids, report)
    codable = {code.guid: code.codable for _element, code in codes}
    found = Reader(load, origin, coders, codable, variables, guids, report).read(root)
    cases = read_cases(
        root,
        variables,
        {source.guid: source.name for source in found.sources},
        {segment.guid for segment in found.segments},
        guids,
        report,
    )
    notes = Notes(root, note_words, guids, report)
    places: list[Place] = [(root, "project", "")]
    places += [(element, "code", code.guid) for element, code in codes]
    notes.on([*places, *found.places])
    known = {target: about for _element, about, target in [*places, *found.places] if target}
    known |= {one.guid: "case" for one in cases}
    notes.linked(root, known)
    notes.alone()
    _leave_out(root, report)
    return Project(
        " ".join((root.get("name") or "").split()) or "Project",
        origin,
        words(root, "Description"),
        (*coders.values(), *found.others.values()),
        tuple(_usable(code, found.used, report) for _element, code in codes),
        tuple(variables.values()),
        tuple(cases),
        tuple(found.sources),
        tuple(found.segments),
        tuple(found.codings),
        tuple(notes.memos),
    )


def _coders(root: Element, guids: Guids, report: Report) -> dict[str, Coder]:
    coders = {}
    for element in listed(root, "Users", "User"):
        report.found["coders"] += 1
        name = " ".join((element.get("name") or element.get("id") or "").split())
        made = guids.of(element, "coder", name)
        coders[guid(element.get("guid")) or made] = Coder(made, name or f"Coder {made[:8]}")
    return coders


def _usable(code: Code, used: set[str], report: Report) -> Code:
    if code.guid not in used:
        return code
    report.adapt(
        N_("Codes that only held others together, had codings, and can be used now"),
        code.name,
    )
    return replace(code, codable=True)


def _leave_out(root: Element, report: Report) -> None:
    for element in root:
        name = local(element)
        if name in _LEFT:
            inside, text = _LEFT[name]
            for one in children(element, inside):
                report.leave_out(text, one.get("name") or "")
        elif name and name not in _READ and name != "Codes":
            report.leave_out(N_("Parts that the standard does not know"), name)
