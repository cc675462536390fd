"""What empathy interviews add to the network's pages, and what they do when something happens there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from commonaim.core.access import Access
from commonaim.core.accounts.models import Person
from commonaim.core.forms.models import Submission
from commonaim.core.hookspecs import hookimpl
from commonaim.core.networks.models import Network
from commonaim.core.plugin import (
    Event,
    Export,
    Hit,
    NavItem,
    NetworkText,
    Panel,
    ReportPeriod,
    ReportSection,
    TextToCode,
    TodoItem,
)
from commonaim.plugins.empathy import jobs
from commonaim.plugins.empathy.services import (
    coding,
    demo,
    exporting,
    guides,
    home,
    links,
    reporting,
    retention,
)


@hookimpl
def nav_items(user: Access) -> Iterable[NavItem]:
    """The interviews."""
    if user.may("empathy.read"):
        yield NavItem(_("Interviews"), "empathy.index", 25)


@hookimpl
def todo_items(network: Network, user: Access) -> Iterable[TodoItem]:
    """One's own notes that wait to be shared or brought back."""
    if user.may("empathy.interview"):
        yield from home.waiting(user, network.today)


@hookimpl
def search(network: Network, user: Access, words: Sequence[str]) -> Iterable[Hit]:
    """Interviews that one may see."""
    if user.may("empathy.read"):
        yield from home.found(user, words, network.today)


@hookimpl
def page_panels(network: Network, user: Access, page: str, subject: Any) -> Iterable[Panel]:
    """The voices that a submission rests on, and what part young people have in it."""
    if not user.may("empathy.read") or not isinstance(subject, Submission):
        return
    if page in ("submission", "submission_edit"):
        yield from home.panels(subject, user, network.today)


@hookimpl
def network_texts(user: Access) -> Iterable[NetworkText]:
    """The guides, and what is agreed to, so that their words can be looked through."""
    if user.may("empathy.read"):
        yield from guides.texts(user)


@hookimpl
def submission_facts(submission: Submission) -> Mapping[str, str]:
    """On the scale of the glossary, how young people take part."""
    part = links.part_of(submission.id)
    return {"youth_part": part.level} if part else {}


@hookimpl
def texts_to_code(network: Network, user: Access) -> Iterable[TextToCode]:
    """Shared notes, with their consent."""
    if user.may("empathy.read"):
        yield from coding.texts(user, network.today)


@hookimpl
def report_sections(user: Access, period: ReportPeriod) -> Iterable[ReportSection]:
    """How young people take part, and how many voices were heard."""
    if user.may("empathy.read"):
        yield from reporting.sections(user, period.cycle_ids)


@hookimpl
def on_event(event: Event) -> None:
    """Look through shared notes when the network wants other names to be found."""
    jobs.after(event)


@hookimpl
def daily(network: Network) -> None:
    """Erase what is kept no longer, and look at what has run out."""
    retention.run(network.today)


@hookimpl
def checks() -> Iterable[str]:
    """Sealed keys that cannot be opened."""
    yield from retention.checks()


@hookimpl
def export_network(network: Network) -> Iterable[Export]:
    """What the network may read, with what was agreed; private notes and sealed keys stay here."""
    yield from exporting.of_network(network.today)


@hookimpl
def export_person(person: Person) -> Iterable[Export]:
    """What points to a member; what young people said is theirs and not the member's."""
    yield from exporting.of_person(person)


@hookimpl
def erase_person(person: Person) -> None:
    """Leave no pointer to a member."""
    exporting.forget_person(person)


@hookimpl
def network_enabled() -> None:
    """A network begins with the starter guides."""
    guides.ensure_starters()


@hookimpl
def demo_data(network: Network) -> None:
    """A few interviews, made up, with what came of them."""
    demo.fill(network.today)


@hookimpl
def hidden_when_off() -> Iterable[str]:
    """What nobody sees while the plugin is off."""
    return home.hidden()
