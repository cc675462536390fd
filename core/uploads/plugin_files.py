"""Files that plugins keep: taken when they are what they say, and gone with the network or the plugin."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import IO

from flask_babel import gettext as _

from ..db import db
from . import kinds, storing
from .checking import checked
from .models import PluginFile
from .refused import Refused


def keep(
    plugin: str,
    file: IO[bytes],
    taken: Container[str],
    *,
    name: str = "",
    shown_as: str = "",
    person_id: int | None,
) -> PluginFile:
    """Keep a file of one of the kinds ``taken`` (:data:`.kinds.KINDS`) for a plugin, in the current network.

    ``name`` is what it was called where it comes from, and is checked against what is in it; ``shown_as`` is kept in
    its place where a name could tell too much. Not committed: the file goes again when the transaction is undone.
    Raises :class:`.refused.Refused` with a sentence when it may not be.
    """
    known, size = checked(file, name)
    if known.kind not in taken:
        raise Refused(
            _("Inside it is %(kind)s, which is not kept here.", kind=kinds.kind_name(known.kind))
        )
    added = PluginFile(
        plugin=plugin,
        person_id=person_id,
        name=f"{shown_as}.{known.name.rpartition('.')[2]}" if shown_as else known.name,
        kind=known.kind,
        size=size,
        stored=storing.store(db.session(), file),
    )
    db.session.add(added)
    db.session.flush()
    return added


def remove(files: Iterable[PluginFile]) -> None:
    """Delete files; their bytes go when the transaction is committed. First delete the rows that point to them."""
    for file in files:
        storing.remove(db.session(), [file.stored])
        db.session.delete(file)
