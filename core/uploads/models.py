"""The table of the files that plugins keep."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import Person
from ..db import Base, NetworkScoped, now
from . import storing


class PluginFile(NetworkScoped, Base):
    """A file that a plugin keeps for itself; a table of the plugin points to it.

    ``kind`` is what it was found to be (:data:`.kinds.KINDS`), ``stored`` where it is kept, ``size`` its bytes. It is
    core's row, so that the file stays while the plugin is off or missing, and goes with the network.
    """

    __tablename__ = "plugin_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    plugin: Mapped[str] = mapped_column(String(60), index=True)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    name: Mapped[str] = mapped_column(String(255))
    kind: Mapped[str] = mapped_column(String(10))
    size: Mapped[int]
    stored: Mapped[str] = mapped_column(String(30), unique=True, default=storing.new_name)
    created_at: Mapped[datetime] = mapped_column(default=now)

    person: Mapped[Person | None] = relationship()
