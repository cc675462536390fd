"""Making a submission in another form of one that there is, and bringing over what was written since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from ...db import db
from .. import services as submissions
from ..content import Content
from ..models import Revision, Submission, TemplateVersion
from . import carrying


@dataclass(frozen=True, slots=True)
class Other:
    """A form that a submission could be in, and the submission that is its counterpart there, if it has one."""

    version: TemplateVersion
    counterpart: Submission | None


def others_of(subject: Submission) -> list[Other]:
    """The other forms that are offered, each with the counterpart of ``subject`` in it."""
    linked = _linked(subject)
    found = []
    for version in submissions.latest_versions():
        if version.template_id != subject.version.template_id:
            there = [one for one in linked if one.version.template_id == version.template_id]
            found.append(Other(version, there[0] if there else None))
    return found


def counterpart_of(subject: Submission, ident: int) -> Submission | None:
    """The submission of this id, if it is linked with ``subject`` and in another form."""
    return next((one for one in _linked(subject) if one.id == ident), None)


def _linked(subject: Submission) -> Sequence[Submission]:
    """What was made from ``subject`` and what it was made from, in other forms; the newest first."""
    linked = or_(Submission.made_from_id == subject.id, Submission.id == subject.made_from_id)
    found = db.session.scalars(select(Submission.id).where(linked).order_by(Submission.id.desc()))
    rows = [submissions.submission(ident) for ident in found]
    return [one for one in rows if one and one.version.template_id != subject.version.template_id]


def make(
    subject: Submission, version: TemplateVersion, *, author_id: int | None, note: str
) -> Submission:
    """A submission in another form that begins with the words of ``subject``, which keeps all of them."""
    made = submissions.begin(
        title=subject.title,
        cycle=subject.cycle,
        program_id=subject.program_id,
        version=version,
        group_id=subject.group_id,
        author_id=author_id,
        idea_id=subject.idea_id,
    )
    made.made_from_id = subject.id
    db.session.flush()
    content = carrying.carried(
        submissions.content_of(subject),
        submissions.sections_of(subject),
        version.sections,
        asked=_asked_in(made),
    )
    _ask_too(made, content, subject)
    submissions.save(made, content, base=0, author_id=author_id, complete=False, note=note)
    return made


def bring(
    subject: Submission, into: Submission, *, author_id: int | None, note: str
) -> Revision | None:
    """Write below the words of ``into`` what is new in ``subject``; None when that is nothing.

    New is what neither ``subject`` began with, if it was made from ``into``, nor stood in ``into`` at any time: words
    that were brought over before and shortened there since do not come a second time.
    """
    content = carrying.carried(
        submissions.content_of(subject),
        submissions.sections_of(subject),
        submissions.sections_of(into),
        stood=[revision.content for revision in submissions.revisions_of(into)],
        begun=submissions.content_of(subject, 1) if subject.made_from_id == into.id else None,
        asked=_asked_in(into),
    )
    saved = submissions.save(
        into,
        content,
        base=into.revision,
        author_id=author_id,
        complete=into.complete,
        note=note,
    )
    if saved is not None:
        _ask_too(into, content, subject)
    return saved


def _asked_in(subject: Submission) -> dict[str, str]:
    """Prompt -> the section that it stands in."""
    return {one["key"]: one["section"] for one in subject.prompts}


def _ask_too(into: Submission, content: Content, subject: Submission) -> None:
    """Let ``into`` keep the questions that answers brought from ``subject`` belong to."""
    here = _asked_in(into)
    places = {
        prompt: section for section, _dot, prompt in (k.partition(".") for k in content.texts)
    }
    into.prompts = [
        *into.prompts,
        *(
            {**one, "section": places[one["key"]]}
            for one in subject.prompts
            if one["choices"] and one["key"] in places and one["key"] not in here
        ),
    ]
