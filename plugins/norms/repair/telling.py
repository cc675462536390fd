"""Telling a responder what happened: once, however often it is sent, and tied to nobody who wants that."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from commonaim.core.accounts.models import Person
from commonaim.core.accounts.services import hashed
from commonaim.core.db import db
from commonaim.core.networks.models import Membership
from commonaim.plugins.norms.models import Norm
from commonaim.plugins.norms.models.repair import Concern, ConcernNorm, Named
from commonaim.plugins.norms.repair import reminding, responders
from commonaim.plugins.norms.repair.sight import NotPossible

#: What a browser is given to send along: 32 random bytes. Nothing shorter is taken, because it opens a concern.
TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody wrote. ``person_id`` is None when they do not want to be known."""

    what: str
    responder_id: int
    person_id: int | None
    occasion: str = ""
    wish: str = ""
    witness: bool = False
    norm_ids: Collection[int] = ()
    named_ids: Collection[int] = ()


def tell(told: Told, token: str, *, sender_id: int) -> Concern:
    """Take what somebody tells. Sent again with the same ``token`` it is the concern that is there already.

    ``sender_id`` is only held against the choice of the responder, and kept nowhere. Raises
    :class:`.sight.NotPossible` when the responder cannot be chosen.
    """
    if not TOKEN.fullmatch(token):
        raise NotPossible(_("This page is not whole. Copy what you wrote, and open it again."))
    known = select(Concern).where(Concern.secret_hash == hashed(token))
    if (there := db.session.scalar(known)) is not None:
        return there
    named = _members(told.named_ids)
    taken = {sender_id, *(person.id for person in named)}
    check_choice(told.responder_id, taken, (told.what, told.occasion, told.wish))
    concern = Concern(
        secret_hash=hashed(token),
        anonymous=told.person_id is None,
        witness=told.witness,
        person_id=told.person_id,
        holder_id=told.person_id,
        responder_id=told.responder_id,
        what=told.what.strip(),
        occasion=told.occasion.strip(),
        wish=told.wish.strip(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(concern)
    except IntegrityError:
        # The same form came twice at the same moment, and the other was first.
        return db.session.scalars(known).one()
    for norm in norms_of(told.norm_ids):
        db.session.add(ConcernNorm(concern_id=concern.id, norm_id=norm.id))
    for person in named:
        db.session.add(Named(concern_id=concern.id, person_id=person.id))
    reminding.tell(concern, (told.responder_id,), by_nobody=concern.anonymous)
    db.session.flush()
    return concern


def check_choice(responder_id: int, taken: Collection[int], texts: Iterable[str]) -> None:
    """Raise :class:`.sight.NotPossible` for who is no responder, takes part already, or is named in the texts."""
    chosen = {one.person_id: one.person for one in responders.all_of_them()}.get(responder_id)
    if chosen is None:
        raise NotPossible(_("Choose one of the responders."))
    if chosen.id in taken or is_named(chosen.name, texts):
        raise NotPossible(
            _(
                "%(name)s is named in it or takes part already, so please choose somebody else."
                " Nothing was sent yet.",
                name=chosen.name,
            )
        )


def is_named(name: str, texts: Iterable[str]) -> bool:
    """Whether a full name stands in one of the texts, whatever its case and accents."""
    wanted = _plain(name)
    pattern = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)")
    return bool(wanted) and any(pattern.search(_plain(text)) for text in texts)


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in apart if not unicodedata.combining(c)).split())


def norms_of(norm_ids: Collection[int]) -> Sequence[Norm]:
    """The norms with these ids."""
    return db.session.scalars(select(Norm).where(Norm.id.in_(norm_ids)).order_by(Norm.id)).all()


def _members(person_ids: Collection[int]) -> Sequence[Person]:
    present = select(Membership.person_id).where(Membership.person_id.in_(person_ids))
    return db.session.scalars(
        select(Person).where(Person.id.in_(present)).order_by(Person.id)
    ).all()


def members() -> Sequence[Person]:
    """Everybody who can be named or brought in: the members, by name."""
    present = select(Membership.person_id).where(Membership.left_on.is_(None))
    found = select(Person).where(Person.id.in_(present), Person.disabled_at.is_(None))
    return db.session.scalars(found.order_by(Person.name, Person.id)).all()
