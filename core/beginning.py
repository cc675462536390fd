"""Where somebody begins on their home page: the next thing that their roles let them do, and a hub's first steps.

Like the rest of that page it asks the database little, and only for those whom it concerns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, Final

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Select, bindparam, func, select

from . import tenancy
from .access import Access
from .db import db
from .forms.models import Cycle, Template
from .i18n import day
from .networks.models import Invitation, Membership, PluginSwitch, Program
from .permissions import EVALUATOR
from .plugin import Link, TodoItem

#: How long the report of a cycle that is over is offered to those who evaluate.
LATELY: Final = timedelta(days=60)
_OF_HUB: Final = ("cycles.manage", "people.manage", "plugins.manage", "network.manage")


@dataclass(frozen=True, slots=True)
class FirstStep:
    """Something that a hub does once before its first cycle, and whether it is done."""

    title: str
    url: str
    detail: str
    done: bool


def next_of(me: Access, cycles: Sequence[Cycle]) -> Sequence[Link]:
    """What somebody may begin now, the likeliest first, in each of the ``cycles`` that run."""
    found = []
    may_begin = me.may("submissions.write") and me.program_id is not None
    if may_begin or me.may("submissions.write_any"):
        found += _in_each(cycles, _("Begin a submission"), "forms.new")
    if EVALUATOR in me.roles:
        found += _in_each(cycles, _all_of(cycles), "forms.cycle")
    if EVALUATOR in me.roles and me.may("reports.view"):
        found.append(Link(_("Reports"), url_for("reports.index")))
    if me.may("cycles.manage"):
        found += _in_each(cycles, _("Board"), "cycles.show_board")
    return found


def _all_of(cycles: Sequence[Cycle]) -> str:
    one: str = _("All submissions of this cycle")
    return one if len(cycles) == 1 else _("All submissions")


def _in_each(cycles: Sequence[Cycle], title: str, page: str) -> list[Link]:
    """A link to a page of each cycle, which is named where there are several."""
    return [
        Link(
            _("%(what)s: %(cycle)s", what=title, cycle=cycle.name) if len(cycles) > 1 else title,
            url_for(page, ident=cycle.id),
        )
        for cycle in cycles
    ]


def to_evaluate(me: Access, ended: Cycle | None) -> Iterator[TodoItem]:
    """For those who evaluate: the report of the cycle that ``ended`` last, lately."""
    if ended is not None and EVALUATOR in me.roles and me.may("reports.view"):
        yield TodoItem(
            _(
                "“%(cycle)s” ended on %(day)s: see what it says",
                cycle=ended.name,
                day=day(ended.ends_on),
            ),
            url_for("reports.index", cycle=ended.id),
            _("Whom the work speaks of, what it carries, and how many were there to write."),
        )


def first_steps(me: Access, cycles: Sequence[Cycle]) -> list[FirstStep]:
    """What a hub does before its first cycle, for who may do it; nothing once there is a cycle, running or not."""
    if cycles or not all(map(me.may, _OF_HUB)):
        return []
    row = db.session.execute(_begun(), {"network": me.network.id}).one()
    if row.cycles:
        return []
    steps = (
        (
            _("Say what the network is for"),
            "networks.change",
            _("Its aim stands on everybody's first page."),
            bool(me.network.aim.strip()),
        ),
        (
            _("Choose plugins"),
            "networks.plugins",
            _("Each says what it adds before you switch it on."),
            bool(row.switches),
        ),
        (
            _("Take the forms you want"),
            "templating.templates",
            _("Begin with the one-page form; every word of it can be yours."),
            bool(row.templates),
        ),
        (
            _("Add programs"),
            "programs.index",
            _("Whoever writes, writes for a program."),
            bool(row.programs),
        ),
        (
            _("Invite people"),
            "people.invited",
            _("By mail, or with a link that you hand over."),
            row.people > 1 or bool(row.invitations),
        ),
        (
            _("Plan a cycle"),
            "cycles.make",
            _("Two days are enough: the phases divide themselves."),
            False,
        ),
    )
    return [FirstStep(title, url_for(page), detail, done) for title, page, detail, done in steps]


@cache
def _begun() -> Select[Any]:
    def count(column: Any, *conditions: Any) -> Any:
        return select(func.count(column)).where(*conditions).scalar_subquery()

    mine = PluginSwitch.network_id == bindparam("network")
    return tenancy.standing(
        select(
            count(Cycle.id).label("cycles"),
            count(PluginSwitch.id, mine, PluginSwitch.enabled).label("switches"),
            count(Template.id).label("templates"),
            count(Program.id).label("programs"),
            count(Membership.id, Membership.left_on.is_(None)).label("people"),
            count(Invitation.id).label("invitations"),
        )
    )
