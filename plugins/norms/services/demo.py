"""What the demo network's norms hold, from the file in ``demo/``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select

from commonaim.core import days
from commonaim.core.accounts.models import Person
from commonaim.core.db import db, now
from commonaim.core.networks.models import Cohort, Membership, Network
from commonaim.plugins.norms.models import (
    ADOPTED,
    CHANGE,
    NEW,
    OWN,
    QUESTION,
    YEARLY,
    Norm,
    NormRemark,
    NormRound,
    Proposal,
    Pulse,
    PulseCount,
    PulseToken,
    RoundReading,
    Voice,
    Wording,
)

from . import choices, norms, pulses, starting
from .norms import Brought, Words

FILE: Final = Path(__file__).parents[1] / "demo" / "norms.toml"
Data = Mapping[str, Any]


def fill(network: Network) -> None:
    """Make the demo's norms with their history, a round, proposals and pulses; once."""
    if starting.is_empty():
        _Stage(network).fill(tomllib.loads(FILE.read_text("utf-8")))


class _Stage:
    """The demo network, with its people and cohorts by name and the norms that were made by key."""

    def __init__(self, network: Network) -> None:
        self.network = network
        mine = select(Membership.person_id)
        found = db.session.scalars(select(Person).where(Person.id.in_(mine)).order_by(Person.id))
        self.people = {person.name: person.id for person in found}
        self.cohorts = {one.name: one.id for one in db.session.scalars(select(Cohort))}
        self.examples = {one.key: one for one in starting.examples("en")}
        self.norms: dict[str, Norm] = {}
        #: What the round brought: each wording, with the file's words for it.
        self.brought: list[tuple[Wording, Data]] = []

    def fill(self, data: Data) -> None:
        for one in data["norms"]:
            self._norm(one)
        held = self._round(data["round"])
        for one in data["proposals"]:
            self._proposal(one)
        for one in data["pulses"]:
            self._pulse(one)
        self._open_pulse(data["pulse"])
        db.session.flush()
        held.closed_on = _day(data["round"]["closes"])

    def _norm(self, data: Data) -> None:
        example = self.examples.get(data.get("example", ""))
        words = example.words if example else Words(data["text"], data["meaning"])
        source = example.source if example else OWN
        made = norms.adopt_new(words, self._brought(data), source=source, on=_day(data["day"]))
        self._note_for_round(made.wording, data)
        for change in data.get("changes", ()):
            said = Words(change["text"], change["meaning"])
            added = norms.adopt_change(made, said, self._brought(change), on=_day(change["day"]))
            self._note_for_round(added, change)
            made.source = change.get("source", made.source)
        if "retired" in data:
            norms.retire(made, data["retired_reason"], on=_day(data["retired"]))
        # The norm that has taken on words of the paper is called after the example that has them.
        is_time = made.wording.text.startswith("“Respecting")
        self.norms[data.get("example", "time" if is_time else made.wording.text)] = made

    def _note_for_round(self, wording: Wording, data: Data) -> None:
        if "cohort" in data:
            self.brought.append((wording, data))

    def _brought(self, data: Data) -> Brought:
        return Brought(
            reason=data.get("reason", ""),
            occasion=data.get("occasion", ""),
            cohort_id=self.cohorts.get(data.get("cohort", "")),
            decided_how=data["decided"],
            proposed_by_id=self.people.get(data["by"]),
        )

    def _round(self, data: Data) -> NormRound:
        held = NormRound(
            title=data["title"],
            invitation=data["invitation"],
            cohort_id=self.cohorts.get(data["cohort"]),
            opened_at=_moment(data["day"]),
            opened_by_id=self.people.get(data["by"]),
            closes_on=_day(data["closes"]),
        )
        db.session.add(held)
        db.session.flush()
        for person_id in sorted(self.people.values())[: data["readers"]]:
            db.session.add(RoundReading(round_id=held.id, person_id=person_id))
        for wording, words in self.brought:
            self._adopted_in(held, wording, words)
        for remark in data["remarks"]:
            self._remark(remark, round_id=held.id, norm_id=self.norms[remark["norm"]].id)
        return held

    def _adopted_in(self, held: NormRound, wording: Wording, data: Data) -> None:
        rule = choices.rule()
        db.session.add(
            Proposal(
                kind=NEW if wording.number == 1 else CHANGE,
                norm_id=wording.norm_id,
                round_id=held.id,
                base=wording.number - 1,
                text=wording.text,
                meaning=wording.meaning,
                reason=wording.reason,
                occasion=wording.occasion,
                cohort_id=wording.cohort_id,
                rule=rule.as_dict(),
                state=ADOPTED,
                opened_at=_moment(data["day"] - rule.days),
                decides_on=_day(data["day"]),
                closed_at=_moment(data["day"]),
                outcome=wording.decided_how,
                proposed_by_id=wording.proposed_by_id,
                wording_id=wording.id,
            )
        )

    def _proposal(self, data: Data) -> None:
        rule, held = choices.rule(), self.norms[data["norm"]]
        asks = data["kind"] == QUESTION
        made = Proposal(
            kind=data["kind"],
            norm_id=held.id,
            base=held.number,
            text=data.get("text", "") if data["kind"] == CHANGE else "",
            meaning=data.get("meaning", ""),
            reason=data["reason"],
            rule=rule.as_dict(),
            opened_at=_moment(data["day"]),
            decides_on=None if asks else _day(data["day"] + rule.days),
            proposed_by_id=self.people.get(data["by"]),
        )
        db.session.add(made)
        db.session.flush()
        for voice in data.get("voices", ()):
            person_id = self.people.get(voice["by"])
            db.session.add(Voice(proposal_id=made.id, person_id=person_id, stance=voice["stance"]))
        for remark in data.get("remarks", ()):
            said = self._remark(remark, proposal_id=made.id)
            for answer in remark.get("answers", ()):
                self._remark(answer, proposal_id=made.id, answers_id=said.id)

    def _remark(self, data: Data, **place: int) -> NormRemark:
        said = NormRemark(
            body=data["body"],
            author_id=self.people.get(data["by"]),
            created_at=_moment(data["day"]),
            **place,
        )
        db.session.add(said)
        db.session.flush()
        return said

    def _pulse(self, data: Data) -> None:
        asked = {self.norms[key].id: counts for key, counts in data["answers"].items()}
        held = {norm.id: norm for norm in self.norms.values()}
        made = Pulse(
            kind=data["kind"],
            title=data["title"],
            norms=[_as_asked(held[ident], _day(data["day"])) for ident in asked],
            scale=choices.scale(),
            groups=[],
            meetings=[],
            opens_on=_day(data["day"]),
            closes_on=_day(data["closes"]),
            closed_on=_day(data["closes"] + 1),
            answered=max(sum(counts) for counts in asked.values()),
            mixed=True,
        )
        db.session.add(made)
        db.session.flush()
        for ident, counts in asked.items():
            for point, count in enumerate(counts):
                db.session.add(
                    PulseCount(pulse_id=made.id, norm_id=ident, point=point, count=count)
                )
        for place, person_id in enumerate(sorted(self.people.values())[: data["asked"]]):
            answered = place < made.answered
            db.session.add(PulseToken(pulse_id=made.id, person_id=person_id, answered=answered))

    def _open_pulse(self, data: Data) -> None:
        closes, opened = _day(data["closes"]), _day(data["day"])
        pulses.begin(YEARLY, data["title"], pulses.everybody(), closes_on=closes, today=opened)


def _as_asked(norm: Norm, on: date) -> dict[str, Any]:
    """A norm as a pulse on a day asked about it."""
    wording = [one for one in norm.wordings if one.adopted_on <= on][-1]
    return {"id": norm.id, "number": wording.number, "text": wording.text}


def _day(offset: int) -> date:
    return days.today() + timedelta(days=offset)


def _moment(offset: int) -> datetime:
    return now() + timedelta(days=offset, minutes=-(offset % 97))
