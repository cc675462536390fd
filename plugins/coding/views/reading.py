"""The page of a text, and what it asks while somebody reads and codes."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from commonaim.core import asked, paging
from commonaim.core.access import current_access
from commonaim.core.db import db
from commonaim.core.permissions import requires
from commonaim.core.typed import Form
from commonaim.plugins.coding.forms import (
    HereForm,
    MarkForm,
    MemoForm,
    SegmentConsentForm,
    UnmarkForm,
)
from commonaim.plugins.coding.models import Code, Coder, Segment, Text
from commonaim.plugins.coding.services import (
    codebook,
    links,
    marking,
    memos,
    presence,
    showing,
    sight,
    texts,
    themes,
)
from commonaim.plugins.coding.services.sight import Sight
from commonaim.plugins.coding.views.blueprint import (
    blueprint,
    me,
    my_coder,
    project_or_404,
    text_or_404,
)


@blueprint.get("/texts/<int:ident>")
@requires("coding.read")
def text(ident: int) -> ResponseReturnValue:
    """A text to read and code."""
    found, seen = text_or_404(ident)
    version = texts.version_of(found)
    coder = seen.coder
    may_code = coder is not None and current_access().may("coding.code")
    return render_template(
        "coding/text.html",
        text=found,
        project=found.project,
        version=version,
        body=showing.as_html(texts.body_of(version)),
        codes=showing.codes_for_page(found.project),
        coders=showing.coders_for_page(found.project, seen.coder_id),
        keys=coder.keys if coder else [],
        may_code=may_code,
        reading=presence.reading(found, coder) if coder else None,
        readings=presence.readings(found),
        seen=seen,
        around=texts.neighbours(found, seen),
        memo_form=MemoForm(formdata=None),
    )


@blueprint.get("/texts/<int:ident>/marks")
@requires("coding.read")
def marks(ident: int) -> ResponseReturnValue:
    """What is coded in a text, for its page."""
    found, seen = text_or_404(ident)
    told = showing.marks(texts.version_of(found), seen)
    return current_app.response_class(told, mimetype="application/json")


@blueprint.get("/texts/<int:ident>/segments")
@requires("coding.read")
def segments(ident: int) -> ResponseReturnValue:
    """What is coded in a text, as a list."""
    found, seen = text_or_404(ident)
    version = texts.version_of(found)
    page = paging.page_of(showing.segments(version, seen), asked.number("page") or 1)
    return render_template(
        "coding/segments.html",
        text=found,
        project=found.project,
        page=page,
        rows=showing.with_codings(page.rows, seen),
    )


@blueprint.post("/texts/<int:ident>/mark")
@requires("coding.code")
def mark(ident: int) -> ResponseReturnValue:
    """Code a stretch."""
    found, seen = text_or_404(ident)
    coder, form = my_coder(seen), MarkForm()
    if not form.validate_on_submit():
        return _refused(_("That could not be read. Load the page again."), 422)
    version = texts.version_of(found)
    start, end = form.start.data or 0, form.end.data or 0
    if version.number != form.version.data:
        return _has_changed()
    try:
        codes = _codes(found, form)
        marked = marking.mark_stretch(coder, version, start, end, codes, said=form.quote.data or "")
    except marking.HasChanged:
        db.session.rollback()
        return _has_changed()
    except (marking.CannotCode, codebook.CannotChange) as why:
        db.session.rollback()
        return _refused(str(why), 422)
    answer = _told(found, marked, seen, codes)
    db.session.commit()
    return jsonify(answer)


def _has_changed() -> ResponseReturnValue:
    return _refused(_("The text has changed meanwhile. Load the page again."), 409)


def _codes(found: Text, form: MarkForm) -> list[Code]:
    if form.in_vivo.data:
        return [codebook.in_vivo(found.project, form.quote.data or "", me())]
    if form.name.data:
        return [codebook.named(found.project, form.name.data, me())]
    return codebook.of_ids(found.project, [one for one in form.codes.data if one])


def _told(text: Text, marked: marking.Marked, seen: Sight, codes: list[Code]) -> dict[str, Any]:
    segment, done = marked.segment, marked.operation
    row = showing.SegmentRow(segment, marked.added)
    if not marked.new:
        [row] = showing.with_codings([segment], seen)
    return {
        "op": done.id if done else marking.last_operation(text),
        "segment": [
            segment.id,
            segment.start,
            segment.end,
            [[coding.code_id, coding.coder_id] for coding in row.codings],
        ],
        "codes": [showing.code_for_page(code) for code in codes],
    }


def _refused(sentence: str, status: int) -> ResponseReturnValue:
    return jsonify(say=sentence), status


@blueprint.post("/segments/<int:ident>/unmark")
@requires("coding.code")
def unmark(ident: int) -> ResponseReturnValue:
    """Take one's own code off a segment."""
    segment, seen = segment_or_404(ident)
    coder, form = my_coder(seen), UnmarkForm()
    if not form.validate_on_submit():
        return _refused(_("That could not be read. Load the page again."), 422)
    own = [one for one in marking.own_codings(coder, segment) if one.code_id == form.code.data]
    marking.unmark(coder, own)
    db.session.commit()
    return redirect(url_for(".segment", ident=segment.id, **_part()), 303)


def segment_or_404(ident: int) -> tuple[Segment, Sight]:
    """A segment that the person asking may see, and what else they may see of its project; 404 for any other."""
    segment = showing.segment(ident) or abort(404)
    _text, seen = text_or_404(segment.text_id)
    return (segment, seen) if showing.get_segment(ident, seen) else abort(404)


@blueprint.get("/segments/<int:ident>")
@requires("coding.read")
def segment(ident: int) -> ResponseReturnValue:
    """One segment: its words, what it was coded with and by whom, and the memos on it."""
    return _segment_page(*segment_or_404(ident), MemoForm(formdata=None))


def _segment_page(segment: Segment, seen: Sight, form: MemoForm) -> str:
    [row] = showing.with_codings([segment], seen)
    return render_template(
        "coding/segment.html",
        text=segment.text,
        project=segment.text.project,
        row=row,
        segment=segment,
        seen=seen,
        memos=memos.of_segment(segment, seen),
        kinds=memos.titles(),
        form=form,
        alone="part" not in request.args,
        consent_form=SegmentConsentForm(
            formdata=None,
            only_coders=segment.visible_to == "coders",
            not_quotable=segment.quotable is False,
        ),
        links=links.of_segment(segment),
        q=asked.words("q"),
        targets=links.targets(current_access(), asked.words("q")) if asked.words("q") else [],
        themes=themes.of_project(segment.text.project),
        in_themes=themes.quoting(segment),
    )


@blueprint.post("/segments/<int:ident>/memos")
@requires("coding.code")
def segment_memo(ident: int) -> ResponseReturnValue:
    """Write a memo on a segment."""
    segment, seen = segment_or_404(ident)
    form = MemoForm()
    if not form.validate_on_submit():
        return _segment_page(segment, seen, form), 422
    memos.write(
        segment.text.project,
        current_access().person,
        kind=form.kind.data,
        title=form.title.data or "",
        body=form.body.data or "",
        segment=segment,
    )
    db.session.commit()
    return redirect(url_for(".segment", ident=segment.id, **_part()), 303)


def _part() -> dict[str, Any]:
    return {"part": 1} if "part" in request.args else {}


@blueprint.post("/texts/<int:ident>/undo")
@requires("coding.code")
def undo(ident: int) -> ResponseReturnValue:
    """Take back what one did last in a text."""
    found, seen = text_or_404(ident)
    _checked(my_coder(seen))
    done = marking.undo(found.project, me(), found)
    db.session.commit()
    return jsonify(done=done is not None)


@blueprint.post("/texts/<int:ident>/redo")
@requires("coding.code")
def redo(ident: int) -> ResponseReturnValue:
    """Do again what one took back last in a text."""
    found, seen = text_or_404(ident)
    _checked(my_coder(seen))
    done = marking.redo(found.project, me(), found)
    db.session.commit()
    return jsonify(done=done is not None)


def _checked(_coder: Coder) -> None:
    if not Form().validate_on_submit():
        abort(400)


@blueprint.post("/texts/<int:ident>/here")
@requires("coding.read")
def here(ident: int) -> ResponseReturnValue:
    """Say where one is in a text; answers who else is there, unless the project is blind, and how far the text is."""
    found, seen = text_or_404(ident)
    form = HereForm()
    if not form.validate_on_submit():
        return _refused(_("That could not be read. Load the page again."), 422)
    presence.here(found, me(), form.place.data or 0)
    db.session.commit()
    people = [] if seen.blind else presence.others(found, me())
    return jsonify(
        op=marking.last_operation(found),
        people=[{"name": one.person.name, "place": one.place} for one in people],
    )


@blueprint.post("/texts/<int:ident>/done")
@requires("coding.code")
def done(ident: int) -> ResponseReturnValue:
    """Be done with a text, or go on with it after all."""
    found, seen = text_or_404(ident)
    coder = my_coder(seen)
    _checked(coder)
    presence.set_done(found, coder, done=request.form.get("done") == "yes")
    db.session.commit()
    return redirect(url_for(".text", ident=found.id), 303)


@blueprint.post("/projects/<int:ident>/keys")
@requires("coding.code")
def keys(ident: int) -> ResponseReturnValue:
    """Put codes on the keys 1 to 9."""
    project = project_or_404(ident)
    coder = my_coder(sight.of(current_access(), project))
    _checked(coder)
    wanted = [int(one) for one in request.form.getlist("code") if one.isdecimal() and len(one) < 10]
    coder.keys = [code.id for code in codebook.of_ids(project, list(dict.fromkeys(wanted))[:9])]
    db.session.commit()
    back = asked.number("text")
    if back:
        return redirect(url_for(".text", ident=back), 303)
    return redirect(url_for(".project", ident=project.id), 303)
