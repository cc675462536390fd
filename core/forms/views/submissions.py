"""Pages on which a submission is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from ...access import current_access
from ...pages import actions, panels
from ...permissions import requires
from .. import services
from ..diffs import diff
from ..forms import CommentForm
from ..models import Comment
from .blueprint import blueprint, submission_of


@blueprint.get("/submissions/<int:ident>")
@requires("submissions.view")
def submission(ident: int) -> ResponseReturnValue:
    """A submission to read, with what was said about it."""
    subject = submission_of(ident)
    return render_template(
        "forms/submission.html",
        submission=subject,
        sections=services.sections_of(subject),
        content=services.content_of(subject),
        comments=_by_section(services.comments_of(subject)),
        revisions=services.revisions_of(subject),
        panels=panels("submission", subject),
        actions=actions("submission", subject),
        may_write=current_access().may_write(subject.program_id),
        comment_form=CommentForm(formdata=None),
    )


@blueprint.get("/submissions/<int:ident>/revisions/<int:number>")
@requires("submissions.view")
def revision(ident: int, number: int) -> ResponseReturnValue:
    """One revision, with what changed since the one before."""
    subject = submission_of(ident)
    found = services.revision_of(subject, number) or abort(404)
    sections = services.sections_of(subject)
    before = {
        piece.key: piece.text for piece in services.content_of(subject, number - 1).flat(sections)
    }
    changes = [
        (piece, diff(before.get(piece.key, ""), piece.text))
        for piece in found.content.flat(sections)
    ]
    return render_template(
        "forms/revision.html", submission=subject, revision=found, changes=changes
    )


def _by_section(comments: Iterable[Comment]) -> dict[str | None, list[Comment]]:
    found: dict[str | None, list[Comment]] = defaultdict(list)
    for said in comments:
        found[said.section].append(said)
    return found
