"""What apps read of the norms: what holds and held, and what pulses have shown."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from commonaim.core.api.lists import Listed, Paging, part
from commonaim.core.api.operations import reads
from commonaim.core.permissions import requires
from commonaim.plugins.norms.models import Norm, Pulse, Wording
from commonaim.plugins.norms.services import results
from commonaim.plugins.norms.services.results import Result

from .blueprint import blueprint
from .schemas import NetworkNorm, NormPulse, NormShare, NormWording


@blueprint.get("/norms")
@requires("norms.read")
@reads(NetworkNorm, tag="norms", listed=True, asks=Paging)
def norms(asked: Paging) -> Listed[NetworkNorm]:
    """The norms of the network, retired ones too, with every wording."""
    return part(select(Norm).options(selectinload(Norm.wordings)), Norm.id, asked, _norm)


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
