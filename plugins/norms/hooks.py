"""What the norms add to the network's pages, and what they do when something happens there."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from commonaim.core.access import Access
from commonaim.core.accounts.models import Person
from commonaim.core.hookspecs import hookimpl
from commonaim.core.networks.models import Network
from commonaim.core.plugin import Export, NavItem, TodoItem
from commonaim.plugins.norms.repair import demo as demo_of_repair
from commonaim.plugins.norms.repair import keeping, reminding


@hookimpl
def nav_items(user: Access) -> Iterable[NavItem]:
    """The norms, for everybody."""
    if user.may("norms.read"):
        yield NavItem(_("Norms"), "norms.index", 30)


@hookimpl
def todo_items(user: Access) -> Iterable[TodoItem]:
    """Concerns in which it is this person's turn, in words that say nothing of them."""
    if user.may("norms.raise"):
        yield from reminding.todo(user.person.id)


@hookimpl
def daily(network: Network) -> None:
    """Remind of repairs, tell what nobody with a name did, let go of concerns that are kept no longer."""
    reminding.daily(network)
    keeping.daily()


@hookimpl
def export_network() -> Iterable[Export]:
    """The responders. No text, name or mark of a concern leaves with the network."""
    yield Export("norms_responders", keeping.of_network())


@hookimpl
def export_person(person: Person) -> Iterable[Export]:
    """What somebody told and said with their name, what they were let read, and when they opened it."""
    yield Export("norms_concerns", keeping.told_by(person.id))
    yield Export("norms_said", keeping.said_to(person.id))
    yield Export("norms_repairs", keeping.agreed_with(person.id))
    yield Export("norms_openings", keeping.opened_by(person.id))


@hookimpl
def erase_person(person: Person) -> None:
    """Forget somebody in everything that was told and said."""
    keeping.erase(person.id)


@hookimpl
def hidden_when_off() -> Iterable[str]:
    """What nobody can reach while the plugin is off. Not how much: a count would tell of a single concern."""
    yield _("the talks about broken norms, if there are any, for those who take part in them")


@hookimpl
def demo_data() -> None:
    """Responders, a concern that is on its way and one that is closed."""
    demo_of_repair.fill()
