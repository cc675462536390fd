"""Pages of cycles and submissions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal
from flask_babel import gettext as _

from .. import asked, audit, events, hooks, tenancy
from ..access import Access, current_access
from ..db import db
from ..networks.services import programs
from ..pages import actions, panels
from ..permissions import requires
from ..plugin import N_, Mark
from ..typed import Form
from . import services
from .content import Content
from .diffs import diff
from .forms import CommentForm, NewSubmissionForm
from .models import Comment, Cycle, Section, Submission

blueprint = Blueprint("forms", __name__, url_prefix="/n/<network>")


@blueprint.get("/cycles")
@requires("submissions.view")
def cycles() -> ResponseReturnValue:
    """All cycles of the network."""
    return render_template("forms/cycles.html", cycles=services.cycles())


@blueprint.get("/cycles/<int:ident>")
@requires("submissions.view")
def cycle(ident: int) -> ResponseReturnValue:
    """A cycle with its groups and submissions."""
    me = current_access()
    subject, groups = services.cycle_with_groups(ident) or abort(404)
    group_id, search = asked.number("group"), asked.words("q")
    number = asked.number("page") or 1
    page = services.submissions_of(subject, number, group_id=group_id, search=search)
    return render_template(
        "forms/cycle.html",
        cycle=subject,
        state=services.state_of(subject),
        groups=groups,
        group_id=group_id,
        q=search,
        page=page,
        # Built once: asking url_for for each row takes as long as reading the rows.
        to_submission=url_for(".submission", ident=0).removesuffix("0"),
        marks=_marks(me, page.rows),
        panels=panels("cycle", subject),
        actions=actions("cycle", subject),
        may_begin=_may_begin(me),
    )


def _marks(me: Access, rows: Sequence[Any]) -> dict[int, list[Mark]]:
    found: dict[int, list[Mark]] = defaultdict(list)
    for answer in hooks.collect("submission_marks", network=me.network, user=me, submissions=rows):
        for ident, mark in answer.result.items():
            found[ident].append(mark)
    return found


@blueprint.route("/cycles/<int:ident>/new", methods=["GET", "POST"])
@requires("submissions.view")
def new(ident: int) -> ResponseReturnValue:
    """Begin a submission."""
    me, subject = current_access(), _cycle(ident)
    if not _may_begin(me):
        abort(403)
    form = NewSubmissionForm()
    versions = {version.id: version for version in services.latest_versions()}
    form.template.choices = [(version.id, version.template.name) for version in versions.values()]
    form.group.choices = [
        (0, _("No group yet")),
        *((group.id, group.name) for group in services.groups_of(subject)),
    ]
    form.program.choices = [
        (program.id, program.name) for program in programs() if me.may_write(program.id)
    ]
    if form.validate_on_submit():
        begun = services.begin(
            title=(form.title.data or "").strip(),
            cycle=subject,
            program_id=form.program.data,
            version=versions[form.template.data],
            group_id=form.group.data or None,
            author_id=me.person.id,
        )
        db.session.commit()
        return redirect(url_for(".edit", ident=begun.id), 303)
    return render_template(
        "forms/new.html", form=form, cycle=subject
    ), 422 if form.is_submitted() else 200


@blueprint.get("/submissions/<int:ident>")
@requires("submissions.view")
def submission(ident: int) -> ResponseReturnValue:
    """A submission to read, with what was said about it."""
    subject = _submission(ident)
    return render_template(
        "forms/submission.html",
        submission=subject,
        sections=_with_texts(subject, services.content_of(subject)),
        comments=_by_section(services.comments_of(subject)),
        revisions=services.revisions_of(subject),
        panels=panels("submission", subject),
        actions=actions("submission", subject),
        may_write=current_access().may_write(subject.program_id),
        comment_form=CommentForm(formdata=None),
    )


@blueprint.route("/submissions/<int:ident>/edit", methods=["GET", "POST"])
@requires("submissions.view")
def edit(ident: int) -> ResponseReturnValue:
    """Write in a submission. A save over somebody else's newer words shows both and writes nothing."""
    subject = _submission(ident)
    me = current_access()
    if not me.may_write(subject.program_id):
        abort(403)
    form = Form()
    if not form.is_submitted():
        return _edit_page(subject, form, services.content_of(subject), base=subject.revision)
    content = Content.from_form(
        request.form, services.sections_of(subject), services.content_of(subject)
    )
    base = min(max(request.form.get("base", 0, type=int), 0), subject.revision)
    complete = "complete" in request.form
    if not form.validate():
        return _edit_page(subject, form, content, base=base), 422
    if services.is_too_long(content):
        form.form_errors.append(_too_long())
        return _edit_page(subject, form, content, base=base), 422
    try:
        revision = services.save(
            subject,
            content,
            base=base,
            author_id=me.person.id,
            complete=complete,
            note=request.form.get("note", ""),
        )
    except services.Conflict as conflict:
        return _edit_page(
            subject, form, content, base=conflict.theirs.number, conflict=conflict
        ), 409
    if revision is not None:
        events.announce(me.network, "submission_saved", "submission", subject.id, me.person.id)
        flash(_("Saved as revision %(number)s.", number=revision.number), "success")
    else:
        flash(_("Nothing had changed, so nothing was saved."), "info")
    return redirect(url_for(".submission", ident=subject.id), 303)


def _too_long() -> str:
    sentence: str = _(
        "All sections together hold up to %(most)s characters, and this is more, so nothing was saved. "
        "Take out what was pasted by mistake.",
        most=format_decimal(services.LONGEST),
    )
    return sentence


def _edit_page(
    subject: Submission,
    form: Form,
    content: Content,
    *,
    base: int,
    conflict: services.Conflict | None = None,
) -> str:
    return render_template(
        "forms/edit.html",
        submission=subject,
        form=form,
        sections=_with_texts(subject, content),
        base=base,
        complete="complete" in request.form if form.is_submitted() else subject.complete,
        note=request.form.get("note", ""),
        conflict=conflict.theirs if conflict else None,
        panels=panels("submission_edit", subject),
    )


@blueprint.get("/submissions/<int:ident>/revisions/<int:number>")
@requires("submissions.view")
def revision(ident: int, number: int) -> ResponseReturnValue:
    """One revision, with what changed since the one before."""
    subject = _submission(ident)
    found = services.revision_of(subject, number) or abort(404)
    before = services.content_of(subject, number - 1)
    changes = [
        (section, diff(before.text(section.key), found.content.text(section.key)))
        for section in services.sections_of(subject)
    ]
    return render_template(
        "forms/revision.html", submission=subject, revision=found, changes=changes
    )


@blueprint.post("/submissions/<int:ident>/comments")
@requires("comments.write")
def comment(ident: int) -> ResponseReturnValue:
    """Say something about a submission or one of its sections."""
    subject, me, form = _submission(ident), current_access(), CommentForm()
    if not form.validate_on_submit():
        flash(
            next(iter(form.body.errors), _("The comment could not be saved. Try again.")), "error"
        )
        return redirect(url_for(".submission", ident=ident), 303)
    keys = {section.key for section in services.sections_of(subject)}
    section = form.section.data if form.section.data in keys else None
    said = services.add_comment(
        subject, form.body.data or "", section=section, author_id=me.person.id
    )
    audit.record(
        "comment.added",
        N_("Commented on “%(title)s”"),
        words={"title": subject.title},
        submission=subject.id,
        comment=said.id,
    )
    events.announce(me.network, "comment_added", "comment", said.id, me.person.id)
    return redirect(url_for(".submission", ident=ident, _anchor=f"comment-{said.id}"), 303)


@blueprint.post("/submissions/<int:ident>/comments/<int:comment_id>/resolve")
@requires("comments.write")
def resolve(ident: int, comment_id: int) -> ResponseReturnValue:
    """Mark a comment as settled, or open it again."""
    subject = _submission(ident)
    found: Comment = services.comment(comment_id, subject) or abort(404)
    if not Form().validate_on_submit():
        abort(400)
    services.settle(found, subject)
    db.session.commit()
    return redirect(url_for(".submission", ident=ident, _anchor=f"comment-{comment_id}"), 303)


def _cycle(ident: int) -> Cycle:
    return tenancy.get(Cycle, ident) or abort(404)


def _submission(ident: int) -> Submission:
    return services.submission(ident) or abort(404)


def _may_begin(me: Access) -> bool:
    return me.may("submissions.write_any") or (
        me.may("submissions.write") and me.program_id is not None
    )


def _with_texts(subject: Submission, content: Content) -> list[tuple[Section, str]]:
    return [(section, content.text(section.key)) for section in services.sections_of(subject)]


def _by_section(comments: Iterable[Comment]) -> dict[str | None, list[Comment]]:
    found: dict[str | None, list[Comment]] = defaultdict(list)
    for said in comments:
        found[said.section].append(said)
    return found
