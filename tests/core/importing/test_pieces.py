"""Documents as pieces, and where each piece seems to belong."""

from __future__ import annotations

import io

import docx
import pytest

from commonaim.core.forms.models import Section
from commonaim.core.importing import pieces
from commonaim.core.importing.pieces import Piece
from commonaim.core.uploads.refused import Refused

SECTIONS = [
    Section(key="context", title="Where it happens", prompt="Who takes part, and where?"),
    Section(key="measures", title="How will you measure it?", prompt="What will you count?"),
    Section(key="learning", title="What did you learn?", prompt=""),
]


def _word(build: object) -> io.BytesIO:
    document = docx.Document()
    build(document)  # type: ignore[operator]  # a function given by the test
    file = io.BytesIO()
    document.save(file)
    return file


def test_pasted_words_begin_a_piece_at_each_title_of_the_form() -> None:
    text = (
        "A visit\n\nWhere it happens\nIn the lab, on Tuesdays.\n\n"
        "How will you measure it: by counting.\nTwice.\n## What did you learn?\nMuch."
    )
    found = pieces.from_text(text, [section.title for section in SECTIONS])
    assert found == [
        Piece("", "A visit"),
        Piece("Where it happens", "In the lab, on Tuesdays."),
        Piece("How will you measure it", "by counting.\nTwice."),
        Piece("What did you learn?", "Much."),
    ]
    assert pieces.proposed(found, SECTIONS) == ["", "context", "measures", "learning"]


def test_a_short_line_above_text_is_a_heading_and_a_sentence_is_none() -> None:
    text = (
        "Visits in pairs\n\nBudget\nForty dollars for the buses.\n\n"
        "We went twice.\nThe second time in the rain, and nobody minded at all.\n\nNo"
    )
    assert pieces.from_text(text, []) == [
        Piece("", "Visits in pairs"),
        Piece(
            "Budget",
            "Forty dollars for the buses.\n\nWe went twice.\n"
            "The second time in the rain, and nobody minded at all.\n\nNo",
        ),
    ]


def test_what_is_like_no_section_goes_with_the_one_before_and_a_title_goes_nowhere() -> None:
    found = [Piece("", "Visits"), Piece("Budget", "Forty."), Piece("Where it happens", "Here.")]
    found += [Piece("Snacks", "Fruit."), Piece("Empty", "")]
    assert pieces.placed(found, SECTIONS) == ["", "context", "context", "context", ""]


def test_a_word_for_what_a_section_is_for_finds_it() -> None:
    sections = [
        Section(key="a", role="predictions", title="Lo que creemos que pasará", prompt=""),
        Section(key="b", role="measures", title="Keeping an eye on it", prompt=""),
    ]
    titles = ["Predicciones", "Metrics", "Snacks"]
    assert pieces.proposed([Piece(title, "x") for title in titles], sections) == ["a", "b", ""]


def test_a_colon_in_a_sentence_begins_nothing() -> None:
    text = "We asked one thing: what would you keep?\nThey said: the snacks."
    assert pieces.from_text(text, ["Where it happens"]) == [Piece("", text)]


def test_headings_of_a_word_document_are_titles() -> None:
    def build(document: docx.document.Document) -> None:
        document.add_heading("How will you measure it?", 1)
        document.add_paragraph("We count who comes back.")
        document.add_heading("Budget", 1)
        document.add_paragraph("Forty dollars.")

    found = pieces.from_word(_word(build))
    assert found == [
        Piece("How will you measure it?", "We count who comes back."),
        Piece("Budget", "Forty dollars."),
    ]
    assert pieces.proposed(found, SECTIONS) == ["measures", ""]


def test_a_table_of_two_columns_is_a_form() -> None:
    def build(document: docx.document.Document) -> None:
        table = document.add_table(rows=2, cols=2)
        for row, (left, right) in zip(
            table.rows,
            [("Where it happens", "In the lab"), ("What did you learn?", "Much")],
            strict=True,
        ):
            row.cells[0].text, row.cells[1].text = left, right

    found = pieces.from_word(_word(build))
    assert found == [Piece("Where it happens", "In the lab"), Piece("What did you learn?", "Much")]


def test_every_piece_that_is_given_a_section_is_in_it_in_order() -> None:
    found = [Piece("", "Before."), Piece("Budget", "Forty."), Piece("What did you learn?", "Much.")]
    content = pieces.content_of(found, ["learning", "learning", "learning"], SECTIONS)
    assert content.texts == {"learning": "Before.\n\nBudget\nForty.\n\nMuch."}


def test_a_piece_may_be_left_out_and_an_unknown_section_takes_nothing() -> None:
    found = [Piece("a", "One."), Piece("b", "Two.")]
    assert pieces.content_of(found, ["", "no-such"], SECTIONS).texts == {}


def test_a_title_in_other_words_finds_its_section() -> None:
    titles = ["How we will measure it", "WHAT DID WE LEARN", "Where does it happen?", "Snacks"]
    found = pieces.proposed([Piece(title, "x") for title in titles], SECTIONS)
    assert found == ["measures", "learning", "context", ""]


def test_a_damaged_document_is_said_to_be_one() -> None:
    with pytest.raises(Refused, match="damaged"):
        pieces.from_word(io.BytesIO(b"PK\x03\x04nothing"))


def _titled(*parts: tuple[str, int | None], title: str = "") -> tuple[str, list[Piece]]:
    """A document of headings (text, level) and paragraphs (text, None), as it is read."""

    def build(document: docx.document.Document) -> None:
        document.core_properties.title = title
        for text, level in parts:
            if level is None:
                document.add_paragraph(text)
            else:
                document.add_heading(text, level)

    return pieces.from_titled_word(_word(build))


def test_a_paragraph_in_the_style_for_titles_is_the_title_and_no_part() -> None:
    found = _titled(("Peer  visits", 0), ("Budget", 1), ("Forty.", None), title="Form, empty")
    assert found == ("Peer visits", [Piece("Budget", "Forty.")])


def test_what_stands_under_the_title_is_kept() -> None:
    found = _titled(
        ("Peer visits", 0), ("By Harbor Makers.", None), ("Budget", 1), ("Forty.", None)
    )
    assert found == ("Peer visits", [Piece("", "By Harbor Makers."), Piece("Budget", "Forty.")])


def test_a_heading_alone_at_the_top_above_all_others_is_the_title() -> None:
    found = _titled(("Peer visits", 1), ("Budget", 2), ("Forty.", None))
    assert found == ("Peer visits", [Piece("Budget", "Forty.")])


@pytest.mark.parametrize(
    "parts",
    [
        (("Where it happens", 1), ("Budget", 1), ("Forty.", None)),
        (("Where it happens", 1), ("In the lab.", None), ("Budget", 2), ("Forty.", None)),
        (("Where it happens", 0), ("In the lab.", None), ("Budget", 0), ("Forty.", None)),
        (("Before all that.", None), ("Where it happens", 0), ("In the lab.", None)),
    ],
)
def test_a_heading_that_may_be_a_section_is_no_title(
    parts: tuple[tuple[str, int | None], ...],
) -> None:
    title, found = _titled(*parts, title="Of the properties")
    assert title == "Of the properties"
    assert "Where it happens" in [piece.title for piece in found]


def test_whoever_reads_a_document_whole_gets_its_title_too() -> None:
    whole = pieces.from_word(_word(lambda document: document.add_heading("Peer visits", 0)))
    assert whole == [Piece("Peer visits", "")]
