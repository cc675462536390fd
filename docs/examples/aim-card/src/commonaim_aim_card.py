"""The network's aim, and how long its running cycle still goes, in a box on Home."""

from flask import url_for
from sqlalchemy import select

from commonaim.core import Card, Link, Plugin, hookimpl
from commonaim.core.db import db
from commonaim.core.forms.models import Cycle

plugin = Plugin(
    name="aim_card",
    title="Aim card",
    summary="The network's aim, and how long its running cycle still goes, in a box on Home.",
    hooks="commonaim_aim_card",
)


@hookimpl
def dashboard_cards(network):
    today = network.today
    running = select(Cycle).where(Cycle.starts_on <= today, Cycle.ends_on >= today)
    cycle = db.session.scalars(running.order_by(Cycle.ends_on)).first()
    if cycle is None or not network.aim:
        return
    days = (cycle.ends_on - today).days
    yield Card(
        "Our aim",
        (
            network.aim,
            f"{cycle.name} ends today." if not days else f"{cycle.name}: {days} days more.",
        ),
        (Link("The cycle", url_for("forms.cycle", ident=cycle.id)),),
    )
