"""What runs in the background: the review of a whole cycle or group, or of what has changed, and learning."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app
from flask_babel import gettext as _

from commonaim.core import tenancy
from commonaim.core.forms.models import Cycle
from commonaim.core.jobs import JobRefused, Progress
from commonaim.core.networks.models import Network
from commonaim.core.registry import registry_of
from commonaim.plugins.equity_review.services import learning, overview, reviewing


def review(network: Network, progress: Progress, cycle: int, group: int | None = None) -> None:
    """Review the submissions of a cycle, or of one of its groups."""
    _review(network, progress, overview.to_review(_cycle(cycle), group))


def catch_up(network: Network, progress: Progress, cycle: int) -> None:
    """Read the submissions of a cycle again whose words were changed since they were reviewed."""
    _review(network, progress, overview.changed_since(_cycle(cycle)))


def _cycle(ident: int) -> Cycle:
    subject = tenancy.get(Cycle, ident)
    if subject is None:
        raise JobRefused(_("The cycle is no longer there."))
    return subject


def _review(network: Network, progress: Progress, submission_ids: Sequence[int]) -> None:
    """Review submissions a piece at a time.

    Each piece is kept as soon as it is read, and reading the same submissions twice does no harm. The plugin's switch
    is looked at before every piece.
    """

    def report(done: int, total: int) -> None:
        progress(done / total, _("%(done)s of %(total)s read", done=done, total=total))
        _ask_the_gate(network)

    reviewing.review_many(submission_ids, report)


def learn(network: Network, progress: Progress, person: int | None = None) -> None:
    """Learn an order of questions from all decisions of the network."""
    progress(0.1, _("Looking at the decisions"))
    try:
        learning.learn(person)
    except learning.TooFew as why:
        raise JobRefused(str(why)) from why
    progress(1.0, _("Learned"))


def _ask_the_gate(network: Network) -> None:
    registry = registry_of(current_app)
    registry.forget_enabled()
    if not registry.is_on(network, "equity_review"):
        raise JobRefused(
            _("The plugin was switched off while this ran. What was read until then is kept.")
        )
