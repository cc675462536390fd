"""The one answer to the question whose notes somebody may see, and which may be quoted.

Every page, list, search, panel, report, export and the coding module ask here. A note is seen beyond the two who wrote
it when it is shared, nobody has to decide about an identifier any more, the young person has not refused it, and
consent and assent hold today. Of somebody who has withdrawn nothing is seen by anybody.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, false, or_, true

from commonaim.core.access import Access
from commonaim.plugins.empathy.models import Consent, InterviewNote, Participant
from commonaim.plugins.empathy.models.notes import OWN_PROGRAM, REFUSED, WHOLE_NETWORK
from commonaim.plugins.empathy.models.people import ASSENT, CONSENT

#: The column of a consent that each scope is; the own program is covered by every consent.
_SCOPES = {
    "program": None,
    "network": Consent.network,
    "quoted": Consent.quoted,
    "recorded": Consent.recorded,
}


def agreed(scope: str, today: date) -> ColumnElement[bool]:
    """For a select over :class:`Participant`: those who agreed to ``scope``, with all whose word it takes."""
    return and_(_given(CONSENT, scope, today), or_(Participant.adult, _given(ASSENT, scope, today)))


def _given(kind: str, scope: str, today: date) -> ColumnElement[bool]:
    column = _SCOPES[scope]
    return exists().where(
        Consent.participant_id == Participant.id,
        Consent.network_id == Participant.network_id,
        Consent.kind == kind,
        Consent.ended_at.is_(None),
        Consent.given_on <= today,
        or_(Consent.until.is_(None), Consent.until >= today),
        true() if column is None else column.is_(True),
    )


def there() -> ColumnElement[bool]:
    """For a select over :class:`Participant`: those who have not withdrawn and are not erased."""
    return Participant.withdrawn_at.is_(None) & Participant.erased_at.is_(None)


def ready(today: date) -> ColumnElement[bool]:
    """For a select over notes and their :class:`Participant`: those that may leave the hands of their writers."""
    return and_(
        there(),
        InterviewNote.undecided == 0,
        InterviewNote.checked != REFUSED,
        agreed("program", today),
    )


def shared_with_network(today: date) -> ColumnElement[bool]:
    """As :func:`ready`: notes that every member who may read interviews sees."""
    return and_(ready(today), InterviewNote.shared == WHOLE_NETWORK, agreed("network", today))


def quotable(today: date) -> ColumnElement[bool]:
    """As :func:`ready`: notes whose words may be quoted outside of them."""
    return and_(ready(today), agreed("quoted", today))


def seen_by(access: Access, today: date) -> ColumnElement[bool]:
    """For a select over :class:`InterviewNote` joined with its :class:`Participant`: those that somebody sees."""
    if not access.may("empathy.read"):
        return false()
    of_program: ColumnElement[bool] = false()
    if access.program_id is not None:
        of_program = and_(
            InterviewNote.program_id == access.program_id,
            InterviewNote.shared.in_((OWN_PROGRAM, WHOLE_NETWORK)),
            ready(today),
        )
    return or_(and_(there(), written_by(access)), of_program, shared_with_network(today))


def written_by(access: Access) -> ColumnElement[bool]:
    """For a select over :class:`InterviewNote`: those that somebody writes and still may write."""
    if not access.may("empathy.interview"):
        return false()
    me = access.person.id
    mine = or_(InterviewNote.interviewer_id == me, InterviewNote.taker_id == me)
    if access.program_id is None:
        return and_(mine, true() if access.may("empathy.interview_any") else false())
    return and_(mine, InterviewNote.program_id == access.program_id)
