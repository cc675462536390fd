"""Pages of the reviews: the list of a cycle, one submission with its questions, and what is decided there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from commonaim.core import asked, audit, jobs, tenancy
from commonaim.core.access import current_access
from commonaim.core.db import db
from commonaim.core.events import announce
from commonaim.core.forms import services as forms_of_network
from commonaim.core.forms.models import Cycle, ImprovementGroup, Submission
from commonaim.core.permissions import requires
from commonaim.core.plugin import N_
from commonaim.core.typed import Form
from commonaim.plugins.equity_review.forms import (
    CommentForm,
    DecisionForm,
    DismissForm,
)
from commonaim.plugins.equity_review.models import ACCEPTED, DISMISSED, OPEN, Finding
from commonaim.plugins.equity_review.services import (
    decisions,
    learning,
    overview,
    reviewing,
    running,
    showing,
    wording,
)
from commonaim.plugins.equity_review.services.decisions import (
    Decision,
    NothingToDecide,
    ReasonMissing,
)
from commonaim.plugins.equity_review.views.blueprint import blueprint, checked, me

KINDS_SHOWN: Final = ("all_students", "collective", "other_groups", "named", "nobody")


@blueprint.get("/")
@requires("equity_review.read_all")
def index() -> ResponseReturnValue:
    """What the submissions of a cycle speak of; those that speak only of all students first."""
    cycles = overview.cycles()
    cycle = _chosen_cycle(cycles)
    if cycle is None:
        return render_template("equity_review/index.html", cycle=None, cycles=[])
    group_id, search = asked.number("group"), asked.words("q")
    number = asked.number("page") or 1
    page, counts = overview.overview(cycle, number, group_id=group_id, search=search)
    return render_template(
        "equity_review/index.html",
        cycle=cycle,
        cycles=cycles,
        groups=forms_of_network.groups_of(cycle),
        group_id=group_id,
        q=search,
        page=page,
        counts=counts,
        words={
            kind: wording.kind("only" if kind == "all_students" else kind) for kind in KINDS_SHOWN
        },
        to_review=url_for(".review", ident=0).removesuffix("0"),
        may_run=current_access().may("equity_review.run"),
    )


def _chosen_cycle(cycles: Sequence[Cycle]) -> Cycle | None:
    if ident := asked.number("cycle"):
        return next((cycle for cycle in cycles if cycle.id == ident), None) or abort(404)
    running = (cycle for cycle in cycles if forms_of_network.state_of(cycle) == "running")
    return next(running, cycles[0] if cycles else None)


@blueprint.post("/run")
@requires("equity_review.run")
def run() -> ResponseReturnValue:
    """Review one submission at once, or a cycle or group in the background."""
    checked(Form())
    if ident := asked.number("submission"):
        return _run_one(_submission(ident))
    cycle, group = _what_to_run()
    back = url_for(".index", cycle=cycle.id, group=group.id if group else None)
    job = running.ask_for(cycle, group, result_url=back, person_id=me())
    db.session.commit()
    jobs.wake_worker()
    return redirect(url_for("networks.job", ident=job.id), 303)


def _what_to_run() -> tuple[Cycle, ImprovementGroup | None]:
    if ident := asked.number("group"):
        group = tenancy.get(ImprovementGroup, ident) or abort(404)
        return group.cycle, group
    return tenancy.get(Cycle, asked.number("cycle") or 0) or abort(404), None


def _run_one(submission: Submission) -> ResponseReturnValue:
    reviewing.review(submission.id)
    audit.record(
        "equity_review.run",
        N_("Reviewed “%(title)s”"),
        words={"title": submission.title},
        submission=submission.id,
    )
    db.session.commit()
    return redirect(url_for(".review", ident=submission.id), 303)


@blueprint.get("/submissions/<int:ident>")
@requires("equity_review.view")
def review(ident: int) -> ResponseReturnValue:
    """A submission with its words marked in place and the questions beside them."""
    me, submission, everything = current_access(), _submission(ident), _reads_all()
    by_text = request.args.get("order") == "text" or wording.setting("order") == "text"
    model = learning.ordering() if everything and not by_text else None
    view = showing.review_view(submission, wording.language(), everything=everything, model=model)
    return render_template(
        "equity_review/review.html",
        view=view,
        everything=everything,
        neighbours=overview.neighbours(submission) if everything else None,
        may_run=me.may("equity_review.run"),
        may_edit=me.may_write(submission.program_id),
        **_for_questions(),
    )


def _for_questions() -> dict[str, Any]:
    """What a question needs to be shown, on its page or alone."""
    me = current_access()
    return {
        "may_decide": me.may("equity_review.decide"),
        "may_comment": me.may("comments.write"),
        "reasons": list(decisions.REASONS.items()),
    }


@blueprint.post("/findings/<int:ident>/accept")
@requires("equity_review.decide")
def accept(ident: int) -> ResponseReturnValue:
    """Ask a question: its author sees it from now on."""
    return _decided(_finding(ident), DecisionForm(), decisions.accept)


@blueprint.post("/findings/<int:ident>/dismiss")
@requires("equity_review.decide")
def dismiss(ident: int) -> ResponseReturnValue:
    """Set a question aside, with a reason."""
    form = DismissForm()
    why, reason = form.why.data or "", form.reason.data or ""
    return _decided(_finding(ident), form, partial(decisions.dismiss, why=why, reason=reason))


@blueprint.post("/findings/<int:ident>/reopen")
@requires("equity_review.decide")
def reopen(ident: int) -> ResponseReturnValue:
    """Take a decision back."""
    return _decided(_finding(ident), DecisionForm(), decisions.reopen)


@blueprint.post("/findings/<int:ident>/comment")
@requires("comments.write")
def comment(ident: int) -> ResponseReturnValue:
    """Answer a question in a comment on the submission."""
    finding, form, network = _finding(ident), CommentForm(), current_access().network
    if not form.validate_on_submit():
        return _answer(finding, next(iter(form.body.errors), _("Send it once more.")), wrong=True)
    question = wording.words_of(finding, wording.language())[1]
    said = decisions.comment(finding, body=form.body.data or "", question=question, person_id=me())
    announce(network, "comment_added", "comment", said.id, me())
    # A comment that quotes nothing cannot stand beside its question.
    return _answer(finding, "" if said.about else _("Your comment stands beside the text."))


def _decided(
    finding: Finding, form: DecisionForm, decide: Callable[..., Decision]
) -> ResponseReturnValue:
    seen = checked(form).seen.data or 0
    try:
        decision = decide(finding, seen=seen, person_id=me())
    except NothingToDecide:
        db.session.rollback()
        flash(
            _("The text has changed and this question is gone: there is nothing to decide."), "info"
        )
        return _to_page(finding)
    except ReasonMissing:
        db.session.rollback()
        why = _("Say why it is not needed, so that others can follow.")
        return _answer(finding, why, wrong=True)
    if finding.state == ACCEPTED:
        announce(current_access().network, "question_asked", "finding", finding.id, me())
    else:
        db.session.commit()
    return _answer(finding, _overtook(decision))


def _overtook(decision: Decision) -> str:
    if decision.overtook is None:
        return ""
    name = decision.overtook_by or _("Somebody")
    sentences: dict[str, str] = {
        ACCEPTED: _("%(name)s had asked this meanwhile. Your decision stands now.", name=name),
        DISMISSED: _("%(name)s had set this aside meanwhile. Your decision stands now.", name=name),
        OPEN: _("%(name)s had taken a decision back meanwhile. Yours stands now.", name=name),
    }
    return sentences[decision.overtook]


def _answer(finding: Finding, notice: str = "", *, wrong: bool = False) -> ResponseReturnValue:
    """The changed question alone for htmx; for a plain form the page it is on, with what there is to say."""
    if not _by_htmx():
        if notice:
            flash(notice, "error" if wrong else "info")
        return _to_page(finding)
    submission = _submission(finding.submission_id)
    rows = showing.findings_of(submission.id, everything=_reads_all())
    questions = showing.questions_of(submission, rows, wording.language())
    q = next((q for q in questions if q.id == finding.id), None) or abort(404)
    page = render_template(
        "equity_review/_finding.html",
        q=q,
        submission=submission,
        notice=notice,
        wrong=wrong,
        total=max(question.number for question in questions),
        comments=[c for c in forms_of_network.comments_of(submission) if showing.answers(c, q)],
        **_for_questions(),
    )
    return page, 422 if wrong else 200


def _to_page(finding: Finding) -> ResponseReturnValue:
    page = url_for(".review", ident=finding.submission_id, _anchor=f"finding-{finding.id}")
    return ("", 204, {"HX-Redirect": page}) if _by_htmx() else redirect(page, 303)


def _by_htmx() -> bool:
    return request.headers.get("HX-Request") == "true"


def _finding(ident: int) -> Finding:
    """The finding, when this reader may see it: the author's side knows only what was asked."""
    finding = decisions.find(ident)
    if finding is None or not (_reads_all() or finding.state == ACCEPTED):
        abort(404)
    return finding


def _submission(ident: int) -> Submission:
    return forms_of_network.submission(ident) or abort(404)


def _reads_all() -> bool:
    return current_access().may("equity_review.read_all")
