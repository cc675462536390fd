"""What the norms keep: taken along, forgotten, and looked through for what does not fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import select

from commonaim.core.accounts.models import Person
from commonaim.core.db import Base, db
from commonaim.core.exporting import forget, rows_naming, rows_of
from commonaim.core.plugin import Export
from commonaim.plugins.norms.models import (
    OPEN,
    CommitteeSeat,
    Norm,
    NormRemark,
    NormRound,
    Proposal,
    PublicSet,
    Pulse,
    PulseToken,
    RoundReading,
    Voice,
    Wording,
)
from commonaim.plugins.norms.services import committee, proposals, results
from commonaim.plugins.norms.services.deciding import COMMITTEE

#: Every table but the numbers of pulses, which leave the site only as results do.
TABLES: Final[dict[str, type[Base]]] = {
    "norm": Norm,
    "wording": Wording,
    "proposal": Proposal,
    "voice": Voice,
    "remark": NormRemark,
    "round": NormRound,
    "reading": RoundReading,
    "committee_seat": CommitteeSeat,
    "public_set": PublicSet,
    "pulse": Pulse,
    "pulse_token": PulseToken,
}


#: Who has read in a round and who has answered in a pulse: told to nobody here, so it does not leave with the network.
OWN_ONLY: Final = frozenset({"reading", "pulse_token"})


def of_network() -> Iterator[Export]:
    """What members may read, and of pulses what may be told outside."""
    for name, model in TABLES.items():
        if name not in OWN_ONLY:
            yield Export(name, rows_of(model))
    yield Export("pulse_result", _shares())


def _shares() -> Iterator[Mapping[str, Any]]:
    for result in results.results(outside=True):
        for told in result.told:
            if told.share is not None:
                yield {
                    "pulse_id": result.ident,
                    "norm_id": told.norm_id,
                    "number": told.number,
                    "answers": told.share.answers,
                    "percent": told.share.percent,
                    "bound": told.share.bound,
                }


def of_person(person: Person) -> Iterator[Export]:
    """What somebody proposed and said, and where they took part. What they answered in a pulse, nobody knows."""
    for name, model in TABLES.items():
        yield Export(name, rows_naming(model, person))


def without(person: Person) -> None:
    """Norms, proposals and what was said stay, and nobody can see whose they were."""
    for model in TABLES.values():
        forget(model, person)


def problems() -> Iterator[str]:
    """What does not fit together, in sentences that say how to mend it."""
    if committee.seats():
        return
    waiting = select(Proposal).where(Proposal.state == OPEN)
    if any(proposals.rule_of(one).kind == COMMITTEE for one in db.session.scalars(waiting)):
        yield _(
            "A proposal about the norms waits for a steering committee, and nobody is on it:"
            " name its members on the page “How we decide”."
        )
