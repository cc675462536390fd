"""Who is at a text, so that two who read at once know of each other; and who reads what, and is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select

from commonaim.core.db import db, now
from commonaim.plugins.coding.models import Coder, Presence, Reading, Text

#: How long somebody is said to be there after they were last heard of.
THERE: Final = timedelta(seconds=40)
#: How long it is kept.
KEPT: Final = timedelta(minutes=30)


def here(text: Text, person_id: int, place: int) -> None:
    """Somebody has the text open, about the code point ``place``."""
    found = db.session.scalar(
        select(Presence).where(Presence.text_id == text.id, Presence.person_id == person_id)
    )
    if found is None:
        found = Presence(text_id=text.id, person_id=person_id)
        db.session.add(found)
    found.place, found.at = place, now()


def others(text: Text, person_id: int) -> Sequence[Presence]:
    """Who else is there now."""
    return db.session.scalars(
        select(Presence)
        .where(
            Presence.text_id == text.id,
            Presence.person_id != person_id,
            Presence.at > now() - THERE,
        )
        .order_by(Presence.id)
    ).all()


def forget() -> None:
    """Delete what is older than it needs to be."""
    db.session.execute(
        delete(Presence).where(Presence.at < now() - KEPT),
        execution_options={"synchronize_session": False},
    )


def readings(text: Text) -> Sequence[Reading]:
    """Who reads a text."""
    return db.session.scalars(
        select(Reading).where(Reading.text_id == text.id).order_by(Reading.id)
    ).all()


def reading(text: Text, coder: Coder) -> Reading | None:
    """That ``coder`` reads ``text``; None when nobody has said so."""
    return db.session.scalar(
        select(Reading).where(Reading.text_id == text.id, Reading.coder_id == coder.id)
    )


def set_done(text: Text, coder: Coder, *, done: bool) -> None:
    """A coder is done with a text, or is not after all."""
    found = reading(text, coder)
    if found is None:
        found = Reading(text_id=text.id, coder_id=coder.id)
        db.session.add(found)
    found.done_at = now() if done else None


def give(text: Text, coder: Coder) -> None:
    """Give a text to a coder to read."""
    if reading(text, coder) is None:
        db.session.add(Reading(text_id=text.id, coder_id=coder.id))


def waiting_for(person_id: int) -> Sequence[tuple[Reading, Text]]:
    """The texts that were given to somebody and that they are not done with."""
    found = db.session.execute(
        select(Reading, Text)
        .join(Text, Text.id == Reading.text_id)
        .join(Coder, Coder.id == Reading.coder_id)
        .where(
            Coder.person_id == person_id,
            Coder.left_at.is_(None),
            Reading.done_at.is_(None),
            Text.withdrawn_at.is_(None),
        )
        .order_by(Reading.asked_at)
    )
    return [(row[0], row[1]) for row in found]
