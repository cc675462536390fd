"""A project as plain data for a file: no more than somebody may see, and of texts no more than may be quoted.

What may leave is asked of :mod:`.sight` alone. A text that may be quoted but for some stretches goes out with these
masked, so that every offset stays where it was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import not_, or_, select

from commonaim.core.collecting import not_collecting
from commonaim.core.db import db
from commonaim.plugins.coding.exchange import model
from commonaim.plugins.coding.exchange.refi.lines import OWN
from commonaim.plugins.coding.models import (
    Attribute,
    Case,
    CaseText,
    Code,
    Coder,
    Coding,
    Memo,
    Passage,
    Project,
    Segment,
    Text,
    TextVersion,
    Use,
)
from commonaim.plugins.coding.services.sight import Sight, masked

#: So many rows are fetched at a time: a project has thousands, of which each would be held twice.
AT_A_TIME: Final = 1_000


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What may leave a project: ``texts`` are ids of the texts in it, ``kept_back`` is how many stay."""

    found: model.Project
    texts: tuple[int, ...]
    kept_back: int


def of_project(project: Project, seen: Sight) -> Outgoing:
    """What whoever sees ``seen`` may take out of ``project``."""
    sources, version_ids = _sources(project, seen)
    with not_collecting():
        segments = _segments(seen, version_ids, sources)
        codings, coder_ids = _codings(project, seen, segments)
    coders = _coders(project, coder_ids)
    texts = {key: one.guid for key, one in sources.items()}
    memos = _memos(project, seen, coders, texts, segments)
    every = len(db.session.scalars(select(Text.id).where(Text.project_id == project.id)).all())
    found = model.Project(
        project.name,
        OWN,
        project.question,
        tuple(model.Coder(coder.guid, coder.name) for coder in coders),
        _codes(project),
        _variables(project),
        _cases(project, sources, segments),
        tuple(sources.values()),
        tuple(segments.values()),
        tuple(codings),
        tuple(memos),
    )
    return Outgoing(found, tuple(sources), every - len(sources))


def note(outgoing: Outgoing, title: str, person_id: int | None) -> None:
    """Remember that the words of these texts left, so that whoever withdraws one is told. Not committed."""
    db.session.add_all(
        Use(text_id=text, kind="export", title=title, by_id=person_id) for text in outgoing.texts
    )


def _sources(project: Project, seen: Sight) -> tuple[dict[int, model.Source], list[int]]:
    """The texts that may be quoted, by id in their order, and the ids of their newest versions."""
    found = db.session.execute(
        select(Text.id, Text.guid, Text.title, Text.attributes, TextVersion.id.label("version"))
        .join(TextVersion, (TextVersion.text_id == Text.id) & (TextVersion.number == Text.number))
        .where(seen.texts(quote=True))
        .order_by(Text.position, Text.id)
    ).all()
    versions = [row.version for row in found]
    bodies = _bodies(seen)
    kinds = _kinds(project)
    return {
        row.id: model.Source(
            row.guid, row.title, bodies.get(row.version, ""), _values(row.attributes, kinds)
        )
        for row in found
    }, versions


def _bodies(seen: Sight) -> dict[int, str]:
    """By id of the version, the words of the texts that may be quoted, what may not be masked."""
    newest = (
        select(TextVersion.id)
        .join(Text, (TextVersion.text_id == Text.id) & (TextVersion.number == Text.number))
        .where(seen.texts(quote=True))
    )
    parts: dict[int, list[str]] = defaultdict(list)
    for version, body in db.session.execute(
        select(Passage.version_id, Passage.body)
        .where(Passage.version_id.in_(newest))
        .order_by(Passage.version_id, Passage.start)
    ):
        parts[version].append(body)
    hidden: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for version, start, end in db.session.execute(
        select(Segment.version_id, Segment.start, Segment.end)
        .join(Text, Segment.text_id == Text.id)
        .where(seen.texts(quote=True), not_(seen.segments(quote=True)))
    ):
        hidden[version].append((start, end))
    return {
        version: masked("".join(found), hidden[version]) if version in hidden else "".join(found)
        for version, found in parts.items()
    }


def _kinds(project: Project) -> dict[str, str]:
    rows = db.session.execute(
        select(Attribute.name, Attribute.kind).where(Attribute.project_id == project.id)
    )
    return {row.name: row.kind for row in rows}


def _values(
    attributes: Mapping[str, object], kinds: Mapping[str, str]
) -> dict[str, model.AttributeValue]:
    return {
        name: value if isinstance(value, str | int | float | bool) else str(value)
        for name, value in attributes.items()
        if value not in (None, "")
    }


def _variables(project: Project) -> tuple[model.Variable, ...]:
    rows = db.session.scalars(
        select(Attribute).where(Attribute.project_id == project.id).order_by(Attribute.id)
    )
    return tuple(model.Variable(row.guid, row.name, row.kind) for row in rows)


def _segments(
    seen: Sight, versions: Sequence[int], sources: Mapping[int, model.Source]
) -> dict[int, model.Segment]:
    """By id, the segments that may be quoted, where they are now; those an old version keeps stay with it."""
    newest = set(versions)
    rows = db.session.execute(
        select(
            Segment.id,
            Segment.guid,
            Segment.version_id,
            Segment.start,
            Segment.end,
            Segment.whole,
            Segment.text_id,
        )
        .join(Text, Segment.text_id == Text.id)
        .where(seen.segments(quote=True))
        .order_by(Text.position, Text.id, Segment.start, Segment.end, Segment.id)
        .execution_options(yield_per=AT_A_TIME)
    )
    return {
        ident: model.Segment(guid, sources[text].guid, start, end, whole)
        for ident, guid, version, start, end, whole, text in rows
        if version in newest
    }


def _codings(
    project: Project, seen: Sight, segments: Mapping[int, model.Segment]
) -> tuple[list[model.Coding], set[int]]:
    codes, everybody = _guids(Code, project), _guids(Coder, project)
    rows = db.session.execute(
        select(
            Coding.guid,
            Coding.segment_id,
            Coding.made_at,
            Coding.coder_id,
            Coding.code_id,
        )
        .join(Segment, Coding.segment_id == Segment.id)
        .join(Text, Segment.text_id == Text.id)
        .where(seen.codings(quote=True))
        .order_by(Text.position, Text.id, Segment.start, Segment.end, Segment.id, Coding.id)
        .execution_options(yield_per=AT_A_TIME)
    )
    kept, coders = [], set()
    for guid, segment, made_at, coder, code in rows:
        if segment in segments:
            given = segments[segment].guid
            kept.append(model.Coding(guid, given, codes[code], everybody[coder], made_at))
            coders.add(coder)
    return kept, coders


def _guids(of: type[Code] | type[Coder], project: Project) -> dict[int, str]:
    rows = db.session.execute(select(of.id, of.guid).where(of.project_id == project.id))
    return {row.id: row.guid for row in rows}


def _coders(project: Project, coding: Iterable[int]) -> Sequence[Coder]:
    """The people of the project, and layers that hold something."""
    kept = set(coding)
    found = db.session.scalars(
        select(Coder).where(Coder.project_id == project.id).order_by(Coder.id)
    )
    return [coder for coder in found if coder.kind == "person" or coder.id in kept]


def _codes(project: Project) -> tuple[model.Code, ...]:
    """The codes, each below the one it belongs to."""
    rows = db.session.scalars(
        select(Code).where(Code.project_id == project.id).order_by(Code.position, Code.id)
    ).all()
    guids = {code.id: code.guid for code in rows}
    below: dict[int | None, list[Code]] = defaultdict(list)
    for code in rows:
        below[code.parent_id if code.parent_id in guids else None].append(code)
    ordered: list[model.Code] = []
    waiting = below[None][::-1]
    while waiting:
        code = waiting.pop()
        ordered.append(_code(code, guids.get(code.parent_id or 0)))
        waiting += below[code.id][::-1]
    return tuple(ordered)


def _code(code: Code, parent: str | None) -> model.Code:
    return model.Code(
        code.guid,
        code.name,
        parent,
        code.codable,
        code.color,
        code.short,
        code.definition,
        code.use_when,
        code.not_when,
        code.example,
        code.counter_example,
        code.origin,
        code.status,
    )


def _cases(
    project: Project,
    sources: Mapping[int, model.Source],
    segments: Mapping[int, model.Segment],
) -> tuple[model.Case, ...]:
    of_texts: dict[int, list[str]] = defaultdict(list)
    of_segments: dict[int, list[str]] = defaultdict(list)
    links = db.session.scalars(
        select(CaseText)
        .join(Case, CaseText.case_id == Case.id)
        .where(Case.project_id == project.id)
        .order_by(CaseText.id)
    )
    for link in links:
        if link.segment_id is None and link.text_id in sources:
            of_texts[link.case_id].append(sources[link.text_id].guid)
        elif link.segment_id is not None and link.segment_id in segments:
            of_segments[link.case_id].append(segments[link.segment_id].guid)
    kinds = _kinds(project)
    rows = db.session.scalars(select(Case).where(Case.project_id == project.id).order_by(Case.id))
    return tuple(
        model.Case(
            row.guid,
            row.name,
            row.description,
            _values(row.attributes, kinds),
            tuple(of_texts[row.id]),
            tuple(of_segments[row.id]),
        )
        for row in rows
    )


def _memos(
    project: Project,
    seen: Sight,
    coders: Sequence[Coder],
    texts: Mapping[int, str],
    segments: Mapping[int, model.Segment],
) -> list[model.Memo]:
    """Memos on what leaves, and on the project and its codes; those on other texts and segments stay."""
    authors = {coder.person_id: coder.guid for coder in coders if coder.person_id}
    by_name = {coder.name: coder.guid for coder in coders}
    codes = _guids(Code, project)
    kept = []
    rows = db.session.scalars(
        select(Memo)
        .outerjoin(Segment, Memo.segment_id == Segment.id)
        .where(Memo.project_id == project.id, or_(Memo.segment_id.is_(None), seen.memo_layer()))
        .order_by(Memo.id)
    )
    for row in rows:
        about: model.About = "project"
        target: str | None = ""
        if row.segment_id is not None:
            segment = segments.get(row.segment_id)
            about, target = "segment", segment.guid if segment else None
        elif row.text_id is not None:
            about, target = "source", texts.get(row.text_id)
        elif row.code_id is not None:
            about, target = "code", codes.get(row.code_id)
        if target is not None:
            author = authors.get(row.author_id or 0) or by_name.get(row.author_name, "")
            kept.append(
                model.Memo(
                    row.guid, about, target, row.body, row.title, row.kind, author, row.created_at
                )
            )
    return kept
