"""Whom a program means to listen to, in words and without names."""

from __future__ import annotations

from sqlalchemy import select

from commonaim.core.db import db, now
from commonaim.plugins.empathy.models import ListeningPlan


def of_program(program_id: int) -> ListeningPlan | None:
    """The plan of a program; None before there is one."""
    return db.session.scalar(select(ListeningPlan).where(ListeningPlan.program_id == program_id))


def change(program_id: int, whom: str, why: str, how_many: int) -> ListeningPlan:
    """Make or change the plan of a program. Not committed."""
    found = of_program(program_id)
    if found is None:
        found = ListeningPlan(program_id=program_id)
        db.session.add(found)
    found.whom, found.why, found.how_many, found.changed_at = whom, why, how_many, now()
    return found
