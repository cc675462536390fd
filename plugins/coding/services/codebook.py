"""The codebook of a project: codes as a tree, what each means, and its numbered versions.

A change of what a code means is an edition of it; codings made under an earlier edition are listed to be looked at
again. Nothing is ever deleted: a code is retired, or merged into another, and what was coded with it stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import bindparam, func, select

from commonaim.core import tenancy
from commonaim.core.db import db
from commonaim.plugins.coding.models import (
    Code,
    CodebookVersion,
    CodeState,
    Coding,
    Project,
    Segment,
    Text,
)
from commonaim.plugins.coding.models.codebook import MEANING, PATTERNS, RETIRED
from commonaim.plugins.coding.services.sight import Sight

#: Colours that codes are given in turn, each with 4.5 : 1 on the paper of both schemes where it is a line.
COLORS: Final = (
    "#0b5d5e",
    "#a8441f",
    "#6b3d78",
    "#2f6b34",
    "#3d5a80",
    "#8a5a00",
    "#a1285a",
    "#4b5320",
    "#1b6ac9",
    "#7a4b2a",
)
#: What a state keeps of a code.
FIELDS: Final = (
    "name",
    "short",
    "definition",
    "use_when",
    "not_when",
    "example",
    "counter_example",
    "origin",
    "color",
    "pattern",
    "status",
    "codable",
    "position",
)


class CannotChange(ValueError):
    """A change of the codebook that cannot be made; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Node:
    """A code in the tree: how deep it stands, from 0, and how many segments are coded with it."""

    code: Code
    depth: int
    count: int
    first: bool
    last: bool


def codes(project: Project, *, retired: bool = True) -> Sequence[Code]:
    """Every code of a project, by position."""
    statement = select(Code).where(Code.project_id == project.id).order_by(Code.position, Code.id)
    if not retired:
        statement = statement.where(Code.status != RETIRED)
    return db.session.scalars(statement).all()


def tree(
    project: Project, *, retired: bool = False, counts: Mapping[int, int] | None = None
) -> list[Node]:
    """The codes in the order of the tree. A code whose parent is not shown stands at the top."""
    shown = codes(project, retired=retired)
    counts = counts or {}
    below: dict[int | None, list[Code]] = defaultdict(list)
    known = {code.id for code in shown}
    for code in shown:
        below[code.parent_id if code.parent_id in known else None].append(code)
    return list(_walk(below, None, 0, counts))


def _walk(
    below: Mapping[int | None, list[Code]],
    parent: int | None,
    depth: int,
    counts: Mapping[int, int],
) -> Iterator[Node]:
    row = below.get(parent, [])
    for place, code in enumerate(row):
        yield Node(code, depth, counts.get(code.id, 0), place == 0, place == len(row) - 1)
        yield from _walk(below, code.id, depth + 1, counts)


def get(ident: int) -> Code | None:
    """A code of this network by its id."""
    return tenancy.get(Code, ident)


def of_ids(project: Project, idents: Sequence[int]) -> list[Code]:
    """The codes of ``project`` with these ids, in the order asked for; others are left out."""
    if not idents:
        return []
    if len(idents) == 1:  # by far the most often, and half the work
        only = get(idents[0])
        return [only] if only is not None and only.project_id == project.id else []
    found = db.session.scalars(_OF_IDS, {"project": project.id, "idents": list(idents)})
    by_id = {code.id: code for code in found}
    return [by_id[ident] for ident in idents if ident in by_id]


_OF_IDS: Final = tenancy.standing(
    select(Code).where(
        Code.project_id == bindparam("project"), Code.id.in_(bindparam("idents", expanding=True))
    )
)


def one(project: Project, ident: int) -> Code | None:
    """The code of ``project`` with this id; None when there is none."""
    return next(iter(of_ids(project, [ident])), None)


def add(
    project: Project,
    name: str,
    *,
    person_id: int | None = None,
    parent: Code | None = None,
    **fields: Any,
) -> Code:
    """A new code, the last below ``parent``, in the next colour and pattern. Not committed."""
    number = (
        db.session.scalar(select(func.count(Code.id)).where(Code.project_id == project.id)) or 0
    )
    look = {
        "color": COLORS[number % len(COLORS)],
        "pattern": PATTERNS[(number // 2) % len(PATTERNS)],
    }
    code = Code(
        project_id=project.id,
        parent_id=parent.id if parent else None,
        position=number,
        name=name,
        owner_id=person_id,
        **{**look, **fields},
    )
    db.session.add(code)
    db.session.flush()
    keep_state(project, code, person_id)
    return code


def in_vivo(project: Project, words: str, person_id: int | None) -> Code:
    """The code that is named by ``words`` of a text: one of that name, or a new one."""
    return named(project, words, person_id, origin="in_vivo")


def named(
    project: Project, words: str, person_id: int | None, *, origin: str = "inductive"
) -> Code:
    """The code in use of this name, whichever way it is written; a new one when there is none."""
    name = " ".join(words.split())[:120]
    if not name:
        raise CannotChange(_("There are no words to name a code by."))
    usable = [code for code in codes(project, retired=False) if code.codable]
    found = next((code for code in usable if code.name.casefold() == name.casefold()), None)
    return found or add(project, name, person_id=person_id, origin=origin)


def change(code: Code, fields: Mapping[str, Any], person_id: int | None) -> bool:
    """Give a code new words or another look; whether it means something else now, so that codings are looked at again.

    Not committed.
    """
    before = {name: getattr(code, name) for name in FIELDS}
    for name, value in fields.items():
        setattr(code, name, value)
    changed = {name for name in FIELDS if getattr(code, name) != before[name]}
    if not changed:
        return False
    means_more = bool(changed.intersection(MEANING))
    if means_more:
        code.edition += 1
    keep_state(code.project, code, person_id)
    return means_more


def keep_state(project: Project, code: Code, person_id: int | None) -> None:
    """Write down what a code is from now on."""
    parent = tenancy.get(Code, code.parent_id) if code.parent_id else None
    content = {name: getattr(code, name) for name in FIELDS}
    content["parent"] = parent.guid if parent else None
    db.session.add(
        CodeState(
            code_id=code.id,
            version=project.version,
            edition=code.edition,
            content=content,
            by_id=person_id,
        )
    )
    db.session.flush()


def place(code: Code, parent: Code | None, before: Code | None, person_id: int | None) -> None:
    """Move a code below ``parent``, in front of ``before`` or last. Raises :class:`CannotChange` for a place below
    itself."""
    above = parent
    while above is not None:
        if above.id == code.id:
            raise CannotChange(_("“%(name)s” cannot stand below itself.", name=code.name))
        above = above.parent
    row = [
        one
        for one in codes(code.project)
        if one.parent_id == (parent.id if parent else None) and one.id != code.id
    ]
    at = next(
        (i for i, one in enumerate(row) if before is not None and one.id == before.id), len(row)
    )
    row.insert(at, code)
    moved = code.parent_id != (parent.id if parent else None)
    code.parent = parent
    code.parent_id = parent.id if parent else None
    for position, one in enumerate(row):
        one.position = position
    db.session.flush()
    if moved:
        keep_state(code.project, code, person_id)


def step(code: Code, direction: str, person_id: int | None) -> None:
    """Move a code one place: ``up`` or ``down`` among its neighbours, ``in`` below the one before it, ``out`` behind
    what it is below. Where there is no such place it stays."""
    row = [one for one in codes(code.project, retired=False) if one.parent_id == code.parent_id]
    at = next((i for i, one in enumerate(row) if one.id == code.id), 0)
    if direction == "up" and at > 0:
        place(code, code.parent, row[at - 1], person_id)
    elif direction == "down" and at + 1 < len(row):
        place(code, code.parent, row[at + 2] if at + 2 < len(row) else None, person_id)
    elif direction == "in" and at > 0:
        place(code, row[at - 1], None, person_id)
    elif direction == "out" and code.parent is not None:
        parent = code.parent
        row = [one for one in codes(code.project) if one.parent_id == parent.parent_id]
        after = next((i for i, one in enumerate(row) if one.id == parent.id), len(row)) + 1
        place(code, parent.parent, row[after] if after < len(row) else None, person_id)


def close_version(project: Project, note: str, person_id: int | None) -> CodebookVersion:
    """Close the version that is being worked on, with a note of what changed, and begin the next."""
    version = CodebookVersion(
        project_id=project.id, number=project.version, note=note, closed_by_id=person_id
    )
    project.version += 1
    db.session.add(version)
    db.session.flush()
    return version


def versions(project: Project) -> Sequence[CodebookVersion]:
    """The closed versions, the newest first."""
    return db.session.scalars(
        select(CodebookVersion)
        .where(CodebookVersion.project_id == project.id)
        .order_by(CodebookVersion.number.desc())
    ).all()


def as_of(project: Project, number: int) -> dict[int, dict[str, Any]]:
    """What each code was when version ``number`` was closed (or is, in the one that is being worked on), by id."""
    newest = (
        select(func.max(CodeState.id))
        .join(Code, Code.id == CodeState.code_id)
        .where(Code.project_id == project.id, CodeState.version <= number)
        .group_by(CodeState.code_id)
    )
    found = db.session.scalars(
        select(CodeState).where(CodeState.id.in_(newest)).order_by(CodeState.id)
    )
    return {state.code_id: state.content for state in found}


def states(code: Code) -> Sequence[CodeState]:
    """What a code was over time, the newest first."""
    return db.session.scalars(
        select(CodeState).where(CodeState.code_id == code.id).order_by(CodeState.id.desc())
    ).all()


def counts(seen: Sight) -> dict[int, int]:
    """How many segments are coded with each code, as far as one may see."""
    found = db.session.execute(
        select(Coding.code_id, func.count(func.distinct(Coding.segment_id)))
        .join(Segment, Segment.id == Coding.segment_id)
        .join(Text, Text.id == Segment.text_id)
        .where(seen.codings())
        .group_by(Coding.code_id)
    )
    return {row[0]: row[1] for row in found}
