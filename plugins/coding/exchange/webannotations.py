"""A project as W3C Web Annotations: https://www.w3.org/TR/annotation-model/ (JSON-LD).

Each coding is an annotation: its body tags a text with a code, its target is a stretch of the text by position (code
points, end-exclusive) and by its words with those around them. Codes, and texts by guid with their SHA-256, stand
beside the annotations, so that whoever has the texts can place them.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from datetime import UTC
from typing import Any, Final

from commonaim.plugins.coding.exchange import descriptions
from commonaim.plugins.coding.exchange.model import Project
from commonaim.plugins.coding.exchange.tables import paths

CONTEXT: Final = "http://www.w3.org/ns/anno.jsonld"
_AROUND: Final = 32
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False)


def as_json(project: Project) -> bytes:
    """One collection of annotations, in UTF-8; each annotation is a line, and made when its line is written."""
    written = io.BytesIO()

    def write(text: str) -> None:
        written.write(text.encode("utf-8", "replace"))

    write(_ENCODER.encode(_collection(project)).removesuffix("}"))
    write(', "first": {"type": "AnnotationPage", "startIndex": 0, "items": [')
    between = "\n"
    for annotation in _annotations(project):
        write(between + _ENCODER.encode(annotation))
        between = ",\n"
    write("\n]}}\n")
    return written.getvalue()


def _collection(project: Project) -> dict[str, Any]:
    """What stands before the annotations."""
    path = paths(project)
    return {
        "@context": [CONTEXT, {"commonaim": "urn:commonaim:coding:"}],
        "id": "urn:commonaim:coding:project",
        "type": "AnnotationCollection",
        "label": project.name,
        "total": len(project.codings),
        "commonaim:codes": [
            {
                "id": _urn(code.guid),
                "label": code.name,
                "commonaim:path": path[code.guid],
                "commonaim:parent": _urn(code.parent) if code.parent else None,
                "commonaim:color": code.color or None,
                **{
                    f"commonaim:{name}": getattr(code, name)
                    for name in descriptions.LABELS
                    if getattr(code, name)
                },
            }
            for code in project.codes
        ],
        "commonaim:texts": [
            {
                "id": _urn(source.guid),
                "label": source.name,
                "commonaim:sha256": hashlib.sha256(
                    source.text.encode("utf-8", "replace")
                ).hexdigest(),
                "commonaim:attributes": dict(source.values),
            }
            for source in project.sources
        ],
    }


def _annotations(project: Project) -> Iterator[dict[str, Any]]:
    names = {code.guid: code.name for code in project.codes}
    coders = {coder.guid: coder.name for coder in project.coders}
    texts = {source.guid: source.text for source in project.sources}
    places = {segment.guid: segment for segment in project.segments}
    comments: dict[str, list[str]] = {}
    for memo in project.memos:
        if memo.about == "segment":
            comments.setdefault(memo.target, []).append(memo.body)
    for coding in project.codings:
        segment = places[coding.segment]
        text, start, end = texts[segment.source], segment.start, segment.end
        body: list[dict[str, Any]] = [
            {
                "type": "SpecificResource",
                "purpose": "tagging",
                "source": _urn(coding.code),
                "commonaim:label": names[coding.code],
            }
        ]
        body += [
            {"type": "TextualBody", "purpose": "commenting", "value": comment}
            for comment in comments.get(segment.guid, ())
        ]
        annotation: dict[str, Any] = {
            "id": _urn(coding.guid),
            "type": "Annotation",
            "motivation": "classifying",
            "creator": {"type": "Person", "name": coders[coding.coder]},
            "body": body,
            "target": {
                "source": _urn(segment.source),
                "selector": [
                    {"type": "TextPositionSelector", "start": start, "end": end},
                    {
                        "type": "TextQuoteSelector",
                        "exact": text[start:end],
                        "prefix": text[max(0, start - _AROUND) : start],
                        "suffix": text[end : end + _AROUND],
                    },
                ],
            },
        }
        if coding.made_at:
            made = coding.made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
            annotation["created"] = f"{made.isoformat()}Z"
        yield annotation


def _urn(guid: str) -> str:
    return f"urn:uuid:{guid}"
