"""The words that a program sends for a submission, held against what its form asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask_babel import gettext as _

from ..forms import services
from ..forms.content import (
    FIELDS,
    ROWS,
    STORY,
    STORY_FIELDS,
    TRIAL_FIELDS,
    Content,
    SectionLike,
    section_of,
)
from . import schemas
from .problems import Refused

#: What a row may hold, by the kind of its section.
_NAMES: Final = {ROWS: {"id", "trials", *FIELDS}, STORY: {"id", *STORY_FIELDS}}
_OF_TRIALS: Final = {"id", *TRIAL_FIELDS}


def content_from(
    asked: schemas.NewRevision, sections: Iterable[SectionLike], before: Content
) -> Content:
    """What was sent, as a content to save; 422 for a section that the form has not, and for rows of another form."""
    kinds = {section.key: section.kind for section in sections}
    for key in asked.texts:
        # Whatever was written once may be written again, also when the prompt it answers is gone.
        if section_of(key) not in kinds and key not in before.texts:
            raise Refused(f"texts.{key[:60]}", _("The form has no section of this key."))
    for key, rows in asked.rows.items():
        if kinds.get(key) not in _NAMES:
            raise Refused(f"rows.{key[:60]}", _("The form has no section of this key with rows."))
        for row in rows:
            _check_row(f"rows.{key}", row, _NAMES[kinds[key]])
    try:
        content = Content.from_json({"texts": asked.texts, "rows": asked.rows})
    except ValueError:
        raise Refused("rows", _what_a_row_is()) from None
    whole = Content({**before.texts, **content.texts}, {**before.rows, **content.rows})
    if services.is_too_long(whole):
        raise Refused(
            "texts",
            _(
                "All sections together hold up to %(most)d characters, and this is more.",
                most=services.LONGEST,
            ),
        )
    return content


def _check_row(at: str, row: Mapping[str, Any], names: set[str]) -> None:
    if unknown := set(row) - names:
        name = min(unknown)[:60]
        raise Refused(f"{at}.{name}", _("Nothing here is called “%(name)s”.", name=name))
    for name, word in row.items():
        if isinstance(word, str) != (name != "trials"):
            raise Refused(f"{at}.{name}", _what_a_row_is())
    for trial in row.get("trials", ()):
        _check_row(f"{at}.trials", trial, _OF_TRIALS)


def _what_a_row_is() -> str:
    sentence: str = _("A row has an “id” and texts by name; “trials” is a list of such rows.")
    return sentence
