"""Deleting a network whole: what goes with it, told before, and then gone."""

from __future__ import annotations

from collections.abc import Iterator

from flask import current_app
from sqlalchemy import delete, func, select

from .. import stored_files, tenancy
from ..db import db
from ..forms.models import Attachment, Comment, Submission
from ..registry import registry_of
from ..uploads import storing
from .models import Membership, Network, Program
from .services import hidden_when_off


def what_goes(network: Network) -> Iterator[str]:
    """What would be deleted, with counts: core's and what the plugins tell of theirs. In the network."""
    for model, words in (
        (Program, "programs"),
        (Membership, "memberships"),
        (Submission, "submissions"),
        (Comment, "comments"),
        (Attachment, "files"),
    ):
        yield f"{db.session.scalar(select(func.count()).select_from(model))} {words}"
    for name in sorted(registry_of(current_app).names()):
        yield from hidden_when_off(network, name)


def delete_network(network: Network) -> None:
    """Delete a network, its rows in every table and its files. The caller commits; files go when that is done."""
    files = stored_files.of_network()
    with tenancy.across_networks("a network is deleted whole"):
        db.session.execute(delete(Network).where(Network.id == network.id))
    storing.remove(db.session(), files)
    # A new network may get the number of the one that is gone.
    registry_of(current_app).forget_enabled()
