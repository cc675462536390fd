"""Carries words from the sections of one form to those of another. Nothing here knows of a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..content import ROWS, STORY, Content, Row, SectionLike, new_row, new_trial
from ..prompts import INSTEAD, OF_ROWS
from .merging import merged
from .paragraphs import Known, Labels, Written
from .telling import FIELDS, cells_of

#: Which field of a row words of a role go to where a form has only rows for them.
FIELD_OF_ROLE = {
    "questions": "question",
    "predictions": "prediction",
    "measures": "measure",
    "results": "result",
    "action": "next",
}


def carried(
    content: Content,
    here: Sequence[SectionLike],
    there: Sequence[SectionLike],
    *,
    stood: Sequence[Content] = (),
    begun: Content | None = None,
    asked: Mapping[str, str] | None = None,
) -> Content:
    """What stands in the sections ``there`` once the words of ``content``, written in ``here``, are carried over.

    ``stood`` is all that stood there before, the newest first: it stays, and only words that never stood there, nor in
    ``begun`` (what ``content`` began with, if that was carried from there), are written below it. ``asked`` says in
    which section the other form asks a prompt.

    Each text goes to the section of the same key and role, else to the first of its role, else to the next best, else
    to the last text; what lands in a section that is for something else says where it comes from, and is known by that
    on its way back. Rows stay rows where both forms have them, and are told in words where only one has.
    """
    labels = Labels(here, there)
    before: list[Written] = [(one, there) for one in stood]
    if begun is not None:
        before.append((begun, here))
    carrier = _Carrier(there, labels, Known(labels, (content, here), before), stood)
    told = [section for section in here if not carrier.rows_stayed(section, content)]
    for section in here:
        carrier.answers_of(section, content, asked or {})
        carrier.text_of(section, content)
        if section in told:
            carrier.told_rows_of(section, content)
    return carrier.whole()


class _Carrier:
    """What is written in the other form so far."""

    def __init__(
        self,
        there: Sequence[SectionLike],
        labels: Labels,
        known: Known,
        stood: Sequence[Content],
    ) -> None:
        self._there, self._labels, self._known, self._stood = there, labels, known, stood
        newest = stood[0] if stood else Content()
        self._texts = dict(newest.texts)
        self._rows: dict[str, Sequence[Row]] = dict(newest.rows)
        self._told: set[str] = set()
        self._loose: dict[str, Any] = {**new_row(), "trials": []}

    def whole(self) -> Content:
        """The words of the other form, with what had no place but in a row as a row of its own."""
        holder = _first(self._there, ROWS)
        loose = Content(rows={"": [self._loose]}).tidy().rows[""]
        rows = dict(self._rows)
        if holder is not None and loose:
            rows[holder.key] = [*rows.get(holder.key, ()), *loose]
        return Content(self._texts, rows)

    def rows_stayed(self, section: SectionLike, content: Content) -> bool:
        """Bring the rows of a section to the one of its kind; whether there is one for them."""
        target = _first(self._there, section.kind, section.key)
        taken = section.kind == STORY and target is not None and target.key in self._told
        if section.kind not in (ROWS, STORY) or target is None or taken:
            return False
        given = content.rows.get(section.key, ())
        stood = [row for one in self._stood for row in one.rows.get(target.key, ())]
        if section.kind == STORY:
            # A story has one row, whatever its id is.
            self._told.add(target.key)
            ident = next((row["id"] for row in (*stood, *given)), "")
            given, stood = _called(given, ident), _called(stood, ident)
        self._rows[target.key] = merged(self._rows.get(target.key, ()), given, stood)
        for cell in (cell for row in given for cell in cells_of(section, row)):
            # What stands in rows there accounts for these, and for no text that says the same.
            self._new(cell.words)
        return True

    def answers_of(self, section: SectionLike, content: Content, asked: Mapping[str, str]) -> None:
        """Bring the chosen answers of a section to where the same is asked. The last choice counts."""
        target = self._target(section.role, section) or _first(self._there, ROWS) or section
        answered = _prompts_of(self._stood)
        for name, words in content.answers(section.key):
            prompt = name.partition(".")[2]
            place = asked.get(prompt) or answered.get(prompt) or target.key
            key = f"{place}.{prompt}"
            if words not in {one.text(key) for one in self._stood}:
                self._texts[key] = words

    def text_of(self, section: SectionLike, content: Content) -> None:
        """Bring what is new in the text of a section."""
        target, staying = self._target(section.role, section), ""
        text = content.text(section.key)
        for part in self._labels.split(text):
            label, words = self._labels.read(part)
            home = self._titled(label)
            new = bool(part.strip()) and self._known.is_new(part)
            if new and home not in (None, target):
                self._write(home, words)
            elif new and target is None:
                self._into_row(section, part, label, words)
            elif new:
                staying += part
                continue
            staying = _ended(staying)
        if staying.strip():
            words = staying if staying == text else staying.rstrip("\n")
            same = target is None or target.role == section.role
            self._write(target, words if same else f"{section.title}: {words}")

    def told_rows_of(self, section: SectionLike, content: Content) -> None:
        """Tell what is new in the rows of a section in the texts that are for it: a paragraph for each row."""
        rows = content.rows.get(section.key, ())
        for number, row in enumerate(rows, start=1):
            lines: dict[tuple[str, bool], list[str]] = {}
            for cell in cells_of(section, row):
                words = self._new(cell.words)
                target = self._target(cell.role, section)
                if words and target is None:
                    self._into_row(section, words, cell.label, words)
                elif words and target is not None:
                    line = f"{cell.label}: {words}" if cell.label else words
                    # What says itself what it is begins a paragraph, or it would belong to the line before.
                    lines.setdefault((target.key, bool(cell.label)), []).append(line)
            for (key, _labelled), said in lines.items():
                mark = f"{number}. " if len(rows) > 1 else ""
                _append(self._texts, key, mark + "\n".join(said))

    def _new(self, words: str) -> str:
        """What is new in the words of a field."""
        parts = self._labels.split(words)
        return "".join(p for p in parts if p.strip() and self._known.is_new(p)).strip()

    def _write(self, target: SectionLike | None, words: str) -> None:
        if target is not None:
            _append(self._texts, target.key, words)

    def _titled(self, label: str) -> SectionLike | None:
        """The text that has this title."""
        alike = (one for one in self._there if one.kind != ROWS and one.title == label)
        return next(alike, None)

    def _target(self, role: str, section: SectionLike) -> SectionLike | None:
        """The text that words of a role in a section go to; None when they belong in a row."""
        written = [one for one in self._there if one.kind != ROWS]
        for one in written:
            if (one.key, one.role) == (section.key, role):
                return one
        for wanted in (role, *INSTEAD.get(role, ())):
            for one in written:
                if one.role == wanted:
                    return one
            if wanted in OF_ROWS and _first(self._there, ROWS) is not None:
                return None
        return written[-1] if written else None

    def _into_row(self, section: SectionLike, part: str, label: str, words: str) -> None:
        """Write a part in the field that it is for: the one of its label, else of its section."""
        name = self._labels.fields.get(label, "")
        role = FIELDS[name][1] if name in FIELDS else section.role
        said = (words if name in FIELDS and name != "grain" else part).rstrip("\n")
        if role == "data":
            trial = self._loose["trials"] or [new_trial()]
            _append(trial[0], "data", said)
            self._loose["trials"] = trial
        elif role in FIELD_OF_ROLE:
            _append(self._loose, FIELD_OF_ROLE[role], said)
        else:
            _append(self._loose, "result", f"{section.title}: {said}")


def _ended(words: str) -> str:
    """Words with a gap behind them, so that what comes next is a paragraph of its own."""
    return words.rstrip("\n") + "\n\n" if words else ""


def _prompts_of(contents: Sequence[Content]) -> dict[str, str]:
    """Prompts that were answered -> the section in which that was."""
    names = (key.partition(".") for one in reversed(contents) for key in one.texts)
    return {prompt: section for section, _dot, prompt in names if prompt}


def _called(rows: Sequence[Row], ident: str) -> list[Row]:
    return [{**row, "id": ident} for row in rows]


def _first(sections: Sequence[SectionLike], kind: str, key: str = "") -> SectionLike | None:
    alike = [section for section in sections if section.kind == kind]
    same = [section for section in alike if section.key == key]
    return next(iter(same + alike), None)


def _append(texts: dict[str, Any], key: str, words: str) -> None:
    there = str(texts.get(key, ""))
    texts[key] = f"{there}\n\n{words}" if there.strip() else words
