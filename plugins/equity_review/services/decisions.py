"""What facilitators decide about a finding: ask it, set it aside, take that back, or say something about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from commonaim.core import audit
from commonaim.core.db import db, now
from commonaim.core.forms import services as forms
from commonaim.core.forms.content import section_of
from commonaim.core.forms.models import Comment, Submission
from commonaim.core.plugin import N_
from commonaim.plugins.equity_review.models import ACCEPTED, DISMISSED, OPEN, RESOLVED, Finding

from . import reviewing

#: The reasons that are offered for setting a question aside; "other" asks for words.
REASONS: Final = {
    "said_elsewhere": _l("It is said elsewhere in the submission"),
    "talked": _l("We have talked about it"),
    "own_words": _l("These are somebody's own words"),
    "not_meant": _l("The text does not mean what the review read"),
    "other": _l("Another reason"),
}

_DEEDS: Final = {
    ACCEPTED: ("accepted", N_("Asked a question about “%(title)s”")),
    DISMISSED: ("dismissed", N_("Set a question aside for “%(title)s”")),
    OPEN: ("reopened", N_("Reopened a question about “%(title)s”")),
}


class NothingToDecide(Exception):
    """The finding is gone: the words it was about have changed."""


class ReasonMissing(Exception):
    """A question was set aside without saying why."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, and what it replaced when somebody else had decided since the page was opened."""

    finding: Finding
    overtook: str | None
    overtook_by: str | None


def find(finding_id: int) -> Finding | None:
    """The finding with its submission and who decided about it; None when the network has none of this id."""
    return db.session.scalar(
        select(Finding)
        .where(Finding.id == finding_id)
        .options(joinedload(Finding.submission), joinedload(Finding.decided_by))
    )


def accept(finding: Finding, *, seen: int, person_id: int) -> Decision:
    """Ask the question: the author sees it beside the text from now on."""
    return _decide(finding, ACCEPTED, seen=seen, person_id=person_id)


def dismiss(finding: Finding, *, why: str, reason: str, seen: int, person_id: int) -> Decision:
    """Set the question aside, for one of :data:`REASONS` or in words. Raises :class:`ReasonMissing` without either."""
    reason = reason.strip()
    if why not in REASONS or (why == "other" and not reason):
        if not reason:
            raise ReasonMissing
        why = "other"
    return _decide(finding, DISMISSED, seen=seen, person_id=person_id, why=why, reason=reason)


def reopen(finding: Finding, *, seen: int, person_id: int) -> Decision:
    """Take a decision back: the question is open again."""
    return _decide(finding, None, seen=seen, person_id=person_id)


def comment(finding: Finding, *, body: str, question: str, person_id: int) -> Comment:
    """Answer a question in a comment on the submission.

    A ``question`` that was asked is quoted in it, in the writer's language. Its author reads the comment, too, and must
    not learn from it what nobody asked: of any other question only the words of the text are quoted that it is about.
    """
    about = question if finding.state == ACCEPTED else finding.quote or ""
    section = section_of(finding.section) if finding.section else None
    said = forms.add_comment(
        finding.submission, body, section=section, about=about, author_id=person_id
    )
    audit.record(
        "comment.added",
        N_("Commented on a question about “%(title)s”"),
        words={"title": finding.submission.title},
        person_id=person_id,
        submission=finding.submission_id,
        comment=said.id,
        finding=finding.id,
    )
    return said


def _decide(
    finding: Finding,
    decision: str | None,
    *,
    seen: int,
    person_id: int,
    why: str = "",
    reason: str = "",
) -> Decision:
    """The last decision stands and each is in the log; ``seen`` is ``finding.decisions`` as the page showed it."""
    _lock(finding)
    if finding.state == RESOLVED:
        raise NothingToDecide
    overtook = finding.state if finding.decisions != seen else None
    by = finding.decided_by.name if overtook and finding.decided_by else None
    before = finding.state
    finding.decision, finding.state = decision, decision or OPEN
    finding.why, finding.reason = why, reason
    finding.decided_at, finding.decided_by_id = now(), person_id
    finding.decisions += 1
    db.session.flush()
    siblings = select(Finding).where(Finding.submission_id == finding.submission_id)
    reviewing.recount(finding.result, db.session.scalars(siblings))
    _log(finding, before)
    return Decision(finding, overtook if overtook != finding.state else None, by)


def _lock(finding: Finding) -> None:
    """Wait for others who decide about, or review, the same submission, and see what they left."""
    row = select(Submission.id).where(Submission.id == finding.submission_id)
    db.session.scalar(row.with_for_update())
    db.session.scalar(
        select(Finding)
        .where(Finding.id == finding.id)
        .options(joinedload(Finding.decided_by))
        .execution_options(populate_existing=True)
    )


def _log(finding: Finding, before: str) -> None:
    action, deed = _DEEDS[finding.state]
    audit.record(
        f"equity_review.{action}",
        deed,
        words={"title": finding.submission.title},
        finding=finding.id,
        rule=finding.rule,
        submission=finding.submission_id,
        before=before,
        why=finding.why,
        reason=finding.reason,
        person_id=finding.decided_by_id,
    )
