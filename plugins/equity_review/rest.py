"""The reviews for programs: what the review read in submissions, and its questions, as those see them who may."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from flask import Blueprint, abort
from msgspec import UNSET, Meta, UnsetType
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from commonaim.core.access import current_access
from commonaim.core.api.lists import Listed, Paging, part, utc
from commonaim.core.api.operations import reads
from commonaim.core.api.schemas import Answer, Ident
from commonaim.core.forms import services as forms
from commonaim.core.permissions import requires
from commonaim.plugins.equity_review.models import Finding, Result
from commonaim.plugins.equity_review.services import showing, wording

blueprint = Blueprint("api", __name__)


class ReadSection(Answer):
    """A section as the review read it; `speaks_of` as for the submission."""

    key: str
    speaks_of: list[str]


class Question(Answer):
    """One question of the review. `start` and `end` are code points of the section's text in that `revision`,
    end-exclusive. `state` is `open`, `accepted` (asked), `dismissed` (set aside) or `resolved`."""

    id: int
    rule: str
    scope: str
    section: str | None
    start: int | None
    end: int | None
    quote: str | None
    message: str
    question: str
    suggestion: str | None
    sources: list[str]
    confidence: float
    revision: int
    state: str
    decided_at: datetime | None


class Reading(Answer):
    """What the review last read in a submission. `speaks_of` has any of `all_students`, `collective`, `other_groups`
    and `beneficiaries`; nothing in it means that no learners are spoken of."""

    submission_id: int
    revision: int
    rules_version: str
    edition: int
    all_students_only: bool
    speaks_of: list[str]
    open_count: int
    accepted_count: int
    reviewed_at: datetime


class Review(Answer):
    """The review of a submission. Who may not read every finding gets the questions that were asked, and no reading."""

    submission_id: int
    reading: Reading | None
    sections: list[ReadSection]
    findings: list[Question]


class ReviewsAsked(Paging):
    """Which reviews are wanted."""

    cycle_id: Ident | UnsetType = UNSET
    all_students_only: (
        Annotated[
            bool,
            Meta(description="Only those that speak of all students alone, or only the others."),
        ]
        | UnsetType
    ) = UNSET


@blueprint.get("/reviews")
@requires("equity_review.read_all")
@reads(Reading, tag="reviews", listed=True, asks=ReviewsAsked)
def reviews(asked: ReviewsAsked) -> Listed[Reading]:
    """What the review last read in the submissions of the network."""
    found = select(Result).options(joinedload(Result.edition))
    if asked.cycle_id is not UNSET:
        found = found.where(Result.cycle_id == asked.cycle_id)
    if asked.all_students_only is not UNSET:
        found = found.where(Result.all_students_only == asked.all_students_only)
    return part(found, Result.submission_id, asked, _reading, _submission_id)


@blueprint.get("/reviews/<int:submission_id>")
@requires("equity_review.view")
@reads(Review, tag="reviews")
def review(submission_id: int) -> Review:
    """The review of a submission, by the submission's id; 404 before it was reviewed."""
    submission, result = forms.submission(submission_id), showing.result_of(submission_id)
    if submission is None or result is None:
        abort(404)
    everything = current_access().may("equity_review.read_all")
    language = wording.language()
    rows = showing.findings_of(submission_id, everything=everything)
    sections = result.sections if everything else []
    return Review(
        submission_id=submission_id,
        reading=_reading(result) if everything else None,
        sections=[ReadSection(key=s["key"], speaks_of=s["speaks_of"]) for s in sections],
        findings=[_question(row, language) for row in rows],
    )


def _submission_id(result: Result) -> int:
    return result.submission_id


def _reading(result: Result) -> Reading:
    return Reading(
        submission_id=result.submission_id,
        revision=result.revision,
        rules_version=result.rules_version,
        edition=result.edition.number,
        all_students_only=result.all_students_only,
        speaks_of=result.speaks_of,
        open_count=result.open_count,
        accepted_count=result.accepted_count,
        reviewed_at=utc(result.reviewed_at),
    )


def _question(row: Finding, language: str) -> Question:
    message, question, suggestion = wording.words_of(row, language)
    return Question(
        id=row.id,
        rule=row.rule,
        scope=row.scope,
        section=row.section,
        start=row.start,
        end=row.end,
        quote=row.quote,
        message=message,
        question=question,
        suggestion=suggestion,
        sources=row.sources,
        confidence=row.confidence,
        revision=row.revision,
        state=row.state,
        decided_at=utc(row.decided_at) if row.decided_at else None,
    )
