"""What the pages of this feature share: their blueprint, what an address names, and who may begin."""

from __future__ import annotations

from flask import Blueprint, abort

from ... import tenancy
from ...access import Access
from .. import services
from ..models import Cycle, Submission

blueprint = Blueprint("forms", __name__, url_prefix="/n/<network>")


def cycle_of(ident: int) -> Cycle:
    """The cycle of an address; 404 when the network has none of this id."""
    return tenancy.get(Cycle, ident) or abort(404)


def submission_of(ident: int) -> Submission:
    """The submission of an address; 404 when the network has none of this id."""
    return services.submission(ident) or abort(404)


def may_begin(me: Access) -> bool:
    """Whether somebody may begin submissions, for their own program or for any."""
    return me.may("submissions.write_any") or (
        me.may("submissions.write") and me.program_id is not None
    )
