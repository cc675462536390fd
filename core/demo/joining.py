"""How the demo's programs came into the network: profiles, cohorts, and who stands for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from ..accounts.models import Person
from ..db import db, now
from ..networks import admission
from ..networks.models import Cohort, Liaison, Membership, Network, Program, ProgramTime

Data = Mapping[str, Any]


def programs(
    data: Iterable[Data], by_key: Mapping[str, Program], people: Mapping[str, Person]
) -> None:
    """Fill in what the files say of each program beside its name, place, host and fields.

    Its people joined with it.
    """
    cohorts: dict[str, Cohort] = {}
    for one in data:
        program = by_key[one["key"]]
        program.kind, program.about = one["kind"], one["about"]
        cohort = cohorts.get(one["cohort"])
        if cohort is None:
            cohort = cohorts[one["cohort"]] = Cohort(name=one["cohort"])
            db.session.add(cohort)
            db.session.flush()
        joined = _day(one["joined_day"])
        for member in db.session.scalars(
            select(Membership).where(Membership.program_id == program.id)
        ):
            member.joined_on = joined
        db.session.add(ProgramTime(program_id=program.id, cohort_id=cohort.id, joined_on=joined))
        since = _day(one.get("liaison_since_day", one["joined_day"]))
        if "earlier_liaison" in one:
            earlier = people[one["earlier_liaison"]].id
            db.session.add(
                Liaison(program_id=program.id, person_id=earlier, since=joined, until=since)
            )
        db.session.add(
            Liaison(
                program_id=program.id,
                person_id=people[one["liaison"]].id,
                since=since,
                note=one.get("handed_over", ""),
            )
        )
    db.session.flush()


def admission_of(
    network: Network,
    data: Iterable[Data],
    by_key: Mapping[str, Program],
    people: Mapping[str, Person],
) -> None:
    """What the network looks for, and what it decided about each program before it joined."""
    admission.begin_with_six(network)
    db.session.flush()
    idents = [one.id for one in admission.criteria()]
    for one in data:
        for decided in one["decisions"]:
            notes = decided["found"]
            admission.decide(
                by_key[one["key"]],
                decision=decided["decision"],
                on=_day(decided["day"]),
                by=decided["by"],
                reasons=decided["reasons"],
                found={
                    ident: (met, note) for ident, (met, note) in zip(idents, notes, strict=True)
                },
                recorded_by_id=people[decided["recorded_by"]].id,
            )


def _day(offset: int) -> date:
    return now().date() + timedelta(days=offset)
