"""What the review says on pages that are not its own: the home page, lists, and beside a submission."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from commonaim.core import days, waiting
from commonaim.core.db import db
from commonaim.core.forms.content import section_of
from commonaim.core.forms.models import Submission
from commonaim.core.i18n import ago, day
from commonaim.core.plugin import Card, Link, Mark, Panel, PanelItem, TodoItem
from commonaim.plugins.equity_review.models import ACCEPTED, Edition, Finding, Result

from . import overview, rounds, statements, wording


def cards() -> Iterator[Card]:
    """How many submissions of the running cycle speak only of all students, as a matter to talk about."""
    found = overview.running()
    if found is None:
        return
    link = Link(_("Look at the reviews"), url_for("equity_review.index", cycle=found.cycle_id))
    if not found.reviewed:
        if found.written:
            unread = _("The equity review has not read %(cycle)s yet.", cycle=found.cycle)
            yield Card(_("Whom do we write about?"), (unread,), (link,), 20)
        return
    if alone := found.all_students_only:
        lines: tuple[str, ...] = (
            ngettext(
                "One submission of %(cycle)s speaks only of all students.",
                "%(num)d submissions of %(cycle)s speak only of all students.",
                alone,
                cycle=found.cycle,
            ),
            _("Whom did the authors have in mind? It can still change the plan."),
        )
    else:
        lines = (
            _("Everything that was read in %(cycle)s says whom it is for.", cycle=found.cycle),
        )
    yield Card(_("Whom do we write about?"), lines, (link,), 20)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which questions :func:`to_do` asks for somebody, by what they may do."""

    decides: bool
    answers: bool
    says_whom: bool
    comments: bool

    @property
    def any(self) -> bool:
        """Whether there is anything to ask."""
        return self.decides or self.answers or self.says_whom or self.comments


def to_do(person_id: int, program_id: int | None, asked: Asked) -> Iterator[TodoItem]:
    """Questions to look at in the groups that somebody facilitates, those that were asked about what they or their
    program wrote, the statement while it is still the one that comes with the review, and the round that they have not
    commented in. One query."""
    if not asked.any:
        return
    values = {"person": person_id, "program": program_id, "today": days.today()}
    found = waiting.ask(_waiting(asked), values)
    for row in found.get("group", ()):
        yield TodoItem(
            ngettext(
                "%(group)s: one submission has questions to look at",
                "%(group)s: %(num)d submissions have questions to look at",
                row.number,
                group=row.title,
            ),
            url_for("equity_review.index", cycle=row.of, group=row.id),
            _("Before you meet: which of them would help?"),
        )
    for row in found.get("asked", ()):
        yield TodoItem(
            ngettext(
                "A question about “%(title)s”",
                "%(num)d questions about “%(title)s”",
                row.number,
                title=row.title,
            ),
            url_for("equity_review.review", ident=row.id),
            _("Answer in the text, in a comment, or when you meet."),
            submission=row.id,
            short=ngettext("One question to answer", "%(num)d questions to answer", row.number),
        )
    if asked.says_whom and not found.get("own"):
        yield TodoItem(
            _("Say in your own words whom the network means to benefit"),
            url_for("equity_review.statement"),
            _("Until then the review reads by the example that comes with it."),
        )
    for row in found.get("round", ()):
        yield TodoItem(
            _("The next edition of our equity statement: what do you think?"),
            url_for("equity_review.round", ident=row.id),
            _("Comments are welcome until %(day)s.", day=day(row.day)),
        )


@cache
def _waiting(asked: Asked) -> Select[Any]:
    questions = {
        "group": overview.open_by_group() if asked.decides else None,
        "asked": overview.asked_of() if asked.answers else None,
        "own": statements.own() if asked.says_whom else None,
        "round": rounds.to_comment() if asked.comments else None,
    }
    return waiting.one_statement({name: one for name, one in questions.items() if one is not None})


def asked_panels(submission: Submission) -> Iterator[Panel]:
    """The questions that were asked about a submission, each with the section it is about."""
    asked = db.session.scalars(
        select(Finding)
        .where(Finding.submission_id == submission.id, Finding.state == ACCEPTED)
        .options(joinedload(Finding.edition), joinedload(Finding.decided_by))
        .order_by(Finding.position)
    ).all()
    if asked:
        language = wording.language()
        items = tuple(_item(finding, language) for finding in asked)
        yield Panel(_("Questions that were asked"), items, position=20)


def _item(finding: Finding, language: str) -> PanelItem:
    message, question, _suggestion = wording.words_of(finding, language)
    page = url_for(
        "equity_review.review", ident=finding.submission_id, _anchor=f"finding-{finding.id}"
    )
    return PanelItem(
        title=question,
        body=message,
        quote=finding.quote or "" if finding.scope == "phrase" else "",
        note=_(
            "Asked by %(name)s, %(when)s",
            name=finding.decided_by.name if finding.decided_by else _("somebody who has left"),
            when=ago(finding.decided_at),
        ),
        section=section_of(finding.section) if finding.section else None,
        links=(Link(_("Answer"), page),),
    )


def marks(submissions: Sequence[Any]) -> dict[int, Mark]:
    """A mark for each reviewed submission of a list: whether it says whom it is for."""
    known = {
        "all_students": Mark(wording.kind("only"), "all_students"),
        "named": Mark(wording.kind("named"), "named"),
        "collective": Mark(wording.kind("collective"), "collective"),
    }
    kinds = overview.kinds_of([row.id for row in submissions])
    return {ident: known[kind] for ident, kind in kinds.items() if kind in known}


def hidden() -> Iterator[str]:
    """What nobody sees while the plugin is off, with counts."""
    findings = db.session.scalar(select(func.count(Finding.id))) or 0
    decided = (
        db.session.scalar(select(func.count(Finding.id)).where(Finding.decision.is_not(None))) or 0
    )
    reviewed = db.session.scalar(select(func.count(Result.id))) or 0
    editions = db.session.scalar(select(func.count(Edition.id))) or 0
    yield ngettext("The review of one submission", "The reviews of %(num)d submissions", reviewed)
    yield ngettext("One question", "%(num)d questions", findings)
    yield ngettext("One decision about a question", "%(num)d decisions about questions", decided)
    yield ngettext(
        "One edition of the equity statement", "%(num)d editions of the equity statement", editions
    )
