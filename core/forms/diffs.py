"""What changed between two texts, or the words of two revisions, word by word, for people to read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final, Literal

from .content import Content, Piece, SectionLike
from .rows import told

Change = tuple[Literal["same", "added", "removed"], str]

# A blank goes with the word before it: as steps of their own, blanks are so frequent that they make comparing slow.
_WORDS: Final = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
_SENTENCES: Final = re.compile(r"[^.!?\n]*[.!?\n]+\s*|[^.!?\n]+")
#: Past this many words a comparison by words takes seconds; such texts are compared by sentences.
WORD_LIMIT: Final = 4_000
#: Past this many pieces the ones that make up more than a hundredth of the text are not used to find what is the same.
EXACT_LIMIT: Final = 600
#: Where changes are told in short: characters kept at each end of what stayed, and of what came or went.
NEAR: Final = 80
FAR: Final = 400


def diff(old: str, new: str) -> list[Change]:
    """The steps from ``old`` to ``new``: joined without "removed" they are ``new``, without "added" ``old``."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if len(before) + len(after) > WORD_LIMIT:
        before, after = _SENTENCES.findall(old), _SENTENCES.findall(new)
    # Passing over what stands everywhere costs a little niceness, and keeps a text of one repeated word from hanging.
    passing_over = len(before) + len(after) > EXACT_LIMIT
    matcher = SequenceMatcher(None, before, after, autojunk=passing_over)
    steps: list[Change] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            _add(steps, ("same", "".join(before[a:b])))
        else:
            _add(steps, ("removed", "".join(before[a:b])))
            _add(steps, ("added", "".join(after[c:d])))
    return steps


def by_piece(
    sections: Iterable[SectionLike],
    before: Content,
    after: Content,
    questions: Mapping[str, str],
) -> list[tuple[Piece, str, str]]:
    """(piece, its text before, its text after) as people read them, in the order of the form.

    "" for the one that does not have it. ``questions`` are those of chosen answers, by the key of their text.
    """
    sections = tuple(sections)
    old = {piece.key: piece for piece in before.flat(sections, questions, told)}
    new = {piece.key: piece for piece in after.flat(sections, questions, told)}
    pieces = {**new, **{key: piece for key, piece in old.items() if key not in new}}
    return [(piece, _text(old.get(key)), _text(new.get(key))) for key, piece in pieces.items()]


def _text(piece: Piece | None) -> str:
    return piece.text if piece else ""


def in_short(steps: Sequence[Change]) -> list[Change]:
    """The same steps with the middle of long ones left out, so that many changes can be read on one page."""
    last = len(steps) - 1
    told: list[Change] = []
    for place, (kind, text) in enumerate(steps):
        ends = NEAR if kind == "same" else FAR
        # Of what stays, only that is of use which stands beside a change.
        head = 0 if kind == "same" and place == 0 else ends
        tail = 0 if kind == "same" and place == last else ends
        told.append((kind, _ends_of(text, head, tail)))
    return told


def _ends_of(text: str, head: int, tail: int) -> str:
    if len(text) <= head + tail + NEAR:
        return text
    parts = (text[:head].rstrip(), "…", text[len(text) - tail :].lstrip())
    return " ".join(filter(None, parts))


def _add(steps: list[Change], step: Change) -> None:
    if step[1]:
        steps.append(step)
