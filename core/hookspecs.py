"""Every hook of Common Aim: the contract between core and plugins.

A plugin writes module-level functions of these names, marked with ``@hookimpl``, with any of the named arguments.
``network`` is the :class:`~commonaim.core.networks.models.Network` the work is in, ``user`` the
:class:`~commonaim.core.access.Access` of the person looking (their roles and permissions), or None.
Hooks return the small dataclasses of :mod:`commonaim.core.plugin`, never HTML. A hook that raises is counted on the
plugins page and left out; the page is served without it.

A hook marked ``writes`` may change rows: it runs in a savepoint that is undone when it raises. A hook marked
``when_off`` also runs for plugins that are installed but off in the network: their rows still exist.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import pluggy

if TYPE_CHECKING:
    from .access import Access
    from .accounts.models import Person
    from .cycles.models import Phase
    from .forms.models import Submission, Template
    from .networks.models import Network
    from .plugin import (
        Action,
        CalendarItem,
        Card,
        Event,
        Export,
        Hit,
        LinkTarget,
        Mark,
        MeetingOpening,
        Move,
        NavItem,
        NetworkText,
        Notice,
        Panel,
        Prompt,
        ReportPeriod,
        ReportSection,
        SurveyItem,
        TextToCode,
        TodoItem,
    )

PROJECT = "commonaim"
hookimpl = pluggy.HookimplMarker(PROJECT)
_spec = pluggy.HookspecMarker(PROJECT)
Spec = TypeVar("Spec", bound=Callable[..., Any])


def hookspec(*, writes: bool = False, when_off: bool = False) -> Callable[[Spec], Spec]:
    """Mark a function as a hook; see the module's text for what the two options mean."""

    def mark(function: Spec) -> Spec:
        function.writes, function.when_off = writes, when_off  # type: ignore[attr-defined]  # read by hooks.collect
        return _spec(function)

    return mark


@hookspec()
def nav_items(network: Network, user: Access) -> Iterable[NavItem]:
    """Links for the network's navigation."""
    return ()


@hookspec()
def dashboard_cards(network: Network, user: Access) -> Iterable[Card]:
    """Boxes for the network's home page."""
    return ()


@hookspec()
def todo_items(network: Network, user: Access) -> Iterable[TodoItem]:
    """What waits for this person, for the home page."""
    return ()


@hookspec()
def search(network: Network, user: Access, words: Sequence[str]) -> Iterable[Hit]:
    """What ``user`` may see that each of ``words`` stands in (they are in small letters), the best first; the first 20
    are shown. ``holds`` and ``best`` of ``commonaim.core.finding.words`` say whether the words stand in some texts, and
    cut an excerpt out of them."""
    return ()


@hookspec()
def calendar_items(network: Network, user: Access) -> Iterable[CalendarItem]:
    """Dates for this person's calendar. Asked when the calendar asks, and nobody is signed in."""
    return ()


@hookspec()
def page_panels(network: Network, user: Access, page: str, subject: Any) -> Iterable[Panel]:
    """What to say beside ``subject``; ``page`` is ``submission`` or ``submission_edit``, which are about a Submission,
    or ``cycle``, about a Cycle.

    The words of a submission are ``content_of(subject)``, the sections of its form ``sections_of(subject)``, both of
    ``commonaim.core.forms.services``. ``PanelItem.section`` takes the ``key`` of a section, and stands beside it.
    """
    return ()


@hookspec()
def item_actions(network: Network, user: Access, page: str, subject: Any) -> Iterable[Action]:
    """Buttons on a page's subject; pages as in :func:`page_panels`."""
    return ()


@hookspec()
def submission_marks(
    network: Network, user: Access, submissions: Sequence[Any]
) -> Mapping[int, Mark]:
    """A mark for some rows of a list, by submission id; asked once for the list. Each row has ``id`` and ``title``."""
    return {}


@hookspec()
def network_texts(network: Network, user: Access) -> Iterable[NetworkText]:
    """What the network itself says through this plugin (norms, guides, a statement), so that its words can be looked
    through. Not what members wrote."""
    return ()


@hookspec()
def submission_facts(network: Network, submission: Submission) -> Mapping[str, str]:
    """What a plugin knows of ``submission`` that its words need not say, by name.

    ``youth_part`` is how young people take part: ``data_source``, ``consulted``, ``co_designed``, ``co_led`` or
    ``interpreting``. A plugin whose facts have changed announces ``submission_facts_changed`` about the submission.
    """
    return {}


@hookspec()
def texts_to_code(network: Network, user: Access) -> Iterable[TextToCode]:
    """Words that people said or wrote, which ``user`` may bring into a coding project. Core's submissions are known."""
    return ()


@hookspec()
def link_targets(network: Network, user: Access, words: Sequence[str]) -> Iterable[LinkTarget]:
    """Things that ``user`` may see and that a quote or a theme may be linked to, with each of ``words`` (in small
    letters, possibly none) in the title; the best first. Core's change ideas and submissions are known."""
    return ()


@hookspec()
def template_prompts(network: Network, template: Template) -> Iterable[Prompt]:
    """What to ask in submissions that are begun with ``template``, beside its own prompts; each says who added it.

    ``section_role`` is a role of sections (docs/glossary.md). Where the form has no section of it, the prompt stands in
    one of a role near to it (``measures`` beside ``data``), and where there is none either, it is not asked.

    The network can reword and remove each. A submission keeps the prompts it was begun with, whatever is switched off.
    They are asked for in each language, so that everybody reads them in theirs: keys and the order of choices are the
    same in all of them.
    """
    return ()


@hookspec()
def meeting_openings(network: Network) -> Iterable[MeetingOpening]:
    """What a meeting of the network may be opened with today, for whatever shows an agenda."""
    return ()


@hookspec()
def facilitator_moves(network: Network, phase: Phase | None) -> Iterable[Move]:
    """What a facilitator might do in a meeting these days, and why; ``phase`` is today's, None between cycles."""
    return ()


@hookspec()
def survey_items(network: Network) -> Iterable[SurveyItem]:
    """What to ask everybody in the network's survey on behalf of this plugin."""
    return ()


@hookspec()
def report_sections(
    network: Network, user: Access, period: ReportPeriod
) -> Iterable[ReportSection]:
    """What this plugin has to say in a report over some cycles, as true counts: core hides the small ones.

    Answer for each cycle of the period alone, whatever others are in it; and never by program or person.
    """
    return ()


@hookspec(writes=True)
def on_event(network: Network, event: Event) -> None:
    """Something has happened and is committed; do what follows from it.

    ``submission_saved`` is about a submission, ``submissions_brought_in`` about a cycle in which a sheet has made
    submissions, or changed their words; ``comment_added``, and ``people_mentioned`` after it when the comment
    speaks to somebody (:class:`~commonaim.core.forms.models.Mention`), are about a comment.
    ``setting_changed`` is about what the network has chosen for a plugin, this one or another
    (:class:`~commonaim.core.networks.models.PluginSetting`).
    """


@hookspec()
def notices(network: Network, event: Event) -> Iterable[Notice]:
    """Whom to tell of something that has happened, and what. Who did it is not told."""
    return ()


@hookspec(writes=True)
def daily(network: Network) -> None:
    """Do what is due: remind, let go of what is kept no longer. Asked once a day of each network (its own day), also
    when it was asked in vain: what fails is tried again tomorrow. ``url_for`` works; nobody is signed in."""


@hookspec()
def checks(network: Network) -> Iterable[str]:
    """What is wrong with this plugin's data or settings here, in sentences that say how to mend it, for
    ``commonaim doctor``. Nothing when all is well."""
    return ()


@hookspec(when_off=True)
def export_network(network: Network) -> Iterable[Export]:
    """Everything that the plugin keeps of the network, to be taken along; secrets such as tokens stay here."""
    return ()


@hookspec(when_off=True)
def export_person(network: Network, person: Person) -> Iterable[Export]:
    """What the plugin keeps of somebody in this network, for that person to read."""
    return ()


@hookspec(writes=True, when_off=True)
def erase_person(network: Network, person: Person) -> None:
    """Somebody is to be forgotten: leave no name and no pointer to them. What they wrote for the network may stay, as
    the network's. When one plugin fails in it, nobody is erased."""


@hookspec(writes=True)
def network_enabled(network: Network, user: Access | None, reason: str) -> None:
    """The plugin was switched on; ``reason`` is ``switched``, ``preset`` or ``cloned``. Make what it needs."""


@hookspec(writes=True)
def network_disabled(network: Network, user: Access | None) -> None:
    """The plugin is about to be switched off here. Keep every row."""


@hookspec(writes=True)
def demo_data(network: Network) -> None:
    """Fill the demo network with what this plugin would hold in real use."""


@hookspec()
def demo_report(network: Network) -> Iterable[str]:
    """Lines for the terminal that ``commonaim demo`` prints when the demo network stands."""
    return ()


@hookspec(when_off=True)
def hidden_when_off(network: Network) -> Iterable[str]:
    """What nobody will see while this plugin is off, with counts: ``("14 findings", "2 editions")``."""
    return ()
