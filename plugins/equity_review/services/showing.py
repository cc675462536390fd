"""The review page as data: a submission's words with marks, the questions beside them, and what changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload, undefer

from commonaim.core.db import db
from commonaim.core.forms import prompts
from commonaim.core.forms import services as forms
from commonaim.core.forms.content import section_of
from commonaim.core.forms.diffs import Change, diff
from commonaim.core.forms.models import Comment, Section, Submission
from commonaim.plugins.equity_review.kinds import KINDS, one_kind
from commonaim.plugins.equity_review.models import (
    ACCEPTED,
    DISMISSED,
    OPEN,
    RESOLVED,
    Finding,
    Ordering,
    Result,
)

from . import statements, wording
from .decisions import REASONS
from .learning import likeliest_first
from .marking import Segment, Span, paragraphs, segments

_KIND_OF_RULE: Final = {
    "beneficiaries-not-named": "collective",
    "collective-term": "collective",
    "replaced-term": "wording",
    "deficit-framing": "wording",
    "youth-voice-data-source-only": "wording",
    "intersectional-lens": "named",
}


@dataclass(frozen=True, slots=True)
class Question:
    """A finding as people read it. ``number`` counts the live ones from 1 in reading order; 0 for the others.

    ``seen`` goes back with a decision, so that a stale page is told. ``adopted_at`` is when the edition was adopted
    that it was made under.
    """

    id: int
    number: int
    rule: str
    title: str
    scope: str
    severity: str
    kind: str
    section: str | None
    section_title: str
    quote: str | None
    message: str
    question: str
    suggestion: str | None
    sources: tuple[str, ...]
    state: str
    why: str
    reason: str
    decided_by: str | None
    decided_at: datetime | None
    resolved_at: datetime | None
    seen: int
    adopted_at: datetime | None
    rules_version: str


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section with its words in marked pieces by paragraph; ``kind`` says in one word whom it speaks of.

    ``asked`` is the question of a chosen answer. It is shown above the words, and was not read by the review.
    """

    key: str
    title: str
    asked: str
    role: str
    kind: str
    paragraphs: list[list[Segment]]
    questions: list[Question]
    changes: list[Change] | None


@dataclass(frozen=True, slots=True)
class ReviewView:
    """All that the review page shows of one submission. ``result`` is None before it is reviewed for the first time.

    ``questions`` are open or asked, in the order to show them in, which was ``learned`` or is that of the text;
    ``set_aside`` and ``gone`` are for those who read everything. ``words_changed`` and ``statement_changed`` say that
    the review is older than the text, or than the statement or the rules.
    """

    submission: Submission
    result: Result | None
    sections: list[SectionView]
    questions: list[Question]
    set_aside: list[Question]
    gone: list[Question]
    comments: Sequence[Comment]
    words_changed: bool
    statement_changed: bool
    learned: bool = False

    def comments_on(self, question: Question) -> list[Comment]:
        """The comments that answer a question."""
        return [comment for comment in self.comments if answers(comment, question)]

    def other_comments(self, section: str | None) -> list[Comment]:
        """The comments on a section, or on the whole submission, that stand beside none of the questions."""
        shown = [*self.questions, *self.set_aside, *self.gone]
        return [
            comment
            for comment in self.comments
            if comment.section == section and not any(answers(comment, q) for q in shown)
        ]


def answers(comment: Comment, question: Question) -> bool:
    """Whether a comment quotes a question or, where it was not asked, the words that it is about."""
    same_place = comment.section == (section_of(question.section) if question.section else None)
    return (
        same_place and comment.about != "" and comment.about in (question.question, question.quote)
    )


def review_view(
    submission: Submission, language: str, *, everything: bool, model: Ordering | None = None
) -> ReviewView:
    """The review of ``submission``; without ``everything`` only what was asked, as its author sees it.

    With a ``model`` those questions stand first that are likeliest to be asked; their numbers stay those of the text.
    """
    result = result_of(submission.id)
    rows = findings_of(submission.id, everything=everything) if result else []
    questions = questions_of(submission, rows, language)
    live = [question for question in questions if question.number]
    return ReviewView(
        submission=submission,
        result=result,
        sections=_sections(submission, result, rows, live, everything=everything),
        questions=_in_order(live, rows, result, model),
        set_aside=[question for question in questions if question.state == DISMISSED],
        gone=[question for question in questions if question.state == RESOLVED],
        comments=forms.comments_of(submission),
        words_changed=result is not None and result.revision != submission.revision,
        statement_changed=result is not None and everything and _older_words(result),
        learned=model is not None and len(live) > 1,
    )


def _in_order(
    live: list[Question], rows: Sequence[Finding], result: Result | None, model: Ordering | None
) -> list[Question]:
    if model is None or result is None:
        return live
    places = {ident: n for n, ident in enumerate(likeliest_first(rows, result, model))}
    return sorted(live, key=lambda question: places[question.id])


def result_of(submission_id: int) -> Result | None:
    """What the review last read in a submission, with the edition it read by."""
    return db.session.scalar(
        select(Result)
        .where(Result.submission_id == submission_id)
        .options(joinedload(Result.edition), undefer(Result.mentions))
    )


def findings_of(submission_id: int, *, everything: bool) -> Sequence[Finding]:
    """The findings of a submission in reading order; without ``everything`` those that were asked."""
    found = select(Finding).where(Finding.submission_id == submission_id)
    if not everything:
        found = found.where(Finding.state == ACCEPTED)
    found = found.options(joinedload(Finding.decided_by), joinedload(Finding.edition))
    return db.session.scalars(found.order_by(Finding.position, Finding.id)).all()


def questions_of(submission: Submission, rows: Sequence[Finding], language: str) -> list[Question]:
    """Findings as people read them, in ``language``."""
    sections = {section.key: section for section in forms.sections_of(submission)}
    found, live = [], 0
    for row in rows:
        alive = row.state in (OPEN, ACCEPTED)
        live += alive
        found.append(
            _question(row, sections.get(section_of(row.section or "")), language, live * alive)
        )
    return found


def _question(row: Finding, section: Section | None, language: str, number: int) -> Question:
    message, question, suggestion = wording.words_of(row, language)
    return Question(
        id=row.id,
        number=number,
        rule=row.rule,
        title=wording.rule_title(row.rule, language),
        scope=row.scope,
        severity=wording.severity(row.rule),
        kind=kind_of(row),
        section=row.section,
        section_title=section.title if section else "",
        quote=row.quote,
        message=message,
        question=question,
        suggestion=suggestion,
        sources=tuple(row.sources),
        state=row.state,
        why=str(REASONS[row.why]) if row.why in REASONS and row.why != "other" else "",
        reason=row.reason,
        decided_by=row.decided_by.name if row.decided_by else None,
        decided_at=row.decided_at,
        resolved_at=row.resolved_at,
        seen=row.decisions,
        adopted_at=row.edition.adopted_at,
        rules_version=row.rules_version,
    )


def kind_of(row: Finding) -> str:
    """What the words of a finding are marked as."""
    return _KIND_OF_RULE.get(row.rule, "all_students")


def _older_words(result: Result) -> bool:
    adopted = statements.adopted()
    other_edition = adopted is not None and adopted.id != result.edition_id
    return other_edition or result.rules_version != wording.rules_version()


def _sections(
    submission: Submission,
    result: Result | None,
    rows: Sequence[Finding],
    live: Sequence[Question],
    *,
    everything: bool,
) -> list[SectionView]:
    """The sections at the revision that was read, so that marks lie on the words they were made for."""
    revision = result.revision if result else submission.revision
    shape = forms.sections_of(submission)
    pieces = forms.content_of(submission, revision).flat(shape, prompts.questions_of(submission))
    earlier = forms.content_of(submission, revision - 1).flat(shape) if revision > 1 else pieces
    before = {piece.key: piece.text for piece in earlier}
    read = {s["key"]: s["speaks_of"] for s in result.sections} if result and everything else {}
    spans = _spans(result, rows, {q.id: q for q in live}, everything=everything)
    found = []
    for piece in pieces:
        text, old = piece.text, before.get(piece.key, "")
        found.append(
            SectionView(
                key=piece.key,
                title=piece.title,
                asked=piece.question,
                role=piece.role,
                kind=one_kind(read.get(piece.key, ())),
                paragraphs=paragraphs(segments(text, spans.get(piece.key, ()))),
                questions=[question for question in live if question.section == piece.key],
                changes=diff(old, text) if old != text else None,
            )
        )
    return found


def _spans(
    result: Result | None,
    rows: Sequence[Finding],
    live: Mapping[int, Question],
    *,
    everything: bool,
) -> dict[str, list[Span]]:
    """What to mark in each section: whom the text speaks of (not for its author), and what the questions are about."""
    found: dict[str, list[Span]] = {}
    mentions: dict[str, Any] = dict(result.mentions) if result and everything else {}
    for key, places in mentions.items():
        for kind, start, end in places:
            found.setdefault(key, []).append(Span(start, end, KINDS[kind]))
    for row in rows:
        question = live.get(row.id)
        if question is not None and result is not None and row.revision == result.revision:
            for key, start, end in _places(row):
                found.setdefault(key, []).append(Span(start, end, question.kind, question.number))
    return found


def _places(row: Finding) -> list[tuple[str, int, int]]:
    places = [(str(key), int(start), int(end)) for key, start, end in row.also]
    if row.section is not None and row.start is not None and row.end is not None:
        places.insert(0, (row.section, row.start, row.end))
    return places
