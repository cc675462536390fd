"""Interview guides: story prompts that the network shares, in versions."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from commonaim.core import tenancy
from commonaim.core.access import Access
from commonaim.core.db import db
from commonaim.core.plugin import NetworkText
from commonaim.core.texts import page_for, texts_of_settings
from commonaim.plugins.empathy.models import Guide, GuideVersion

FEWEST, MOST = 4, 8
#: The settings with the network's words for what is agreed to; read out, or beside a field.
READ_OUT: Final = ("consent_words", "assent_words", "consent_words_es", "assent_words_es", "places")
STARTERS: Final = Path(__file__).parents[1] / "starters.toml"


@dataclass(frozen=True, slots=True)
class Words:
    """What a guide asks."""

    title: str
    opening: str
    closing: str
    prompts: tuple[str, ...]


def ensure_starters() -> None:
    """The guides that a network begins with, unless it has any. Not committed."""
    if db.session.scalar(select(func.count(Guide.id))):
        return
    for one in tomllib.loads(STARTERS.read_text("utf-8"))["guides"]:
        words = Words(one["title"], one["opening"], one["closing"], tuple(one["prompts"]))
        make(words, one["language"], reason="", person_id=None)


def make(words: Words, language: str, *, reason: str, person_id: int | None) -> GuideVersion:
    """A new guide with its first version. Not committed."""
    guide = Guide(language=language, number=0)
    db.session.add(guide)
    db.session.flush()
    return add_version(guide, words, reason=reason, person_id=person_id)


def add_version(guide: Guide, words: Words, *, reason: str, person_id: int | None) -> GuideVersion:
    """The next version of a guide; notes keep the one they were begun with. Not committed."""
    guide.number += 1
    version = GuideVersion(
        guide_id=guide.id,
        number=guide.number,
        title=words.title,
        opening=words.opening,
        closing=words.closing,
        prompts=list(words.prompts),
        reason=reason,
        created_by_id=person_id,
    )
    db.session.add(version)
    db.session.flush()
    return version


def get(ident: int) -> Guide | None:
    """A guide of this network by id."""
    return tenancy.get(Guide, ident)


def newest() -> Sequence[GuideVersion]:
    """The newest version of each guide that is in use, by title."""
    return db.session.scalars(
        select(GuideVersion)
        .join(Guide, Guide.id == GuideVersion.guide_id)
        .where(GuideVersion.number == Guide.number, Guide.retired_at.is_(None))
        .order_by(GuideVersion.title)
    ).all()


def texts(user: Access) -> Iterator[NetworkText]:
    """The guides in use, and what families and young people agree to where the network says it in its own words."""
    for found in newest():
        words = "\n".join([found.title, found.opening, *found.prompts, found.closing])
        page = page_for(user, "empathy.edit_guide", "empathy.guide", ident=found.guide_id)
        yield NetworkText(found.title, words, page)
    yield from texts_of_settings("empathy", READ_OUT, user)


def version(guide: Guide, number: int | None = None) -> GuideVersion | None:
    """A version of a guide by its number; the newest without one."""
    return db.session.scalar(
        select(GuideVersion).where(
            GuideVersion.guide_id == guide.id, GuideVersion.number == (number or guide.number)
        )
    )


def versions(guide: Guide) -> Sequence[GuideVersion]:
    """All versions, the newest first."""
    return db.session.scalars(
        select(GuideVersion)
        .where(GuideVersion.guide_id == guide.id)
        .order_by(GuideVersion.number.desc())
    ).all()
