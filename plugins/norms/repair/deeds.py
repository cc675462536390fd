"""What can be done on the road, by name: by whom, with which form, and what then happens.

Both roads to a concern, the one of members and the one of a private link, do the same deeds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import select

from commonaim.core.db import db
from commonaim.core.typed import Form
from commonaim.plugins.norms.models.repair import (
    BROKE,
    HARMED,
    HOLDER,
    INVITED,
    PARTY,
    RESPONDER,
    Entry,
    Party,
    Repair,
)
from commonaim.plugins.norms.repair import (
    forms,
    inviting,
    mending,
    responders,
    road,
    sight,
    telling,
    wording,
)
from commonaim.plugins.norms.repair.sight import NotPossible, Seen


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that those with one of the ``parts`` can do: its form, and what is done when that is right."""

    parts: tuple[str, ...]
    form: Callable[[Seen], Any]
    do: Callable[[Seen, Any], object]


def words_form(seen: Seen, **options: Any) -> forms.WordsForm:
    """What they can say here: as which step, and to whom."""
    form = forms.WordsForm(**options)
    steps = [s for s in road.SAID_BY[seen.part] if s not in seen.concern.left_out]
    form.offer(steps, _others(seen), wording.other_side(seen))
    if not form.is_submitted() and seen.part == RESPONDER and not seen.concern.acknowledged_on:
        form.step.data = road.ACKNOWLEDGE if road.ACKNOWLEDGE in steps else ""
    return form


def _others(seen: Seen) -> list[Party]:
    return road.speaks_with(sight.parties(seen))


def invite_form(seen: Seen, **options: Any) -> forms.InviteForm:
    """Whom the responder can ask to bring in."""
    form = forms.InviteForm(**options)
    concern = seen.concern
    here = {concern.responder_id, concern.holder_id, concern.person_id}
    form.offer(one for one in telling.members() if one.id not in here)
    return form


def repair_form(seen: Seen, **options: Any) -> forms.RepairForm:
    """A repair, by somebody who takes part or by somebody else."""
    form = forms.RepairForm(**options)
    form.offer(_others(seen))
    return form


def responder_form(seen: Seen, **options: Any) -> forms.OtherResponderForm:
    """The other responders; who is named is refused when it is chosen."""
    form = forms.OtherResponderForm(**options)
    but = {seen.concern.responder_id or 0, seen.person_id or 0}
    form.offer(responders.to_choose(but))
    return form


def _plain(make: type[Form]) -> Callable[[Seen], Form]:
    return lambda _seen: make()


def _say(seen: Seen, form: forms.WordsForm) -> None:
    to = next((one for one in _others(seen) if one.mark == form.to.data), None)
    step = form.step.data or ""
    road.say(seen, form.body.data or "", form.once_token.data or "", step=step, to=to)


def _note(seen: Seen, form: forms.NoteForm) -> None:
    road.note(seen, form.body.data or "", form.once_token.data or "")


def _close(seen: Seen, form: forms.CloseForm) -> None:
    road.close(seen, form.learned.data or "", form.once_token.data or "")


def _invite(seen: Seen, form: forms.InviteForm) -> None:
    role = HARMED if form.role.data == HARMED else BROKE
    inviting.propose(seen, form.person.data, form.words.data or "", role=role)


def _offer_repair(seen: Seen, form: forms.RepairForm) -> None:
    party = next((one for one in _others(seen) if one.mark == form.by.data), None)
    if form.due_on.data is None:
        raise NotPossible(_("Choose a day."))
    offer = mending.Offer(form.what.data or "", form.due_on.data, form.who.data or "", party)
    mending.propose(seen, offer, form.once_token.data or "")


def _choose_responder(seen: Seen, form: forms.OtherResponderForm) -> None:
    inviting.choose_responder(seen, form.responder.data or 0)


def _answer(*, takes_part: bool) -> Callable[[Seen, Any], None]:
    def answer(seen: Seen, _form: Any) -> None:
        if seen.party is None or seen.party.state != INVITED:
            raise NotPossible(_("You have answered this already."))
        inviting.answer(seen, takes_part=takes_part)

    return answer


def _to_party(do: Callable[[Seen, Party], None]) -> Callable[[Seen, forms.ChoiceForm], None]:
    def deed(seen: Seen, form: forms.ChoiceForm) -> None:
        do(seen, _there(inviting.party_of(seen, form.mark.data or "")))

    return deed


def _to_repair(do: Callable[[Seen, Repair], None]) -> Callable[[Seen, forms.ChoiceForm], None]:
    def deed(seen: Seen, form: forms.ChoiceForm) -> None:
        do(seen, _there(mending.repair_of(seen, form.mark.data or "")))

    return deed


def _to_step(do: Callable[[Seen, str], None]) -> Callable[[Seen, forms.ChoiceForm], None]:
    return lambda seen, form: do(seen, form.mark.data or "")


def _pass_on(seen: Seen, form: forms.ChoiceForm) -> None:
    here = (Entry.concern_id == seen.concern.id) & (Entry.mark == (form.mark.data or ""))
    road.pass_on(seen, _there(db.session.scalar(select(Entry).where(here))))


def _there(found: Any) -> Any:
    if found is None:
        raise NotPossible(_("This is no longer there. Nothing was changed."))
    return found


def _alone(do: Callable[[Seen], object]) -> Callable[[Seen, Any], None]:
    def deed(seen: Seen, _form: Any) -> None:
        do(seen)

    return deed


_CHOICE = _plain(forms.ChoiceForm)
_HOLDER: Final = (HOLDER,)
_RESPONDER: Final = (RESPONDER,)
DEEDS: Final[Mapping[str, Deed]] = {
    "say": Deed((RESPONDER, HOLDER, PARTY), words_form, _say),
    "note": Deed(_RESPONDER, _plain(forms.NoteForm), _note),
    "pass-on": Deed(_RESPONDER, _CHOICE, _pass_on),
    "invite": Deed(_RESPONDER, invite_form, _invite),
    "close": Deed(_RESPONDER, _plain(forms.CloseForm), _close),
    "offer": Deed((RESPONDER, HOLDER), repair_form, _offer_repair),
    "done": Deed((RESPONDER, HOLDER, PARTY), _CHOICE, _to_repair(mending.done)),
    "agree": Deed(_HOLDER, _CHOICE, _to_repair(mending.agree)),
    "refuse": Deed(_HOLDER, _CHOICE, _to_repair(mending.refuse)),
    "bring-in": Deed(_HOLDER, _CHOICE, _to_party(inviting.agree)),
    "keep-out": Deed(_HOLDER, _CHOICE, _to_party(inviting.refuse)),
    "leave-out": Deed(_HOLDER, _CHOICE, _to_step(road.leave_out)),
    "take-in": Deed(_HOLDER, _CHOICE, _to_step(road.take_in)),
    "pause": Deed(_HOLDER, _CHOICE, _alone(road.pause)),
    "stop": Deed(_HOLDER, _CHOICE, _alone(road.stop)),
    "go-on": Deed(_HOLDER, _CHOICE, _alone(road.go_on)),
    "repaired": Deed(_HOLDER, _CHOICE, lambda seen, _form: road.repaired(seen, is_so=True)),
    "not-repaired": Deed(_HOLDER, _CHOICE, lambda seen, _form: road.repaired(seen, is_so=False)),
    "responder": Deed(_HOLDER, responder_form, _choose_responder),
    "take-part": Deed((PARTY,), _CHOICE, _answer(takes_part=True)),
    "stay-out": Deed((PARTY,), _CHOICE, _answer(takes_part=False)),
}
