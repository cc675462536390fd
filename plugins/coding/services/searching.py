"""Looking for words in the texts of a project: in their places, with what stands near them, and coding them all."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from commonaim.core import tenancy
from commonaim.core.db import db
from commonaim.plugins.coding.models import (
    Code,
    Coder,
    Operation,
    Passage,
    Text,
    TextVersion,
)
from commonaim.plugins.coding.services import marking, words
from commonaim.plugins.coding.services.sight import Sight

#: How many code points are shown on each side of what was found.
BESIDE: Final = 60
#: How many words before and behind count as near.
NEAR: Final = 5
#: What a hit stands in, as it can be coded.
SCOPES: Final = ("words", "sentence", "paragraph")
_SENTENCE_END: Final = re.compile(r"[.!?…]+[\"'”’)]*\s+|\n+")
#: Words that stand near everything and say nothing there.
_EMPTY: Final = frozenset(
    "a an the and or but of to in on at for with as by from is are was were be been it its this that they we i you he"
    " she them us our their my your not no so do did have had has there then when what who which if just like el la los"
    " las un una y o pero de del a al en con por para como es son fue era ser lo le les se que no si mi tu su nos me te"
    " ya muy mas cuando donde porque esto eso".split()
)


@dataclass(frozen=True, slots=True)
class Hit:
    """Words that were found in a text, with those beside them; places are code points of the newest version."""

    text_id: int
    title: str
    version_id: int
    start: int
    end: int
    before: str
    found: str
    after: str

    @property
    def key(self) -> str:
        """What a form says to mean it."""
        return f"{self.version_id}-{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A word that stands near what was found: how often, and how much more than by chance (Dunning 1993, G²)."""

    word: str
    near: int
    strength: float


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gives: hits in the order of the texts, and what stands near them."""

    hits: Sequence[Hit]
    neighbours: Sequence[Neighbour]
    texts: int


def bodies(seen: Sight, text_id: int | None = None) -> Iterator[tuple[Text, int, str]]:
    """(text, id of its newest version, its words) for the texts that one may see."""
    rows = db.session.execute(
        select(Text, TextVersion.id, Passage.body)
        .join(TextVersion, (TextVersion.text_id == Text.id) & (TextVersion.number == Text.number))
        .join(Passage, Passage.version_id == TextVersion.id)
        .where(seen.texts(), Text.id == text_id if text_id is not None else Text.id.isnot(None))
        .order_by(Text.position, Text.id, Passage.start)
    )
    at: tuple[Text, int] | None = None
    parts: list[str] = []
    for text, version_id, part in rows:
        if at is not None and at[0].id != text.id:
            yield *at, "".join(parts)
            parts = []
        at = (text, version_id)
        parts.append(part)
    if at is not None:
        yield *at, "".join(parts)


def search(seen: Sight, asked: str, *, text_id: int | None = None, language: str = "en") -> Found:
    """Where ``asked`` stands, in all forms of its words; commas part what is looked for side by side."""
    hits: list[Hit] = []
    near: Counter[str] = Counter()
    all_of: Counter[str] = Counter()
    shown: dict[str, str] = {}
    count = 0
    for text, version_id, body in bodies(seen, text_id):
        count += 1
        here = text.language or language
        all_words = words.words(body, here)
        all_of.update(word.stem for word in all_words)
        wanted = words.phrases(asked, here)
        for first, last in words.places(all_words, wanted):
            hits.append(
                _hit(text, version_id, body, all_words[first].start, all_words[last - 1].end)
            )
            for word in (*all_words[max(first - NEAR, 0) : first], *all_words[last : last + NEAR]):
                near[word.stem] += 1
                shown.setdefault(word.stem, body[word.start : word.end].lower())
    return Found(hits, _neighbours(near, all_of, shown, len(hits)), count)


def _hit(text: Text, version_id: int, body: str, start: int, end: int) -> Hit:
    return Hit(
        text.id,
        text.title,
        version_id,
        start,
        end,
        body[max(start - BESIDE, 0) : start].replace("\n", " "),
        body[start:end],
        body[end : end + BESIDE].replace("\n", " "),
    )


def _neighbours(
    near: Counter[str], all_of: Counter[str], shown: dict[str, str], hits: int
) -> list[Neighbour]:
    total, window = all_of.total(), hits * NEAR * 2
    found = [
        Neighbour(shown[stem], count, _strength(count, window, all_of[stem], total))
        for stem, count in near.items()
        if count > 1 and words.plain(shown[stem]) not in _EMPTY
    ]
    return sorted(found, key=lambda one: (-one.strength, one.word))[:20]


def _strength(near: int, window: int, all_of: int, total: int) -> float:
    """The log-likelihood ratio of a word near the hits against the rest of the texts."""
    rest, outside = max(all_of - near, 0), max(total - window, 1)
    expected = (near + rest) * window / max(window + outside, 1)
    expected_rest = (near + rest) * outside / max(window + outside, 1)
    parts = ((near, expected), (rest, expected_rest))
    ratio = 2 * sum(seen * math.log(seen / wanted) for seen, wanted in parts if seen and wanted)
    return ratio if near > expected else -ratio


def stretch(body: str, start: int, end: int, scope: str) -> tuple[int, int]:
    """The words that were found, or the sentence or paragraph that they stand in, without the blanks at its ends."""
    if scope == "words":
        return start, end
    if scope == "paragraph":
        first = body.rfind("\n", 0, start) + 1
        last = body.find("\n", end)
        last = len(body) if last < 0 else last
    else:
        ends = [found.end() for found in _SENTENCE_END.finditer(body, 0, start)]
        first = ends[-1] if ends else 0
        behind = _SENTENCE_END.search(body, end)
        last = behind.end() if behind else len(body)
    piece = body[first:last]
    return first + len(piece) - len(piece.lstrip()), last - (len(piece) - len(piece.rstrip()))


def code_all(
    coder: Coder, code: Code, seen: Sight, hits: Iterable[Hit], scope: str
) -> Operation | None:
    """Give ``code`` to what was found, in one operation that can be undone; None when all had it. Not committed."""
    if code.status == "retired" or not code.codable:
        raise marking.CannotCode(code.name)
    wanted: dict[int, list[Hit]] = {}
    for hit in hits:
        wanted.setdefault(hit.text_id, []).append(hit)
    pairs = []
    for text, version_id, body in bodies(seen):
        version = tenancy.get(TextVersion, version_id) if text.id in wanted else None
        stretches = {stretch(body, hit.start, hit.end, scope) for hit in wanted.get(text.id, ())}
        for start, end in sorted(stretches):
            if version is not None:
                pairs.append((marking.segment_at(version, start, end), code))
    added = marking.add(coder, pairs)
    return marking.did(coder, "auto", added=added) if added else None
