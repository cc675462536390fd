"""The page of a concern for those who take part in it, and what each of them can do there.

The same page serves a member, by a mark, and whoever told it without a name, by a private link. A member's opening is
written down before anything is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Response, abort, g, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from commonaim.core import asked, logs, tenancy
from commonaim.core.db import db, reading
from commonaim.core.networks import services as networks
from commonaim.core.networks.models import Network
from commonaim.core.paging import page_of
from commonaim.core.permissions import public, requires
from commonaim.plugins.norms.models.repair import INVITED, PARTY
from commonaim.plugins.norms.repair import deeds, forms, keeping, road, sight, wording
from commonaim.plugins.norms.repair.sight import NotPossible, Seen
from commonaim.plugins.norms.views.blueprint import blueprint, me

blueprint.add_app_template_global(wording.voice, "norms_voice")
blueprint.add_app_template_global(wording.teller, "norms_teller")
blueprint.add_app_template_global(wording.doer, "norms_doer")
blueprint.add_app_template_global(wording.STATES.__getitem__, "norms_state")
blueprint.add_app_template_global(wording.PARTS.__getitem__, "norms_part")
blueprint.add_app_template_global(wording.INVITATIONS.__getitem__, "norms_invitation")
#: Nothing of it stays in the browser for whoever comes next, and no other page is told the address of a private link.
HEADERS: Final[dict[str, str]] = {"Cache-Control": "no-store", "Referrer-Policy": "strict-origin"}
#: The arguments of the address: a mark, or the token of a private link.
Address = Mapping[str, Any]
Find = Callable[[bool], Seen | None]


@blueprint.get("/talks/<mark>", endpoint="road")
@requires("norms.raise")
def show(mark: str) -> ResponseReturnValue:
    """A concern that I take part in."""
    return _page(_opened(lambda lock: sight.of_mark(mark, me(), lock=lock)), {"mark": mark})


@blueprint.post("/talks/<mark>/<deed>")
@requires("norms.raise")
def act(mark: str, deed: str) -> ResponseReturnValue:
    """Do something in it."""
    return _act(lambda lock: sight.of_mark(mark, me(), lock=lock), deed, {"mark": mark})


@blueprint.get("/answers/<token>")
@public
@logs.left_out
def answers(token: str) -> ResponseReturnValue:
    """The concern of a private link."""
    with tenancy.in_network(_network().id):
        seen = sight.of_token(token) or abort(404)
        return _page(seen, {"token": token})


@blueprint.post("/answers/<token>/<deed>")
@public
@logs.left_out
def act_nameless(token: str, deed: str) -> ResponseReturnValue:
    """Do something in it."""
    with tenancy.in_network(_network().id):
        return _act(lambda lock: sight.of_token(token, lock=lock), deed, {"token": token})


def _network() -> Network:
    found = networks.find(g.network_slug or "") or abort(404)
    g.network_timezone = found.timezone
    return found


def _opened(find: Find) -> Seen:
    """What somebody opens, once that is written down.

    The transaction of a page that reads cannot become one that writes, so it is ended, and this one is on its own.
    """
    db.session.rollback()
    writing = reading.set(False)
    try:
        seen = find(False) or abort(404)
        sight.write_opening(seen)
        db.session.commit()
    finally:
        reading.reset(writing)
    return seen


def _act(find: Find, deed: str, address: Address) -> ResponseReturnValue:
    chosen = deeds.DEEDS.get(deed)
    seen = find(True)
    if chosen is None or seen is None or seen.part not in chosen.parts:
        abort(404)
    form = chosen.form(seen)
    if not form.validate_on_submit():
        return _page(seen, address, {deed: form}), 422
    try:
        chosen.do(seen, form)
    except NotPossible as why:
        db.session.rollback()
        seen = find(False) or abort(404)
        form.form_errors.append(str(why))
        return _page(seen, address, {deed: form}), 409
    db.session.commit()
    if find(False) is None:
        # Whoever stays out of it sees it no more.
        return redirect(url_for(".index"), 303)
    return redirect(url_for(_endpoint(address), **address), 303)


def _endpoint(address: Address) -> str:
    return ".road" if "mark" in address else ".answers"


def _page(seen: Seen, address: Address, wrong: dict[str, Any] | None = None) -> Response:
    said, repairs, parties = sight.entries(seen), sight.repairs(seen), sight.parties(seen)
    opened = sight.openings(seen)
    acting = ".act" if "mark" in address else ".act_nameless"
    shown = render_template(
        "norms/repair/road.html",
        seen=seen,
        concern=seen.concern,
        invited=seen.part == PARTY and seen.party is not None and seen.party.state == INVITED,
        said=said,
        repairs=repairs,
        parties=parties,
        named=sight.named(seen),
        notes=sight.notes(seen),
        openings=page_of(opened, asked.number("page") or 1) if opened is not None else None,
        steps=road.STEPS,
        days=road.days_of(seen.concern, said, repairs),
        goes_on=keeping.goes_on(seen.concern),
        forms=_forms(seen) | (wrong or {}),
        wrong=wrong or {},
        at=lambda deed: url_for(acting, deed=deed, **address),
    )
    response = make_response(shown)
    response.headers.update(HEADERS)
    return response


def _forms(seen: Seen) -> dict[str, Any]:
    """Empty forms for what they can do here."""
    empty: dict[str, Any] = {"formdata": None}
    made: dict[str, Any] = {}
    if seen.part in deeds.DEEDS["say"].parts:
        made["say"] = deeds.words_form(seen, **empty)
    if seen.part in deeds.DEEDS["note"].parts:
        made["note"] = forms.NoteForm(**empty)
        made["invite"] = deeds.invite_form(seen, **empty)
        made["close"] = forms.CloseForm(**empty)
    if seen.part in deeds.DEEDS["offer"].parts:
        made["offer"] = deeds.repair_form(seen, **empty)
    if seen.is_holder:
        made["responder"] = deeds.responder_form(seen, **empty)
    return made
