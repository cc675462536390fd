"""What the pages of this feature share: their blueprint, and how they find what their address names."""

from __future__ import annotations

from flask import Blueprint, abort

from ... import tenancy
from .. import services
from ..models import Cycle, Submission

blueprint = Blueprint("forms", __name__, url_prefix="/n/<network>")


def cycle_of(ident: int) -> Cycle:
    """The cycle of an address; 404 when the network has none of this id."""
    return tenancy.get(Cycle, ident) or abort(404)


def submission_of(ident: int) -> Submission:
    """The submission of an address; 404 when the network has none of this id."""
    return services.submission(ident) or abort(404)
