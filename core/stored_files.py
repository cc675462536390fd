"""The tables whose rows name stored files, asked together: what a network has, what is missing, what nobody names."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from sqlalchemy import select

from . import tenancy
from .db import db
from .forms.models import Attachment
from .uploads import storing
from .uploads.models import PluginFile

#: Every model with a column ``stored``, with what one of its rows is called.
NAMING: Final = ((Attachment, "attachment"), (PluginFile, "plugin file"))


def of_network() -> list[str]:
    """The names of all files of the current network."""
    return [name for model, _called in NAMING for name in db.session.scalars(select(model.stored))]


def missing() -> Iterator[str]:
    """What a row of the current network names and the server has lost, such as ``attachment 7``."""
    for model, called in NAMING:
        for ident, stored in db.session.execute(select(model.id, model.stored)):
            if not storing.path_of(stored).exists():
                yield f"{called} {ident}"


def sweep() -> int:
    """Delete the files whose rows went with what they belonged to; gives how many."""

    def known(names: Collection[str]) -> Collection[str]:
        with tenancy.across_networks("the files of all networks lie in one folder"):
            return [
                name
                for model, _called in NAMING
                for name in db.session.scalars(select(model.stored).where(model.stored.in_(names)))
            ]

    return storing.sweep(known)
