"""What the equity review adds to the network's pages, and what it does when something happens there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from commonaim.core.access import Access
from commonaim.core.accounts.models import Person
from commonaim.core.forms.models import Cycle, Submission
from commonaim.core.hookspecs import hookimpl
from commonaim.core.networks.models import Network
from commonaim.core.plugin import (
    Action,
    CalendarItem,
    Card,
    Event,
    Export,
    Hit,
    Mark,
    NavItem,
    NetworkText,
    Notice,
    Panel,
    Prompt,
    ReportPeriod,
    ReportSection,
    TextToCode,
    TodoItem,
)
from commonaim.plugins.equity_review.services import (
    dates,
    demo,
    home,
    keeping,
    offering,
    prompts,
    reporting,
    reviewing,
    running,
    searching,
    statements,
    telling,
    wording,
)


@hookimpl
def nav_items(user: Access) -> Iterable[NavItem]:
    """Reviews for those who read them all; the statement for everybody else."""
    if user.may("equity_review.read_all"):
        yield NavItem(_("Reviews"), "equity_review.index", 20)
    elif user.may("equity_review.read_statement"):
        yield NavItem(_("Equity statement"), "equity_review.statement", 70)


@hookimpl
def dashboard_cards(user: Access) -> Iterable[Card]:
    """Where a conversation would help first in the running cycle."""
    if user.may("equity_review.read_all"):
        yield from home.cards()


@hookimpl
def todo_items(user: Access) -> Iterable[TodoItem]:
    """Questions to look at in one's own groups or that were asked about one's own submissions, the statement to write,
    a round of comments."""
    asked = home.Asked(
        decides=user.may("equity_review.decide"),
        answers=user.may("submissions.write") and user.may("equity_review.view"),
        says_whom=user.may("equity_review.statement"),
        comments=user.may("equity_review.comment_statement"),
    )
    yield from home.to_do(user.person.id, user.program_id, asked)


@hookimpl
def search(user: Access, words: Sequence[str]) -> Iterable[Hit]:
    """Adopted editions of the statement."""
    if user.may("equity_review.read_statement"):
        yield from searching.editions_with(words)


@hookimpl
def calendar_items(user: Access) -> Iterable[CalendarItem]:
    """The last day of a round of comments."""
    if user.may("equity_review.read_statement"):
        yield from dates.of_rounds()


@hookimpl
def page_panels(user: Access, page: str, subject: Any) -> Iterable[Panel]:
    """The questions that were asked, beside the words they are about."""
    if page in ("submission", "submission_edit") and user.may("equity_review.view"):
        yield from home.asked_panels(subject)


@hookimpl
def item_actions(user: Access, page: str, subject: Any) -> Iterable[Action]:
    """Run the review over a cycle; open the review of a submission."""
    if page == "cycle" and isinstance(subject, Cycle) and user.may("equity_review.run"):
        run = url_for("equity_review.run", cycle=subject.id)
        yield Action(_("Run the equity review"), run, post=True)
    if (
        page == "submission"
        and isinstance(subject, Submission)
        and user.may("equity_review.read_all")
    ):
        yield Action(_("Open the review"), url_for("equity_review.review", ident=subject.id))


@hookimpl
def submission_marks(user: Access, submissions: Sequence[Any]) -> Mapping[int, Mark]:
    """Which rows speak only of all students; for those who read the reviews, never on a colleague's page."""
    return home.marks(submissions) if user.may("equity_review.read_all") else {}


@hookimpl
def network_texts() -> Iterable[NetworkText]:
    """The statement itself: its first sentences and what the network holds to."""
    yield from statements.texts()


@hookimpl
def texts_to_code(user: Access) -> Iterable[TextToCode]:
    """What members said in rounds about the statement; for those who read it."""
    if user.may("equity_review.read_statement"):
        yield from offering.remarks()


@hookimpl
def template_prompts() -> Iterable[Prompt]:
    """Whom the change is for, what is known of them, how one will know, and what young people do in it."""
    return prompts.for_forms()


@hookimpl
def report_sections(user: Access, period: ReportPeriod) -> Iterable[ReportSection]:
    """Whom the submissions of some cycles speak of, and what they carry; for those who read the reviews."""
    if user.may("equity_review.read_all"):
        yield from reporting.sections(user.network, period.cycle_ids)


@hookimpl
def on_event(event: Event) -> None:
    """Read submissions again when they were saved or more is known of them, if they were reviewed before."""
    if not wording.setting("review_on_save"):
        return
    if event.kind in ("submission_saved", "submission_facts_changed"):
        if reviewing.was_reviewed(event.subject_id):
            reviewing.review(event.subject_id)
    elif event.kind == "submissions_brought_in":
        running.ask_to_catch_up(event)


@hookimpl
def notices(network: Network, event: Event) -> Iterable[Notice]:
    """Whose words a question is about; everybody, when a round of comments on the statement begins."""
    if event.kind == "question_asked":
        yield from telling.of_question(network, event)
    elif event.kind == "statement_round_opened":
        yield from telling.of_round(network, event)


@hookimpl
def checks() -> Iterable[str]:
    """Editions that cannot be read, counts that are not those of the findings."""
    yield from keeping.problems()


@hookimpl
def export_network() -> Iterable[Export]:
    """Editions, results, findings with what was decided, rounds and remarks."""
    yield from keeping.of_network()


@hookimpl
def export_person(person: Person) -> Iterable[Export]:
    """What somebody drafted, adopted, decided and said."""
    yield from keeping.of_person(person)


@hookimpl
def erase_person(person: Person) -> None:
    """Decisions and remarks stay, and nobody can see whose they were."""
    keeping.without(person)


@hookimpl
def network_enabled(user: Access | None) -> None:
    """A network begins with the statement that comes with the review."""
    statements.ensure_first(user.person.id if user else None)


@hookimpl
def demo_data() -> None:
    """The demo's two editions, reviews of all its submissions, and a few decisions."""
    demo.fill()


@hookimpl
def demo_report(network: Network) -> Iterable[str]:
    """What the review found in the demo, for the terminal."""
    yield from demo.report(network.name)


@hookimpl
def hidden_when_off() -> Iterable[str]:
    """What nobody sees while the plugin is off."""
    yield from home.hidden()
