"""The work on tokens: make one, find whom it speaks for, list them, take them back."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from flask import current_app, g
from flask_babel import gettext as _
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import contains_eager

from .. import audit, tenancy
from ..accounts.models import Person
from ..db import db, now, reading
from ..i18n import told
from ..networks.models import Membership, Network
from ..networks.services import NotPossible
from ..plugin import N_, Permission
from ..registry import registry_of
from ..structured import get_logger
from .models import ApiToken
from .operations import permissions_of

if TYPE_CHECKING:
    from ..access import Access

log = get_logger(__name__)
#: What every secret begins with, so that one that was published by mistake is recognised.
MARK: Final = "commonaim_"
#: How long a token may be made for, in days.
DAYS: Final = (30, 90, 365)
USED_EVERY: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as its owner sees it listed. ``network`` is the network's name, ``may`` the titles of permissions."""

    id: int
    name: str
    network: str
    may: tuple[str, ...]
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime
    expired: bool


def offered(me: Access) -> list[Permission]:
    """The permissions that a token of ``me`` may have: those that the interface asks for and that they have."""
    asked = permissions_of(current_app)
    known = registry_of(current_app).permissions
    return [p for p in known if p.name in asked and me.may(p.name)]


def make(me: Access, name: str, permissions: Collection[str], days: int) -> tuple[ApiToken, str]:
    """A new token of ``me`` in their network, and its secret, which nobody can be told again.

    Raises :class:`NotPossible` for a permission that cannot be given.
    """
    possible = {permission.name for permission in offered(me)}
    if not permissions or not possible.issuperset(permissions):
        raise NotPossible(_("Choose what the token may do, of what you may do yourself."))
    secret = MARK + secrets.token_urlsafe(32)
    token = ApiToken(
        person_id=me.person.id,
        name=name,
        token_hash=_hashed(secret),
        permissions=sorted(permissions),
        expires_at=now() + timedelta(days=days),
    )
    db.session.add(token)
    db.session.flush()
    audit.record(
        "api_token.made",
        N_("Made the token “%(name)s” for apps"),
        words={"name": name},
        token=token.id,
        permissions=token.permissions,
    )
    return token, secret


def of_person(person: Person) -> list[TokenRow]:
    """The tokens of a person in all their networks, the newest first; those that have expired too."""
    with tenancy.across_networks("a person sees all their own tokens"):
        found = db.session.scalars(
            select(ApiToken)
            .where(ApiToken.person_id == person.id)
            .join(ApiToken.network)
            .options(contains_eager(ApiToken.network))
            .order_by(ApiToken.id.desc())
        ).all()
    titles = {p.name: p.title for p in registry_of(current_app).permissions}
    moment = now()
    return [
        TokenRow(
            id=token.id,
            name=token.name,
            network=token.network.name,
            may=tuple(told(titles[name]) for name in token.permissions if name in titles),
            created_at=token.created_at,
            last_used_at=token.last_used_at,
            expires_at=token.expires_at,
            expired=token.expires_at <= moment,
        )
        for token in found
    ]


def revoke(person: Person, ident: int) -> bool:
    """Take back a token of ``person``, at once; False when they have no such token."""
    mine = (ApiToken.id == ident) & (ApiToken.person_id == person.id)
    with tenancy.across_networks("a person takes back a token of their own, of any network"):
        token = db.session.scalar(select(ApiToken).where(mine))
    if token is None:
        return False
    with tenancy.in_network(token.network_id):
        audit.record(
            "api_token.revoked",
            N_("Took back the token “%(name)s” for apps"),
            words={"name": token.name},
            person_id=person.id,
            token=token.id,
        )
        db.session.delete(token)
        db.session.flush()
    return True


def end_all(person_id: int) -> None:
    """Take back every token that somebody has in the current network, as when they leave it."""
    db.session.execute(delete(ApiToken).where(ApiToken.person_id == person_id))


def holder(secret: str) -> tuple[Person, ApiToken, str] | None:
    """Whom a secret speaks for: the person, the token, and the short name of its network; one query.

    None for a secret that is unknown, was taken back or has expired, and when the person is disabled or has left.
    """
    values = {"hash": _hashed(secret), "moment": now()}
    with tenancy.across_networks("whose token this is, and of which network"):
        row = db.session.execute(_OF_SECRET, values).first()
    if row is None:
        return None
    person, token, slug = row
    if token.last_used_at is None or now() - token.last_used_at >= USED_EVERY:
        g.token_used = (token.network_id, token.id)
    return person, token, slug


# Asked at every request, so it is built once.
_OF_SECRET = (
    select(Person, ApiToken, Network.slug)
    .select_from(ApiToken)
    .join(Person, Person.id == ApiToken.person_id)
    .join(Network, Network.id == ApiToken.network_id)
    .join(
        Membership,
        (Membership.network_id == ApiToken.network_id)
        & (Membership.person_id == ApiToken.person_id)
        & Membership.left_on.is_(None),
    )
    .where(
        ApiToken.token_hash == bindparam("hash"),
        ApiToken.expires_at > bindparam("moment"),
        Person.disabled_at.is_(None),
    )
)


def write_used(_error: BaseException | None = None) -> None:
    """Write that the request's token was used, when the request is over, in a transaction of its own.

    A request that only reads must not write on the way: on SQLite its transaction cannot become a writing one.
    """
    used: tuple[int, int] | None = g.pop("token_used", None)
    if used is None:
        return
    network_id, token_id = used
    db.session.remove()
    before = reading.set(False)
    try:
        with tenancy.in_network(network_id):
            db.session.execute(
                update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=now())
            )
            db.session.commit()
    except SQLAlchemyError:
        log.exception("token_used_not_written")
    finally:
        reading.reset(before)
        db.session.remove()


def _hashed(secret: str) -> str:
    # 256 random bits: a slow hash, as for passwords, would guard nothing more.
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
