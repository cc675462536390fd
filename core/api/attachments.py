"""Operations on the files beside submissions, and on recordings of stories."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from flask import Response, abort, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from ..access import current_access
from ..db import db
from ..forms import models, services
from ..permissions import requires
from ..uploads import giving, kinds
from ..uploads.refused import Refused as NotKept
from . import schemas
from .blueprint import blueprint
from .lists import Listed, Paging, part, utc
from .operations import Made, gives_file, reads, writes
from .problems import Refused
from .submissions import WRITING, submission_of

#: The largest body with a file in it, in bytes. Written out as text a file is a third longer; the site's own limits,
#: MAX_ATTACHMENT_MB and MAX_UPLOAD_MB, are asked beside it.
LONGEST = 140_000_000


@blueprint.get("/submissions/<int:ident>/attachments")
@requires("submissions.view")
@reads(schemas.Attachment, tag="attachments", listed=True, asks=Paging)
def attachments(ident: int, asked: Paging) -> Listed[schemas.Attachment]:
    """The files beside a submission, in the order in which they came, recordings among them."""
    subject = submission_of(ident)
    mine = select(models.Attachment).where(models.Attachment.submission_id == subject.id)
    return part(mine, models.Attachment.id, asked, _told)


@blueprint.post("/submissions/<int:ident>/attachments")
@requires("submissions.view")
@writes(
    schemas.Attachment,
    tag="attachments",
    takes=schemas.NewAttachment,
    any_of=WRITING,
    longest=LONGEST,
)
def add_attachment(ident: int, sent: Callable[[], schemas.NewAttachment]) -> Made:
    """Put a file beside a submission; with `section`, a recording at the section in which it is told."""
    subject, me = submission_of(ident), current_access()
    if not me.may_write(subject.program_id):
        abort(403, _("The owner of the token does not write for this program."))
    asked = sent()
    file, note = BytesIO(asked.data), asked.note.replace("\x00", "").strip()
    try:
        if asked.section is None:
            made = services.attach(subject, file, asked.name, person_id=me.person.id)
            services.describe(subject, made, note)
        else:
            made = services.record(
                subject, asked.section, file, asked.name, note=note, person_id=me.person.id
            )
    except NotKept as problem:
        raise Refused("data", str(problem)) from None
    db.session.flush()
    place = url_for(".attachment", ident=ident, file_id=made.id)
    return Made(_told(made), location=place)


@blueprint.get("/submissions/<int:ident>/attachments/<int:file_id>")
@requires("submissions.view")
@reads(schemas.Attachment, tag="attachments")
def attachment(ident: int, file_id: int) -> schemas.Attachment:
    """What is known of a file, without what is in it."""
    return _told(_found(ident, file_id))


@blueprint.get("/submissions/<int:ident>/attachments/<int:file_id>/file")
@requires("submissions.view")
@gives_file(tag="attachments")
def attachment_file(ident: int, file_id: int) -> Response:
    """What is in a file, as it was sent."""
    found = _found(ident, file_id)
    return giving.given(found.stored, found.kind, found.name)


def _found(ident: int, file_id: int) -> models.Attachment:
    return services.attachment(file_id, submission_of(ident)) or abort(404)


def _told(found: models.Attachment) -> schemas.Attachment:
    return schemas.Attachment(
        id=found.id,
        submission_id=found.submission_id,
        section=found.section,
        author_id=found.person_id,
        name=found.name,
        media_type=kinds.media_type(found.kind),
        size=found.size,
        note=found.note,
        created_at=utc(found.created_at),
    )
