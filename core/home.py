"""What a member's home page of a network is made from: what waits for them, their groups, what goes on.

Nothing here is late: a thing waits, and the words say what it is. Each question to the database serves all roles that
it concerns, because this page is opened most.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, and_, bindparam, func, literal, or_, select, union
from sqlalchemy.orm import aliased

from . import beginning, days, hooks, tenancy
from .access import Access
from .cycles.models import GroupFacilitator, Phase
from .db import db, now
from .forms import services as forms
from .forms.models import Comment, Cycle, Draft, ImprovementGroup, Mention, Submission
from .home_order import About, Waits, in_order
from .networks.models import Invitation, PluginFailure
from .networks.services import WEEK
from .plugin import Link, TodoItem

#: How many of the last changed submissions are shown, how many of the things that wait are not folded away, and of how
#: many submissions something may be said to wait.
RECENT: Final = 6
FEW: Final = 5
MOST: Final = 20


@dataclass(frozen=True, slots=True)
class OwnGroup:
    """A running group that somebody facilitates, today's phase of its cycle, and its comments that are not settled."""

    group: ImprovementGroup
    phase: Phase | None
    comments: int


@dataclass(frozen=True, slots=True)
class Running:
    """A cycle that runs today, and its phase of today."""

    cycle: Cycle
    phase: Phase | None


@dataclass(frozen=True, slots=True)
class Home:
    """``cycles`` are those that run today, the last begun first; ``recent`` is what was changed last in any of them,
    rows as :func:`.forms.services.latest_of`.

    ``next`` is what somebody may begin now, ``first_steps`` what a new hub does before its first cycle. ``todos`` are
    the first of the things that wait, ``more`` all others.
    """

    next: Sequence[Link]
    first_steps: Sequence[beginning.FirstStep]
    todos: Sequence[Waits]
    more: Sequence[Waits]
    groups: Sequence[OwnGroup]
    cycles: Sequence[Running]
    recent: Sequence[Any]


def home_of(me: Access) -> Home:
    """What the home page shows to somebody, beside the boxes of plugins."""
    around = _around_of(me)
    cycles = [running.cycle for running in around.cycles]
    answers = hooks.collect("todo_items", network=me.network, user=me)
    of_plugins = [item for answer in answers for item in answer.result]
    own, known = _own(me, {item.submission for item in of_plugins if item.submission})
    items = [*own, *_of_hub(me, around), *of_plugins, *beginning.to_evaluate(me, around.ended)]
    todos = in_order(items, known)
    return Home(
        next=beginning.next_of(me, cycles),
        first_steps=beginning.first_steps(me, cycles),
        todos=todos[:FEW],
        more=todos[FEW:],
        groups=groups_of(me.person.id),
        cycles=around.cycles,
        recent=forms.latest_of(cycles, RECENT) if cycles else (),
    )


@dataclass(frozen=True, slots=True)
class _Around:
    """The cycles that run today, the last begun first; the one that ended last, lately. And for the hub how many
    invitations wait, and how often plugins failed within a week."""

    cycles: Sequence[Running] = ()
    ended: Cycle | None = None
    invitations: int = 0
    failures: int = 0


def _around_of(me: Access) -> _Around:
    today, moment = days.today(), now()
    values = {"today": today, "lately": today - beginning.LATELY}
    of_hub = {"network": me.network.id, "now": moment, "since": moment - WEEK}
    asks = me.may("people.manage") or me.may("plugins.manage")
    rows = db.session.execute(_around(asks), values | of_hub if asks else values).all()
    cycles = [row for row in rows if row[0] is not None]
    # Phases may share a day. The last begun comes first, and stays.
    running: dict[int, Running] = {}
    for row in cycles:
        if row[0].ends_on >= today:
            running.setdefault(row[0].id, Running(row[0], row[1]))
    over = [row[0] for row in cycles if row[0].ends_on < today]
    ended = max(over, key=lambda one: one.ends_on, default=None)
    invitations, failures = rows[0][2:] if asks else (0, 0)
    return _Around(list(running.values()), ended, invitations, failures)


def groups_of(person_id: int) -> list[OwnGroup]:
    """The groups of cycles that run today that somebody facilitates, by name."""
    rows = db.session.execute(_groups(), {"today": days.today(), "person": person_id})
    # Phases may share a day. They come in the order in which they began, so that the last one stays.
    return list({row[0].id: OwnGroup(*row) for row in rows}.values())


def _own(me: Access, about: Collection[int]) -> tuple[list[TodoItem], dict[int, About]]:
    """Drafts, what was said to this person, and what was said about what they or their program wrote; and what is known
    of the submissions that all this is about, and of those that things of plugins are ``about``."""
    values = {
        "person": me.person.id,
        "program": me.program_id if me.may("submissions.write") else None,
        "today": days.today(),
        "about": sorted(about),
        "page_limit": MOST + len(about),
    }
    rows = db.session.execute(_mine(), values).all()
    known = {row.id: About.of(row, bool(row.drafts or row.mentions)) for row in rows}
    return [item for row in rows for item in _about_one(row)], known


def _about_one(row: Any) -> Iterator[TodoItem]:
    page = url_for("forms.submission", ident=row.id)
    if row.drafts:
        yield TodoItem(
            _("Words of yours in “%(title)s” are kept and not saved yet", title=row.title),
            url_for("forms.edit", ident=row.id),
            _("Go on with them, or leave them out."),
            submission=row.id,
            short=_("Words of yours are kept and not saved yet"),
        )
    if row.mentions:
        yield TodoItem(
            ngettext(
                "A comment on “%(title)s” speaks to you",
                "%(num)d comments on “%(title)s” speak to you",
                row.mentions,
                title=row.title,
            ),
            page,
            submission=row.id,
            short=ngettext(
                "One comment speaks to you", "%(num)d comments speak to you", row.mentions
            ),
        )
    if row.comments:
        yield TodoItem(
            ngettext(
                "A colleague says something about “%(title)s”",
                "%(num)d comments on “%(title)s” are not settled yet",
                row.comments,
                title=row.title,
            ),
            page,
            _("Answer, write it into the text, or settle it."),
            submission=row.id,
            short=ngettext(
                "One comment is not settled yet",
                "%(num)d comments are not settled yet",
                row.comments,
            ),
        )


def _of_hub(me: Access, around: _Around) -> Iterator[TodoItem]:
    """Invitations that nobody has accepted yet, and what plugins did not bring about."""
    if around.invitations and me.may("people.manage"):
        yield TodoItem(
            ngettext(
                "One invitation waits to be accepted",
                "%(num)d invitations wait to be accepted",
                around.invitations,
            ),
            url_for("people.invited"),
        )
    if around.failures and me.may("plugins.manage"):
        yield TodoItem(
            ngettext(
                "Something of a plugin was left out once this week",
                "Something of a plugin was left out %(num)d times this week",
                around.failures,
            ),
            url_for("networks.plugins"),
            _("Pages were served without it."),
        )


# Built once: this page is opened most.


@cache
def _around(of_hub: bool) -> Select[Any]:
    near = and_(Cycle.starts_on <= bindparam("today"), Cycle.ends_on >= bindparam("lately"))
    # One row is there without a cycle, too: the hub's counts stand in every row.
    one = select(literal(1).label("one")).subquery()
    return tenancy.standing(
        select(Cycle, Phase, *(_hub() if of_hub else ()))
        .select_from(one)
        .outerjoin(Cycle, near)
        .outerjoin(Phase, _phase_of_today())
        .order_by(Cycle.starts_on.desc(), Cycle.id, Phase.starts_on.desc(), Phase.id.desc())
    )


def _hub() -> tuple[Any, Any]:
    """How many invitations nobody has accepted yet, and how often plugins failed ``since``."""
    invitations = select(func.count(Invitation.id)).where(
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > bindparam("now"),
    )
    failures = select(func.count(PluginFailure.id)).where(
        PluginFailure.network_id == bindparam("network"), PluginFailure.at >= bindparam("since")
    )
    return invitations.scalar_subquery(), failures.scalar_subquery()


def _runs_today() -> Any:
    return and_(Cycle.starts_on <= bindparam("today"), Cycle.ends_on >= bindparam("today"))


def _phase_of_today() -> Any:
    begun, not_over = Phase.starts_on <= bindparam("today"), Phase.ends_on >= bindparam("today")
    return and_(Phase.cycle_id == Cycle.id, begun, not_over)


@cache
def _groups() -> Select[ImprovementGroup, Phase | None, int]:
    waiting = (
        select(func.count(Comment.id))
        .join(Submission, Submission.id == Comment.submission_id)
        .where(Submission.group_id == ImprovementGroup.id, _open_from_others())
        .correlate(ImprovementGroup)
        .scalar_subquery()
    )
    return tenancy.standing(
        select(ImprovementGroup, Phase, waiting)
        .join(GroupFacilitator, GroupFacilitator.group_id == ImprovementGroup.id)
        .join(Cycle, Cycle.id == ImprovementGroup.cycle_id)
        .outerjoin(Phase, _phase_of_today())
        .where(GroupFacilitator.person_id == bindparam("person"), _runs_today())
        .order_by(ImprovementGroup.name, ImprovementGroup.id, Phase.starts_on, Phase.id)
    )


@cache
def _mine() -> Select[Any]:
    person: Any = bindparam("person")
    drafts = select(func.count(Draft.id)).where(
        Draft.submission_id == Submission.id, Draft.person_id == person
    )
    to_me = select(Mention.id).where(Mention.comment_id == Comment.id, Mention.person_id == person)
    said = select(func.count(Comment.id)).where(
        Comment.submission_id == Submission.id, _open_from_others()
    )
    written = or_(Submission.author_id == person, Submission.program_id == bindparam("program"))
    mentioned = said.where(to_me.exists())
    about_mine = said.where(~to_me.exists(), written)
    # Which submissions come into question is found by an index each; only then is counted.
    own = aliased(Submission)
    of_plugins = own.id.in_(bindparam("about", expanding=True))
    asked = Submission.id.in_(bindparam("about", expanding=True))
    near = Submission.id.in_(
        union(
            select(own.id).where(own.author_id == person),
            select(own.id).where(own.program_id == bindparam("program")),
            select(Draft.submission_id).where(Draft.person_id == person),
            select(Comment.submission_id)
            .join(Mention, Mention.comment_id == Comment.id)
            .where(Mention.person_id == person),
            select(own.id).where(of_plugins),
        )
    )
    columns = [
        counted.correlate(Submission).scalar_subquery()
        for counted in (drafts, mentioned, about_mine)
    ]
    names = ("drafts", "mentions", "comments")
    return tenancy.standing(
        select(
            Submission.id,
            Submission.title,
            Submission.changed_at,
            Submission.author_id.is_not_distinct_from(person).label("own"),
            _in_running().label("running"),
            *(column.label(name) for column, name in zip(columns, names, strict=True)),
        )
        .where(near, or_(asked, *(column > 0 for column in columns)))
        .order_by(_in_running().desc(), Submission.changed_at.desc(), Submission.id.desc())
        .limit(bindparam("page_limit"))
    )


def _in_running() -> Any:
    return Submission.cycle_id.in_(select(Cycle.id).where(_runs_today()))


def _open_from_others() -> Any:
    """Comments that are not settled, of somebody else; of somebody who has left, too."""
    others = or_(Comment.author_id.is_(None), Comment.author_id != bindparam("person"))
    return and_(Comment.resolved_at.is_(None), others)
