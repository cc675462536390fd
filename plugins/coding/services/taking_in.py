"""A codebook that was read from a file, taken into that of a project: nothing that is there is lost or overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from commonaim.core import audit
from commonaim.core.db import db
from commonaim.core.plugin import N_
from commonaim.plugins.coding.exchange import model
from commonaim.plugins.coding.models import ORIGINS, STATUSES, Code, Project
from commonaim.plugins.coding.services import codebook

#: What a code of the file may add to one that is there and has nothing there.
_FILLS: Final = ("short", "definition", "use_when", "not_when", "example", "counter_example")


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of it: codes that are new, codes that learned something, and names of those that say something else
    in the file, of which this project keeps its own words."""

    added: int
    filled: int
    differing: tuple[str, ...]


def take_in(found: model.Project, project: Project, person_id: int | None) -> TakenIn:
    """Take the codes of a file into ``project``. Not committed.

    A code is the same when it has the guid of one that is there, or its name in the same place of the tree, small
    letters or large. What such a code says and the file does not, or the other way round, is kept; where both say
    something, this project's words stay. Other codes are added below what they stood below.
    """
    here = codebook.codes(project)
    by_guid = {code.guid: code for code in here}
    by_place = {(code.parent_id, code.name.casefold()): code for code in here}
    same: dict[str, Code] = {}
    added = filled = 0
    differing = []
    for one in found.codes:
        parent = same.get(one.parent or "")
        place = (parent.id if parent else None, one.name.casefold())
        code = by_guid.get(one.guid) or by_place.get(place)
        if code is None:
            code = by_place[place] = _add(project, one, parent, person_id)
            added += 1
        else:
            blanks = _blanks(code, one)
            filled += bool(blanks)
            codebook.change(code, blanks, person_id)
            if any(getattr(one, name) not in ("", getattr(code, name)) for name in _FILLS):
                differing.append(code.name)
        same[one.guid] = code
    audit.record(
        "coding.codebook_taken_in",
        N_("Took a codebook into the coding project %(title)s"),
        words={"title": project.name},
    )
    db.session.flush()
    return TakenIn(added, filled, tuple(differing))


def _add(project: Project, one: model.Code, parent: Code | None, person_id: int | None) -> Code:
    fields: dict[str, object] = {name: getattr(one, name) for name in _FILLS}
    fields["codable"] = one.codable
    if one.origin in ORIGINS:
        fields["origin"] = one.origin
    if one.status in STATUSES:
        fields["status"] = one.status
    if one.color:
        fields["color"] = one.color
    return codebook.add(project, one.name, person_id=person_id, parent=parent, **fields)


def _blanks(code: Code, one: model.Code) -> Mapping[str, str]:
    return {
        name: getattr(one, name)
        for name in _FILLS
        if not getattr(code, name) and getattr(one, name)
    }
