"""What the review keeps: taken along, forgotten, and looked through for what does not fit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from commonaim.core.accounts.models import Person
from commonaim.core.db import Base, db
from commonaim.core.exporting import forget, rows_naming, rows_of
from commonaim.core.plugin import Export
from commonaim.plugins.equity_review import engine
from commonaim.plugins.equity_review.models import (
    ACCEPTED,
    ADOPTED,
    Edition,
    Finding,
    Ordering,
    Remark,
    Result,
    Round,
)

TABLES: Final[dict[str, type[Base]]] = {
    "edition": Edition,
    "result": Result,
    "finding": Finding,
    "ordering": Ordering,
    "round": Round,
    "remark": Remark,
}


def of_network() -> Iterator[Export]:
    """Every table, as it is."""
    for name, model in TABLES.items():
        yield Export(name, rows_of(model))


def of_person(person: Person) -> Iterator[Export]:
    """What somebody drafted, adopted, decided, learned and said in rounds."""
    for name, model in TABLES.items():
        yield Export(name, rows_naming(model, person))


def without(person: Person) -> None:
    """Editions, decisions and remarks stay, and nobody can see whose they were."""
    for model in TABLES.values():
        forget(model, person)


def problems() -> Iterator[str]:
    """What does not fit together, in sentences that say how to mend it."""
    for number, content in db.session.execute(
        select(Edition.number, Edition.content).where(Edition.state == ADOPTED)
    ):
        try:
            engine.Statement.from_dict(content)
        except engine.StatementError as error:
            yield _(
                "Edition %(number)s of the statement cannot be read (%(error)s): adopt one that can.",
                number=number,
                error=error,
            )
    counted = (
        select(func.count(Finding.id))
        .where(Finding.result_id == Result.id, Finding.state == ACCEPTED)
        .scalar_subquery()
    )
    wrong = db.session.scalar(select(func.count(Result.id)).where(Result.accepted_count != counted))
    if wrong:
        yield ngettext(
            "The list counts the questions of one submission wrongly: run the review of its cycle again.",
            "The list counts the questions of %(num)d submissions wrongly: run the review of their cycles again.",
            wrong,
        )
