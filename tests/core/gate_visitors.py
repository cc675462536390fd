"""Who comes to the gate of the walk in ``test_gate.py``, and how rows are found for the addresses they ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from commonaim.core.db import Base, db
from commonaim.core.permissions import ROLES

HOME, AWAY = "home-river", "away-river"


@dataclass(frozen=True)
class Visitor:
    """Somebody at the gate. ``roles`` are by network; a person without any is a stranger."""

    name: str
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    person_id: int | None = None
    cookie: str | None = None
    #: Whoever is a person has a token for each network, for everything; what they may do with it is less.
    secrets: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


VISITORS = (
    *(Visitor(role, {HOME: (role,)}) for role in ROLES),
    Visitor("admin of another network", {AWAY: ("hub_admin",)}),
    Visitor("admin of both networks", {HOME: ("hub_admin",), AWAY: ("hub_admin",)}),
    Visitor("member without a role", {HOME: ()}),
    Visitor("stranger"),
)
SIGNED_OUT = Visitor("signed out")
Value = int | str | Callable[[Visitor], int | str]
#: What stands in the address or is sent along, by endpoint: a value, or where to find the id of a row of the network.
Rows = Mapping[str, Mapping[str, Value]]


def first(model: type[Base], **where: Any) -> Callable[[Visitor], int]:
    """The id of the first row of the current network."""

    def find(_visitor: Visitor) -> int:
        key: Any = model.id  # type: ignore[attr-defined]  # every model has one
        ident = db.session.scalar(select(key).filter_by(**where).order_by(key).limit(1))
        assert ident is not None, f"the demo network has no {model.__name__} {where or ''}"
        return int(ident)

    return find


def first_of_plugin(plugin: str, model: str, **where: Any) -> Callable[[Visitor], int]:
    """The same of a plugin's model, which is named because the plugin may be missing."""

    def find(visitor: Visitor) -> int:
        inside = f"commonaim.plugins.{plugin}."
        named = [
            mapper.class_
            for mapper in Base.registry.mappers
            if mapper.class_.__name__ == model and mapper.class_.__module__.startswith(inside)
        ]
        assert len(named) == 1, f"{plugin} has {len(named)} models called {model}"
        return first(named[0], **where)(visitor)

    return find
