"""Reads submissions with the engine and keeps what it finds, together with what people have decided about it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from commonaim.core.db import db, now, reading
from commonaim.core.forms import services as forms
from commonaim.core.forms.content import Piece
from commonaim.core.forms.models import Submission, TemplateVersion
from commonaim.plugins.equity_review import engine, kinds
from commonaim.plugins.equity_review.models import (
    ACCEPTED,
    OPEN,
    RESOLVED,
    Edition,
    Finding,
    Result,
)

from . import facts, statements

CHUNK: Final = 25
Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Ahead:
    """What the engine has read in a submission before anything was locked: its ``revision``, under an edition."""

    revision: int
    edition_id: int
    read: engine.Review


def review(submission_id: int, ahead: Ahead | None = None) -> Result | None:
    """Read a submission's newest revision under the adopted edition; gives what was read, or None if it is gone.

    Everything belongs to the caller's transaction. Reading the same words twice changes nothing but the time; two
    readings at once wait for each other at the submission's row. What was read ``ahead`` is not read again, unless
    the submission or the statement has changed since.
    """
    submission = _locked(submission_id)
    if submission is None:
        return None
    edition = statements.adopted_or_default()
    pieces = forms.content_of(submission).flat(forms.sections_of(submission))
    if ahead and (ahead.revision, ahead.edition_id) == (submission.revision, edition.id):
        read = ahead.read
    else:
        read = reviewer_of(edition).review(_as_engine_reads(submission, pieces))
    result = _store_result(submission, edition, read, {piece.key: piece.title for piece in pieces})
    known = db.session.scalars(select(Finding).where(Finding.submission_id == submission.id)).all()
    answered = facts.answered(submission)
    questions = [one for one in read.questions if one.rule not in answered]
    kept = _settle(known, questions, result)
    recount(result, kept)
    db.session.flush()
    return result


def review_many(submission_ids: Sequence[int], report: Report) -> None:
    """Review submissions in pieces; ``report(done, total)`` is called after each piece.

    Each submission is committed by itself, and with the first one what the caller has begun: SQLite lets one write at
    a time, and others wait only while something is saved.
    """
    statements.adopted_or_default()
    for start in range(0, len(submission_ids), CHUNK):
        piece = submission_ids[start : start + CHUNK]
        for submission_id, ahead in _read_ahead(piece):
            review(submission_id, ahead)
            db.session.commit()
        report(start + len(piece), len(submission_ids))


def _read_ahead(submission_ids: Sequence[int]) -> Iterator[tuple[int, Ahead]]:
    """Submissions that are there, with what the engine reads in each while no transaction is open."""
    db.session.commit()
    with _only_reading():
        edition = statements.adopted_or_default()
        edition_id, reviewer = edition.id, reviewer_of(edition)
        found = select(Submission).where(Submission.id.in_(submission_ids)).order_by(Submission.id)
        found = found.options(
            selectinload(Submission.version).selectinload(TemplateVersion.sections)
        )
        waiting = [(row.id, row.revision, _whole(row)) for row in db.session.scalars(found)]
    for submission_id, revision, text in waiting:
        yield submission_id, Ahead(revision, edition_id, reviewer.review(text))


@contextmanager
def _only_reading() -> Iterator[None]:
    """A transaction that waits for nobody, and that nobody waits for."""
    token = reading.set(True)
    try:
        yield
    finally:
        db.session.rollback()
        reading.reset(token)


def was_reviewed(submission_id: int) -> bool:
    """Whether the review has read this submission before."""
    found = select(Result.id).where(Result.submission_id == submission_id)
    return db.session.scalar(found) is not None


def recount(result: Result, findings: Iterable[Finding]) -> None:
    """Bring the counts that lists are sorted by up to date with a submission's findings."""
    states = Counter(finding.state for finding in findings)
    result.open_count, result.accepted_count = states[OPEN], states[ACCEPTED]


def reviewer_of(edition: Edition) -> engine.Reviewer:
    """A reviewer for an edition's words; building one is costly, so the last few are kept."""
    return _reviewer(json.dumps(edition.content, sort_keys=True))


@lru_cache(maxsize=8)
def _reviewer(content: str) -> engine.Reviewer:
    # By content and not by id: a process may serve several databases, and an id means something else in each.
    return engine.Reviewer(engine.Statement.from_dict(json.loads(content)))


def _locked(submission_id: int) -> Submission | None:
    return db.session.scalar(
        select(Submission)
        .where(Submission.id == submission_id)
        .options(selectinload(Submission.version).selectinload(TemplateVersion.sections))
        .with_for_update(of=Submission)
        .execution_options(populate_existing=True)
    )


def _whole(submission: Submission) -> engine.Submission:
    pieces = forms.content_of(submission).flat(forms.sections_of(submission))
    return _as_engine_reads(submission, pieces)


def _as_engine_reads(submission: Submission, pieces: Iterable[Piece]) -> engine.Submission:
    sections = tuple(
        engine.Section(piece.key, piece.text, piece.role, piece.title) for piece in pieces
    )
    return engine.Submission(str(submission.id), sections, submission.complete)


def _store_result(
    submission: Submission, edition: Edition, read: engine.Review, titles: Mapping[str, str]
) -> Result:
    result = db.session.scalar(select(Result).where(Result.submission_id == submission.id))
    if result is None:
        result = Result(submission_id=submission.id)
        db.session.add(result)
    result.cycle_id = submission.cycle_id
    result.edition_id = edition.id
    result.revision = submission.revision
    result.rules_version = engine.RULES_VERSION
    result.all_students_only = read.all_students_only
    result.speaks_of = list(read.speaks_of)
    result.kind = kinds.one_kind(read.speaks_of)
    result.youth_told = any(s.role == "youth" and s.speaks_of for s in read.sections)
    result.sections = [
        {"key": s.key, "title": titles[s.key], "role": s.role, "speaks_of": list(s.speaks_of)}
        for s in read.sections
    ]
    result.mentions = {
        s.key: [(m.kind, m.start, m.end) for m in s.mentions] for s in read.sections if s.mentions
    }
    result.reviewed_at = now()
    db.session.flush()
    return result


def _settle(
    known: Sequence[Finding], made: Sequence[engine.Finding], result: Result
) -> list[Finding]:
    """Match what the review says now with what it said before; gives all findings, resolved ones too.

    The same words are the same finding. A question about a whole section or submission stays the same one, too,
    while it is open or asked, although other words now lead to it; one that was set aside does not, because new
    words deserve a new look.
    """
    exact = {finding.fingerprint: finding for finding in known}
    marks = _fingerprints(made)
    gone = {mark: finding for mark, finding in exact.items() if mark not in set(marks)}
    kept: list[Finding] = []
    for position, (mark, finding) in enumerate(zip(marks, made, strict=True)):
        row = exact.get(mark) or _continued(gone, finding)
        if row is None:
            row = Finding(submission_id=result.submission_id, state=OPEN, first_seen_at=now())
            db.session.add(row)
        _write(row, finding, result, position, mark)
        kept.append(row)
    for row in gone.values():
        _resolve(row)
    return [*kept, *gone.values()]


def _fingerprints(made: Sequence[engine.Finding]) -> list[str]:
    """A mark for each finding, from its rule, its section, its words, and which of several alike it is."""
    seen: Counter[tuple[str, str, str]] = Counter()
    marks = []
    for finding in made:
        key = (finding.rule, finding.section or "", finding.quote or "")
        marks.append(hashlib.sha256("\0".join((*key, str(seen[key]))).encode()).hexdigest())
        seen[key] += 1
    return marks


def _continued(gone: dict[str, Finding], finding: engine.Finding) -> Finding | None:
    """Take the earlier form of a finding about a whole section or submission out of ``gone``."""
    if finding.scope == "phrase":
        return None
    for mark, row in gone.items():
        same_place = finding.scope == "submission" or row.section == finding.section
        if row.rule == finding.rule and same_place and row.state in (OPEN, ACCEPTED):
            return gone.pop(mark)
    return None


def _write(row: Finding, finding: engine.Finding, result: Result, position: int, mark: str) -> None:
    row.result_id, row.edition_id = result.id, result.edition_id
    row.rules_version, row.revision = result.rules_version, result.revision
    row.position, row.fingerprint = position, mark
    row.rule, row.scope, row.section = finding.rule, finding.scope, finding.section
    row.start, row.end, row.quote = finding.start, finding.end, finding.quote
    row.also = [(span.section, span.start, span.end) for span in finding.also]
    row.variant, row.params = finding.variant, dict(finding.params)
    row.sources, row.confidence = list(finding.sources), finding.confidence
    row.state, row.resolved_at = row.decision or OPEN, None


def _resolve(row: Finding) -> None:
    if row.state != RESOLVED:
        row.state, row.resolved_at = RESOLVED, now()
