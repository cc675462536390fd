"""A submission as a Word document, with headings, so that its sections are found again when it is read in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from flask_babel import gettext as _

from ..content import Content, Row, decision_told, word_of
from ..models import Attachment, Section, Submission
from ..prompts import questions_of
from ..rows import GRAIN_NAMES, time_of, told

if TYPE_CHECKING:
    from docx.document import Document

#: What XML cannot hold. Everything else that people write is kept.
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def as_word(
    subject: Submission,
    sections: Iterable[Section],
    content: Content,
    files: Sequence[Attachment] = (),
) -> bytes:
    """The document; of ``files``, what is heard in those that are told in a section.

    Loading the library for it takes a while, so that is done here.
    """
    import docx

    document = docx.Document()
    _describe(document, subject)
    document.add_heading(_xml(subject.title), 0)
    where = [subject.program.name, subject.cycle.name, subject.group.name if subject.group else ""]
    document.add_paragraph(_xml(" · ".join(filter(None, where))))
    form = _(
        "%(form)s, revision %(number)s", form=subject.version.template.name, number=subject.revision
    )
    document.add_paragraph(_xml(form))
    questions = questions_of(subject)
    for section in sections:
        document.add_heading(_xml(section.title), 1)
        _section(document, section, content, questions)
        for file in files:
            if file.section == section.key:
                _labelled(
                    document, _("Recording “%(name)s”", name=_xml(file.name)), file.note or "–"
                )
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _describe(document: Document, subject: Submission) -> None:
    about = document.core_properties
    about.title, about.author, about.comments = _xml(subject.title)[:255], "", ""
    about.created = about.modified = subject.changed_at.replace(tzinfo=None)


def _section(
    document: Document, section: Section, content: Content, questions: Mapping[str, str]
) -> None:
    for key, answer in content.answers(section.key):
        if question := questions.get(key):
            document.add_paragraph().add_run(_xml(question)).italic = True
        _paragraphs(document, answer)
    _paragraphs(document, content.text(section.key))
    for number, row in enumerate(content.rows.get(section.key, ()), start=1):
        if "trials" in row:
            _row(document, number, row)
        else:
            _labelled(document, _("Told by"), word_of(row, "teller"))
            _labelled(document, _("Written down by"), word_of(row, "scribe"))
            _labelled(document, _("Date"), time_of(row))


def _row(document: Document, number: int, row: Row) -> None:
    title = word_of(row, "question") or _("Question %(number)s", number=number)
    document.add_heading(_xml(title), 2)
    if row.get("grain") in GRAIN_NAMES:
        _labelled(document, _("It is about"), str(GRAIN_NAMES[row["grain"]]))
    _labelled(document, _("Prediction"), word_of(row, "prediction"))
    _labelled(document, _("Measure"), word_of(row, "measure"))
    _trials(document, row["trials"])
    _labelled(document, _("Result beside the prediction"), word_of(row, "result"))
    _labelled(document, _("Adapt, adopt or abandon"), decision_told(row, told))


def _trials(document: Document, trials: Iterable[Row]) -> None:
    heads = (_("Date"), _("n"), _("Counted for"), _("What was seen"))
    rows = [
        (
            told("on", word_of(trial, "on")),
            word_of(trial, "n"),
            str(GRAIN_NAMES.get(trial.get("grain", ""), "")),
            word_of(trial, "data"),
        )
        for trial in trials
    ]
    rows = [row for row in rows if any(row)]
    if not rows:
        return
    table: Any = document.add_table(rows=0, cols=len(heads), style="Table Grid")
    for row in (heads, *rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = _xml(text)
    document.add_paragraph()


def _labelled(document: Document, label: str, text: str) -> None:
    if text:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{label}: ").bold = True
        paragraph.add_run(_xml(text))


def _paragraphs(document: Document, text: str) -> None:
    """A paragraph for each that is divided by an empty line; single line breaks stay line breaks."""
    for paragraph in re.split(r"\n[^\S\n]*\n\s*", text.strip("\n")):
        if paragraph.strip():
            document.add_paragraph(_xml(paragraph))


def _xml(text: str) -> str:
    return _NOT_XML.sub("", text)
