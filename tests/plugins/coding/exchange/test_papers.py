"""A project as a Word document: what was written is there, letter by letter, below its headings."""

from __future__ import annotations

import io

import docx

from commonaim.plugins.coding.exchange import model, papers

ODD = 'We <belong> & "ask" \x07here\tnow\r\nor\nnever ]]> 🌊 \ud83c'
READ = 'We <belong> & "ask" \ufffdhere\tnow\nor\nnever ]]> 🌊 \ufffd'


def project() -> model.Project:
    return model.Project(
        ODD,
        description="What for",
        coders=(model.Coder("p", "Ana & Bo"),),
        codes=(
            model.Code("a", "Asked", definition=ODD),
            model.Code("b", "Bus", parent="a", codable=False),
        ),
        sources=(model.Source("t", "Sol <1>", " first\nsecond words "),),
        segments=(model.Segment("s", "t", 0, 9), model.Segment("z", "t", 7, 20)),
        codings=(model.Coding("1", "s", "a", "p"), model.Coding("2", "z", "b", "p")),
    )


def test_a_word_document_has_the_codebook_and_the_segments_by_code() -> None:
    document = docx.Document(io.BytesIO(papers.as_docx(project(), dict(papers.WORDS))))
    told = [(one.style.name if one.style else None, one.text) for one in document.paragraphs]
    assert told == [
        ("Title", READ),
        ("Normal", "What for"),
        ("Heading 1", "Codebook"),
        ("Heading 2", "Asked"),
        ("Normal", f"Definition: {READ}"),
        ("Heading 2", "Asked > Bus"),
        ("Heading 1", "Segments by code"),
        ("Heading 2", "Asked (1)"),
        ("Quote", " first\nse"),
        ("Normal", "Sol <1> · Ana & Bo"),
        ("Heading 2", "Asked > Bus (1)"),
        ("Quote", "second words "),
        ("Normal", "Sol <1> · Ana & Bo"),
    ]
    label, definition = document.paragraphs[4].runs
    assert (label.text, label.bold, definition.bold) == ("Definition: ", True, None)
    assert len(document.sections) == 1


def test_a_project_without_anything_is_a_document_still() -> None:
    document = docx.Document(io.BytesIO(papers.as_docx(model.Project("Empty"), dict(papers.WORDS))))
    assert [one.text for one in document.paragraphs] == ["Empty", "Codebook"]
