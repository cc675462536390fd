"""What rows say, told so that it can be read in a text, in the language of whoever carries it there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flask_babel import lazy_gettext as _l

from ..content import STORY, Row, SectionLike, decision_told, trial_told, word_of
from ..rows import GRAIN_NAMES, time_of, told

#: What a field of a row is called in a text, and what a section is for that it belongs in.
FIELDS: Final = {
    "question": (_l("Question"), "questions"),
    "grain": (_l("It is about"), "questions"),
    "prediction": (_l("Prediction"), "predictions"),
    "measure": (_l("Measure"), "measures"),
    "trials": (_l("Data"), "data"),
    "result": (_l("Result"), "results"),
    "next": (_l("Next small step"), "action"),
}
#: The same of who told a story; it stays with the story.
FACTS: Final = {
    "teller": _l("Told by"),
    "scribe": _l("Written down by"),
    "on": _l("Ten minutes to tell it to the others"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One thing that a row says: what it is called ("" where the words say it), and what it is for."""

    label: str
    role: str
    words: str


def cells_of(section: SectionLike, row: Row) -> list[Cell]:
    """All that a row says, in the order in which it is read."""
    found = _of_story(section, row) if section.kind == STORY else _of_row(row)
    return [cell for cell in found if cell.words]


def _of_story(section: SectionLike, row: Row) -> Iterator[Cell]:
    for name, label in FACTS.items():
        words = time_of(row) if name == "on" else word_of(row, name)
        yield Cell(str(label), section.role, words)


def _of_row(row: Row) -> Iterator[Cell]:
    for name, (label, role) in FIELDS.items():
        if name == "trials":
            for trial in row.get("trials", ()):
                yield Cell(str(label), role, trial_told(trial, told))
        elif name == "grain":
            grain = word_of(row, name)
            yield Cell(str(label), role, str(GRAIN_NAMES.get(grain, grain)))
        elif name == "next":
            decided = word_of(row, "decision")
            yield Cell("" if decided else str(label), role, decision_told(row, told))
        else:
            yield Cell(str(label), role, word_of(row, name))
