"""What coding adds to the network's pages, and what it does when something happens there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import url_for
from flask_babel import gettext as _

from commonaim.core.access import Access
from commonaim.core.accounts.models import Person
from commonaim.core.hookspecs import hookimpl
from commonaim.core.networks.models import Network
from commonaim.core.plugin import Export, LinkTarget, NavItem, TodoItem
from commonaim.plugins.coding.services import (
    consent,
    demo,
    keeping,
    links,
    presence,
    projects,
    sources,
)


@hookimpl
def nav_items(user: Access) -> Iterable[NavItem]:
    """The projects."""
    if user.may("coding.read"):
        yield NavItem(_("Coding"), "coding.index", 30)


@hookimpl
def todo_items(user: Access) -> Iterable[TodoItem]:
    """Texts that one was asked to read."""
    if user.may("coding.code"):
        for _reading, text in presence.waiting_for(user.person.id):
            yield TodoItem(
                _("Read and code “%(title)s”", title=text.title),
                url_for("coding.text", ident=text.id),
                text.project.name,
            )


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
def daily(network: Network) -> None:
    """Follow the sources of texts, delete the words of those that were withdrawn long enough ago."""
    sources.follow_daily(network)
    consent.erase_due()
    presence.forget()


@hookimpl
def checks() -> Iterable[str]:
    """Texts with words missing."""
    yield from keeping.problems()


@hookimpl
def export_network() -> Iterable[Export]:
    """Everything, as it is."""
    yield from keeping.of_network()


@hookimpl
def export_person(person: Person) -> Iterable[Export]:
    """What somebody coded and wrote down."""
    yield from keeping.of_person(person)


@hookimpl
def erase_person(person: Person) -> None:
    """Codings and memos stay, under no name."""
    keeping.without(person)


@hookimpl
def hidden_when_off() -> Iterable[str]:
    """What nobody sees while the plugin is off."""
    return projects.hidden()
