"""What coding keeps: taken along, forgotten, looked through for what does not fit, and let go when it is due."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select, update

from commonaim.core.accounts.models import Person
from commonaim.core.db import Base, db
from commonaim.core.exporting import forget, rows_naming, rows_of
from commonaim.core.plugin import Export
from commonaim.plugins.coding import models
from commonaim.plugins.coding.models import Coder, Memo, Passage, Text, TextVersion

TABLES: Final[dict[str, type[Base]]] = {
    "project": models.Project,
    "coder": models.Coder,
    "reading": models.Reading,
    "code": models.Code,
    "code_state": models.CodeState,
    "codebook_version": models.CodebookVersion,
    "text": models.Text,
    "text_version": models.TextVersion,
    "passage": models.Passage,
    "attribute": models.Attribute,
    "case": models.Case,
    "case_text": models.CaseText,
    "segment": models.Segment,
    "coding": models.Coding,
    "memo": models.Memo,
    "decision": models.Decision,
    "suggestion": models.Suggestion,
    "operation": models.Operation,
    "theme": models.Theme,
    "theme_code": models.ThemeCode,
    "theme_quote": models.ThemeQuote,
    "link": models.Link,
    "use": models.Use,
}
#: Words of somebody else that are kept of a text; not for a person who only brought it in.
NOT_THEIRS: Final = frozenset({"passage", "segment"})


def of_network() -> Iterator[Export]:
    """Every table, as it is; who is at which text is nobody's to take along."""
    for name, model in TABLES.items():
        yield Export(name, rows_of(model))


def of_person(person: Person) -> Iterator[Export]:
    """What somebody brought in, coded, wrote down, decided and took out."""
    for name, model in TABLES.items():
        if name not in NOT_THEIRS:
            yield Export(name, rows_naming(model, person))


def without(person: Person) -> None:
    """What somebody coded and wrote stays, under no name."""
    nobody = _("Somebody who has left")
    quietly = {"synchronize_session": False}
    for statement in (
        update(Coder).where(Coder.person_id == person.id).values(name=nobody),
        update(Memo).where(Memo.author_id == person.id).values(author_name=nobody),
    ):
        db.session.execute(statement, execution_options=quietly)
    for model in TABLES.values():
        forget(model, person)
    forget(models.Presence, person)


def problems() -> Iterator[str]:
    """Texts whose passages are not all of their words."""
    kept = (
        select(func.coalesce(func.sum(Passage.end - Passage.start), 0))
        .where(Passage.version_id == TextVersion.id)
        .scalar_subquery()
    )
    wrong = db.session.scalar(
        select(func.count(TextVersion.id))
        .join(Text, Text.id == TextVersion.text_id)
        .where(TextVersion.length != kept, Text.erased_at.is_(None))
    )
    if wrong:
        yield ngettext(
            "Words of one coded text are missing: restore it from a backup.",
            "Words of %(num)d coded texts are missing: restore them from a backup.",
            wrong,
        )
