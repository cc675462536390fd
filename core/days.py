"""Which day it is: where a network is at home, another one may have begun than by the clock of the server."""

from __future__ import annotations

from datetime import date

from flask import g
from sqlalchemy import select

from . import tenancy
from .db import db
from .networks.models import Network


def today() -> date:
    """The day that it is now where the current network is at home. Raises :class:`.tenancy.OutsideNetwork`."""
    here, access = tenancy.current_network_id(), g.get("access")
    if access is not None and access.network.id == here:
        network: Network = access.network
    else:
        with db.session.no_autoflush:  # rows may be half made where a day is asked for
            network = db.session.scalars(select(Network).where(Network.id == here)).one()
    return network.today
