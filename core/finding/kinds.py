"""What core itself can find: each kind with who may see it, where its words stand, and how one is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Text, cast, func, select

from ..accounts.models import Person
from ..forms.models import (
    MENTION,
    ChangeIdea,
    Comment,
    Cycle,
    ImprovementGroup,
    Revision,
    Section,
    Submission,
    Template,
    TemplateVersion,
)
from ..networks.models import Membership, Program
from ..plugin import Hit
from .words import best

#: What rows of a submission hold that nobody has written in their own words.
_CHOSEN: Final = frozenset({"id", "grain", "decision", "on", "at", "n"})


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing that can be found.

    ``rows`` selects all there are, ``ident`` is the column they are ordered by, the newest first; ``columns`` hold the
    words. Of a row, ``texts`` gives the words to look through and ``show`` makes a hit, given the words looked for.
    """

    key: str
    title: Any
    permission: str
    rows: Callable[[], Any]
    ident: Any
    columns: Sequence[Any]
    texts: Callable[[Any], Sequence[str]]
    show: Callable[[Any, Sequence[str]], Hit]


def _submissions() -> Any:
    return select(Submission.id, Submission.title, Revision.texts, Revision.rows).join(
        Revision,
        (Revision.submission_id == Submission.id) & (Revision.number == Submission.revision),
        isouter=True,
    )


def _written(row: Any) -> list[str]:
    return [row.title, *(row.texts or {}).values(), *_strings(row.rows or {})]


def _strings(value: Any) -> Iterator[str]:
    """What was written somewhere in rows."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in _CHOSEN:
                yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _submission(row: Any, words: Sequence[str]) -> Hit:
    page = url_for("forms.submission", ident=row.id)
    return Hit(row.title, page, _("Submission"), best(words, _written(row)[1:]))


def _comments() -> Any:
    return select(Comment.id, Comment.submission_id, Comment.body, Submission.title).join(
        Submission, Submission.id == Comment.submission_id
    )


def _comment(row: Any, words: Sequence[str]) -> Hit:
    page = url_for("forms.submission", ident=row.submission_id, _anchor=f"comment-{row.id}")
    title = _("A comment on “%(title)s”", title=row.title)
    return Hit(title, page, _("Comment"), best(words, [_said(row)]))


def _said(row: Any) -> str:
    return MENTION.sub("", row.body)


def _people() -> Any:
    return (
        select(Membership.id, Person.name, Program.name.label("program"))
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(Program, Program.id == Membership.program_id)
        .where(Membership.left_on.is_(None))
    )


def _programs() -> Any:
    return select(Program.id, *_PROGRAM)


_PROGRAM = (
    Program.name,
    Program.place,
    Program.host,
    Program.fields,
    Program.kind,
    Program.about,
)


def _groups() -> Any:
    return select(ImprovementGroup.id, ImprovementGroup.name, Cycle.name.label("cycle")).join(
        Cycle, Cycle.id == ImprovementGroup.cycle_id
    )


def _forms() -> Any:
    """The sections that forms have now; of each form the first that fits is shown."""
    newest = select(func.max(TemplateVersion.id)).group_by(TemplateVersion.template_id)
    return (
        select(Section.id, Template.id.label("template_id"), *_FORM)
        .join(TemplateVersion, TemplateVersion.id == Section.version_id)
        .join(Template, Template.id == TemplateVersion.template_id)
        .where(Section.version_id.in_(newest), Template.retired_at.is_(None))
    )


_FORM = (
    Template.name,
    Template.summary,
    Section.title,
    Section.prompt,
    Section.reason,
)


def _form(row: Any, words: Sequence[str]) -> Hit:
    page = url_for("templating.template", ident=row.template_id)
    return Hit(row.name, page, _("Form"), best(words, row[3:]))


KINDS: Final = (
    Kind(
        "submissions",
        _l("Submissions"),
        "submissions.view",
        _submissions,
        Submission.id,
        (Submission.title, cast(Revision.texts, Text), cast(Revision.rows, Text)),
        _written,
        _submission,
    ),
    Kind(
        "comments",
        _l("Comments"),
        "submissions.view",
        _comments,
        Comment.id,
        (Comment.body,),
        lambda row: [_said(row)],
        _comment,
    ),
    Kind(
        "people",
        _l("People"),
        "people.view",
        _people,
        Membership.id,
        (Person.name,),
        lambda row: [row.name],
        lambda row, _words: Hit(
            row.name, url_for("people.member", ident=row.id), _("Person"), row.program or ""
        ),
    ),
    Kind(
        "programs",
        _l("Programs"),
        "people.view",
        _programs,
        Program.id,
        _PROGRAM,
        lambda row: row[1:],
        lambda row, words: Hit(
            row.name, url_for("programs.program", ident=row.id), _("Program"), best(words, row[2:])
        ),
    ),
    Kind(
        "cycles",
        _l("Cycles"),
        "submissions.view",
        lambda: select(Cycle.id, Cycle.name, Cycle.aim),
        Cycle.id,
        (Cycle.name, Cycle.aim),
        lambda row: row[1:],
        lambda row, words: Hit(
            row.name, url_for("forms.cycle", ident=row.id), _("Cycle"), best(words, row[2:])
        ),
    ),
    Kind(
        "groups",
        _l("Groups"),
        "submissions.view",
        _groups,
        ImprovementGroup.id,
        (ImprovementGroup.name,),
        lambda row: [row.name],
        lambda row, _words: Hit(
            row.name, url_for("groups.group", ident=row.id), _("Group"), row.cycle
        ),
    ),
    Kind(
        "forms",
        _l("Forms"),
        "submissions.view",
        _forms,
        Section.id,
        _FORM,
        lambda row: row[2:],
        _form,
    ),
    Kind(
        "ideas",
        _l("Change ideas"),
        "network.view",
        lambda: select(ChangeIdea.id, ChangeIdea.name, ChangeIdea.summary),
        ChangeIdea.id,
        (ChangeIdea.name, ChangeIdea.summary),
        lambda row: row[1:],
        lambda row, words: Hit(
            row.name,
            url_for("cycles.ideas", _anchor=f"idea-{row.id}"),
            _("Change idea"),
            best(words, row[2:]),
        ),
    ),
)
