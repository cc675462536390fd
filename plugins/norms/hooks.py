"""What the norms add to the network's pages, and what they do when something happens there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from flask_babel import gettext as _

from commonaim.core.access import Access
from commonaim.core.accounts.models import Person
from commonaim.core.cycles.models import Phase
from commonaim.core.hooks import kept_apart
from commonaim.core.hookspecs import hookimpl
from commonaim.core.networks.models import Network
from commonaim.core.plugin import (
    CalendarItem,
    Card,
    Event,
    Export,
    Hit,
    MeetingOpening,
    Move,
    NavItem,
    NetworkText,
    Notice,
    SurveyItem,
    TodoItem,
)
from commonaim.plugins.norms.repair import demo as demo_of_repair
from commonaim.plugins.norms.repair import keeping as keeping_of_repair
from commonaim.plugins.norms.repair import reminding
from commonaim.plugins.norms.services import demo, home, keeping, moves, room, telling, timely


@hookimpl
def nav_items(user: Access) -> Iterable[NavItem]:
    """The norms, for everybody."""
    if user.may("norms.read"):
        yield NavItem(_("Norms"), "norms.index", 30)


@hookimpl
def dashboard_cards(user: Access) -> Iterable[Card]:
    """What is being talked about."""
    if user.may("norms.read"):
        yield from home.cards()


@hookimpl
def todo_items(user: Access) -> Iterable[TodoItem]:
    """A round to read in, pulses to answer, proposals to say something to; and whose turn it is in a concern, in words
    that say nothing of it."""
    if user.may("norms.read"):
        yield from home.to_do(
            user.person.id,
            may_speak=user.may("norms.propose"),
            accompanies=user.may("norms.accompany"),
            may_raise=user.may("norms.raise"),
        )


@hookimpl
def search(user: Access, words: Sequence[str]) -> Iterable[Hit]:
    """Norms, and proposals about them."""
    if user.may("norms.read"):
        yield from home.search(words)


@hookimpl
def calendar_items(user: Access) -> Iterable[CalendarItem]:
    """The last days of rounds, pulses and proposals."""
    if user.may("norms.read"):
        yield from home.dates()


@hookimpl
def network_texts(user: Access) -> Iterable[NetworkText]:
    """The norms in force, and the points of the scale in the network's words."""
    yield from home.texts(user)


@hookimpl
def meeting_openings(network: Network) -> Iterable[MeetingOpening]:
    """The norm that was drawn for today, with a question to it."""
    yield from room.openings(network)


@hookimpl
def facilitator_moves(phase: Phase | None) -> Iterable[Move]:
    """What helps a norm along that was followed less than the network hopes."""
    yield from moves.for_phase(phase.kind if phase else "")


@hookimpl
def survey_items() -> Iterable[SurveyItem]:
    """How each norm was followed."""
    yield from home.survey_items()


@hookimpl
def notices(network: Network, event: Event) -> Iterable[Notice]:
    """Everybody of proposals, rounds and pulses; those who are in it of what is said."""
    yield from telling.of(network, event)


@hookimpl
def daily(network: Network) -> None:
    """Decide proposals, close rounds and pulses, ask when it is time, remind; and, of concerns, remind of repairs, tell
    what nobody with a name did, let go of what is kept no longer."""
    day = network.today
    parts: tuple[Callable[[], None], ...] = (
        lambda: timely.do(network, day),
        lambda: reminding.daily(network),
        keeping_of_repair.daily,
    )
    for part in parts:
        # What goes wrong with one must not keep a repair from being reminded of, or a text for longer than was said.
        with kept_apart("norms", "daily", network):
            part()


@hookimpl
def checks() -> Iterable[str]:
    """A committee that is to decide and has nobody on it."""
    yield from keeping.problems()


@hookimpl
def export_network() -> Iterable[Export]:
    """Norms, proposals, rounds, and what pulses have shown; the responders, but no text, name or mark of a concern."""
    yield from keeping.of_network()
    yield Export("norms_responders", keeping_of_repair.of_network())


@hookimpl
def export_person(person: Person) -> Iterable[Export]:
    """What somebody proposed and said, and where they took part; of concerns, what they told and said with their name,
    what they were let read, and when they opened it."""
    yield from keeping.of_person(person)
    yield Export("norms_concerns", keeping_of_repair.told_by(person.id))
    yield Export("norms_said", keeping_of_repair.said_to(person.id))
    yield Export("norms_repairs", keeping_of_repair.agreed_with(person.id))
    yield Export("norms_openings", keeping_of_repair.opened_by(person.id))


@hookimpl
def erase_person(person: Person) -> None:
    """What was said of norms stays, and nobody can see whose it was; of concerns everything of them is forgotten."""
    keeping.without(person)
    keeping_of_repair.erase(person.id)


@hookimpl
def demo_data(network: Network) -> None:
    """A set of norms with its history, a round, pulses over two years; responders and two concerns."""
    demo.fill(network)
    demo_of_repair.fill()


@hookimpl
def hidden_when_off() -> Iterable[str]:
    """What nobody sees while the plugin is off. Of concerns not how many: a count would tell of a single one."""
    yield from home.hidden()
    yield _("the talks about broken norms, if there are any, for those who take part in them")
