"""A submission as JSON: all that is in it, and its sections in the form that ``commonaim review`` reads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from ..content import Content
from ..models import Attachment, Comment, Section, Submission
from ..prompts import questions_of

FORMAT: Final = "commonaim-submission/1"


def as_json(
    subject: Submission,
    sections: Iterable[Section],
    content: Content,
    comments: Iterable[Comment],
    attachments: Iterable[Attachment],
) -> dict[str, Any]:
    """The submission as a value for JSON; ``content`` can be read again by :meth:`.content.Content.from_json`."""
    return {
        "format": FORMAT,
        "id": str(subject.id),
        "title": subject.title,
        "program": subject.program.name,
        "cycle": subject.cycle.name,
        "group": subject.group.name if subject.group else None,
        "form": {"name": subject.version.template.name, "version": subject.version.number},
        "complete": subject.complete,
        "revision": subject.revision,
        "changed_at": subject.changed_at.isoformat(),
        "sections": [
            {
                "key": piece.key,
                "role": piece.role,
                "title": piece.title,
                "question": piece.question or None,
                "text": piece.text,
            }
            for piece in content.flat(sections, questions_of(subject))
        ],
        "content": content.as_json(),
        "comments": [_comment(said) for said in comments],
        "attachments": [_attachment(file) for file in attachments],
    }


def _comment(said: Comment) -> dict[str, Any]:
    return {
        "section": said.section,
        "about": said.about,
        "author": said.author.name if said.author else None,
        "body": said.said,
        "created_at": said.created_at.isoformat(),
        "resolved_at": said.resolved_at.isoformat() if said.resolved_at else None,
    }


def _attachment(file: Attachment) -> dict[str, Any]:
    return {
        "name": file.name,
        "kind": file.kind,
        "size": file.size,
        "section": file.section,
        "note": file.note,
        "author": file.person.name if file.person else None,
        "created_at": file.created_at.isoformat(),
    }
