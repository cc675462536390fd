"""A project as REFI-QDA: a .qdpx archive or a .qdc codebook, valid against the schemas of version 1.0.

Texts are written in UTF-8 with LF ends and no mark at the beginning, offsets in code points, end-exclusive. Nothing of
the machine it was written on goes along. The same project gives the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from commonaim.plugins.coding.exchange import descriptions
from commonaim.plugins.coding.exchange.model import (
    AttributeValue,
    Case,
    Code,
    Coding,
    Memo,
    Project,
    Segment,
    Source,
    Variable,
)
from commonaim.plugins.coding.exchange.refi.lines import OWN
from commonaim.plugins.coding.exchange.refi.notes import KIND
from commonaim.plugins.coding.exchange.refi.parsing import made_guid

PROJECT: Final = "urn:QDA-XML:project:1.0"
CODEBOOK: Final = "urn:QDA-XML:codebook:1.0"
#: By kind, what the standard calls it.
_TYPES: Final = {
    "text": "Text",
    "boolean": "Boolean",
    "integer": "Integer",
    "float": "Float",
    "date": "Date",
    "datetime": "DateTime",
}
#: What XML cannot hold.
_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WHEN: Final = (1980, 1, 1, 0, 0, 0)


def as_qdpx(project: Project) -> bytes:
    """The project as an archive."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, "project.qde", _xml(_project(project)))
        for source in project.sources:
            _put(archive, f"sources/{source.guid}.txt", source.text.encode("utf-8", "replace"))
    return written.getvalue()


def as_qdc(project: Project) -> bytes:
    """The codebook alone."""
    root = Element("CodeBook", xmlns=CODEBOOK, origin=OWN)
    codes = SubElement(root, "Codes")
    _codes(codes, project.codes, {})
    return _xml(root)


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    part = zipfile.ZipInfo(name, _WHEN)
    part.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(part, data)


def _xml(root: Element) -> bytes:
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _project(project: Project) -> Element:
    root = Element("Project", xmlns=PROJECT, name=_clean(project.name), origin=OWN)
    notes = _notes_by_target(project.memos)
    if project.coders:
        users = SubElement(root, "Users")
        for coder in project.coders:
            SubElement(users, "User", guid=coder.guid, name=_clean(coder.name))
    if project.codes:
        _codes(SubElement(SubElement(root, "CodeBook"), "Codes"), project.codes, notes)
    _variables(root, project.variables)
    by_name = {variable.name: variable for variable in project.variables}
    # what a memo says of a case hangs on no case in the standard: a link ties them
    links = [memo for memo in project.memos if memo.about == "case"]
    _cases(root, project.cases, by_name)
    _sources(root, project, by_name, notes)
    if project.memos:
        listed = SubElement(root, "Notes")
        known = {coder.guid for coder in project.coders}
        for memo in project.memos:
            _note(listed, memo, known)
    if links:
        listed = SubElement(root, "Links")
        for memo in links:
            SubElement(
                listed,
                "Link",
                guid=made_guid("link", memo.guid),
                originGUID=memo.guid,
                targetGUID=memo.target,
            )
    _text(root, "Description", project.description)
    _refer(root, notes.get(("project", ""), ()))
    return root


def _notes_by_target(memos: Iterable[Memo]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for memo in memos:
        found.setdefault((memo.about, memo.target), []).append(memo.guid)
    return found


def _codes(top: Element, codes: Iterable[Code], notes: Mapping[tuple[str, str], list[str]]) -> None:
    below: dict[str | None, list[Code]] = {}
    for code in codes:
        below.setdefault(code.parent, []).append(code)
    waiting = [(top, code) for code in reversed(below.get(None, []))]
    while waiting:
        parent, code = waiting.pop()
        element = SubElement(
            parent,
            "Code",
            guid=code.guid,
            name=_clean(code.name),
            isCodable="true" if code.codable else "false",
        )
        if code.color:
            element.set("color", code.color)
        fields = {name: getattr(code, name) for name in descriptions.LABELS}
        _text(element, "Description", descriptions.written(fields))
        _refer(element, notes.get(("code", code.guid), ()))
        waiting += [(element, child) for child in reversed(below.get(code.guid, []))]


def _variables(root: Element, variables: Iterable[Variable]) -> None:
    listed = None
    for variable in variables:
        listed = SubElement(root, "Variables") if listed is None else listed
        SubElement(
            listed,
            "Variable",
            guid=variable.guid,
            name=_clean(variable.name),
            typeOfVariable=_TYPES[variable.kind],
        )


def _values(
    element: Element, values: Mapping[str, AttributeValue], variables: Mapping[str, Variable]
) -> None:
    for name, value in values.items():
        variable = variables.get(name)
        if variable is None:
            continue
        told = SubElement(element, "VariableValue")
        SubElement(told, "VariableRef", targetGUID=variable.guid)
        words = str(value).lower() if isinstance(value, bool) else str(value)
        SubElement(told, f"{_TYPES[variable.kind]}Value").text = _clean(words)


def _cases(root: Element, cases: Iterable[Case], variables: Mapping[str, Variable]) -> None:
    listed = None
    for case in cases:
        listed = SubElement(root, "Cases") if listed is None else listed
        element = SubElement(listed, "Case", guid=case.guid, name=_clean(case.name))
        _text(element, "Description", case.description)
        _values(element, case.values, variables)
        for source in case.sources:
            SubElement(element, "SourceRef", targetGUID=source)
        for segment in case.segments:
            SubElement(element, "SelectionRef", targetGUID=segment)


def _sources(
    root: Element,
    project: Project,
    variables: Mapping[str, Variable],
    notes: Mapping[tuple[str, str], list[str]],
) -> None:
    if not project.sources:
        return
    listed = SubElement(root, "Sources")
    segments: dict[str, list[Segment]] = {}
    for segment in project.segments:
        segments.setdefault(segment.source, []).append(segment)
    codings: dict[str, list[Coding]] = {}
    for coding in project.codings:
        codings.setdefault(coding.segment, []).append(coding)
    for source in project.sources:
        _source(listed, source, segments.get(source.guid, []), codings, variables, notes)


def _source(
    listed: Element,
    source: Source,
    segments: list[Segment],
    codings: Mapping[str, list[Coding]],
    variables: Mapping[str, Variable],
    notes: Mapping[tuple[str, str], list[str]],
) -> None:
    element = SubElement(
        listed,
        "TextSource",
        guid=source.guid,
        name=_clean(source.name),
        plainTextPath=f"internal://{source.guid}.txt",
    )
    for segment in segments:
        if segment.whole:
            continue
        selection = SubElement(
            element,
            "PlainTextSelection",
            guid=segment.guid,
            name=_clean(" ".join(source.text[segment.start : segment.end][:100].split())),
            startPosition=str(segment.start),
            endPosition=str(segment.end),
        )
        for coding in codings.get(segment.guid, ()):
            _coding(selection, coding)
        _refer(selection, notes.get(("segment", segment.guid), ()))
    of_whole = [segment.guid for segment in segments if segment.whole]
    for guid in of_whole:
        for coding in codings.get(guid, ()):
            _coding(element, coding)
    _refer(element, notes.get(("source", source.guid), ()))
    for guid in of_whole:
        _refer(element, notes.get(("segment", guid), ()))
    _values(element, source.values, variables)


def _coding(parent: Element, coding: Coding) -> None:
    element = SubElement(parent, "Coding", guid=coding.guid, creatingUser=coding.coder)
    if coding.made_at:
        element.set("creationDateTime", _moment(coding.made_at))
    SubElement(element, "CodeRef", targetGUID=coding.code)


def _note(listed: Element, memo: Memo, coders: set[str]) -> None:
    element = SubElement(listed, "Note", guid=memo.guid)
    if memo.title:
        element.set("name", _clean(memo.title))
    if memo.author in coders:
        element.set("creatingUser", memo.author)
    if memo.made_at:
        element.set("creationDateTime", _moment(memo.made_at))
    _text(element, "Description", f"{KIND}{memo.kind}")
    SubElement(element, "PlainTextContent").text = _clean(memo.body)


def _refer(element: Element, notes: Iterable[str]) -> None:
    for note in notes:
        SubElement(element, "NoteRef", targetGUID=note)


def _text(element: Element, name: str, words: str) -> None:
    if words:
        SubElement(element, name).text = _clean(words)


def _clean(words: str) -> str:
    """Words without what XML cannot hold."""
    return _NOT_IN_XML.sub("\ufffd", words)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat() + "Z"
