"""What coding adds to the network's pages, and what it does when something happens there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _

from commonaim.core.access import Access
from commonaim.core.hookspecs import hookimpl
from commonaim.core.plugin import LinkTarget, NavItem
from commonaim.plugins.coding.services import demo, links, projects


@hookimpl
def nav_items(user: Access) -> Iterable[NavItem]:
    """The projects."""
    if user.may("coding.read"):
        yield NavItem(_("Coding"), "coding.index", 30)


@hookimpl
def link_targets(user: Access, words: Sequence[str]) -> Iterable[LinkTarget]:
    """Themes."""
    if user.may("coding.read"):
        yield from links.themes(words)


@hookimpl
def demo_data() -> None:
    """A project on what young people said, with its texts."""
    demo.fill()


@hookimpl
def hidden_when_off() -> Iterable[str]:
    """What nobody sees while the plugin is off."""
    return projects.hidden()
