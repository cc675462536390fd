"""How proposals are decided: who said what, when the network's rule says that it is time, and what follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from commonaim.core import audit, days
from commonaim.core.access import Access
from commonaim.core.db import db, now
from commonaim.core.networks.models import Network
from commonaim.core.networks.services import NotPossible
from commonaim.core.plugin import N_
from commonaim.plugins.norms.models import (
    ADOPTED,
    AGAINST,
    ASIDE,
    CHANGE,
    FOR,
    NEW,
    OPEN,
    OVERTAKEN,
    QUESTION,
    REFUSED,
    RETIRE,
    SETTLED,
    WITHDRAWN,
    Proposal,
    Voice,
)

from . import committee, deciding, norms
from .deciding import COMMITTEE, CONSENT, Rule, Tally
from .norms import Brought, Words
from .proposals import open_ones, rule_of

STANCES: Final = (FOR, AGAINST, ASIDE)


def voices(proposal_id: int) -> Sequence[Voice]:
    """What members said to a proposal, those who spoke first first."""
    found = select(Voice).where(Voice.proposal_id == proposal_id)
    return db.session.scalars(found.options(joinedload(Voice.person)).order_by(Voice.id)).all()


def may_decide(found: Proposal, person_id: int) -> bool:
    """Whether somebody's voice counts: everybody's, unless the committee decides."""
    return rule_of(found).kind != COMMITTEE or person_id in committee.person_ids()


def give_voice(found: Proposal, stance: str, words: str, person_id: int) -> Voice:
    """Say for, against or aside; what somebody said before is replaced.

    Raises :class:`NotPossible` when it is decided, when the voice does not count, or for an objection without a reason.
    """
    found = _held(found)
    if found.state != OPEN or found.kind == QUESTION:
        raise NotPossible(_("This is not open any more, so nothing was counted."))
    if not may_decide(found, person_id):
        raise NotPossible(
            _("The steering committee decides here. What you think belongs in the talk below.")
        )
    if stance == AGAINST and rule_of(found).kind == CONSENT and not words.strip():
        raise NotPossible(_("Say what you object to, so that the others can answer to it."))
    mine = db.session.scalar(
        select(Voice).where(Voice.proposal_id == found.id, Voice.person_id == person_id)
    )
    if mine is None:
        mine = Voice(proposal_id=found.id, person_id=person_id)
        db.session.add(mine)
    mine.stance, mine.words, mine.given_at = stance, words.strip(), now()
    db.session.flush()
    return mine


def tally(found: Proposal) -> Tally:
    """What was said by those whose voice counts, as counts."""
    counted = select(Voice.stance, func.count(Voice.id)).where(Voice.proposal_id == found.id)
    if rule_of(found).kind == COMMITTEE:
        counted = counted.where(Voice.person_id.in_(committee.person_ids()))
    by_stance: dict[str, int] = dict(db.session.execute(counted.group_by(Voice.stance)).all())
    return Tally(*(by_stance.get(stance, 0) for stance in STANCES))


def decide(network: Network, found: Proposal, today: date | None = None) -> bool:
    """Decide a proposal if its rule says that it is time; gives whether it was."""
    found = _held(found)
    if found.state != OPEN or found.kind == QUESTION or found.decides_on is None:
        return False
    rule, counted = rule_of(found), tally(found)
    due = (today or days.today()) > found.decides_on
    decision = deciding.decide(rule, counted, due=due, seats=len(committee.person_ids()))
    if decision is None:
        return False
    state = OVERTAKEN if decision == ADOPTED and is_overtaken(found) else decision
    with force_locale(network.locale):
        _end(found, state, _how(state, rule, counted))
    if state == ADOPTED:
        _carry_out(found)
    db.session.flush()
    return True


def decide_due(network: Network, today: date | None = None) -> list[Proposal]:
    """Decide every open proposal whose time has come; gives those that were."""
    return [found for found in open_ones() if decide(network, found, today)]


def withdraw(found: Proposal, person_id: int) -> None:
    """Take back one's own proposal. Raises :class:`NotPossible` when it is decided, or somebody else's."""
    found = _held(found)
    if found.state != OPEN or found.proposed_by_id != person_id:
        raise NotPossible(_("Only an open proposal can be taken back, by who made it."))
    _end(found, WITHDRAWN, "")


def settle(found: Proposal, outcome: str) -> None:
    """Close a question with what came of it. Raises :class:`NotPossible` for a proposal, or when it is closed."""
    found = _held(found)
    if found.state != OPEN or found.kind != QUESTION:
        raise NotPossible(_("Only an open question can be closed."))
    _end(found, SETTLED, outcome.strip())


def may_settle(found: Proposal, access: Access) -> bool:
    """Whether somebody may close this question: who asked it, or who accompanies the norms."""
    mine = found.proposed_by_id == access.person.id
    return found.kind == QUESTION and (mine or access.may("norms.accompany"))


def _held(found: Proposal) -> Proposal:
    # Two who decide at once wait here for one another, and the second sees what the first did.
    fresh = select(Proposal).where(Proposal.id == found.id).with_for_update()
    return db.session.scalars(fresh.execution_options(populate_existing=True)).one()


def is_overtaken(found: Proposal) -> bool:
    """Whether the norm has changed since the proposal was written, so that it would undo that."""
    held = found.norm
    return held is not None and (held.retired_on is not None or held.number != found.base)


def _end(found: Proposal, state: str, outcome: str) -> None:
    found.state, found.outcome, found.closed_at = state, outcome, now()
    db.session.flush()


def _carry_out(found: Proposal) -> None:
    words = Words(found.text, found.meaning)
    brought = Brought(
        reason=found.reason,
        occasion=found.occasion,
        cohort_id=found.cohort_id,
        decided_how=found.outcome,
        proposed_by_id=found.proposed_by_id,
    )
    if found.kind == NEW:
        added = norms.adopt_new(words, brought)
        found.norm_id, found.wording_id = added.id, added.wording.id
        audit.record(
            "norms.adopted", N_("A new norm holds: “%(text)s”"), words={"text": found.text}
        )
        return
    held = found.norm
    if held is None:
        return
    if found.kind == CHANGE:
        found.wording_id = norms.adopt_change(held, words, brought).id
        audit.record("norms.changed", N_("A norm now says: “%(text)s”"), words={"text": found.text})
    elif found.kind == RETIRE:
        norms.retire(held, found.reason)
        told = {"text": held.wording.text}
        audit.record("norms.retired", N_("A norm holds no longer: “%(text)s”"), words=told)


def _how(state: str, rule: Rule, counted: Tally) -> str:
    """How it was decided, in a sentence."""
    if state == OVERTAKEN:
        said: str = _(
            "The norm was changed in the meantime, so this was not carried out. It can be proposed anew."
        )
    elif rule.kind == CONSENT:
        said = _by_consent(state, rule, counted)
    elif rule.kind == COMMITTEE:
        said = _(
            "By the steering committee: %(agree)s for it, %(against)s against it.",
            agree=counted.agree,
            against=counted.against,
        )
    else:
        said = _by_vote(state, rule, counted)
    return said


def _by_consent(state: str, rule: Rule, counted: Tally) -> str:
    if state == ADOPTED:
        said: str = ngettext(
            "By consent: nobody had an objection within a day.",
            "By consent: nobody had an objection within %(num)d days.",
            rule.days,
        )
    else:
        said = ngettext(
            "By consent: one objection still stood on the last day.",
            "By consent: %(num)d objections still stood on the last day.",
            counted.against,
        )
    return said


def _by_vote(state: str, rule: Rule, counted: Tally) -> str:
    if state == REFUSED and counted.spoken < rule.least:
        said: str = _(
            "By vote: %(spoken)s took a side, and it takes %(least)s.",
            spoken=counted.spoken,
            least=rule.least,
        )
    else:
        said = _(
            "By vote: %(agree)s for it, %(against)s against it; it takes %(percent)s percent.",
            agree=counted.agree,
            against=counted.against,
            percent=rule.threshold,
        )
    return said
