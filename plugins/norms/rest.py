"""The norms for apps: what holds and held, what is proposed, and what pulses have shown."""

from __future__ import annotations

from datetime import date, datetime

from flask import Blueprint
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from commonaim.core.api.lists import Listed, Paging, part, utc
from commonaim.core.api.operations import reads
from commonaim.core.api.schemas import Answer
from commonaim.core.permissions import requires
from commonaim.plugins.norms.models import Norm, Proposal, Pulse, Wording
from commonaim.plugins.norms.services import results
from commonaim.plugins.norms.services.results import Result

blueprint = Blueprint("api", __name__)


class NormWording(Answer):
    """What a norm says from a day on. `proposed_by` is null when that person is gone, or nobody proposed it."""

    number: int
    text: str
    meaning: str
    reason: str
    occasion: str
    cohort_id: int | None
    decided_how: str
    adopted_on: date
    proposed_by: int | None


class NetworkNorm(Answer):
    """A norm with all its wordings; `number` is the one in force. `source` is `own`, `paper`, `example` or `copied`."""

    id: int
    position: int
    number: int
    source: str
    retired_on: date | None
    retired_reason: str
    wordings: list[NormWording]


class NormProposal(Answer):
    """A proposal or question. `kind` is `new`, `change`, `retire` or `question`; `state` is `open`, `adopted`,
    `refused`, `withdrawn`, `overtaken` or `settled`. `rule` is how it is decided, `outcome` how it was."""

    id: int
    kind: str
    norm_id: int | None
    text: str
    meaning: str
    reason: str
    rule: str
    state: str
    outcome: str
    opened_at: datetime
    decides_on: date | None
    proposed_by: int | None


class NormShare(Answer):
    """How many percent chose the best point of the scale. `bound` is `exact`, `or more` or `or less`."""

    norm_id: int
    wording: int
    percent: int
    bound: str
    answers: int


class NormPulse(Answer):
    """What a closed pulse has shown. Norms of which too few answers came are left out; so are all where nothing may be
    told, for instance of a single group."""

    id: int
    kind: str
    title: str
    closed_on: date
    best: str
    shares: list[NormShare]


@blueprint.get("/norms")
@requires("norms.read")
@reads(NetworkNorm, tag="norms", listed=True, asks=Paging)
def norms(asked: Paging) -> Listed[NetworkNorm]:
    """The norms of the network, retired ones too, with every wording."""
    return part(select(Norm).options(selectinload(Norm.wordings)), Norm.id, asked, _norm)


@blueprint.get("/proposals")
@requires("norms.read")
@reads(NormProposal, tag="norms", listed=True, asks=Paging)
def proposals(asked: Paging) -> Listed[NormProposal]:
    """What members proposed and asked."""
    return part(select(Proposal), Proposal.id, asked, _proposal)


@blueprint.get("/pulses")
@requires("norms.read")
@reads(NormPulse, tag="norms", listed=True, asks=Paging)
def pulses(asked: Paging) -> Listed[NormPulse]:
    """What the closed pulses have shown, as results leave the site."""
    told = {result.ident: result for result in results.results(outside=True)}
    closed = select(Pulse).where(Pulse.closed_on.is_not(None))
    return part(closed, Pulse.id, asked, lambda found: _pulse(told[found.id]))


def _norm(found: Norm) -> NetworkNorm:
    return NetworkNorm(
        id=found.id,
        position=found.position,
        number=found.number,
        source=found.source,
        retired_on=found.retired_on,
        retired_reason=found.retired_reason,
        wordings=[_wording(one) for one in found.wordings],
    )


def _wording(one: Wording) -> NormWording:
    return NormWording(
        number=one.number,
        text=one.text,
        meaning=one.meaning,
        reason=one.reason,
        occasion=one.occasion,
        cohort_id=one.cohort_id,
        decided_how=one.decided_how,
        adopted_on=one.adopted_on,
        proposed_by=one.proposed_by_id,
    )


def _proposal(found: Proposal) -> NormProposal:
    return NormProposal(
        id=found.id,
        kind=found.kind,
        norm_id=found.norm_id,
        text=found.text,
        meaning=found.meaning,
        reason=found.reason,
        rule=found.rule["kind"],
        state=found.state,
        outcome=found.outcome,
        opened_at=utc(found.opened_at),
        decides_on=found.decides_on,
        proposed_by=found.proposed_by_id,
    )


def _pulse(result: Result) -> NormPulse:
    shares = [
        NormShare(
            norm_id=one.norm_id,
            wording=one.number,
            percent=one.share.percent,
            bound=one.share.bound,
            answers=one.share.answers,
        )
        for one in result.told
        if one.share is not None
    ]
    return NormPulse(
        id=result.ident,
        kind=result.kind,
        title=result.title,
        closed_on=result.closed_on,
        best=result.best,
        shares=shares,
    )
