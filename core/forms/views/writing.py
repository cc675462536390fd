"""Pages on which a submission is written, and what they ask in the background: keep a draft, tell what others do."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any
from zlib import crc32

from flask import (
    abort,
    current_app,
    flash,
    get_template_attribute,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal
from flask_babel import gettext as _

from ... import events, security
from ...access import Access, current_access
from ...db import db
from ...pages import panels
from ...permissions import requires
from ...typed import Form
from .. import rows, services
from ..content import Content
from ..models import Attachment, Draft, Revision, Section, Submission
from ..prompts import asked_of, questions_of
from ..services import drafts
from .blueprint import blueprint, submission_of


@blueprint.route("/submissions/<int:ident>/edit", methods=["GET", "POST"])
@requires("submissions.view")
def edit(ident: int) -> ResponseReturnValue:
    """Write in a submission. What others have saved since stays; where both wrote, both are shown and nothing is
    written."""
    subject, me = _own(ident)
    form = Form()
    if not form.is_submitted():
        return _with_draft(subject, form, me)
    base = _base(subject)
    content = _sent(subject, base)
    if not form.validate():
        return _edit_page(subject, form, content, base=base), 422
    if "do" in request.form:
        return _edit_page(subject, form, rows.ordered(content, request.form["do"]), base=base)
    if services.is_too_long(content):
        form.form_errors.append(_too_long())
        return _edit_page(subject, form, content, base=base), 422
    try:
        revision = services.save(
            subject,
            content,
            base=base,
            author_id=me.person.id,
            complete=_complete(subject),
            note=request.form.get("note", ""),
        )
    except services.Conflict as conflict:
        return _both(subject, form, conflict, me), 409
    drafts.saved(subject, content, base=base, person_id=me.person.id)
    if revision is None:
        db.session.commit()
        flash(_("Nothing had changed, so nothing was saved."), "info")
    else:
        events.announce(me.network, "submission_saved", "submission", subject.id, me.person.id)
        flash(_("Saved as revision %(number)s.", number=revision.number), "success")
        if revision.number == 1:
            flash(
                _("Your network can read it now. What they say about it comes to your Home."),
                "info",
            )
        if revision.number > base + 1:
            flash(_("What others saved while you were writing is in it too."), "info")
    return redirect(url_for(".submission", ident=subject.id), 303)


@blueprint.post("/submissions/<int:ident>/draft")
@requires("submissions.view")
def keep_draft(ident: int) -> ResponseReturnValue:
    """Keep what somebody has typed in the sections named ``touched``; answers as :func:`now`."""
    subject, me = _own(ident)
    if not Form().validate():
        abort(400)
    base = _base(subject)
    content = _sent(subject, base)
    if services.is_too_long(content):
        abort(422, _too_long())
    known = {section.key for section in services.sections_of(subject)}
    touched = known.intersection(request.form.getlist("touched"))
    drafts.keep(subject, content, touched, base=base, person_id=me.person.id)
    db.session.commit()
    return jsonify(_now(subject, me, base))


@blueprint.post("/submissions/<int:ident>/draft/leave-out")
@requires("submissions.view")
def leave_draft_out(ident: int) -> ResponseReturnValue:
    """Forget what one has typed and not saved."""
    subject, me = _own(ident)
    if not Form().validate():
        abort(400)
    drafts.leave_out(subject, me.person.id)
    db.session.commit()
    flash(_("Your draft is gone. This is what was saved last."), "info")
    return redirect(url_for(".edit", ident=ident), 303)


@blueprint.get("/submissions/<int:ident>/now")
@requires("submissions.view")
def now(ident: int) -> ResponseReturnValue:
    """For a page that shows revision ``base``: who is writing, their drafts, and what was saved since."""
    subject, me = _own(ident)
    return jsonify(_now(subject, me, _base(subject)))


def _own(ident: int) -> tuple[Submission, Access]:
    subject, me = submission_of(ident), current_access()
    if not me.may_write(subject.program_id):
        abort(403)
    return subject, me


def _base(subject: Submission) -> int:
    return min(max(request.values.get("base", 0, type=int), 0), subject.revision)


def _sent(subject: Submission, base: int) -> Content:
    read = services.content_of(subject, base)
    return Content.from_form(request.form, services.sections_of(subject), read)


def _complete(subject: Submission) -> bool:
    """The tick, unless it is as it was when the page was opened: then somebody else's stays."""
    ticked = "complete" in request.form
    return subject.complete if request.form.get("was-complete") == str(int(ticked)) else ticked


def _too_long() -> str:
    sentence: str = _(
        "All sections together hold up to %(most)s characters, and this is more, so nothing was saved. "
        "Take out what was pasted by mistake.",
        most=format_decimal(services.LONGEST),
    )
    return sentence


def _with_draft(subject: Submission, form: Form, me: Access) -> str:
    mine = drafts.unsaved(subject, me.person.id)
    return _edit_page(
        subject,
        form,
        mine.content,
        base=subject.revision,
        touched=mine.touched,
        differing=mine.differing,
        theirs=services.current_revision(subject) if mine.differing else None,
        draft_of=mine.saved_at,
    )


def _both(subject: Submission, form: Form, conflict: services.Conflict, me: Access) -> str:
    """The page that shows both; what was sent is kept as a draft meanwhile."""
    base, touched = conflict.theirs.number, set(conflict.sections)
    touched.update(conflict.theirs.content.changed_sections(conflict.content))
    drafts.keep(subject, conflict.content, touched, base=base, person_id=me.person.id)
    db.session.commit()
    return _edit_page(
        subject,
        form,
        conflict.content,
        base=base,
        touched=touched,
        differing=conflict.sections,
        theirs=conflict.theirs,
    )


def _edit_page(
    subject: Submission,
    form: Form,
    content: Content,
    *,
    base: int,
    touched: Collection[str] = (),
    differing: Collection[str] = (),
    theirs: Revision | None = None,
    draft_of: Any = None,
) -> str:
    others = drafts.of_others(subject, current_access().person.id)
    recordings: Sequence[Attachment] = ()
    if services.is_told(subject):
        security.let_record()
        recordings = [file for file in services.attachments_of(subject) if file.section]
    return render_template(
        "forms/edit.html",
        submission=subject,
        form=form,
        sections=services.sections_of(subject),
        content=rows.ready(content, services.sections_of(subject)),
        base=base,
        touched=touched,
        differing=differing,
        theirs=theirs,
        draft_of=draft_of,
        others=others,
        recordings=recordings,
        largest=current_app.config["MAX_ATTACHMENT_MB"],
        writers=_writers(others, services.sections_of(subject)),
        complete="complete" in request.form if form.is_submitted() else subject.complete,
        note=request.form.get("note", ""),
        panels=panels("submission_edit", subject),
    )


def _now(subject: Submission, me: Access, base: int) -> dict[str, Any]:
    sections, others = services.sections_of(subject), drafts.of_others(subject, me.person.id)
    draft = get_template_attribute("forms/_writing.html", "draft")
    questions = questions_of(subject)
    told: dict[str, str] = {}
    for one in others:
        section = next((each for each in sections if each.key == one.section), None)
        if section is not None:
            told[one.section] = told.get(one.section, "") + str(draft(one, section, questions))
    return {
        "base": str(base),
        "revision": subject.revision,
        "writers": _writers(others, sections),
        "drafts": told,
        "changed": _changed(subject, base) if base != subject.revision else {},
    }


def _changed(subject: Submission, base: int) -> dict[str, dict[str, str]]:
    """By section that was saved since ``base``: its fields as they are now, and its words as somebody else's."""
    latest = services.current_revision(subject)
    keys = services.content_of(subject, base).changed_sections(latest.content)
    ready = rows.ready(latest.content, services.sections_of(subject))
    fields = get_template_attribute("forms/_writing.html", "fields")
    theirs = get_template_attribute("forms/_writing.html", "theirs")
    return {
        section.key: {
            "mark": _mark(latest.content, section.key),
            "fields": str(fields(section, ready, asked_of(subject, section))),
            "shown": str(theirs(latest, section, questions_of(subject))),
        }
        for section in services.sections_of(subject)
        if section.key in keys
    }


def _mark(content: Content, key: str) -> str:
    words = json.dumps(Content().overlaid(content, [key]).as_json(), sort_keys=True)
    return format(crc32(words.encode()), "x")


def _writers(others: Collection[Draft], sections: Collection[Section]) -> str:
    titles = {section.key: section.title for section in sections}
    return " ".join(
        _(
            "%(name)s is writing in “%(section)s”.",
            name=draft.person.name,
            section=titles.get(draft.section, ""),
        )
        for draft in drafts.writers(others)
    )
