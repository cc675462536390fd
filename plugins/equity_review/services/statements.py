"""The network's equity statement: drafts, adopted editions, and what changed between two."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from commonaim.core import audit, days
from commonaim.core.db import db, now
from commonaim.core.plugin import N_, NetworkText
from commonaim.core.waiting import question
from commonaim.plugins.equity_review import engine
from commonaim.plugins.equity_review.models import ADOPTED, DRAFT, Edition

from . import rounds

Content = Mapping[str, Any]


class NotAdoptable(Exception):
    """Why a draft cannot be adopted as it is; ``sentences`` are for the person who wants to."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = list(sentences)


class SavedMeanwhile(Exception):
    """Somebody else saved the draft since the page was opened. ``theirs`` is the draft as it is now."""

    def __init__(self, theirs: Edition) -> None:
        self.sentences = [_("The draft was saved meanwhile. Look at what it says now.")]
        super().__init__(self.sentences[0])
        self.theirs = theirs


class StillAsked(Exception):
    """Members are still asked what they think of the draft."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed into the draft, complete or not."""

    content: Content
    summary: str
    note: str


def adopted() -> Edition | None:
    """The newest adopted edition of the current network, which the review reads by."""
    newest = (
        select(Edition).where(Edition.state == ADOPTED).order_by(Edition.number.desc()).limit(1)
    )
    return db.session.scalar(newest.options(*_people()))


def adopted_or_default() -> Edition:
    """The adopted edition; in a network that has none yet, its first, from the built-in statement."""
    return adopted() or ensure_first()


def edition(number: int) -> Edition | None:
    """The edition of this number, adopted or draft."""
    return db.session.scalar(select(Edition).where(Edition.number == number).options(*_people()))


def editions() -> Sequence[Edition]:
    """All adopted editions, newest first."""
    found = select(Edition).where(Edition.state == ADOPTED).options(*_people())
    return db.session.scalars(found.order_by(Edition.number.desc())).all()


def draft() -> Edition | None:
    """The draft that is being worked on, or None."""
    return db.session.scalar(select(Edition).where(Edition.state == DRAFT).options(*_people()))


def _people() -> tuple[Any, ...]:
    return (
        joinedload(Edition.created_by),
        joinedload(Edition.changed_by),
        joinedload(Edition.adopted_by),
    )


def ensure_first(person_id: int | None = None) -> Edition:
    """The adopted edition; when there is none, edition 1 is made from the built-in statement."""
    if found := adopted():
        return found
    first = Edition(
        number=_next_number(),
        state=ADOPTED,
        content=normal(engine.default_statement().to_dict()),
        note=_("The statement that comes with the equity review. Make it your own."),
        created_by_id=person_id,
        changed_by_id=person_id,
        adopted_by_id=person_id,
        adopted_at=now(),
    )
    if not _added(first):
        return adopted() or ensure_first(person_id)
    _log("statement_begun", N_("Edition %(number)s of the equity statement began"), first)
    return first


def own() -> Select[Any]:
    """For :mod:`commonaim.core.waiting`: the editions, drafts among them, in which the network says in its own
    words whom it means to benefit; the first is the one that comes with the review."""
    return question(Edition.id).where(Edition.number > 1).limit(1)


def _added(edition: Edition) -> bool:
    """Whether this edition is the one of its number now; False when somebody made it in the same moment."""
    try:
        with db.session.begin_nested():
            db.session.add(edition)
    except IntegrityError:
        return False
    return True


def _log(deed: str, sentence: str, edition: Edition) -> None:
    audit.record(f"equity_review.{deed}", sentence, words={"number": edition.number})


def _next_number() -> int:
    return (db.session.scalar(select(func.max(Edition.number))) or 0) + 1


def begin_draft(person_id: int | None) -> Edition:
    """The draft; when there is none, a copy of the adopted edition to work on."""
    if found := draft():
        return found
    base = adopted_or_default()
    begun = Edition(
        number=base.number + 1,
        content=copy.deepcopy(base.content),
        summary=base.summary,
        created_by_id=person_id,
        changed_by_id=person_id,
    )
    if not _added(begun):
        return draft() or begin_draft(person_id)
    _log("draft_begun", N_("Began edition %(number)s of the equity statement"), begun)
    return begun


def save_draft(typed: Typed, *, saves: int, person_id: int | None) -> Edition:
    """Keep what was typed, complete or not. Raises :class:`SavedMeanwhile` if others saved since ``saves``."""
    found = _locked_draft() or begin_draft(person_id)
    if found.saves != saves:
        raise SavedMeanwhile(found)
    found.content, found.summary, found.note = dict(typed.content), typed.summary, typed.note
    found.saves += 1
    found.changed_at, found.changed_by_id = now(), person_id
    db.session.flush()
    _log("draft_saved", N_("Worked on edition %(number)s of the equity statement"), found)
    return found


def adopt(
    *, decided_in: str, saves: int, person_id: int | None, all_the_same: bool = False
) -> Edition:
    """Adopt the draft as the edition the review reads by; it never changes after that.

    A round of comments that is open ends with it, since there is no draft left to change. Raises :class:`NotAdoptable`
    with what is missing, :class:`SavedMeanwhile` if others saved since ``saves``, and :class:`StillAsked` when a round
    is open, unless it is to be adopted ``all_the_same``.
    """
    found = _locked_draft()
    if found is None:
        raise NotAdoptable([_("There is no draft to adopt. Begin one first.")])
    if found.saves != saves:
        raise SavedMeanwhile(found)
    if missing := problems(found):
        raise NotAdoptable(missing)
    asked = rounds.open_round()
    if asked is not None and not all_the_same:
        raise StillAsked
    found.content = _with_dates(found.content, days.today())
    found.state, found.decided_in = ADOPTED, decided_in
    found.adopted_at, found.adopted_by_id = now(), person_id
    db.session.flush()
    _log("adopted", N_("Adopted edition %(number)s of the equity statement"), found)
    if asked is not None:
        rounds.close(asked)
    return found


def discard_draft() -> None:
    """Throw the draft away; the adopted edition stays as it is."""
    if found := _locked_draft():
        db.session.delete(found)
        db.session.flush()
        _log("draft_discarded", N_("Discarded the draft of edition %(number)s"), found)


def _locked_draft() -> Edition | None:
    found = select(Edition).where(Edition.state == DRAFT).with_for_update()
    return db.session.scalar(found.execution_options(populate_existing=True))


def normal(content: Content) -> dict[str, Any]:
    """The content with every key that pages and forms read, and each preferred word as a row."""
    words = [{"term": w} if isinstance(w, str) else w for w in content.get("preferred", ())]
    return {
        "beneficiaries": [
            {"name": group["name"], "terms": list(group.get("terms", ()))}
            for group in content.get("beneficiaries", ())
        ],
        "principles": list(content.get("principles", ())),
        "preferred": [_row(word, "term", "reason", "since") for word in words],
        "replaced": [
            _row(word, "term", "replacement", "reason", "since")
            for word in content.get("replaced", ())
        ],
        "inherit": bool(content.get("inherit", False)),
    }


def _row(word: Content, *keys: str) -> dict[str, str]:
    return {key: word.get(key) or "" for key in keys}


def texts() -> Iterator[NetworkText]:
    """What the edition in force says in sentences. Not its lists of words, which must name what they replace."""
    found = adopted()
    if found is None:
        return
    page, title = url_for("equity_review.statement"), _("Equity statement")
    for sentence in (found.summary, *found.content["principles"]):
        if sentence:
            yield NetworkText(title, sentence, page)


def inherited(found: Edition) -> list[engine.ReplacedTerm]:
    """The built-in words that an edition asks about beside its own."""
    if not found.content["inherit"]:
        return []
    own = {word["term"] for word in found.content["replaced"]}
    statement = engine.Statement.from_dict(found.content)
    return [word for word in statement.all_replaced if word.term not in own]


def problems(found: Edition) -> list[str]:
    """What keeps a draft from being adopted, in sentences; nothing when it is ready."""
    content = found.content
    said = []
    if not any(group["name"] for group in content["beneficiaries"]):
        said.append(_("Name at least one group that the work is for."))
    for group in content["beneficiaries"]:
        if not group["name"]:
            said.append(
                _(
                    "The group with the words “%(words)s” has no name yet.",
                    words=", ".join(group["terms"]),
                )
            )
    for word in [*content["preferred"], *content["replaced"]]:
        said.extend(_problems_of_word(word))
    said.extend(_("“%(word)s” is there twice: keep one.", word=word) for word in _twice(content))
    if said:
        return said
    try:
        engine.Statement.from_dict(content)
    except engine.StatementError as error:
        said.append(str(error))
    return said


def _problems_of_word(word: Content) -> list[str]:
    said = []
    if not word["term"]:
        there = word.get("replacement") or word["reason"] or word["since"]
        said.append(_("The row with “%(there)s” does not say which word it is about.", there=there))
    try:
        date.fromisoformat(word["since"] or "2000-01-01")
    except ValueError:
        said.append(
            _(
                "“%(since)s” is not a date: write it as year-month-day, such as 2026-03-14.",
                since=word["since"],
            )
        )
    return said


def _twice(content: Content) -> list[str]:
    lists = (
        [group["name"] for group in content["beneficiaries"]],
        [word["term"] for word in content["preferred"]],
        [word["term"] for word in content["replaced"]],
    )
    counts = [Counter(name for name in names if name) for names in lists]
    return [name for count in counts for name, times in count.items() if times > 1]


def _with_dates(content: Content, day: date) -> dict[str, Any]:
    """The content with ``day`` wherever a word does not say since when."""
    dated = copy.deepcopy(dict(content))
    for kind in ("preferred", "replaced"):
        for row in dated.get(kind, ()):
            row["since"] = row.get("since") or day.isoformat()
    return dated
