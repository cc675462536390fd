"""What the network looks for in a program that wants to join, and what was decided about each. Nothing is scored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from .. import audit, days
from ..db import db, now
from ..i18n import told
from ..plugin import N_
from .models import (
    AdmissionAnswer,
    AdmissionCriterion,
    AdmissionDecision,
    Network,
    Program,
)
from .services import NotPossible

#: What can be found about a criterion, and what can be decided, with their names for people.
FOUND: Final = {
    "unknown": _l("Not looked at"),
    "met": _l("Met"),
    "not_yet": _l("Not yet"),
}
DECISIONS: Final = {
    "joins": _l("Joins the network"),
    "not_yet": _l("Not yet: let us talk again"),
    "not": _l("Does not join"),
}
#: The criteria that a network can begin with, in our words; the paper names six.
SOURCE: Final = "paper 3.1"
SIX: Final = (
    (
        N_("It works with high school students in a city, on demanding STEM."),
        N_("Which students, which content, and how far does it go?"),
    ),
    (
        N_("It is with its students for 120 hours a year or more."),
        N_("Count the hours of one student in one year."),
    ),
    (
        N_("It has goals of its own for Black, Latina/o/e and Indigenous students."),
        N_("Where are they written, and who knows them?"),
    ),
    (
        N_("Students learn by doing: with their hands, in a lab, or in research with a mentor."),
        N_("What does a student do on an ordinary day?"),
    ),
    (
        N_("It has been running for three years or more."),
        N_("What has stayed, and what has changed in that time?"),
    ),
    (
        N_("Students see roads to college and to careers."),
        N_("Whom do they meet, and where do they go?"),
    ),
)


@dataclass(frozen=True, slots=True)
class Wording:
    """How a criterion reads, and where it stands. Without ``ident`` it is new, without ``text`` it is taken out."""

    ident: int | None
    place: int
    text: str
    help: str = ""
    source: str = ""


def criteria() -> Sequence[AdmissionCriterion]:
    """What the network looks for now, in its order."""
    present = AdmissionCriterion.retired_at.is_(None)
    order = (AdmissionCriterion.position, AdmissionCriterion.id)
    return db.session.scalars(select(AdmissionCriterion).where(present).order_by(*order)).all()


def begin_with_six(network: Network) -> None:
    """Give a network that has no criteria the six of the paper, in its own language, to be changed as it likes."""
    if criteria():
        raise NotPossible(_("There are criteria already. Change those."))
    with force_locale(network.locale):
        for place, (text, help_) in enumerate(SIX, start=1):
            db.session.add(
                AdmissionCriterion(position=place, text=told(text), help=told(help_), source=SOURCE)
            )
    audit.record("admission.criteria", N_("Took up six criteria for programs that join"), words={})


def keep_criteria(wordings: Iterable[Wording]) -> bool:
    """Reword, order, add and take out criteria; False when nothing changed. Decisions keep their words."""
    known = {one.id: one for one in criteria()}
    before = [_told(one) for one in known.values()]
    wanted = sorted(wordings, key=lambda wording: (wording.place, wording.ident is None))
    place = 0
    for wording in wanted:
        one = known.get(wording.ident or 0)
        if not wording.text:
            if one is not None:
                one.retired_at = now()
            continue
        place += 1
        if one is None:
            one = AdmissionCriterion()
            db.session.add(one)
        one.position, one.text = place, wording.text
        one.help, one.source = wording.help, wording.source
    db.session.flush()
    after = [_told(one) for one in criteria()]
    if after == before:
        return False
    audit.record(
        "admission.criteria",
        N_("Changed the criteria for programs that join"),
        words={},
        before=before,
        after=after,
    )
    return True


def _told(one: AdmissionCriterion) -> list[str]:
    return [one.text, one.help, one.source]


def decide(
    subject: Program,
    *,
    decision: str,
    on: date,
    by: str,
    reasons: str,
    found: Mapping[int, tuple[str, str]],
    recorded_by_id: int | None,
) -> AdmissionDecision:
    """Keep what was decided about a program. ``found`` is (one of :data:`FOUND`, note) by criterion.

    Raises :class:`NotPossible` for a day that is to come.
    """
    if on > days.today():
        raise NotPossible(_("Choose the day it was decided on, today at the latest."))
    made = AdmissionDecision(
        program_id=subject.id,
        decision=decision,
        decided_on=on,
        decided_by=by,
        reasons=reasons,
        recorded_by_id=recorded_by_id,
    )
    db.session.add(made)
    db.session.flush()
    for place, criterion in enumerate(criteria(), start=1):
        met, note = found.get(criterion.id, ("unknown", ""))
        db.session.add(
            AdmissionAnswer(
                decision_id=made.id,
                criterion_id=criterion.id,
                position=place,
                text=criterion.text,
                met=met if met in FOUND else "unknown",
                note=note,
            )
        )
    audit.record(
        "admission.decided",
        N_("Recorded a decision about the joining of “%(name)s”"),
        words={"name": subject.name},
        program=subject.id,
        decision=decision,
    )
    db.session.flush()
    return made


def decisions_of(subject: Program) -> Sequence[AdmissionDecision]:
    """What was decided about a program, the latest first, with what was found."""
    return db.session.scalars(
        _newest_first()
        .where(AdmissionDecision.program_id == subject.id)
        .options(selectinload(AdmissionDecision.answers), joinedload(AdmissionDecision.recorded_by))
    ).all()


def decisions() -> Select[Any]:
    """Select what was decided about all programs, the latest first."""
    return _newest_first().options(joinedload(AdmissionDecision.program))


def _newest_first() -> Select[AdmissionDecision]:
    return select(AdmissionDecision).order_by(
        AdmissionDecision.decided_on.desc(), AdmissionDecision.id.desc()
    )
