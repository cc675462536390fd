"""Pages of the equity review: what a cycle speaks of, one submission's questions, the statement, the rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, TypeVar

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
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
from commonaim.plugins.equity_review import learning_views, round_views
from commonaim.plugins.equity_review.forms import (
    AdoptForm,
    CommentForm,
    DecisionForm,
    DismissForm,
    StatementForm,
    statement_form,
)
from commonaim.plugins.equity_review.models import ACCEPTED, DISMISSED, OPEN, Edition, Finding
from commonaim.plugins.equity_review.services import (
    comparing,
    decisions,
    learning,
    overview,
    reviewing,
    running,
    showing,
    statements,
    wording,
)
from commonaim.plugins.equity_review.services.decisions import (
    Decision,
    NothingToDecide,
    ReasonMissing,
)
from commonaim.plugins.equity_review.services.statements import NotAdoptable, SavedMeanwhile

blueprint = Blueprint("equity_review", __name__, template_folder="templates")
learning_views.add_to(blueprint)
round_views.add_to(blueprint)
blueprint.add_app_template_global(wording.kind, "equity_review_kind")
blueprint.add_app_template_global(wording.sections_said, "equity_review_sections_said")
KINDS_SHOWN: Final = ("all_students", "collective", "other_groups", "named", "nobody")
AnyForm = TypeVar("AnyForm", bound=Form)


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
    _checked(Form())
    if ident := asked.number("submission"):
        return _run_one(_submission(ident))
    cycle, group = _what_to_run()
    back = url_for(".index", cycle=cycle.id, group=group.id if group else None)
    job = running.ask_for(cycle, group, result_url=back, person_id=_me())
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
    said = decisions.comment(finding, body=form.body.data or "", question=question, person_id=_me())
    announce(network, "comment_added", "comment", said.id, _me())
    # A comment that quotes nothing cannot stand beside its question.
    return _answer(finding, "" if said.about else _("Your comment stands beside the text."))


def _decided(
    finding: Finding, form: DecisionForm, decide: Callable[..., Decision]
) -> ResponseReturnValue:
    seen = _checked(form).seen.data or 0
    try:
        decision = decide(finding, seen=seen, person_id=_me())
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


def _me() -> int:
    return current_access().person.id


def _checked(form: AnyForm) -> AnyForm:
    return form if form.validate_on_submit() else abort(400)


@blueprint.get("/statement")
@requires("equity_review.read_statement")
def statement() -> ResponseReturnValue:
    """The edition of the equity statement that the review reads by."""
    return _edition_page(statements.adopted() or abort(404))


@blueprint.get("/statement/editions/<int:number>")
@requires("equity_review.read_statement")
def edition(number: int) -> ResponseReturnValue:
    """One adopted edition."""
    found = statements.edition(number)
    return _edition_page(found if found is not None and found.adopted else abort(404))


def _edition_page(found: Edition) -> str:
    editions = statements.editions()
    return render_template(
        "equity_review/statement.html",
        edition=found,
        editions=editions,
        newest=found.id == editions[0].id,
        draft=statements.draft(),
        inherited=statements.inherited(found),
        may_edit=current_access().may("equity_review.statement"),
    )


@blueprint.get("/statement/diff")
@requires("equity_review.read_statement")
def compare() -> ResponseReturnValue:
    """What changed between two editions; a draft is adopted here, where one sees what it changes."""
    old, new = _edition_of("from"), _edition_of("to")
    return render_template(
        "equity_review/diff.html",
        old=old,
        new=new,
        editions=statements.editions(),
        diff=comparing.diff(old, new),
        adopt_form=None if new.adopted else AdoptForm(formdata=None, saves=new.saves),
        nothing_new=not new.adopted and comparing.diff(statements.adopted_or_default(), new).empty,
        problems=[] if new.adopted else statements.problems(new),
    )


def _edition_of(argument: str) -> Edition:
    found = statements.edition(asked.number(argument) or 0) or abort(404)
    # A draft is seen by those who work on it.
    seen = found.adopted or current_access().may("equity_review.statement")
    return found if seen else abort(404)


@blueprint.post("/statement/draft/begin")
@requires("equity_review.statement")
def begin() -> ResponseReturnValue:
    """Begin a draft from the edition in force."""
    _checked(Form())
    statements.begin_draft(_me())
    db.session.commit()
    return redirect(url_for(".draft"), 303)


@blueprint.route("/statement/draft", methods=["GET", "POST"])
@requires("equity_review.statement")
def draft() -> ResponseReturnValue:
    """Work on the draft. Whatever was typed is kept, complete or not; what is missing is said beside it."""
    found = statements.draft()
    if found is None:
        return redirect(url_for(".statement"), 303)
    form = StatementForm()
    if not form.is_submitted():
        return _draft_page(found, statement_form(found))
    if not form.validate():
        return _draft_page(found, form), 422
    try:
        saved = statements.save_draft(form.typed(), saves=form.saves.data or 0, person_id=_me())
    except SavedMeanwhile as meanwhile:
        form.saves.data = meanwhile.theirs.saves
        return _draft_page(meanwhile.theirs, form, meanwhile.theirs), 409
    db.session.commit()
    return _after_saving(saved)


def _after_saving(saved: Edition) -> ResponseReturnValue:
    then = request.form.get("then", "stay")
    if then == "compare":
        before = statements.adopted_or_default().number
        editions: dict[str, Any] = {"from": before, "to": saved.number}
        return redirect(url_for(".compare", **editions), 303)
    if then.startswith("add-"):
        return redirect(url_for(".draft", _anchor=then.removeprefix("add-")), 303)
    flash(_("Saved. Nothing changes for the review until it is adopted."), "success")
    return redirect(url_for(".draft"), 303)


def _draft_page(found: Edition, form: StatementForm, theirs: Edition | None = None) -> str:
    return render_template(
        "equity_review/draft.html",
        draft=found,
        form=form,
        problems=statements.problems(found),
        theirs=theirs,
    )


@blueprint.post("/statement/draft/adopt")
@requires("equity_review.statement")
def adopt() -> ResponseReturnValue:
    """Adopt the draft; from now on the review reads by it."""
    form = _checked(AdoptForm())
    where = (form.decided_in.data or "").strip()
    try:
        adopted = statements.adopt(decided_in=where, saves=form.saves.data or 0, person_id=_me())
    except (NotAdoptable, SavedMeanwhile) as problem:
        db.session.rollback()
        for sentence in problem.sentences:
            flash(sentence, "error")
        return redirect(url_for(".draft"), 303)
    db.session.commit()
    flash(
        _("Edition %(number)s is adopted. The next review reads by it.", number=adopted.number),
        "success",
    )
    return redirect(url_for(".statement"), 303)


@blueprint.post("/statement/draft/discard")
@requires("equity_review.statement")
def discard() -> ResponseReturnValue:
    """Throw the draft away."""
    _checked(Form())
    statements.discard_draft()
    db.session.commit()
    flash(_("The draft is gone. The adopted edition is as it was."), "info")
    return redirect(url_for(".statement"), 303)


@blueprint.get("/rules")
@requires("equity_review.read_statement")
def rules() -> ResponseReturnValue:
    """What the review asks about."""
    return render_template("equity_review/rules.html", rules=wording.rules(wording.language()))


@blueprint.get("/rules/<rule>")
@requires("equity_review.read_statement")
def rule(rule: str) -> ResponseReturnValue:
    """One rule: what it asks, why, with an example and the source."""
    found = wording.rule(rule, wording.language()) or abort(404)
    return render_template("equity_review/rule.html", rule=found)
