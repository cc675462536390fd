"""Suggestions in a text: proposed on request, kept apart from codings, taken or refused by people.

The software is a coder of its own kind. It never codes: who takes a suggestion codes the words themselves.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from sqlalchemy import exists, not_, select

from commonaim.core import tenancy
from commonaim.core.db import db, now
from commonaim.plugins.coding.models import (
    Code,
    Coder,
    Coding,
    Passage,
    Project,
    Segment,
    Suggestion,
    Text,
    TextVersion,
)
from commonaim.plugins.coding.models.projects import PERSON, SUGGESTION
from commonaim.plugins.coding.services import marking, projects, texts
from commonaim.plugins.coding.services.sight import Sight

SHOWN, TAKEN, REFUSED = "shown", "taken", "refused"
#: Paragraphs that suggestions are made for at once.
MOST_PLACES: Final = 200
#: Paragraphs of other texts that are read to learn how words go together.
MOST_ELSEWHERE: Final = 500
_PARAGRAPH: Final = re.compile(r"[^\n]*\S[^\n]*")


@dataclass(frozen=True, slots=True)
class Offer:
    """A suggestion with the words of its place and those that it is like."""

    suggestion: Suggestion
    words: str
    reasons: Sequence[Segment]


@dataclass(frozen=True, slots=True)
class Record:
    """What became of the suggestions of a project, and how far they agree with people.

    ``compared`` counts suggestions on places that a person coded, ``alike`` those in which a person gave that code.
    """

    shown: int
    taken: int
    refused: int
    compared: int
    alike: int


def examples_of(project: Project, seen: Sight) -> int:
    """How many segments suggestions could be learned from."""
    return len(_examples(project, seen))


def _examples(project: Project, seen: Sight) -> dict[int, tuple[str, str, set[int]]]:
    """Coded words, with their language and codes, by id of the segment, the oldest first: only what people coded and
    whoever asks may see."""
    rows = db.session.execute(
        select(Segment.id, Segment.quote, Text.language, Coding.code_id)
        .join(Segment, Coding.segment_id == Segment.id)
        .join(Text, Segment.text_id == Text.id)
        .join(Coder, Coding.coder_id == Coder.id)
        .join(Code, Coding.code_id == Code.id)
        .where(
            seen.codings(),
            Coder.kind != SUGGESTION,
            Segment.whole.is_(False),
            Code.status != "retired",
            Code.codable.is_(True),
        )
        .order_by(Segment.id)
    )
    found: dict[int, tuple[str, str, set[int]]] = {}
    for ident, quote, language, code in rows:
        found.setdefault(ident, (quote, language, set()))[2].add(code)
    return found


def make(project: Project, text: Text, seen: Sight) -> int:
    """Suggestions for the paragraphs of ``text`` in which nobody has coded; gives how many. Not committed.

    What was suggested before and not answered is put aside; what was refused is not suggested again.
    """
    from commonaim.plugins.coding.suggesting.learning import PLENTY, Example, propose

    version = texts.version_of(text)
    coder = projects.layer(project, SUGGESTION)
    refused = set()
    for old in _of(version):
        if old.state == SHOWN:
            db.session.delete(old)
        else:
            refused.add((old.start, old.end, old.code_id))
    places = _uncoded(version, seen)
    examples = [
        Example(ident, quote, frozenset(codes), language)
        for ident, (quote, language, codes) in _examples(project, seen).items()
    ]
    made = 0
    words = [words for _start, _end, words in places]
    elsewhere = _elsewhere(text, seen) if len(examples) < PLENTY else []
    found_for = propose(examples, words, text.language, elsewhere)
    for (start, end, _words), found in zip(places, found_for, strict=True):
        for one in found:
            if (start, end, one.code) not in refused:
                db.session.add(
                    Suggestion(
                        version_id=version.id,
                        coder_id=coder.id,
                        code_id=one.code,
                        start=start,
                        end=end,
                        confidence=round(one.confidence, 3),
                        reasons=list(one.reasons),
                    )
                )
                made += 1
    db.session.flush()
    return made


def _elsewhere(text: Text, seen: Sight) -> list[tuple[str, str]]:
    """Paragraphs of the project's other texts that whoever asks may see, each with its language. A piece of a text in
    which something may not be seen is left out."""
    newest = (TextVersion.text_id == Text.id) & (TextVersion.number == Text.number)
    hidden = exists().where(
        Segment.version_id == Passage.version_id,
        Segment.start < Passage.end,
        Segment.end > Passage.start,
        not_(seen.segments()),
    )
    rows = db.session.execute(
        select(Passage.body, Text.language)
        .join(TextVersion, Passage.version_id == TextVersion.id)
        .join(Text, newest)
        .where(Text.id != text.id, seen.texts(), not_(hidden))
        .order_by(Text.position, Text.id, Passage.start)
        .execution_options(yield_per=50)
    )
    paragraphs = (
        (part[0].strip(), language) for body, language in rows for part in _PARAGRAPH.finditer(body)
    )
    found = list(islice(paragraphs, MOST_ELSEWHERE))
    rows.close()
    return found


def _uncoded(version: TextVersion, seen: Sight) -> list[tuple[int, int, str]]:
    body = texts.body_of(version)
    coded = db.session.execute(
        select(Segment.start, Segment.end)
        .join(Coding, Coding.segment_id == Segment.id)
        .join(Text, Segment.text_id == Text.id)
        .where(Segment.version_id == version.id, Segment.whole.is_(False), seen.codings())
        .distinct()
    ).all()
    found = []
    for paragraph in _PARAGRAPH.finditer(body):
        start, end = paragraph.span()
        words = paragraph[0]
        start += len(words) - len(words.lstrip())
        end -= len(words) - len(words.rstrip())
        if not any(first < end and last > start for first, last in coded):
            found.append((start, end, body[start:end]))
    return found[:MOST_PLACES]


def _of(version: TextVersion) -> Sequence[Suggestion]:
    return db.session.scalars(
        select(Suggestion)
        .where(Suggestion.version_id == version.id)
        .order_by(Suggestion.start, Suggestion.confidence.desc(), Suggestion.id)
    ).all()


def offers(text: Text, seen: Sight) -> list[Offer]:
    """The suggestions in a text that wait for an answer, with their reasons as far as they may be seen."""
    version = texts.version_of(text)
    waiting = [one for one in _of(version) if one.state == SHOWN]
    wanted = {ident for one in waiting for ident in one.reasons}
    may_see = {
        segment.id: segment
        for segment in db.session.scalars(
            select(Segment)
            .join(Text, Segment.text_id == Text.id)
            .where(Segment.id.in_(wanted), seen.segments())
        )
    }
    return [
        Offer(
            one,
            texts.words(version, one.start, one.end),
            [may_see[ident] for ident in one.reasons if ident in may_see],
        )
        for one in waiting
    ]


def get(ident: int) -> Suggestion | None:
    """A suggestion of this network."""
    return tenancy.get(Suggestion, ident)


def version_of(suggestion: Suggestion) -> TextVersion:
    """The version of the text that a suggestion is about."""
    return db.session.scalars(
        select(TextVersion).where(TextVersion.id == suggestion.version_id)
    ).one()


def answer(suggestion: Suggestion, coder: Coder, *, take: bool) -> None:
    """Take a suggestion, which codes the words for ``coder``, or refuse it. Not committed."""
    if suggestion.state != SHOWN:
        return
    if take:
        version = version_of(suggestion)
        marking.mark(coder, version, suggestion.start, suggestion.end, [suggestion.code])
    suggestion.state = TAKEN if take else REFUSED
    suggestion.answered_at = now()
    suggestion.answered_by_id = coder.person_id


def record_of(project: Project, seen: Sight) -> Record:
    """What became of the suggestions of a project in texts that may be seen, and how far people agree with them."""
    rows = db.session.execute(
        select(
            Suggestion.version_id,
            Suggestion.start,
            Suggestion.end,
            Suggestion.code_id,
            Suggestion.state,
        )
        .join(TextVersion, Suggestion.version_id == TextVersion.id)
        .join(Text, TextVersion.text_id == Text.id)
        .where(seen.texts())
    ).all()
    states = Counter(row.state for row in rows)
    people: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for version, start, end, code in db.session.execute(
        select(Segment.version_id, Segment.start, Segment.end, Coding.code_id)
        .join(Segment, Coding.segment_id == Segment.id)
        .join(Text, Segment.text_id == Text.id)
        .join(Coder, Coding.coder_id == Coder.id)
        .where(
            seen.codings(),
            Coder.kind == PERSON,
            Segment.version_id.in_({row.version_id for row in rows}),
        )
    ):
        people[version].append((start, end, code))
    compared = alike = 0
    for row in rows:
        there = [
            c for start, end, c in people[row.version_id] if start < row.end and end > row.start
        ]
        compared += bool(there)
        alike += row.code_id in there
    return Record(states[SHOWN], states[TAKEN], states[REFUSED], compared, alike)
