"""What changed between two versions of a codebook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from commonaim.core.plugin import N_
from commonaim.plugins.coding.models import Project
from commonaim.plugins.coding.services import codebook

#: What is compared, with what it is called.
FIELDS: Final = {
    "name": N_("Name"),
    "short": N_("What it means, in a line"),
    "definition": N_("Definition"),
    "use_when": N_("When to use it"),
    "not_when": N_("When not to use it"),
    "example": N_("Example"),
    "counter_example": N_("What looks like it and is not"),
    "status": N_("State"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one code: ``added``, or ``changed`` with ``(field, before, after)`` for each field."""

    name: str
    kind: str
    fields: tuple[tuple[str, str, str], ...] = ()
    moved: bool = False


def between(project: Project, older: int, newer: int) -> list[Change]:
    """What changed from one version to a later one, by the names that codes have in the later."""
    before, after = codebook.as_of(project, older), codebook.as_of(project, newer)
    changes = []
    for ident, content in after.items():
        if ident not in before:
            changes.append(Change(content["name"], "added"))
        elif change := _changed(before[ident], content):
            changes.append(change)
    return sorted(changes, key=lambda change: change.name.casefold())


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Change | None:
    fields = tuple(
        (title, str(before[name]), str(after[name]))
        for name, title in FIELDS.items()
        if before[name] != after[name]
    )
    moved = before["parent"] != after["parent"]
    return Change(after["name"], "changed", fields, moved) if fields or moved else None
