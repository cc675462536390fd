"""Themes: what codes and quotes say together, with the voices that say otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from commonaim.core import tenancy
from commonaim.core.db import db
from commonaim.plugins.coding.models import (
    Code,
    Link,
    Project,
    Segment,
    Text,
    Theme,
    ThemeCode,
    ThemeQuote,
)
from commonaim.plugins.coding.services.sight import Sight


@dataclass(frozen=True, slots=True)
class ThemeShown:
    """A theme with the quotes that one may see, those that speak for it and those that do not, and its links."""

    theme: Theme
    speaking: Sequence[ThemeQuote]
    dissenting: Sequence[ThemeQuote]
    hidden: int
    links: Sequence[Link]


def board(project: Project, seen: Sight) -> list[ThemeShown]:
    """The themes of a project in their order; quotes that one may not see are only counted."""
    found = db.session.scalars(
        select(Theme).where(Theme.project_id == project.id).order_by(Theme.position, Theme.id)
    ).all()
    visible = set(
        db.session.scalars(
            select(Segment.id)
            .join(Text, Text.id == Segment.text_id)
            .join(ThemeQuote, ThemeQuote.segment_id == Segment.id)
            .where(seen.segments())
        )
    )
    return [_shown(theme, visible) for theme in found]


def _shown(theme: Theme, visible: set[int]) -> ThemeShown:
    quotes = [quote for quote in theme.quotes if quote.segment_id in visible]
    links = db.session.scalars(
        select(Link).where(Link.theme_id == theme.id).order_by(Link.id)
    ).all()
    return ThemeShown(
        theme,
        [quote for quote in quotes if not quote.dissents],
        [quote for quote in quotes if quote.dissents],
        len(theme.quotes) - len(quotes),
        links,
    )


def of_project(project: Project) -> Sequence[Theme]:
    """The themes of a project in their order."""
    return db.session.scalars(
        select(Theme).where(Theme.project_id == project.id).order_by(Theme.position, Theme.id)
    ).all()


def get(ident: int) -> Theme | None:
    """A theme of this network by its id."""
    return tenancy.get(Theme, ident)


def add(project: Project, title: str, *, person_id: int | None = None) -> Theme:
    """A new theme, the last of its project. Not committed."""
    last = db.session.scalar(select(func.max(Theme.position)).where(Theme.project_id == project.id))
    theme = Theme(
        project_id=project.id,
        title=title,
        position=0 if last is None else last + 1,
        created_by_id=person_id,
    )
    db.session.add(theme)
    db.session.flush()
    return theme


def step(theme: Theme, direction: str) -> None:
    """Move a theme one place ``up`` or ``down`` on the board."""
    row = list(
        db.session.scalars(
            select(Theme)
            .where(Theme.project_id == theme.project_id)
            .order_by(Theme.position, Theme.id)
        )
    )
    at = row.index(theme)
    to = at + (-1 if direction == "up" else 1)
    if 0 <= to < len(row):
        row.insert(to, row.pop(at))
    for position, one in enumerate(row):
        one.position = position


def set_codes(theme: Theme, codes: Sequence[Code]) -> None:
    """The codes that a theme brings together."""
    wanted = {code.id for code in codes}
    theme.codes = [one for one in theme.codes if one.code_id in wanted]
    there = {one.code_id for one in theme.codes}
    theme.codes += [
        ThemeCode(code_id=code.id, position=place)
        for place, code in enumerate(codes)
        if code.id not in there
    ]
    db.session.flush()


def quote(theme: Theme, segment: Segment, *, dissents: bool = False, note: str = "") -> ThemeQuote:
    """Let a segment speak for a theme, or against it; once a theme."""
    found = next((one for one in theme.quotes if one.segment_id == segment.id), None)
    if found is None:
        found = ThemeQuote(segment_id=segment.id, position=len(theme.quotes))
        theme.quotes.append(found)
    found.dissents, found.note = dissents, note
    db.session.flush()
    return found


def unquote(theme: Theme, quote_id: int) -> None:
    """Take a quote off a theme."""
    theme.quotes = [one for one in theme.quotes if one.id != quote_id]
    db.session.flush()


def quoting(segment: Segment) -> Sequence[Theme]:
    """The themes that a segment speaks for or against."""
    return db.session.scalars(
        select(Theme)
        .join(ThemeQuote, ThemeQuote.theme_id == Theme.id)
        .where(ThemeQuote.segment_id == segment.id)
        .order_by(Theme.position)
    ).all()


def delete(theme: Theme) -> None:
    """Delete a theme; what was coded stays."""
    db.session.delete(theme)
    db.session.flush()
