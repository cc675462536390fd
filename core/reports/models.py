"""The table of what a network has chosen for its reports."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, NetworkScoped


class ReportSetting(NetworkScoped, Base):
    """The smallest count that reports of a network show, and whether they tell all counts of completed forms.

    At most one row a network, none for the defaults.
    """

    __tablename__ = "report_setting"
    __table_args__ = (UniqueConstraint("network_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    minimum: Mapped[int]
    completion_whole: Mapped[bool] = mapped_column(default=False)
