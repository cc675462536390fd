"""The words of a submission as one value: texts by section, and rows where a section asks for linked rows.

A section of kind ``rows`` holds questions with what belongs to each: prediction, measure, the data of several dated
trials, the result against the prediction, and what is done with it. Kind ``story`` holds a text and, as its one row,
who told it, who wrote it down and when it is shared aloud. Whatever reads, exports or prints a submission reads
:meth:`Content.flat`, so that all of them see the same pieces in the same order.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from flask_babel import lazy_gettext as _l

Row = Mapping[str, Any]
#: How a value is told that is kept as a key or as a date: (its name, the value). The names: ``decision``; ``on`` and
#: ``at``, a day and a time; ``about`` and ``counted``, whom a question is about and a trial counted for.
Tell = Callable[[str, str], str]

TEXT, ROWS, STORY = "text", "rows", "story"
#: The kinds of sections.
KINDS: Final = (TEXT, ROWS, STORY)
#: What a row of a section of kind ``rows`` holds as words; ``trials`` are beside them.
FIELDS: Final = ("question", "grain", "prediction", "measure", "result", "decision", "next")
TRIAL_FIELDS: Final = ("on", "n", "grain", "data")
STORY_FIELDS: Final = ("teller", "scribe", "on", "at")
DECISIONS: Final = ("adapt", "adopt", "abandon")
#: Whom a question or a trial's data is about, from the finest to the coarsest.
GRAINS: Final = ("person", "session", "program")
#: What a column of rows is read as, the field it holds, and its name; the order is that of the pieces.
COLUMNS: Final = (
    ("questions", "question", _l("Questions")),
    ("predictions", "prediction", _l("Predictions")),
    ("measures", "measure", _l("Measures")),
    ("data", "trials", _l("Data")),
    ("results", "result", _l("Results")),
    ("action", "decision", _l("Adapt, adopt or abandon")),
)


class SectionLike(Protocol):
    """What has to be known of a section to read its words."""

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def kind(self) -> str: ...


class Form(Protocol):
    """A form that was sent: werkzeug's MultiDict, or anything that answers like it."""

    def __contains__(self, key: str, /) -> bool: ...
    def get(self, key: str, default: str, /) -> str: ...
    def getlist(self, key: str, /) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one role: all that a text section says, or one column of its rows. ``key`` never changes its meaning.

    ``question`` is what a chosen answer answers. It is shown beside the words, and is none of them.
    """

    key: str
    title: str
    role: str
    text: str
    section: str
    question: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """All words of a submission at one moment. ``texts`` and ``rows`` are by section key."""

    texts: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)

    @classmethod
    def from_form(cls, form: Form, sections: Iterable[SectionLike], kept: Content) -> Content:
        """What a sent form says; of whatever it does not name, what was ``kept``."""
        texts, rows = dict(kept.texts), {key: list(value) for key, value in kept.rows.items()}
        for section in sections:
            key = section.key
            if f"text-{key}" in form:
                texts[key] = clean(form.get(f"text-{key}", ""))
            for name in form.getlist(f"answers-{key}"):
                texts[f"{key}.{name}"] = clean(form.get(f"answer-{key}.{name}", ""))
            if f"rows-{key}" in form:
                read = _story_from if section.kind == STORY else _row_from
                rows[key] = [read(form, key, ident) for ident in _idents(form, f"rows-{key}")]
        return cls(texts, rows)

    def as_json(self) -> dict[str, Any]:
        """As a plain value for JSON."""
        return {
            "texts": dict(self.texts),
            "rows": {key: [dict(row) for row in rows] for key, rows in self.rows.items()},
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Content:
        """From what :meth:`as_json` gave, or somebody else wrote; ValueError says what is not as it should be."""
        texts, rows = value.get("texts", {}), value.get("rows", {})
        if not isinstance(texts, Mapping) or not all(isinstance(t, str) for t in texts.values()):
            raise ValueError("“texts” must give a text for each section.")
        if not isinstance(rows, Mapping) or not all(map(_are_rows, rows.values())):
            raise ValueError("“rows” must give a list of rows of texts for each section.")
        return cls(
            {key: clean(text) for key, text in texts.items()},
            {key: [_cleaned(row) for row in given] for key, given in rows.items()},
        )

    def text(self, key: str) -> str:
        """The text of a section, or of a prompt in it (``section.prompt``)."""
        return self.texts.get(key, "")

    def answers(self, key: str) -> list[tuple[str, str]]:
        """What was answered to prompts with a choice in a section: (the text's key, answer), by key."""
        return sorted(
            (name, text)
            for name, text in self.texts.items()
            if text.strip() and name.startswith(f"{key}.")
        )

    def flat(
        self,
        sections: Iterable[SectionLike],
        questions: Mapping[str, str] | None = None,
        tell: Tell | None = None,
    ) -> tuple[Piece, ...]:
        """What is read, reviewed, exported and printed, in the order of the form; empty pieces too.

        A text is exactly what was written. A column of rows is one piece, ``section.role``: a paragraph a row, with the
        row's number in front where there is more than one. ``questions`` are those of chosen answers, by their key.

        Whoever keeps places in the words leaves ``tell`` out: they are then the same in every language. For people,
        ``tell`` says decisions, dates and what is counted in words (:func:`.rows.told`).
        """
        asked, telling = questions or {}, tell or _as_kept
        return tuple(
            piece for section in sections for piece in self._pieces(section, asked, telling)
        )

    def _pieces(
        self, section: SectionLike, questions: Mapping[str, str], tell: Tell
    ) -> Iterator[Piece]:
        key, title = section.key, section.title
        if section.kind != ROWS or self.text(key).strip():
            yield Piece(key, title, section.role, self.text(key), key)
        for name, text in self.answers(key):
            yield Piece(name, title, section.role, text, key, questions.get(name, ""))
        if section.kind == ROWS:
            rows = self.rows.get(key, ())
            for role, column, name in COLUMNS:
                yield Piece(
                    f"{key}.{role}", f"{title}: {name}", role, _column(rows, column, tell), key
                )

    @property
    def size(self) -> int:
        """How many characters it holds, names of rows' fields not counted."""
        return sum(map(len, self.texts.values())) + sum(
            len(word) for rows in self.rows.values() for row in rows for word in words_of(row)
        )

    def is_blank(self, key: str) -> bool:
        """Whether a section holds no words."""
        if self.text(key).strip() or self.answers(key):
            return False
        return not any(word for row in self.rows.get(key, ()) for word in words_of(row))

    def changed_sections(self, other: Content) -> tuple[str, ...]:
        """Keys of the sections that differ, by name; what is empty is as good as what is not there."""
        keys = {*_sections_of(self), *_sections_of(other)}
        return tuple(sorted(key for key in keys if self._part(key) != other._part(key)))

    def tidy(self) -> Content:
        """Without rows and trials that nobody has written in."""
        return Content(self.texts, {key: _written(rows) for key, rows in self.rows.items()})

    def _part(self, key: str) -> tuple[dict[str, str], list[dict[str, Any]]]:
        texts = {k: t for k, t in self.texts.items() if section_of(k) == key and t}
        return texts, _written(self.rows.get(key, ()))

    def overlaid(self, other: Content, keys: Iterable[str]) -> Content:
        """This content with the sections ``keys`` as they are in ``other``."""
        taken = set(keys)
        texts = {k: t for k, t in self.texts.items() if section_of(k) not in taken}
        rows = {k: r for k, r in self.rows.items() if k not in taken}
        texts |= {k: t for k, t in other.texts.items() if section_of(k) in taken}
        rows |= {k: r for k, r in other.rows.items() if k in taken}
        return Content(texts, rows)


def merge(base: Content, mine: Content, theirs: Content) -> tuple[Content, tuple[str, ...]]:
    """Both changes since ``base``, section by section, and the keys of the sections that both changed differently.

    Where both changed one, the merged content has mine, so that a page can show theirs beside it.
    """
    theirs_alone = set(base.changed_sections(theirs)) - set(base.changed_sections(mine))
    both = set(base.changed_sections(theirs)) & set(base.changed_sections(mine))
    differing = both & set(mine.changed_sections(theirs))
    return mine.overlaid(theirs, theirs_alone), tuple(sorted(differing))


def clean(text: str) -> str:
    """A text as it can be stored. Nothing else of the words is touched."""
    # Browsers send CRLF; NUL and lone surrogates cannot be stored by PostgreSQL.
    text = text.replace("\r\n", "\n").replace("\x00", "")
    return text.encode("utf-8", "replace").decode("utf-8")


def new_row() -> dict[str, Any]:
    """An empty row for a section of kind ``rows``, with one trial to fill in."""
    return {"id": _new_id(), **dict.fromkeys(FIELDS, ""), "trials": [new_trial()]}


def new_trial() -> dict[str, str]:
    """An empty trial of a row."""
    return {"id": _new_id(), **dict.fromkeys(TRIAL_FIELDS, "")}


def _new_id() -> str:
    return secrets.token_hex(4)


def section_of(key: str) -> str:
    """The section that a piece's key belongs to."""
    return key.partition(".")[0]


def _sections_of(content: Content) -> set[str]:
    return {*map(section_of, content.texts), *content.rows}


def _idents(form: Form, name: str) -> list[str]:
    """The row ids that a form lists, each once; an empty one says that there are none."""
    return list(dict.fromkeys(filter(None, map(clean, form.getlist(name)))))


def _row_from(form: Form, key: str, ident: str) -> Row:
    at = f"{key}-{ident}"
    trials = [
        {
            "id": trial,
            **{name: _word(form, f"trial-{at}-{trial}-{name}") for name in TRIAL_FIELDS},
        }
        for trial in _idents(form, f"trials-{at}")
    ]
    words = {name: _word(form, f"row-{at}-{name}") for name in FIELDS}
    return {"id": ident, **words, "trials": trials}


def _story_from(form: Form, key: str, ident: str) -> Row:
    words = {name: _word(form, f"row-{key}-{ident}-{name}") for name in STORY_FIELDS}
    return {"id": ident, **words}


def _word(form: Form, name: str) -> str:
    return clean(form.get(name, ""))


def words_of(row: Row) -> Iterator[str]:
    """Every word that is written in a row, its trials' too."""
    for name, value in row.items():
        if isinstance(value, str):
            if name != "id" and value.strip():
                yield value
        else:
            for trial in value:
                yield from words_of(trial)


def _written(rows: Iterable[Row]) -> list[dict[str, Any]]:
    kept = ({n: v if isinstance(v, str) else _written(v) for n, v in row.items()} for row in rows)
    return [row for row in kept if any(words_of(row))]


def _are_rows(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str) and all(map(_is_row, value))


def _is_row(value: object) -> bool:
    return (
        isinstance(value, Mapping)
        and isinstance(value.get("id"), str)
        and all(
            _are_rows(word) if name == "trials" else isinstance(word, str)
            for name, word in value.items()
        )
    )


def _cleaned(row: Row) -> Row:
    return {
        name: clean(value) if isinstance(value, str) else [_cleaned(trial) for trial in value]
        for name, value in row.items()
    }


def _as_kept(name: str, value: str) -> str:
    """What a person has written or chosen, as it is kept; what is only counted for is none of the words."""
    return "" if name in ("about", "counted") else value


def _column(rows: Sequence[Row], name: str, tell: Tell) -> str:
    told = [(number, _cell(row, name, tell)) for number, row in enumerate(rows, start=1)]
    if len(rows) == 1:
        return told[0][1]
    return "\n\n".join(f"{number}. {text}" for number, text in told if text)


def _cell(row: Row, name: str, tell: Tell) -> str:
    if name == "trials":
        return "\n".join(filter(None, (trial_told(one, tell) for one in row.get("trials", ()))))
    if name == "decision":
        return decision_told(row, tell)
    if name == "question":
        about = tell("about", word_of(row, "grain"))
        return " ".join(filter(None, (word_of(row, name), f"({about})" if about else "")))
    return word_of(row, name)


def decision_told(row: Row, tell: Tell) -> str:
    """What is done with what a row asked, and the next step."""
    decision = tell("decision", word_of(row, "decision"))
    return ": ".join(filter(None, (decision, word_of(row, "next"))))


def trial_told(trial: Row, tell: Tell) -> str:
    """A trial on one line: when, how many, counted for whom, and what was seen."""
    n = word_of(trial, "n")
    head = (
        tell("on", word_of(trial, "on")),
        f"n = {n}" if n else "",
        tell("counted", word_of(trial, "grain")),
    )
    return ": ".join(filter(None, (", ".join(filter(None, head)), word_of(trial, "data"))))


def word_of(row: Row, name: str) -> str:
    """A field of a row, without the blanks around it."""
    return str(row.get(name, "")).strip()
