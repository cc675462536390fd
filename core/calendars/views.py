"""The page on which somebody gets an address for their calendar, and the dates that the calendar then asks for."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from .. import mail, tenancy
from ..access import current_access
from ..db import db
from ..permissions import public, requires
from ..typed import Form
from . import services

blueprint = Blueprint("calendar", __name__, url_prefix="/n/<network>/calendar")
feeds = Blueprint("calendar_feed", __name__)


@blueprint.get("/")
@requires("network.view")
def index() -> ResponseReturnValue:
    """Whether I have an address, and since when."""
    return _page()


@blueprint.post("/renew")
@requires("network.view")
def renew() -> ResponseReturnValue:
    """A new address, which is shown this once; the one before ends."""
    _checked()
    token = services.renew(current_access().person.id)
    db.session.commit()
    return _page(mail.link("calendar_feed.show", token=token))


@blueprint.post("/revoke")
@requires("network.view")
def revoke() -> ResponseReturnValue:
    """End my address."""
    _checked()
    services.revoke(current_access().person.id)
    db.session.commit()
    flash(_("The address has ended. Calendars that ask for it get nothing any more."), "success")
    return redirect(url_for(".index"), 303)


@feeds.get("/calendar/<token>.ics")
@public
def show(token: str) -> ResponseReturnValue:
    """The dates, for a calendar that has the address and nobody signed in."""
    me = services.of_token(token)
    if me is None:
        abort(404)
    # What plugins link to is of this network, which the address does not name.
    g.network_slug = me.network.slug
    language = me.person.locale or me.network.locale
    with tenancy.in_network(me.network.id), force_locale(language):
        written = services.calendar_of(me, _whole)
    answer = Response(written, content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _whole(path: str) -> str:
    begin: str = current_app.config["SITE_URL"] or request.host_url
    return begin.rstrip("/") + path


def _page(address: str = "") -> str:
    link = services.link_of(current_access().person.id)
    return render_template("calendars/index.html", link=link, address=address)


def _checked() -> None:
    if not Form().validate_on_submit():
        abort(400)
