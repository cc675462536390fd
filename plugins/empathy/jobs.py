"""What runs in the background: looking through shared notes again, when the network wants other names to be found."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from commonaim.core import jobs, tenancy
from commonaim.core.db import db
from commonaim.core.jobs import Job, Progress
from commonaim.core.networks.models import Network, PluginSetting
from commonaim.core.plugin import Event
from commonaim.plugins.empathy.services import home

PLUGIN, KIND = "empathy", "look"


def after(event: Event) -> None:
    """Ask for a look when ``event`` is that the network's own names and places were changed."""
    if event.kind != "setting_changed":
        return
    setting = tenancy.get(PluginSetting, event.subject_id)
    if setting is None or (setting.plugin, setting.name) != (PLUGIN, "roster"):
        return
    waiting = select(Job.id).where(Job.plugin == PLUGIN, Job.kind == KIND, Job.state == jobs.QUEUED)
    if db.session.scalar(waiting) is None:
        title = _("Looking through interviews for names and places")
        jobs.enqueue(PLUGIN, KIND, title, person_id=event.actor_id)


def look_through(network: Network, progress: Progress) -> None:
    """Look through the shared notes of ``network`` again; what was found in each is kept at once."""

    def told(done: int, of: int) -> None:
        progress(done / of, _("%(done)s of %(total)s interviews read", done=done, total=of))

    home.recount(told)
