"""A submission on paper, and as a file to take along."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import Final

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ...permissions import requires
from .. import services
from ..exports import pdf, plain, word
from ..models import Submission
from .blueprint import blueprint, submission_of

_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@blueprint.get("/submissions/<int:ident>/print")
@requires("submissions.view")
def paper(ident: int) -> ResponseReturnValue:
    """A submission as it stands on paper."""
    return _page(submission_of(ident))


@blueprint.get("/submissions/<int:ident>/export.docx")
@requires("submissions.view")
def as_word(ident: int) -> ResponseReturnValue:
    """A submission as a Word document."""
    subject = submission_of(ident)
    made = word.as_word(
        subject,
        services.sections_of(subject),
        services.content_of(subject),
        services.attachments_of(subject),
    )
    return _file(made, _WORD, subject, "docx")


@blueprint.get("/submissions/<int:ident>/export.json")
@requires("submissions.view")
def as_json(ident: int) -> ResponseReturnValue:
    """A submission with all that belongs to it, for programs."""
    subject = submission_of(ident)
    value = plain.as_json(
        subject,
        services.sections_of(subject),
        services.content_of(subject),
        services.comments_of(subject),
        services.attachments_of(subject),
    )
    made = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    return _file(made.encode(), "application/json", subject, "json")


@blueprint.get("/submissions/<int:ident>/export.pdf")
@requires("submissions.view")
def as_pdf(ident: int) -> ResponseReturnValue:
    """A submission as a PDF; where the server cannot make one, the page that a browser prints to one."""
    subject = submission_of(ident)
    try:
        made = pdf.as_pdf(_page(subject), request.url_root)
    except pdf.NotInstalled:
        flash(
            _(
                "This server makes no PDF by itself, but your browser does: print this page, "
                "and choose “Save as PDF” as the printer."
            ),
            "info",
        )
        return redirect(url_for(".paper", ident=ident), 303)
    return _file(made, "application/pdf", subject, "pdf")


def _page(subject: Submission) -> str:
    return render_template(
        "forms/print.html",
        submission=subject,
        sections=services.sections_of(subject),
        content=services.content_of(subject),
        files=services.attachments_of(subject),
    )


def _file(made: bytes, media_type: str, subject: Submission, ending: str) -> ResponseReturnValue:
    name = re.sub(r"[^\w.-]+", "-", subject.title).strip("-.")[:80] or "submission"
    return send_file(
        BytesIO(made), media_type, as_attachment=True, download_name=f"{name}.{ending}"
    )
