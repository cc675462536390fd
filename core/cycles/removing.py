"""Deleting a cycle or a group: what goes with it is counted first, and shown again when something was added since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypedDict

from flask_babel import gettext as _
from sqlalchemy import func, select

from .. import audit
from ..db import db
from ..forms.models import Attachment, Comment, Cycle, ImprovementGroup, Submission
from ..networks.services import NotPossible
from ..plugin import N_
from ..uploads import storing
from .models import Occasion, Participation

#: Who may delete what people have written or what was confirmed for stipends, beside who may delete the rest.
PERMISSION: Final = "cycles.remove"


@dataclass(frozen=True, slots=True)
class Loss:
    """How much goes with a cycle or a group. ``staying`` are submissions of a group, which are in none from then on."""

    submissions: int = 0
    comments: int = 0
    files: int = 0
    participations: int = 0
    groups: int = 0
    staying: int = 0

    @property
    def is_grave(self) -> bool:
        """Whether it is more than a plan: something that was written, or confirmed for stipends."""
        return bool(self.submissions or self.participations)

    @property
    def mark(self) -> str:
        """What tells this loss from one of other size."""
        parts = (self.submissions, self.comments, self.files, self.participations)
        return "-".join(map(str, (*parts, self.groups, self.staying)))


class Agreed(TypedDict):
    """What somebody agrees to who deletes: the mark of the loss they have seen, the name they typed, what they may."""

    seen: str
    name: str
    may_lose: bool


def loss_of_cycle(cycle: Cycle) -> Loss:
    """What would go with a cycle."""
    written = select(Submission.id).where(Submission.cycle_id == cycle.id)
    return Loss(
        submissions=_count(Submission.id, Submission.cycle_id == cycle.id),
        comments=_count(Comment.id, Comment.submission_id.in_(written)),
        files=_count(Attachment.id, Attachment.submission_id.in_(written)),
        participations=_confirmed(Occasion.cycle_id == cycle.id),
        groups=_count(ImprovementGroup.id, ImprovementGroup.cycle_id == cycle.id),
    )


def loss_of_group(group: ImprovementGroup) -> Loss:
    """What would go with a group."""
    return Loss(
        participations=_confirmed(Occasion.group_id == group.id),
        staying=_count(Submission.id, Submission.group_id == group.id),
    )


def remove_cycle(cycle: Cycle, *, seen: str, name: str, may_lose: bool) -> Loss:
    """Delete a cycle with everything in it; gives what went. ``seen`` is the mark of the loss that somebody agreed to.

    Raises :class:`..networks.services.NotPossible` when there is more by now, when what is written would go and
    ``name`` is not the cycle's, or when that is not this person's to delete (``may_lose``).
    """
    _hold(Cycle, cycle.id)
    loss = loss_of_cycle(cycle)
    _check(loss, seen=seen, is_named=_same(name, cycle.name), may_lose=may_lose)
    written = select(Submission.id).where(Submission.cycle_id == cycle.id)
    files = select(Attachment.stored).where(Attachment.submission_id.in_(written))
    storing.remove(db.session(), db.session.scalars(files))
    audit.record(
        "cycle.removed",
        N_("Deleted %(name)s, with %(submissions)s submissions"),
        words={"name": cycle.name, "submissions": loss.submissions},
        cycle=cycle.id,
        comments=loss.comments,
        files=loss.files,
        participations=loss.participations,
    )
    db.session.delete(cycle)
    db.session.flush()
    return loss


def remove_group(group: ImprovementGroup, *, seen: str, name: str, may_lose: bool) -> Loss:
    """Delete a group; what was written in it stays, in no group. Otherwise as :func:`remove_cycle`."""
    _hold(ImprovementGroup, group.id)
    loss = loss_of_group(group)
    _check(loss, seen=seen, is_named=_same(name, group.name), may_lose=may_lose)
    audit.record(
        "group.removed",
        N_("Deleted the group “%(name)s” of %(cycle)s"),
        words={"name": group.name, "cycle": group.cycle.name},
        group=group.id,
        participations=loss.participations,
    )
    db.session.delete(group)
    db.session.flush()
    return loss


def _check(loss: Loss, *, seen: str, is_named: bool, may_lose: bool) -> None:
    if loss.is_grave and not may_lose:
        raise NotPossible(
            _("Something was written or confirmed here, so only a hub admin can delete it.")
        )
    if seen != loss.mark:
        raise NotPossible(
            _("Something has changed here since you opened this page. Look at it once more.")
        )
    if loss.is_grave and not is_named:
        raise NotPossible(_("To delete it, write its name as it stands above."))


def _same(typed: str, name: str) -> bool:
    return " ".join(typed.split()).casefold() == " ".join(name.split()).casefold()


def _hold(model: Any, ident: int) -> None:
    """Let nobody begin anything in it until this is over."""
    db.session.execute(select(model.id).where(model.id == ident).with_for_update())


def _count(column: Any, condition: Any) -> int:
    return db.session.scalar(select(func.count(column)).where(condition)) or 0


def _confirmed(condition: Any) -> int:
    found = select(func.count(Participation.id)).join(Participation.occasion).where(condition)
    return db.session.scalar(found) or 0
