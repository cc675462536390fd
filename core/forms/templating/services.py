"""The work on templates: take one, change what it asks, and keep every version with what changed and why."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from ... import audit, tenancy
from ...db import db, now
from ...plugin import N_
from ..content import TEXT, clean
from ..models import Section, Submission, Template, TemplateVersion
from .starters import starters

#: What a section can be for, in the words of docs/glossary.md.
ROLES: Final = (
    "context",
    "change",
    "rationale",
    "baseline",
    "questions",
    "predictions",
    "measures",
    "plan",
    "data",
    "results",
    "learning",
    "youth",
    "action",
    "other",
)
LAYOUTS: Final = ("long", "one_page")
#: More would be a questionnaire, and nobody would fill it in.
MOST_SECTIONS: Final = 40
#: What of a section can be reworded; the other fields say where it stands and what it holds.
WORDING: Final = ("title", "prompt", "reason", "source", "role", "kind", "guide")


class Outdated(Exception):
    """Somebody published a newer version meanwhile; nothing was written."""

    def __init__(self, newest: TemplateVersion) -> None:
        super().__init__(f"Version {newest.number} was published meanwhile.")
        self.newest = newest


@dataclass(frozen=True, slots=True)
class Part:
    """A section while a template is edited. ``id`` is the key of one that was there before, else made up."""

    id: str
    title: str = ""
    prompt: str = ""
    reason: str = ""
    source: str = ""
    role: str = "other"
    kind: str = TEXT
    guide: int | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A template with its newest version and how many submissions are written in it."""

    template: Template
    version: TemplateVersion
    submissions: int


def templates() -> list[Listed]:
    """All templates of the network by name, those that are offered first."""
    newest = (
        select(TemplateVersion.template_id, func.max(TemplateVersion.number).label("number"))
        .group_by(TemplateVersion.template_id)
        .subquery()
    )
    counts = (
        select(TemplateVersion.template_id, func.count(Submission.id).label("submissions"))
        .join(Submission, Submission.version_id == TemplateVersion.id)
        .group_by(TemplateVersion.template_id)
        .subquery()
    )
    rows = db.session.execute(
        select(TemplateVersion, func.coalesce(counts.c.submissions, 0))
        .join(
            newest,
            (newest.c.template_id == TemplateVersion.template_id)
            & (newest.c.number == TemplateVersion.number),
        )
        .outerjoin(counts, counts.c.template_id == TemplateVersion.template_id)
        .join(TemplateVersion.template)
        .options(joinedload(TemplateVersion.template))
        .order_by(Template.retired_at.isnot(None), Template.name)
    )
    return [Listed(version.template, version, count) for version, count in rows]


def template(ident: int) -> Template | None:
    """One template, or None when the network has none of this id."""
    return tenancy.get(Template, ident)


def versions_of(subject: Template) -> Sequence[TemplateVersion]:
    """All versions with their sections, newest first."""
    return db.session.scalars(
        select(TemplateVersion)
        .where(TemplateVersion.template_id == subject.id)
        .options(selectinload(TemplateVersion.sections), joinedload(TemplateVersion.author))
        .order_by(TemplateVersion.number.desc())
    ).all()


def newest_of(subject: Template) -> TemplateVersion:
    """The version that a submission begun now is written in."""
    return versions_of(subject)[0]


def take(starter: Mapping[str, Any], author_id: int | None) -> TemplateVersion:
    """A new template with the sections of a starter."""
    subject = Template(
        key=_free(str(starter["key"]), set(db.session.scalars(select(Template.key)))),
        name=starter["title"],
        summary=starter["summary"],
        minutes=starter["minutes"],
        layout=starter["layout"],
    )
    db.session.add(subject)
    db.session.flush()
    made = _version(subject, 1, starter_parts(starter), str(starter["reason"]), author_id)
    _record("template.made", N_("Made the form “%(name)s”"), subject)
    return made


def blank() -> Mapping[str, Any]:
    """A starter with nothing in it but one section to begin with."""
    return {
        "key": "form",
        "title": _("A new form"),
        "summary": "",
        "minutes": None,
        "layout": "long",
        "reason": _("The first version."),
        "sections": [
            {"key": "change", "role": "change", "title": _("The first question"), "prompt": ""}
        ],
    }


def starter_of(key: str, language: str) -> Mapping[str, Any] | None:
    """A starter by its key, in the language of those who will write in it; ``blank`` is an empty one."""
    if key != "blank":
        return starters(language).get(key)
    with force_locale(language):
        return blank()


def starter_parts(starter: Mapping[str, Any]) -> list[Part]:
    """The sections of a starter."""
    return [
        Part(
            id=section["key"],
            title=section["title"],
            prompt=section["prompt"].strip(),
            reason=section.get("reason", "").strip(),
            source=section.get("source", ""),
            role=section["role"],
            kind=section.get("kind", TEXT),
            guide=section.get("guide_length"),
        )
        for section in starter["sections"]
    ]


def parts_of(version: TemplateVersion) -> list[Part]:
    """The sections of a version, to be edited or compared."""
    return [
        Part(id=section.key, **{name: getattr(section, name) for name in WORDING})
        for section in version.sections
    ]


def new_part() -> Part:
    """An empty section."""
    return Part(id=f"new-{secrets.token_hex(4)}")


def publish(
    subject: Template, parts: Sequence[Part], *, base: int, note: str, author_id: int | None
) -> TemplateVersion | None:
    """A new version of a template; None when its sections are what they were. Submissions keep the version they were
    begun in, and a key that any version has used is never given to something else.

    Raises :class:`Outdated` when ``base`` is not the newest number any more.
    """
    db.session.execute(select(Template.id).where(Template.id == subject.id).with_for_update())
    versions = versions_of(subject)
    newest = versions[0]
    if newest.number != base:
        raise Outdated(newest)
    known = {section.key for version in versions for section in version.sections}
    keyed = _with_keys(parts, known)
    if keyed == parts_of(newest):
        return None
    made = _version(subject, base + 1, keyed, note, author_id)
    _record("template.published", N_("Changed the form “%(name)s”"), subject)
    return made


def _with_keys(parts: Sequence[Part], known: set[str]) -> list[Part]:
    used = set(known)
    keyed = []
    for part in parts:
        key = part.id if part.id in known else _free(part.title, used)
        used.add(key)
        keyed.append(replace(part, id=key))
    return keyed


def _version(
    subject: Template, number: int, parts: Iterable[Part], note: str, author_id: int | None
) -> TemplateVersion:
    made = TemplateVersion(
        template_id=subject.id, number=number, note=clean(note).strip(), author_id=author_id
    )
    db.session.add(made)
    db.session.flush()
    for position, part in enumerate(parts):
        words = {name: getattr(part, name) for name in WORDING}
        db.session.add(Section(version_id=made.id, position=position, key=part.id, **words))
    db.session.flush()
    return made


def _free(wanted: str, taken: set[str]) -> str:
    """A key made of ``wanted`` that nothing has yet: no dots, which part a section's key from what is in it."""
    plain = unicodedata.normalize("NFKD", wanted).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:40] or "section"
    if stem not in taken:
        return stem
    return next(key for n in range(2, len(taken) + 3) if (key := f"{stem}-{n}") not in taken)


def changes(before: Sequence[Part], after: Sequence[Part]) -> list[str]:
    """What became different from one version to the next, as sentences."""
    old, new = {part.id: part for part in before}, {part.id: part for part in after}
    said = [_("New: “%(title)s”.", title=new[key].title) for key in new if key not in old]
    said += [_("Taken out: “%(title)s”.", title=old[key].title) for key in old if key not in new]
    for key in [key for key in new if key in old]:
        said += _reworded(old[key], new[key])
    stayed = [key for key in old if key in new]
    if stayed != [key for key in new if key in old]:
        said.append(_("The order is another one."))
    return said


def _reworded(old: Part, new: Part) -> list[str]:
    said = []
    if old.title != new.title:
        said.append(_("“%(old)s” is called “%(new)s” now.", old=old.title, new=new.title))
    if old.prompt != new.prompt:
        said.append(_("“%(title)s” asks in other words.", title=new.title))
    if (old.role, old.kind) != (new.role, new.kind):
        said.append(_("“%(title)s” is for something else than before.", title=new.title))
    if (old.reason, old.source, old.guide) != (new.reason, new.source, new.guide):
        said.append(_("“%(title)s” gives its reason, source or length anew.", title=new.title))
    return said


def rename(subject: Template, *, name: str, summary: str, minutes: int | None, layout: str) -> None:
    """What a template is called and said to be; no version of its own, because no question changes."""
    subject.name, subject.summary = clean(name).strip(), clean(summary).strip()
    subject.minutes, subject.layout = minutes, layout


def retire(subject: Template) -> None:
    """Offer a template to nobody any more; one that is retired is offered again."""
    subject.retired_at = None if subject.retired_at else now()
    _record(
        "template.retired" if subject.retired_at else "template.offered",
        N_("Retired the form “%(name)s”")
        if subject.retired_at
        else N_("Offered the form “%(name)s” again"),
        subject,
    )


def _record(action: str, sentence: str, subject: Template) -> None:
    audit.record(action, sentence, words={"name": subject.name}, template=subject.id)
