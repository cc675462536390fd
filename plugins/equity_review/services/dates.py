"""The days of the equity review that people want in their calendars."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _

from commonaim.core.plugin import CalendarItem

from . import rounds


def of_rounds() -> Iterator[CalendarItem]:
    """The last day of the round of comments that is open."""
    found = rounds.open_round()
    if found is not None:
        title = _("Last day for comments on the next edition of the equity statement")
        page = url_for("equity_review.round", ident=found.id)
        yield CalendarItem(f"round-{found.id}", title, found.closes_on, url=page)
