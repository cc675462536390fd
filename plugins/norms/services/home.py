"""What the norms say on other pages: what waits for somebody, and what would be hidden."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from commonaim.core.db import db
from commonaim.core.finding.words import best, holds, like
from commonaim.core.i18n import day
from commonaim.core.plugin import CalendarItem, Card, Hit, Link, NetworkText, SurveyItem, TodoItem
from commonaim.plugins.norms.models import OPEN, QUESTION, Norm, NormRound, Proposal, Pulse, Voice

from . import adopting, choices, norms, proposals, pulses, rounds


def to_do(person_id: int, *, may_speak: bool, accompanies: bool) -> Iterator[TodoItem]:
    """A round to read in or to open, pulses to answer, proposals to say something to."""
    if accompanies and (new := rounds.cohort_to_ask()) is not None:
        yield TodoItem(
            _("“%(cohort)s” has joined: read the norms anew, all together?", cohort=new.name),
            url_for("norms.rounds", cohort=new.id),
            _("They are theirs only if they can change them."),
        )
    found = rounds.to_read(person_id)
    if found is not None:
        yield TodoItem(
            _("Read the norms anew: “%(title)s”", title=found.title),
            url_for("norms.round", ident=found.id),
            _("Until %(day)s, with what others say about them.", day=day(found.closes_on)),
        )
    for pulse in pulses.waiting_for(person_id):
        yield TodoItem(
            _("How were the norms followed? “%(title)s”", title=pulse.title),
            url_for("norms.pulse", ident=pulse.id),
            _("A minute, without your name."),
        )
    if may_speak:
        yield from _to_decide(person_id)


def _to_decide(person_id: int) -> Iterator[TodoItem]:
    spoke = select(Voice.id).where(Voice.proposal_id == Proposal.id, Voice.person_id == person_id)
    waiting = select(Proposal).where(
        Proposal.state == OPEN,
        Proposal.kind != QUESTION,
        Proposal.proposed_by_id.is_distinct_from(person_id),
        ~spoke.exists(),
    )
    for found in db.session.scalars(waiting.order_by(Proposal.decides_on, Proposal.id)):
        if found.decides_on is not None and adopting.may_decide(found, person_id):
            yield TodoItem(
                _("A proposal about the norms: what do you say to it?"),
                url_for("norms.proposal", ident=found.id),
                _("Open until %(day)s.", day=day(found.decides_on)),
            )


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


def texts() -> Iterator[NetworkText]:
    """The norms themselves, as the network's own words."""
    for norm in norms.in_force():
        wording = norm.wording
        said = "\n".join(part for part in (wording.text, wording.meaning) if part)
        yield NetworkText(_("Norm"), said, url_for("norms.norm", ident=norm.id))


def survey_items() -> Iterator[SurveyItem]:
    """How each norm was followed, on the network's own scale."""
    scale = tuple(choices.scale())
    for norm in norms.in_force():
        text = _("How was this norm followed? %(text)s", text=norm.wording.text)
        yield SurveyItem(f"norm-{norm.id}", text, scale, _("Norms of the network"))


def cards() -> Iterator[Card]:
    """The open proposals, for the home page; nothing where there are none."""
    open_ones = proposals.open_ones()
    if open_ones:
        line = ngettext(
            "One proposal or question about the norms is open.",
            "%(num)d proposals and questions about the norms are open.",
            len(open_ones),
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
