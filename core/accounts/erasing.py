"""Forgetting a person: name, e-mail, sessions and tokens go, what they wrote for a network stays the network's.

The row of the person is deleted, and the tables that point to it say what becomes of theirs: words stay with no name,
memberships, drafts and notices go. What is told here besides are the places where a name stands as a word: the log,
what others were told, invitations. Free texts are not searched: they are the network's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import String, cast, delete, or_, select

from .. import audit, hooks, manifests, tenancy
from ..audit import AuditEntry
from ..db import db
from ..forms.models import Comment, Mention
from ..networks import memberships
from ..networks.models import Invitation, Membership, Network, PluginManifest
from ..networks.services import NotPossible
from ..notices.models import Notice
from ..permissions import HUB_ADMIN
from ..plugin import N_
from ..registry import registry_of
from .models import Person


def erase(person: Person) -> None:
    """Forget ``person`` in every network; the caller commits.

    Raises :class:`NotPossible`, and has to be rolled back, when a network would be without a hub admin or a plugin
    could not forget them: it failed when asked, or has tables here and no code that could be asked.
    """
    for manifest in manifests.still_holding():
        raise NotPossible(_why_it_cannot_forget(manifest))
    for network in db.session.scalars(select(Network).order_by(Network.id)).all():
        with tenancy.in_network(network.id), force_locale(network.locale):
            _erase_in(network, person)
    db.session.execute(delete(Person).where(Person.id == person.id))
    db.session.expire_all()


def _why_it_cannot_forget(manifest: PluginManifest) -> str:
    """What to do first about a plugin of which only the tables are here, or code that does not work."""
    entry = registry_of(current_app).entry(manifest.name)
    if current_app.config["SAFE_MODE"]:
        sentence: str = _(
            "Nobody was erased, because SAFE_MODE is on and %(plugin)s could not be asked to forget: "
            "set it to 0 first.",
            plugin=manifest.title,
        )
    elif entry is None:
        sentence = _(
            "Nobody was erased, because %(plugin)s has tables here and its package is gone: "
            "install it again first, or `commonaim plugins purge %(name)s OUT.zip`.",
            plugin=manifest.title,
            name=manifest.name,
        )
    else:
        sentence = _(
            "Nobody was erased, because %(plugin)s has tables here and does not work: "
            "mend it first, or `commonaim plugins purge %(name)s OUT.zip`. %(reason)s",
            plugin=manifest.title,
            name=manifest.name,
            reason=entry.reason,
        )
    return sentence


def _erase_in(network: Network, person: Person) -> None:
    membership = db.session.scalar(select(Membership).where(Membership.person_id == person.id))
    roles = {held.role for held in membership.roles} if membership else set()
    if membership is not None and membership.left_on is None and HUB_ADMIN in roles:
        memberships.keep_a_hub_admin(membership)
    answers = hooks.collect("erase_person", network=network, person=person)
    for plugin, error in answers.failed.items():
        raise NotPossible(
            _(
                "Nobody was erased, because %(plugin)s failed in %(network)s (%(error)s): mend or purge it first.",
                plugin=plugin,
                network=network.name,
                error=f"{type(error).__name__}: {error}",
            )
        )
    _take_out_of_words(person)
    if membership is not None:
        audit.record("member.erased", N_("Erased a member"), words={})
    db.session.flush()


def _take_out_of_words(person: Person) -> None:
    gone, instead = (person.name, person.email), _("somebody who has left")
    for entry in db.session.scalars(_holding(AuditEntry, AuditEntry.details, gone)):
        entry.details = _without(entry.details, gone, instead)
        if "sentence" in entry.details:
            text, words = entry.details["sentence"]
            entry.summary = (text % words)[:255]
    for entry in db.session.scalars(select(AuditEntry).where(_any_has(AuditEntry.summary, gone))):
        entry.summary = _whole_words(gone).sub(instead, entry.summary)[:255]
    for notice in db.session.scalars(_holding(Notice, Notice.words, gone)):
        notice.words = _without(notice.words, gone, instead)
    invited = or_(Invitation.email == person.email, Invitation.accepted_by_id == person.id)
    for invitation in db.session.scalars(select(Invitation).where(invited)):
        invitation.email, invitation.name = "", instead
    spoken_to = select(Mention.comment_id).where(Mention.person_id == person.id)
    for comment in db.session.scalars(select(Comment).where(Comment.id.in_(spoken_to))):
        comment.body = comment.body.replace(f"@[{person.id}]", f"@{instead}")


def _holding(model: Any, column: Any, words: Iterable[str]) -> Any:
    """Select the rows whose JSON holds one of ``words``."""
    text = cast(column, String)
    return select(model).where(
        or_(*[text.contains(json.dumps(word)[1:-1], autoescape=True) for word in words])
    )


def _any_has(column: Any, words: Iterable[str]) -> Any:
    return or_(*[column.contains(word, autoescape=True) for word in words])


def _whole_words(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words))


def _without(value: Any, gone: Iterable[str], instead: str) -> Any:
    """``value`` as it was, with ``instead`` where a whole text in it is one of ``gone``."""
    if isinstance(value, dict):
        return {key: _without(inner, gone, instead) for key, inner in value.items()}
    if isinstance(value, list):
        return [_without(inner, gone, instead) for inner in value]
    return instead if value in gone else value
