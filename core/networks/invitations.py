"""Invitations: a link, mailed or handed over, by which somebody joins in the roles that were chosen for them.

The link is good for whoever has it, once, for two weeks; the database keeps a hash of its token. An invitation does
not tell the one who writes it whether its e-mail has an account: the page behind the link is the same for both. Who
fills in that page as somebody new, for an e-mail that has an account, is refused; that much is told to the holder of
a link, and each such try counts as a failed sign-in.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import timedelta
from typing import Any, Final

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import Select, select, update
from sqlalchemy.orm import joinedload

from .. import audit, mail, tenancy
from ..accounts.models import Person
from ..accounts.services import checked_email, create_person, hashed
from ..db import db, now
from ..plugin import N_
from . import memberships
from .models import Invitation, Network, Program
from .services import NotPossible

LASTS: Final = timedelta(days=14)


def invite(
    email: str, name: str, roles: Collection[str], program: Program | None, *, by_id: int | None
) -> tuple[Invitation, str]:
    """A new invitation and the token of its link.

    Raises :class:`NotPossible` for somebody who is a member or was invited, and
    :class:`..accounts.services.AccountProblem` for what is no e-mail.
    """
    email, name = checked_email(email), mail.one_line(name)
    chosen = memberships.checked_roles(roles, program)
    if memberships.is_member(email):
        raise NotPossible(_("%(email)s is a member of this network already.", email=email))
    open_ones = select(Invitation.id).where(Invitation.email == email, _usable())
    if db.session.scalar(open_ones) is not None:
        raise NotPossible(
            _(
                "%(email)s has an invitation already: make its link again, or take it back first.",
                email=email,
            )
        )
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        email=email,
        name=name,
        roles=chosen,
        program_id=program.id if program else None,
        token_hash=hashed(token),
        by_id=by_id,
        expires_at=now() + LASTS,
    )
    db.session.add(invitation)
    db.session.flush()
    _record("invitation.made", N_("Invited %(name)s as %(roles)s"), invitation)
    return invitation, token


def renew(invitation: Invitation, *, by_id: int | None) -> str:
    """Another token for an invitation that nobody has accepted; the link so far ends. Raises :class:`NotPossible`."""
    if invitation.accepted_at is not None:
        raise NotPossible(_("This invitation was accepted already."))
    token = secrets.token_urlsafe(32)
    invitation.token_hash = hashed(token)
    invitation.by_id, invitation.expires_at = by_id, now() + LASTS
    invitation.revoked_at = invitation.sent_at = None
    _record("invitation.renewed", N_("Made the invitation of %(name)s again"), invitation)
    return token


def revoke(invitation: Invitation) -> None:
    """Take an invitation back: its link ends at once. Raises :class:`NotPossible` when it was accepted."""
    if invitation.accepted_at is not None:
        raise NotPossible(_("This invitation was accepted already."))
    if invitation.revoked_at is None:
        invitation.revoked_at = now()
        _record("invitation.revoked", N_("Took back the invitation of %(name)s"), invitation)


def invitations() -> Select[Any]:
    """Select the invitations of the network, newest first."""
    return (
        select(Invitation)
        .options(
            joinedload(Invitation.program),
            joinedload(Invitation.by),
            joinedload(Invitation.accepted_by),
        )
        .order_by(Invitation.created_at.desc(), Invitation.id.desc())
    )


def of_token(token: str) -> tuple[Invitation, Network] | None:
    """The invitation that a link opens, and its network; None when the link is not, or no longer, good."""
    with tenancy.across_networks("a link is opened before it is known which network it is of"):
        found = db.session.execute(
            select(Invitation, Network)
            .join(Network, Network.id == Invitation.network_id)
            .where(Invitation.token_hash == hashed(token), _usable())
            .options(joinedload(Invitation.program), joinedload(Invitation.by))
        ).first()
    return (found[0], found[1]) if found else None


def accept(invitation: Invitation, person: Person) -> None:
    """Let ``person`` join. Raises :class:`NotPossible` when the link was used meanwhile, or they are a member.

    To be called inside the invitation's network. Commit afterwards; roll back what is refused.
    """
    _claim(invitation)
    memberships.join(person, invitation.roles, invitation.program)
    invitation.accepted_by_id = person.id


def accept_as_new(
    invitation: Invitation, name: str, password: str, locale: str | None = None
) -> Person:
    """Make the invited person and let them join. Raises as :func:`accept`, and AccountProblem as create_person."""
    _claim(invitation)
    person = create_person(invitation.email, name, password, locale)
    memberships.join(person, invitation.roles, invitation.program)
    invitation.accepted_by_id = person.id
    return person


def _claim(invitation: Invitation) -> None:
    """Of two who come at once, one finds it used: the second waits for the row, and then it no longer fits."""
    claimed = db.session.execute(
        update(Invitation)
        .where(
            Invitation.id == invitation.id,
            Invitation.token_hash == invitation.token_hash,
            _usable(),
        )
        .values(accepted_at=now())
        .returning(Invitation.id)
    ).first()
    if claimed is None:
        raise NotPossible(_("This invitation was used meanwhile."))


def _usable() -> Any:
    return (
        Invitation.accepted_at.is_(None)
        & Invitation.revoked_at.is_(None)
        & (Invitation.expires_at > now())
    )


def letter(invitation: Invitation, network: Network, address: str, sender: str) -> mail.Letter:
    """The mail with an invitation's link, in the language of the network."""
    with force_locale(network.locale):
        text = _(
            "Hello %(name)s,\n\n"
            "%(sender)s invites you to %(network)s on Common Aim. Open this link to join:\n\n%(link)s\n\n"
            "It works once, for two weeks. If you did not expect it, you need do nothing.\n",
            name=mail.one_line(invitation.name),
            sender=mail.one_line(sender),
            network=mail.one_line(network.name),
            link=address,
        )
        subject = _("Invitation to %(network)s", network=mail.one_line(network.name))
    return mail.Letter(invitation.email, subject, text)


def _record(action: str, sentence: str, invitation: Invitation) -> None:
    words = {"name": invitation.name or invitation.email, "roles": ", ".join(invitation.roles)}
    audit.record(action, sentence, words=words, invitation=invitation.id)
