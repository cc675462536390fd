"""Operations on proposals and questions about the norms, and what is said to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from commonaim.core import tenancy
from commonaim.core.access import current_access
from commonaim.core.api import answers
from commonaim.core.api.lists import Listed, Paging, part, utc
from commonaim.core.api.operations import Made, reads, writes
from commonaim.core.api.problems import Refused
from commonaim.core.networks.models import Cohort
from commonaim.core.networks.services import NotPossible
from commonaim.core.permissions import requires
from commonaim.core.typed import name, without_nul
from commonaim.plugins.norms.models import CHANGE, NEW, WITHDRAWN, Norm, NormRemark, Proposal
from commonaim.plugins.norms.services import adopting, norms, proposals, telling
from commonaim.plugins.norms.services.norms import Words
from commonaim.plugins.norms.services.proposals import Wish

from . import schemas
from .blueprint import blueprint


@blueprint.get("/proposals", endpoint="proposals")
@requires("norms.read")
@reads(schemas.NormProposal, tag="norms", listed=True, asks=Paging)
def all_proposals(asked: Paging) -> Listed[schemas.NormProposal]:
    """What members proposed and asked."""
    return part(select(Proposal), Proposal.id, asked, _listed)


@blueprint.post("/proposals")
@requires("norms.propose")
@writes(schemas.NormProposalInFull, tag="norms", takes=schemas.NewProposal)
def propose(sent: Callable[[], schemas.NewProposal]) -> Made:
    """Propose a norm, other words for one, or to retire it; or question one."""
    asked = sent()
    try:
        made = proposals.make(_wish(asked), current_access().person.id)
    except NotPossible as problem:
        raise Refused("norm_id", str(problem)) from None
    place = url_for(".proposal", ident=made.id)
    event = (telling.PROPOSED, "proposal", made.id)
    return Made(_told(made), location=place, event=event)


@blueprint.get("/proposals/<int:ident>")
@requires("norms.read")
@reads(schemas.NormProposalInFull, tag="norms")
def proposal(ident: int) -> schemas.NormProposalInFull:
    """A proposal or question, with what was said to it in counts."""
    return _told(_proposal(ident))


@blueprint.patch("/proposals/<int:ident>")
@requires("norms.propose")
@writes(
    schemas.NormProposalInFull, tag="norms", takes=schemas.ClosedProposal, status=200, guarded=True
)
def close(ident: int, sent: Callable[[], schemas.ClosedProposal]) -> Made:
    """Take back one's own proposal; or close a question with what came of it: who asked it, or who accompanies the
    norms."""
    found, me = _proposal(ident), current_access()
    answers.check_unchanged(_told(found))
    asked = sent()
    try:
        if asked.state == WITHDRAWN:
            adopting.withdraw(found, me.person.id)
            return Made(_told(found))
        if not adopting.may_settle(found, me):
            raise Refused("state", _("Only an open question can be closed."))
        outcome = _needed("outcome", asked.outcome, _("Say in a sentence what came of it."))
        adopting.settle(found, outcome)
    except NotPossible as problem:
        raise Refused("state", str(problem)) from None
    return Made(_told(found), event=(telling.DECIDED, "proposal", ident))


@blueprint.post("/proposals/<int:ident>/voice")
@requires("norms.propose")
@writes(schemas.NormProposalInFull, tag="norms", takes=schemas.NewVoice, status=200)
def give_voice(ident: int, sent: Callable[[], schemas.NewVoice]) -> Made:
    """Say for, against or aside, in one's own name. A proposal that the rule then decides is decided."""
    found, me = _proposal(ident), current_access()
    asked = sent()
    try:
        words = without_nul(asked.words) or ""
        adopting.give_voice(found, asked.stance, words, me.person.id)
    except NotPossible as problem:
        raise Refused("stance", str(problem)) from None
    decided = adopting.decide(me.network, found)
    event = (telling.DECIDED, "proposal", ident) if decided else None
    return Made(_told(found), of=url_for(".proposal", ident=ident), event=event)


@blueprint.get("/proposals/<int:ident>/remarks")
@requires("norms.read")
@reads(schemas.NormRemarkSaid, tag="norms", listed=True, asks=Paging)
def remarks(ident: int, asked: Paging) -> Listed[schemas.NormRemarkSaid]:
    """What was said about a proposal, the oldest first."""
    about = select(NormRemark).where(NormRemark.proposal_id == _proposal(ident).id)
    return part(about, NormRemark.id, asked, _said)


@blueprint.post("/proposals/<int:ident>/remarks")
@requires("norms.propose")
@writes(schemas.NormRemarkSaid, tag="norms", takes=schemas.NewNormRemark)
def say(ident: int, sent: Callable[[], schemas.NewNormRemark]) -> Made:
    """Say something about a proposal."""
    found = _proposal(ident)
    asked = sent()
    body = _needed("body", asked.body, _("Write something first."))
    if asked.answers is not None and proposals.remark_on(found, asked.answers) is None:
        raise Refused("answers", _("This proposal has no such remark."))
    said = proposals.say(found, body, current_access().person.id, asked.answers)
    place = url_for(".remark", ident=ident, remark_id=said.id)
    return Made(_said(said), location=place, event=(telling.SAID, "remark", said.id))


@blueprint.get("/proposals/<int:ident>/remarks/<int:remark_id>")
@requires("norms.read")
@reads(schemas.NormRemarkSaid, tag="norms")
def remark(ident: int, remark_id: int) -> schemas.NormRemarkSaid:
    """One thing that was said about a proposal."""
    return _said(proposals.remark_on(_proposal(ident), remark_id) or abort(404))


def _proposal(ident: int) -> Proposal:
    return proposals.proposal(ident) or abort(404)


def _wish(asked: schemas.NewProposal) -> Wish:
    reason = _needed("reason", asked.reason, _("Say why, in a sentence or two."))
    words = Words("")
    if asked.kind in (NEW, CHANGE):
        text = _needed("text", asked.text, _("Write what the norm shall say."))
        words = Words(text, without_nul(asked.meaning) or "")
    if asked.cohort_id is not None and tenancy.get(Cohort, asked.cohort_id) is None:
        raise Refused("cohort_id", _("The network has no such cohort."))
    held = None if asked.kind == NEW else _norm(asked.norm_id)
    return Wish(asked.kind, reason, held, words, name(asked.occasion) or "", asked.cohort_id)


def _norm(ident: int | None) -> Norm:
    found = norms.norm(ident) if ident is not None else None
    if found is None:
        raise Refused("norm_id", _("Say which norm it is about."))
    return found


def _needed(field: str, text: str, sentence: str) -> str:
    kept = (without_nul(text) or "").strip()
    if not kept:
        raise Refused(field, sentence)
    return kept


def _listed(found: Proposal) -> schemas.NormProposal:
    return schemas.NormProposal(**_plain(found))


def _told(found: Proposal) -> schemas.NormProposalInFull:
    counted = adopting.tally(found)
    return schemas.NormProposalInFull(
        **_plain(found), agree=counted.agree, against=counted.against, aside=counted.aside
    )


def _plain(found: Proposal) -> dict[str, Any]:
    return {
        "id": found.id,
        "kind": found.kind,
        "norm_id": found.norm_id,
        "text": found.text,
        "meaning": found.meaning,
        "reason": found.reason,
        "rule": found.rule["kind"],
        "state": found.state,
        "outcome": found.outcome,
        "opened_at": utc(found.opened_at),
        "decides_on": found.decides_on,
        "proposed_by": found.proposed_by_id,
    }


def _said(found: NormRemark) -> schemas.NormRemarkSaid:
    return schemas.NormRemarkSaid(
        id=found.id,
        proposal_id=found.proposal_id or 0,
        answers=found.answers_id,
        body=found.body,
        author_id=found.author_id,
        created_at=utc(found.created_at),
    )
