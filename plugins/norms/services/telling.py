"""Whom the norms tell of what has happened."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from commonaim.core.db import db
from commonaim.core.networks.models import Network
from commonaim.core.plugin import N_, Event, Notice
from commonaim.plugins.norms.models import ADOPTED, QUESTION, NormRemark, Proposal, Pulse, Voice

from . import proposals, pulses, rounds

#: What is announced: a proposal was made, or decided; something was said of one; a round or a pulse was opened.
PROPOSED, DECIDED, SAID, ROUND_OPENED, PULSE_OPENED = (
    "norm_proposed",
    "norm_decided",
    "norm_discussed",
    "norms_round_opened",
    "norms_pulse_opened",
)


def of(network: Network, event: Event) -> Iterator[Notice]:
    """The notices of an event."""
    if event.kind == PROPOSED:
        yield from _proposed(network, event.subject_id)
    elif event.kind == DECIDED:
        yield from decided(network, event.subject_id)
    elif event.kind == SAID:
        yield from _said(network, event.subject_id)
    elif event.kind == ROUND_OPENED:
        yield from rounds.opened(network, event.subject_id)
    elif event.kind == PULSE_OPENED:
        found = pulses.pulse(event.subject_id)
        if found is not None:
            yield pulse(network, found, pulses.who_has_not_answered(found))


def _proposed(network: Network, ident: int) -> Iterator[Notice]:
    found = proposals.proposal(ident)
    if found is None:
        return
    name = found.proposed_by.name if found.proposed_by else ""
    text = (
        N_("%(name)s asks something about the norms")
        if found.kind == QUESTION
        else N_("%(name)s proposes something about the norms")
    )
    yield Notice(tuple(pulses.everybody()), "call", text, _page(network, found), {"name": name})


def decided(network: Network, ident: int) -> Iterator[Notice]:
    """Those who made a proposal or said something to it, when it is decided; everybody, when a norm changed by it."""
    found = proposals.proposal(ident)
    if found is None:
        return
    if found.state == ADOPTED:
        text = N_("The norms have changed: see what holds now, and why")
        yield Notice(tuple(pulses.everybody()), "call", text, _page(network, found))
    else:
        text = N_("A proposal about the norms has been decided")
        yield Notice(_in_it(found), "comment", text, _page(network, found))


def _said(network: Network, ident: int) -> Iterator[Notice]:
    said = db.session.scalar(
        select(NormRemark).where(NormRemark.id == ident).options(joinedload(NormRemark.author))
    )
    found = proposals.proposal(said.proposal_id) if said and said.proposal_id else None
    if said is None or found is None:
        return
    text = N_("%(name)s says something about a proposal on the norms")
    words = {"name": said.author.name if said.author else ""}
    page = _page(network, found, f"remark-{said.id}")
    yield Notice(_in_it(found), "comment", text, page, words)


def pulse(network: Network, found: Pulse, people: tuple[int, ...]) -> Notice:
    """Whom to tell that a pulse waits for them."""
    page = url_for("norms.pulse", network=network.slug, ident=found.id)
    text = N_("How were the norms followed? A minute, without your name: “%(title)s”")
    return Notice(people, "call", text, page, {"title": found.title})


def _in_it(found: Proposal) -> tuple[int, ...]:
    """Who made a proposal, said something about it or to it."""
    said = select(NormRemark.author_id).where(NormRemark.proposal_id == found.id)
    spoke = select(Voice.person_id).where(Voice.proposal_id == found.id)
    people = {found.proposed_by_id, *db.session.scalars(said), *db.session.scalars(spoke)}
    return tuple(sorted(one for one in people if one is not None))


def _page(network: Network, found: Proposal, anchor: str | None = None) -> str:
    return url_for("norms.proposal", network=network.slug, ident=found.id, _anchor=anchor)
