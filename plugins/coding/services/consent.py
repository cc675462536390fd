"""Consent that travels with a text or segment: changing it, withdrawing it, telling where the words had been used.

What was withdrawn is shown to nobody from that moment on (:mod:`.sight`). Its words are deleted for good by
:func:`erase`, at once when somebody asks, and by itself after :data:`KEPT`, until when a mistake can be taken back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import url_for
from sqlalchemy import delete, or_, select, update

from commonaim.core import audit
from commonaim.core.db import db, now
from commonaim.core.plugin import N_
from commonaim.plugins.coding.models import (
    Memo,
    Passage,
    Segment,
    Text,
    TextVersion,
    Theme,
    ThemeQuote,
    Use,
)
from commonaim.plugins.coding.models.texts import AUDIENCES

#: How long the words of a withdrawn text are kept, hidden from everybody.
KEPT: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Used:
    """A place where words of a text were used: ``kind`` as in :class:`Use`, ``at`` None for what still stands."""

    kind: str
    title: str
    url: str
    at: datetime | None
    by: str


def narrower(one: str, other: str) -> bool:
    """Whether fewer people may see what is for the audience ``one`` than what is for ``other``."""
    return AUDIENCES.index(one) < AUDIENCES.index(other)


def change(text: Text, *, visible_to: str, quotable: bool, consent: str) -> None:
    """Say who may see a text and whether it may be quoted."""
    if visible_to not in AUDIENCES:
        raise ValueError(f"{visible_to} is nobody who may see a text.")
    if (text.visible_to, text.quotable) != (visible_to, quotable):
        audit.record(
            "coding.consent_changed",
            N_("Changed who may see or quote the coded text %(title)s"),
            words={"title": text.title},
        )
    text.visible_to, text.quotable, text.consent = visible_to, quotable, consent


def change_segment(segment: Segment, *, visible_to: str | None, quotable: bool | None) -> None:
    """Narrow what a text allows for one segment; None is as the text."""
    segment.visible_to, segment.quotable = visible_to, quotable


def withdraw(text: Text, why: str = "", *, person_id: int | None = None) -> Sequence[Used]:
    """Show a text to nobody any more; gives where its words had been used, so that it can be mended there."""
    if text.withdrawn_at is None:
        text.withdrawn_at, text.withdrawn_why = now(), why
        audit.record(
            "coding.text_withdrawn",
            N_("Withdrew the coded text %(title)s"),
            words={"title": text.title},
            person_id=person_id,
        )
        db.session.flush()
    return used(text)


def take_back(text: Text) -> bool:
    """A text was withdrawn by mistake; False when its words are gone already."""
    if text.erased_at is not None:
        return False
    text.withdrawn_at, text.withdrawn_why = None, ""
    audit.record(
        "coding.withdrawal_taken_back",
        N_("Took back that the coded text %(title)s was withdrawn"),
        words={"title": text.title},
    )
    return True


def withdraw_segment(segment: Segment, *, withdrawn: bool = True) -> Sequence[Used]:
    """Show one segment to nobody any more, or again; gives where its words had been used."""
    segment.withdrawn_at = now() if withdrawn else None
    db.session.flush()
    return used(segment.text, segment)


def erase(text: Text) -> None:
    """Delete the words of a withdrawn text for good: its versions, quotes, what was known of it, and memos on it."""
    if text.withdrawn_at is None:
        raise ValueError("Only a text that was withdrawn is erased.")
    versions = select(TextVersion.id).where(TextVersion.text_id == text.id)
    segments = select(Segment.id).where(Segment.text_id == text.id)
    quietly = {"synchronize_session": False}
    for statement in (
        delete(Passage).where(Passage.version_id.in_(versions)),
        delete(Memo).where(or_(Memo.text_id == text.id, Memo.segment_id.in_(segments))),
        update(Segment).where(Segment.text_id == text.id).values(quote="", before="", after=""),
        update(TextVersion).where(TextVersion.text_id == text.id).values(digest=""),
    ):
        db.session.execute(statement, execution_options=quietly)
    text.attributes, text.consent, text.erased_at = {}, "", now()
    db.session.flush()
    db.session.expire_all()


def erase_due() -> int:
    """Erase what was withdrawn long enough ago; gives how many texts."""
    due = db.session.scalars(
        select(Text).where(Text.withdrawn_at < now() - KEPT, Text.erased_at.is_(None))
    ).all()
    for text in due:
        erase(text)
    return len(due)


def note_use(
    texts: Sequence[int], kind: str, title: str, *, url: str = "", person_id: int | None = None
) -> None:
    """Remember that words of some texts left them: ``kind`` is ``export`` or ``report``. Not committed."""
    db.session.add_all(
        Use(text_id=ident, kind=kind, title=title[:255], url=url, by_id=person_id)
        for ident in texts
    )


def used(text: Text, segment: Segment | None = None) -> list[Used]:
    """Where the words of a text, or of one segment, were used: themes that quote them, then what was taken out."""
    quoted = (
        select(Theme)
        .join(ThemeQuote, ThemeQuote.theme_id == Theme.id)
        .join(Segment, Segment.id == ThemeQuote.segment_id)
        .where(Segment.id == segment.id if segment else Segment.text_id == text.id)
        .distinct()
    )
    page = url_for("coding.themes", ident=text.project_id)
    found = [
        Used("theme", theme.title, f"{page}#theme-{theme.id}", None, "")
        for theme in db.session.scalars(quoted)
    ]
    taken = db.session.scalars(
        select(Use).where(Use.text_id == text.id).order_by(Use.at.desc(), Use.id.desc())
    )
    return found + [
        Used(use.kind, use.title, use.url, use.at, use.by.name if use.by else "") for use in taken
    ]
