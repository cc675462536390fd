"""What the demo network's equity review holds: two editions of the statement, all reviews, a few decisions."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from commonaim.core.accounts.models import Person
from commonaim.core.db import db, now
from commonaim.core.forms import services as forms
from commonaim.core.forms.models import Submission
from commonaim.plugins.equity_review import kinds
from commonaim.plugins.equity_review.models import ADOPTED, OPEN, Edition, Finding, Result

from . import decisions, reviewing, statements

STATEMENT: Final = Path(__file__).parents[1] / "demo" / "statement.toml"
#: What the facilitators decided about the first submissions of the running cycle: (rule, reason or None = asked).
DECIDED: Final[tuple[tuple[tuple[str, str | None], ...], ...]] = (
    (("measure-not-disaggregated", None),),
    (
        ("all-students-only", None),
        ("no-baseline-for-beneficiaries", None),
        (
            "youth-voice-data-source-only",
            "We talked on the phone: two of the older ones already plan the next round with the staff.",
        ),
    ),
    (("no-equity-rationale", None),),
)


def fill() -> None:
    """Make the demo's editions, review every submission and decide about a few questions; once."""
    if len(statements.editions()) > 1:
        return
    for edition in statements.editions():
        db.session.delete(edition)
    db.session.flush()
    for data in tomllib.loads(STATEMENT.read_text("utf-8"))["editions"]:
        db.session.add(_edition(data))
    db.session.flush()
    for submission_id in db.session.scalars(select(Submission.id).order_by(Submission.id)):
        reviewing.review(submission_id)
    _decide()


def _edition(data: Mapping[str, Any]) -> Edition:
    adopted = now() - timedelta(days=data["adopted_days_ago"])
    person = db.session.scalar(select(Person.id).where(Person.email == data["prepared_by"]))
    words = {
        kind: [_dated(word, data["adopted_days_ago"]) for word in data.get(kind, ())]
        for kind in ("preferred", "replaced")
    }
    return Edition(
        number=data["number"],
        state=ADOPTED,
        content=statements.normal({**data, **words}),
        summary=data["summary"],
        note=data["note"],
        decided_in=data["decided_in"],
        created_at=adopted,
        changed_at=adopted,
        adopted_at=adopted,
        created_by_id=person,
        changed_by_id=person,
        adopted_by_id=person,
    )


def _dated(word: Mapping[str, Any], adopted_days_ago: int) -> dict[str, Any]:
    since = now() - timedelta(days=word.get("since_days_ago", adopted_days_ago))
    return {**word, "since": since.date().isoformat()}


def _decide() -> None:
    cycle = forms.running_cycle()
    if cycle is None:
        return
    first = select(Submission).join(Result, Result.submission_id == Submission.id)
    first = first.where(Submission.cycle_id == cycle.id, Result.all_students_only)
    first = first.options(joinedload(Submission.group)).order_by(Submission.id)
    for submission, decided in zip(db.session.scalars(first).all(), DECIDED, strict=False):
        if submission.group and submission.group.facilitating:
            person_id = submission.group.facilitating[0].person_id
            _decide_about(submission.id, person_id, dict(decided))


def _decide_about(submission_id: int, person_id: int, decided: Mapping[str, str | None]) -> None:
    found = select(Finding).where(Finding.submission_id == submission_id, Finding.state == OPEN)
    for finding in db.session.scalars(found.order_by(Finding.position)).all():
        if finding.rule not in decided:
            continue
        reason = decided[finding.rule]
        if reason is None:
            decisions.accept(finding, seen=0, person_id=person_id)
        else:
            decisions.dismiss(finding, why="talked", reason=reason, seen=0, person_id=person_id)


def report(network: str) -> Iterator[str]:
    """The reviews as a table for a terminal: those that speak only of all students first."""
    found = (
        select(Result)
        .join(Result.submission)
        .options(joinedload(Result.submission).joinedload(Submission.program))
        .order_by(Result.all_students_only.desc(), Result.open_count.desc(), Result.submission_id)
    )
    results = db.session.scalars(found).all()
    alone = sum(result.all_students_only for result in results)
    yield f"Equity review of {network}: {alone} of {len(results)} submissions speak only of all students."
    yield ""
    yield f"  {'submission':<44} {'program':<26} {'speaks of':<36} questions"
    for result in results:
        said = kinds.words_of_all(result.speaks_of, "en", only=result.all_students_only)
        submission = result.submission
        asked = result.open_count + result.accepted_count
        title, program = _cut(submission.title, 44), _cut(submission.program.name, 26)
        yield f"  {title:<44} {program:<26} {_cut(said, 36):<36} {asked:>9}"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"
