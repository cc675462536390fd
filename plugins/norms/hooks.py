"""What the norms add to the network's pages, and what they do when something happens there."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from commonaim.core.access import Access
from commonaim.core.hookspecs import hookimpl
from commonaim.core.plugin import NavItem


@hookimpl
def nav_items(user: Access) -> Iterable[NavItem]:
    """The norms, for everybody."""
    if user.may("norms.read"):
        yield NavItem(_("Norms"), "norms.index", 30)
