"""What changed between two texts, word by word, for people to read."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Final, Literal

Change = tuple[Literal["same", "added", "removed"], str]

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
#: Past this many words a comparison by words is slow; such texts are compared by lines.
WORD_LIMIT: Final = 20_000


def diff(old: str, new: str) -> list[Change]:
    """The steps from ``old`` to ``new``: joined without "removed" they are ``new``, without "added" ``old``."""
    before, after = _split(old), _split(new)
    if len(before) + len(after) > WORD_LIMIT:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    steps: list[Change] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            _add(steps, ("same", "".join(before[a:b])))
        else:
            _add(steps, ("removed", "".join(before[a:b])))
            _add(steps, ("added", "".join(after[c:d])))
    return steps


def _split(text: str) -> list[str]:
    return _WORDS.findall(text)


def _add(steps: list[Change], step: Change) -> None:
    if step[1]:
        steps.append(step)
