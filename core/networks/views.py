"""Pages of a network: its home, its people, its plugins, its log and its background work."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from .. import asked, events, hooks, tenancy
from ..access import current_access
from ..db import db
from ..home import home_of
from ..i18n import told, zone
from ..jobs import Job
from ..paging import page_of
from ..permissions import requires, signed_in
from ..registry import registry_of
from ..sheets import as_csv
from ..typed import Form
from . import log, memberships, plugin_rows, services
from .forms import NetworkForm
from .plugin_rows import PluginRow
from .services import NotPossible

blueprint = Blueprint("networks", __name__)


@blueprint.get("/")
@signed_in
def index() -> ResponseReturnValue:
    """My networks; with only one, its home."""
    memberships = services.memberships_of(current_user)
    if len(memberships) == 1:
        return redirect(url_for(".home", network=memberships[0][0].slug))
    return render_template("networks/index.html", memberships=memberships)


@blueprint.get("/n/<network>/")
@requires("network.view")
def home() -> ResponseReturnValue:
    """What goes on in the network and what waits for me."""
    me = current_access()
    found = home_of(me)
    cards = [
        (told(answer.plugin.title), card)
        for answer in hooks.collect("dashboard_cards", network=me.network, user=me)
        for card in answer.result
    ]
    cards.sort(key=lambda pair: pair[1].position)
    return render_template("networks/home.html", home=found, cards=cards)


@blueprint.route("/n/<network>/settings", methods=["GET", "POST"])
@requires("network.manage")
def change() -> ResponseReturnValue:
    """What the network says of itself, its language and its time zone."""
    network = current_access().network
    form = NetworkForm(obj=network)
    form.offer(network.timezone)
    if form.validate_on_submit():
        services.change(
            network,
            name=form.name.data or "",
            aim=form.aim.data or "",
            locale=form.locale.data,
            timezone=form.timezone.data,
        )
        db.session.commit()
        flash(_("Saved."), "success")
        return redirect(url_for(".home"), 303)
    return render_template("networks/change.html", form=form), 422 if form.is_submitted() else 200


@blueprint.get("/n/<network>/people")
@requires("people.view")
def people() -> ResponseReturnValue:
    """Who is in the network, by program."""
    search = asked.words("q")
    by_program: dict[str | None, list[object]] = {}
    for member in services.members(search):
        by_program.setdefault(member.program.name if member.program else None, []).append(member)
    groups = sorted(by_program.items(), key=lambda pair: (pair[0] is not None, pair[0] or ""))
    return render_template(
        "networks/people.html",
        groups=groups,
        programs=services.programs(),
        left=memberships.members_who_left(search) if current_access().may("people.manage") else (),
        q=search,
    )


@blueprint.get("/n/<network>/plugins")
@requires("plugins.manage")
def plugins() -> ResponseReturnValue:
    """Every installed plugin, on or off, with what it adds."""
    return render_template(
        "networks/plugins.html", entries=plugin_rows.plugin_rows(current_access().network)
    )


@blueprint.get("/n/<network>/plugins/<name>")
@requires("plugins.manage")
def plugin(name: str) -> ResponseReturnValue:
    """One plugin: what it adds before it is on, what would be hidden when it goes off, its settings."""
    return _plugin_page(name)


def _plugin_page(name: str, status: int = 200) -> ResponseReturnValue:
    row, found = _row(name), registry_of(current_app).entry(name)
    network = current_access().network
    described = found.plugin if found and not found.failed else None
    front = f"{name}.index"
    page = render_template(
        "networks/plugin.html",
        row=row,
        plugin=described,
        form=Form(),
        hidden=services.hidden_when_off(network, name) if row.on else [],
        values=services.settings(described) if described else {},
        switches=plugin_rows.switches_of(name),
        front=url_for(front) if row.on and front in current_app.view_functions else "",
    )
    return page, status


@blueprint.post("/n/<network>/plugins/<name>/enable")
@requires("plugins.manage")
def enable(name: str) -> ResponseReturnValue:
    """Switch a plugin on, with what it requires."""
    return _switch(name, on=True)


@blueprint.post("/n/<network>/plugins/<name>/disable")
@requires("plugins.manage")
def disable(name: str) -> ResponseReturnValue:
    """Switch a plugin off; its rows stay."""
    return _switch(name, on=False)


def _switch(name: str, *, on: bool) -> ResponseReturnValue:
    row, me = _row(name), current_access()
    if not Form().validate_on_submit():
        abort(400)
    try:
        if on:
            services.switch_on(me.network, name, me)
            flash(_("%(plugin)s is on.", plugin=row.title), "success")
        else:
            services.switch_off(me.network, name, me)
            flash(_("%(plugin)s is off. Nothing was deleted.", plugin=row.title), "success")
        db.session.commit()
    except NotPossible as problem:
        db.session.rollback()
        flash(str(problem), "error")
    return redirect(url_for(".plugin", name=name), 303)


@blueprint.post("/n/<network>/plugins/<name>/settings")
@requires("plugins.manage")
def change_settings(name: str) -> ResponseReturnValue:
    """Store a plugin's settings for this network."""
    row, registry = _row(name), registry_of(current_app)
    if not Form().validate_on_submit() or row.failed:
        abort(400)
    try:
        changed = services.change_settings(registry.plugin(name), request.form)
    except NotPossible as problem:
        db.session.rollback()
        flash(str(problem), "error")
        return _plugin_page(name, 422)
    db.session.commit()
    me = current_access()
    for setting in [one.id for one in changed]:
        events.announce(me.network, "setting_changed", "plugin_setting", setting, me.person.id)
    flash(_("Settings saved."), "success")
    return redirect(url_for(".plugin", name=name), 303)


def _row(name: str) -> PluginRow:
    return plugin_rows.plugin_row(current_access().network, name) or abort(404)


@blueprint.get("/n/<network>/log")
@requires("audit.view")
def audit() -> ResponseReturnValue:
    """Who did what, newest first."""
    me, what = current_access(), log.sought()
    page = page_of(log.entries(me.network, what), asked.number("page") or 1)
    return render_template(
        "networks/audit.html",
        page=page,
        pages=log.pages_of(page.rows, me),
        sought=what,
        people=log.people(),
        kinds=log.kinds(),
        zone=zone(),
    )


@blueprint.get("/n/<network>/log.csv")
@requires("audit.view")
def audit_csv() -> ResponseReturnValue:
    """The same as comma-separated values, all of what is sought."""
    network = current_access().network
    rows = db.session.scalars(log.entries(network, log.sought()).execution_options(yield_per=500))
    answer = Response(as_csv(log.table(iter(rows), network)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="log-{network.slug}.csv"'
    return answer


@blueprint.get("/n/<network>/jobs/<int:ident>")
@requires("network.view")
def job(ident: int) -> ResponseReturnValue:
    """How far a piece of background work is; htmx asks for the moving part alone."""
    found = tenancy.get(Job, ident) or abort(404)
    moving = request.headers.get("HX-Request") == "true"
    return render_template("networks/_job.html" if moving else "networks/job.html", job=found)
