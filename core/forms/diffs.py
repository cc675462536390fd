"""What changed between two texts, word by word, for people to read."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Final, Literal

Change = tuple[Literal["same", "added", "removed"], str]

# A blank goes with the word before it: as steps of their own, blanks are so frequent that they make comparing slow.
_WORDS: Final = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
_SENTENCES: Final = re.compile(r"[^.!?\n]*[.!?\n]+\s*|[^.!?\n]+")
#: Past this many words a comparison by words takes seconds; such texts are compared by sentences.
WORD_LIMIT: Final = 4_000
#: Past this many pieces the ones that make up more than a hundredth of the text are not used to find what is the same.
EXACT_LIMIT: Final = 600


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


def _add(steps: list[Change], step: Change) -> None:
    if step[1]:
        steps.append(step)
