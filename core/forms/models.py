"""Tables of templates, change ideas, cycles and improvement groups, and of submissions with what stands beside them."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..accounts.models import Person
from ..cycles.models import GroupFacilitator, GroupProgram
from ..db import Base, NetworkScoped, now
from ..networks.models import Program
from .content import TEXT, Content

#: Where the body of a comment speaks to somebody: the id of the person.
MENTION: Final = re.compile(r"@\[(\d{1,10})\]")


class Template(NetworkScoped, Base):
    """A form of the network. What it asks is in its versions, so that old submissions keep their questions.

    ``layout`` is how it prints: ``long``, or ``one_page`` for a form that has to stand on one page. A retired one is
    offered to nobody any more.
    """

    __tablename__ = "template"
    __table_args__ = (UniqueConstraint("network_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60))
    name: Mapped[str]
    summary: Mapped[str] = mapped_column(Text, default="")
    minutes: Mapped[int | None]
    layout: Mapped[str] = mapped_column(String(10), default="long")
    retired_at: Mapped[datetime | None]


class TemplateVersion(NetworkScoped, Base):
    """One numbered state of a template, with what changed and why."""

    __tablename__ = "template_version"
    __table_args__ = (UniqueConstraint("template_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    template_id: Mapped[int] = mapped_column(ForeignKey("template.id", ondelete="CASCADE"))
    number: Mapped[int]
    note: Mapped[str] = mapped_column(Text, default="")
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(default=now)

    template: Mapped[Template] = relationship()
    author: Mapped[Person | None] = relationship()
    sections: Mapped[list[Section]] = relationship(
        order_by="Section.position", cascade="all, delete-orphan", passive_deletes=True
    )


class Section(NetworkScoped, Base):
    """A part of a form. ``role`` says what it is for (docs/glossary.md), in words that plugins understand; ``kind``
    what is written in it (:data:`.content.KINDS`)."""

    __tablename__ = "section"
    __table_args__ = (UniqueConstraint("version_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("template_version.id", ondelete="CASCADE"))
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(60))
    role: Mapped[str] = mapped_column(String(30), default="other")
    kind: Mapped[str] = mapped_column(String(10), default=TEXT)
    title: Mapped[str]
    prompt: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(default="")
    guide: Mapped[int | None]


class ChangeIdea(NetworkScoped, Base):
    """Something that programs of the network try; a submission may say which one it is about. Only an ``offered`` one
    can be chosen for new work."""

    __tablename__ = "change_idea"
    __table_args__ = (UniqueConstraint("network_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    summary: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(default="")
    offered: Mapped[bool] = mapped_column(default=True)


class AddedPrompt(NetworkScoped, Base):
    """What the network says about a prompt beside those of its templates.

    With ``plugin``, the network's own words for that plugin's prompt ``key`` (or, ``removed``, that it is not asked);
    what is None there is as the plugin says it, to each reader in their language. With ``idea_id``, a prompt of the
    network for submissions about that change idea.
    """

    __tablename__ = "added_prompt"
    __table_args__ = (UniqueConstraint("network_id", "plugin", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plugin: Mapped[str] = mapped_column(String(60), default="")
    key: Mapped[str] = mapped_column(String(60))
    idea_id: Mapped[int | None] = mapped_column(
        ForeignKey("change_idea.id", ondelete="CASCADE"), index=True
    )
    role: Mapped[str] = mapped_column(String(30))
    text: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str | None]
    removed: Mapped[bool] = mapped_column(default=False)


class Cycle(NetworkScoped, Base):
    """A span of time in which groups plan, do, study and act."""

    __tablename__ = "cycle"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    aim: Mapped[str] = mapped_column(Text, default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class ImprovementGroup(NetworkScoped, Base):
    """A few programs that test similar changes in a cycle, with facilitators of the hub."""

    __tablename__ = "improvement_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]

    cycle: Mapped[Cycle] = relationship()
    facilitating: Mapped[list[GroupFacilitator]] = relationship(
        order_by=GroupFacilitator.id, cascade="all, delete-orphan", passive_deletes=True
    )
    taking_part: Mapped[list[GroupProgram]] = relationship(
        order_by=GroupProgram.id, cascade="all, delete-orphan", passive_deletes=True
    )


class Submission(NetworkScoped, Base):
    """A form that a program fills in during a cycle. Its words are in its revisions; the newest is the current one.

    ``prompts`` are those that plugins and the change idea added when it was begun (:mod:`.prompts`), kept in each
    language so that they can be read whatever is switched off since. ``made_from_id`` is the submission that its first
    words come from.
    """

    __tablename__ = "submission"
    __table_args__ = (
        Index("ix_submission_network_cycle_changed", "network_id", "cycle_id", "changed_at"),
        # SQLite, left to choose, would otherwise walk along all submissions of the cycle
        Index(
            "ix_submission_network_group_cycle_changed",
            "network_id",
            "group_id",
            "cycle_id",
            "changed_at",
        ),
        # all that a report asks, so that it is read without the submissions themselves: of completed forms
        Index(
            "ix_submission_counted",
            "network_id",
            "cycle_id",
            "version_id",
            "program_id",
            "complete",
        ),
        # and of change ideas
        Index(
            "ix_submission_counted_by_idea",
            "network_id",
            "cycle_id",
            "idea_id",
            "complete",
            "revision",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[int | None] = mapped_column(
        ForeignKey("improvement_group.id", ondelete="SET NULL"), index=True
    )
    program_id: Mapped[int] = mapped_column(
        ForeignKey("program.id", ondelete="CASCADE"), index=True
    )
    version_id: Mapped[int] = mapped_column(
        ForeignKey("template_version.id", ondelete="NO ACTION"), index=True
    )
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    idea_id: Mapped[int | None] = mapped_column(
        ForeignKey("change_idea.id", ondelete="SET NULL"), index=True
    )
    made_from_id: Mapped[int | None] = mapped_column(
        ForeignKey("submission.id", ondelete="SET NULL"), index=True
    )
    title: Mapped[str]
    prompts: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    complete: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)

    cycle: Mapped[Cycle] = relationship()
    group: Mapped[ImprovementGroup | None] = relationship()
    program: Mapped[Program] = relationship()
    version: Mapped[TemplateVersion] = relationship()
    author: Mapped[Person | None] = relationship()
    idea: Mapped[ChangeIdea | None] = relationship()


class Revision(NetworkScoped, Base):
    """All words of a submission at one moment: ``texts`` and ``rows`` of a :class:`.content.Content`. Never changed."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("submission_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    number: Mapped[int]
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(default=now)
    note: Mapped[str] = mapped_column(default="")
    texts: Mapped[dict[str, str]] = mapped_column(JSON)
    rows: Mapped[dict[str, list[dict[str, Any]]]] = mapped_column(JSON, default=dict)

    author: Mapped[Person | None] = relationship()

    @property
    def content(self) -> Content:
        """The words as one value."""
        return Content(self.texts, self.rows)


class Comment(NetworkScoped, Base):
    """Something said about a submission or one of its sections. ``about`` quotes what it answers, so that it can be
    read without the plugin that asked."""

    __tablename__ = "comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), index=True
    )
    section: Mapped[str | None] = mapped_column(String(60))
    about: Mapped[str] = mapped_column(Text, default="")
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
    resolved_at: Mapped[datetime | None]

    author: Mapped[Person | None] = relationship()
    mentions: Mapped[list[Mention]] = relationship(
        order_by="Mention.id", lazy="selectin", cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def parts(self) -> list[tuple[str, bool]]:
        """The body to be shown: (words, whether they are the name of somebody it speaks to)."""
        names = {mention.person_id: mention.person.name for mention in self.mentions}
        parts = []
        for place, words in enumerate(MENTION.split(self.body)):
            name = names.get(int(words)) if place % 2 else None
            kept = f"@[{words}]" if place % 2 else words
            parts.append((f"@{name}", True) if name else (kept, False))
        return [part for part in parts if part[0]]

    @property
    def said(self) -> str:
        """The body in plain words."""
        return "".join(words for words, _is_name in self.parts)


class Mention(NetworkScoped, Base):
    """Somebody whom a comment speaks to. The comment's body has ``@[id of the person]`` where their name is shown."""

    __tablename__ = "mention"
    __table_args__ = (
        UniqueConstraint("comment_id", "person_id"),
        Index("ix_mention_network_person", "network_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)

    person: Mapped[Person] = relationship(lazy="joined")


class Draft(NetworkScoped, Base):
    """What somebody has typed in one section and not saved yet, over revision ``base``: a :class:`.content.Content`
    with that section alone."""

    __tablename__ = "draft"
    __leaves_no_mark__ = True
    __table_args__ = (UniqueConstraint("submission_id", "person_id", "section"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    section: Mapped[str] = mapped_column(String(60))
    base: Mapped[int]
    words: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_at: Mapped[datetime] = mapped_column(default=now)

    person: Mapped[Person] = relationship()

    @property
    def content(self) -> Content:
        """The words as one value."""
        return Content(self.words["texts"], self.words["rows"])


class Attachment(NetworkScoped, Base):
    """A file beside a submission. ``kind`` is what it was found to be (:data:`..uploads.kinds.KINDS`), ``stored`` where
    it is kept, ``size`` its bytes. A recording of a story is at its ``section``, and ``note`` says what is heard."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(String(10))
    size: Mapped[int]
    stored: Mapped[str] = mapped_column(String(30), unique=True)
    section: Mapped[str | None] = mapped_column(String(60))
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)

    person: Mapped[Person | None] = relationship()
