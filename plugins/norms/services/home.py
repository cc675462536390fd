"""What the norms say on other pages: what waits for somebody, and what would be hidden."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, func, select

from commonaim.core import days, waiting
from commonaim.core.access import Access
from commonaim.core.db import db
from commonaim.core.finding.words import best, holds, like
from commonaim.core.i18n import day
from commonaim.core.plugin import CalendarItem, Card, Hit, Link, NetworkText, SurveyItem, TodoItem
from commonaim.core.texts import texts_of_settings
from commonaim.plugins.norms.models import Norm, NormRound, Proposal, Pulse
from commonaim.plugins.norms.repair import reminding

from . import choices, norms, proposals, pulses, rounds


def to_do(
    person_id: int, *, may_speak: bool, accompanies: bool, may_raise: bool
) -> Iterator[TodoItem]:
    """A round to read in or to open, pulses to answer, proposals to say something to; and whose turn it is in a
    concern, in words that say nothing of it. One query."""
    values = {"person": person_id, "today": days.today(), "lately": days.today() - rounds.LATELY}
    soon = {"soon": days.today() + reminding.SOON} if may_raise else {}
    found = waiting.ask(_waiting(may_speak, accompanies, may_raise), values | soon)
    for row in found.get("cohort", ()):
        yield TodoItem(
            _("“%(cohort)s” has joined: read the norms anew, all together?", cohort=row.title),
            url_for("norms.rounds", cohort=row.id),
            _("They are theirs only if they can change them."),
        )
    for row in found.get("round", ()):
        yield TodoItem(
            _("Read the norms anew: “%(title)s”", title=row.title),
            url_for("norms.round", ident=row.id),
            _("Until %(day)s, with what others say about them.", day=day(row.day)),
        )
    for row in found.get("pulse", ()):
        yield TodoItem(
            _("How were the norms followed? “%(title)s”", title=row.title),
            url_for("norms.pulse", ident=row.id),
            _("A minute, without your name."),
        )
    for row in found.get("proposal", ()):
        yield TodoItem(
            _("A proposal about the norms: what do you say to it?"),
            url_for("norms.proposal", ident=row.id),
            _("Open until %(day)s.", day=day(row.day)),
        )
    for row in found.get("concern", ()):
        yield TodoItem(reminding.waits(), url_for("norms.road", mark=row.title))


@cache
def _waiting(may_speak: bool, accompanies: bool, may_raise: bool) -> Select[Any]:
    questions = {"round": rounds.to_read(), "pulse": pulses.waiting()}
    if accompanies:
        questions["cohort"] = rounds.cohort_to_ask()
    if may_speak:
        questions["proposal"] = proposals.to_decide()
    if may_raise:
        questions["concern"] = reminding.turns()
    return waiting.one_statement(questions)


def dates() -> Iterator[CalendarItem]:
    """The last days of open rounds, pulses and proposals."""
    found = rounds.open_round()
    if found is not None:
        title, url = _("Norms: last day of “%(title)s”", title=found.title), "norms.round"
        yield CalendarItem(
            f"round-{found.id}", title, found.closes_on, url=url_for(url, ident=found.id)
        )
    for pulse in pulses.every():
        if pulses.is_open(pulse):
            title = _("Norms: last day to answer “%(title)s”", title=pulse.title)
            page = url_for("norms.pulse", ident=pulse.id)
            yield CalendarItem(f"pulse-{pulse.id}", title, pulse.closes_on, url=page)
    for proposal in proposals.open_ones():
        if proposal.decides_on is not None:
            page = url_for("norms.proposal", ident=proposal.id)
            title = _("Norms: a proposal is decided")
            yield CalendarItem(f"proposal-{proposal.id}", title, proposal.decides_on, url=page)


def search(words: Sequence[str]) -> Iterator[Hit]:
    """Norms, and proposals about them, that have all words in them."""
    for norm in (*norms.in_force(), *norms.retired()):
        texts = [
            one
            for wording in norm.wordings
            for one in (wording.text, wording.meaning, wording.reason)
        ]
        if holds(words, texts):
            page = url_for("norms.norm", ident=norm.id)
            yield Hit(norm.wording.text, page, _("Norm"), best(words, texts))
    near = proposals.every().where(like(words, Proposal.text, Proposal.meaning, Proposal.reason))
    for found in db.session.scalars(near):
        texts = [found.text, found.meaning, found.reason]
        if holds(words, texts):
            page = url_for("norms.proposal", ident=found.id)
            yield Hit(
                found.text or _("About a norm"),
                page,
                _("Proposal about the norms"),
                best(words, texts),
            )


def texts(user: Access) -> Iterator[NetworkText]:
    """The norms themselves, as the network's own words, and the points of its scale."""
    for norm in norms.in_force():
        wording = norm.wording
        said = "\n".join(part for part in (wording.text, wording.meaning) if part)
        yield NetworkText(_("Norm"), said, url_for("norms.norm", ident=norm.id))
    yield from texts_of_settings("norms", choices.SCALE, user)


def survey_items() -> Iterator[SurveyItem]:
    """How each norm was followed, on the network's own scale."""
    scale = tuple(choices.scale())
    for norm in norms.in_force():
        text = _("How was this norm followed? %(text)s", text=norm.wording.text)
        yield SurveyItem(f"norm-{norm.id}", text, scale, _("Norms of the network"))


def cards() -> Iterator[Card]:
    """The open proposals, for the home page; nothing where there are none."""
    if is_open := proposals.how_many_are_open():
        line = ngettext(
            "One proposal or question about the norms is open.",
            "%(num)d proposals and questions about the norms are open.",
            is_open,
        )
        yield Card(_("Norms"), (line,), (Link(_("See the norms"), url_for("norms.index")),))


def hidden() -> Iterator[str]:
    """What nobody sees while the plugin is off, with counts."""
    kept, proposed, held, asked = (
        db.session.scalar(select(func.count(model.id))) or 0
        for model in (Norm, Proposal, NormRound, Pulse)
    )
    if kept:
        yield ngettext("One norm with its wordings", "%(num)d norms with their wordings", kept)
    if proposed:
        yield ngettext("One proposal or question", "%(num)d proposals and questions", proposed)
    if held:
        yield ngettext("One round on the norms", "%(num)d rounds on the norms", held)
    if asked:
        yield ngettext("One pulse", "%(num)d pulses", asked)
