"""Cases: whom or what the texts of a project are about, by pseudonym, and what is known of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, exists, select

from commonaim.core import tenancy
from commonaim.core.db import db
from commonaim.plugins.coding.models import Attribute, Case, CaseText, Project, Text
from commonaim.plugins.coding.services.sight import Sight


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case with the texts of it that somebody may see."""

    case: Case
    texts: Sequence[Text]


def listed(project: Project, seen: Sight) -> list[CaseRow]:
    """The cases of a project, by name: who codes in it sees all, others those of which they may see a text."""
    found = db.session.scalars(
        select(Case).where(Case.project_id == project.id, _may_see(seen)).order_by(Case.name)
    ).all()
    of_case: dict[int, list[Text]] = defaultdict(list)
    for ident, text in db.session.execute(
        select(CaseText.case_id, Text)
        .join(Text, CaseText.text_id == Text.id)
        .where(seen.texts(), CaseText.case_id.in_([case.id for case in found]))
        .order_by(Text.position, Text.id)
    ):
        if text not in of_case[ident]:
            of_case[ident].append(text)
    return [CaseRow(case, of_case[case.id]) for case in found]


def _may_see(seen: Sight) -> Any:
    if seen.everything or seen.coder_id is not None:
        return Case.project_id == seen.project_id
    return exists().where(CaseText.case_id == Case.id, CaseText.text_id == Text.id, seen.texts())


def by_id(ident: int) -> Case | None:
    """A case of this network by its id; ask :func:`row_of` whether somebody may see it."""
    return tenancy.get(Case, ident)


def row_of(case: Case, project: Project, seen: Sight) -> CaseRow | None:
    """A case with its texts; None for whoever may not see it."""
    return next((row for row in listed(project, seen) if row.case.id == case.id), None)


def attributes(project: Project, seen: Sight) -> list[str]:
    """The names of what is known of the texts that may be seen and of their cases, and of what has no value yet."""
    named = db.session.scalars(select(Attribute.name).where(Attribute.project_id == project.id))
    return sorted({*named, *(name for known in _known(seen).values() for name, _value in known)})


def choices(seen: Sight) -> dict[str, list[str]]:
    """By name, the values that are known of texts that may be seen, or of their cases."""
    found: dict[str, set[str]] = defaultdict(set)
    for known in _known(seen).values():
        for name, value in known:
            found[name].add(value)
    return {name: sorted(found[name]) for name in sorted(found)}


def values(seen: Sight, name: str) -> dict[int, set[str]]:
    """By id of a text that may be seen, what is known of it, or of a case that it is about, under a name."""
    return {
        ident: {value for key, value in known if key == name}
        for ident, known in _known(seen).items()
    }


def _known(seen: Sight) -> dict[int, set[tuple[str, str]]]:
    """By id of a text that may be seen, names and values of all that is known of it and of the cases it is about."""
    of_texts = select(Text.id, Text.attributes).where(seen.texts())
    of_cases = (
        select(Text.id, Case.attributes)
        .join(CaseText, CaseText.text_id == Text.id)
        .join(Case, CaseText.case_id == Case.id)
        .where(seen.texts(), CaseText.segment_id.is_(None))
    )
    found: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for rows in (of_texts, of_cases):
        for ident, known in db.session.execute(rows):
            found[ident] |= {
                (name, str(value)) for name, value in known.items() if value not in (None, "")
            }
    return found


def add(project: Project, name: str) -> Case:
    """A new case. Not committed."""
    case = Case(project_id=project.id, name=name)
    db.session.add(case)
    db.session.flush()
    return case


def change(
    case: Case, project: Project, *, name: str, description: str, values: Mapping[str, str]
) -> None:
    """Call a case otherwise, and say what is known of it; a blank value is none. Names of values that the project does
    not know become attributes of it. Not committed."""
    case.name, case.description = name, description
    # What was read as a number stays one as long as nobody writes something else.
    case.attributes = {
        key: case.attributes[key] if str(case.attributes.get(key, "")) == value else value
        for key, value in values.items()
        if value
    }
    known = set(
        db.session.scalars(select(Attribute.name).where(Attribute.project_id == project.id))
    )
    db.session.add_all(
        Attribute(project_id=project.id, name=key)
        for key, value in values.items()
        if value and key not in known
    )
    db.session.flush()


def assign(case: Case, seen: Sight, texts: Collection[int]) -> None:
    """Say which texts, among those that may be seen, a case is about; links to single segments stay. Not committed."""
    visible = set(db.session.scalars(select(Text.id).where(seen.texts())))
    wanted = visible.intersection(texts)
    whole = CaseText.case_id == case.id, CaseText.segment_id.is_(None)
    had = set(db.session.scalars(select(CaseText.text_id).where(*whole)))
    db.session.execute(
        delete(CaseText).where(*whole, CaseText.text_id.in_(visible & had - wanted)),
        execution_options={"synchronize_session": False},
    )
    db.session.add_all(CaseText(case_id=case.id, text_id=ident) for ident in wanted - had)
    db.session.flush()


def texts_of(seen: Sight) -> Sequence[Text]:
    """The texts that may be seen, in their order."""
    return db.session.scalars(
        select(Text).where(seen.texts()).order_by(Text.position, Text.id)
    ).all()


def remove(case: Case) -> None:
    """Delete a case; its texts stay. Not committed."""
    db.session.delete(case)
    db.session.flush()
