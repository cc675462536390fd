"""What came of a file: counts of what was in it and what was read, what was adapted, and what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from commonaim.core.plugin import N_

#: What is counted, in the order it is told, with its name for people.
COUNTED: Final[Mapping[str, str]] = {
    "coders": N_("coders"),
    "codes": N_("codes"),
    "variables": N_("attributes"),
    "cases": N_("cases"),
    "sources": N_("texts"),
    "segments": N_("segments"),
    "codings": N_("codings"),
    "memos": N_("memos"),
}
#: How many examples of one thing are named.
_EXAMPLES: Final = 5


class NotReadable(Exception):
    """A file of which nothing can be read; a sentence for people, with words to fill in."""

    def __init__(self, text: str, **words: str | int) -> None:
        super().__init__(text % words)
        self.text = text
        self.words = words


@dataclass(slots=True)
class Remark:
    """Something that happened ``count`` times, and to which things; ``text`` is to be translated."""

    text: str
    count: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def shown(self) -> str:
        """The examples in a line; an ellipsis says that there are more."""
        return ", ".join(self.examples) + (", …" if self.count > len(self.examples) > 0 else "")

    def __str__(self) -> str:
        return f"{self.text}: {self.count}" + (f" ({self.shown})" if self.examples else "")


@dataclass(slots=True)
class Report:
    """What a file held (``found``), what of it was read (``read``), and why the two differ."""

    found: Counter[str] = field(default_factory=Counter)
    read: Counter[str] = field(default_factory=Counter)
    _adapted: dict[str, Remark] = field(default_factory=dict)
    _left_out: dict[str, Remark] = field(default_factory=dict)

    @property
    def adapted(self) -> list[Remark]:
        """What was read otherwise than it stood."""
        return list(self._adapted.values())

    @property
    def left_out(self) -> list[Remark]:
        """What was not read."""
        return list(self._left_out.values())

    def adapt(self, text: str, example: str = "", count: int = 1) -> None:
        """Remember that something was adapted; the same sentence is told once, with a count."""
        _remember(self._adapted, text, example, count)

    def leave_out(self, text: str, example: str = "", count: int = 1) -> None:
        """Remember that something was left out."""
        _remember(self._left_out, text, example, count)


def _remember(remarks: dict[str, Remark], text: str, example: str, count: int) -> None:
    remark = remarks.setdefault(text, Remark(text))
    remark.count += count
    if example and example not in remark.examples and len(remark.examples) < _EXAMPLES:
        remark.examples.append(example)
