"""What happens by itself: notes are erased when their time is over, and consent that has run out is felt everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from commonaim.core.db import db
from commonaim.core.sealing import SealBroken
from commonaim.plugins.empathy.models import Key, Participant
from commonaim.plugins.empathy.services import coding, home, people, recordings
from commonaim.plugins.empathy.services.settings import setting


def run(today: date) -> None:
    """Erase, recount and tell the coding module. Not committed."""
    people.let_go(today, int(setting("keep_months")))
    recordings.let_go(today, int(setting("keep_recordings_days")))
    home.recount()
    db.session.flush()
    for participant in db.session.scalars(select(Participant)):
        coding.refresh(participant.id, today)
        if participant.erased_at is not None:
            coding.forget(participant.id)


def checks() -> Iterator[str]:
    """What is wrong with the keys that are kept, in sentences."""
    for ident in db.session.scalars(select(Key.id)):
        try:
            db.session.scalar(select(Key.words).where(Key.id == ident))
        except SealBroken as error:
            yield str(error)
            return
    if not setting("keep_key") and db.session.scalar(select(Key.id).limit(1)) is not None:
        yield _(
            "The network keeps no way to reach participants, and some are still kept: open their pages and erase them,"
            " or switch the setting on."
        )
