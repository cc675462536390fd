"""What members said in rounds about the statement, offered to be coded."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from commonaim.core.db import db
from commonaim.core.plugin import N_, TextToCode
from commonaim.plugins.equity_review.models import Remark


def remarks() -> Iterator[TextToCode]:
    """Every remark, without who said it."""
    statement = select(Remark).order_by(Remark.id)
    for remark in db.session.scalars(statement):
        said_in = _("Comment on edition %(number)s", number=remark.round.edition_number)
        yield TextToCode(
            key=f"remark-{remark.id}",
            title=f"{said_in} ({remark.id})",
            text=remark.body,
            kind=N_("comment on the statement"),
            url=url_for("equity_review.round", ident=remark.round_id),
            attributes={"edition": remark.round.edition_number, "part": remark.part},
            consent=_("Said to every member of the network."),
        )
