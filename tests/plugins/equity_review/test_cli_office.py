"""Word documents and Excel workbooks: what is read, and what is never opened."""

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls

from commonaim.core.uploads import archives
from commonaim.plugins.equity_review.reading.word import read_word

TERM = "We want to reach minority students."
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def sections(path: Path) -> list[tuple[str, str, str]]:
    entry = read_word(path.name, str(path))
    return [(each.key, each.title, each.text) for each in entry.submission.sections]


def saved(document: Any, tmp_path: Path) -> Path:
    path = tmp_path / "form.docx"
    document.save(str(path))
    return path


def test_headings_are_titles_and_what_is_under_them_is_text(review: Any, tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Autumn cycle")
    document.add_heading("What will you change?", 1)
    document.add_paragraph("Our students write.")
    document.add_paragraph("Every week.", style="List Bullet")
    document.add_heading("Data", 2)
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Black students", "40%"
    document.add_heading("Data", 2)
    document.add_paragraph(TERM)
    path = saved(document, tmp_path)
    assert sections(path) == [
        ("text", "", "Autumn cycle"),
        ("What will you change?", "What will you change?", "Our students write.\nEvery week."),
        ("Data", "Data", "Black students\t40%"),
        ("Data (2)", "Data", TERM),
    ]
    (record,) = review(path, "--format", "jsonl").records
    assert record["id"] == path.as_posix()
    found = next(each for each in record["findings"] if each["rule"] == "replaced-term")
    assert (found["section"], TERM[found["start"] : found["end"]]) == ("Data (2)", found["quote"])


def test_a_form_of_two_columns_is_prompts_and_answers(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Our form", 0)
    table = document.add_table(rows=2, cols=2)
    for row, (prompt, answer) in zip(
        table.rows, [("Change", "More\nwriting"), ("Measure", "")], strict=True
    ):
        row.cells[0].text, row.cells[1].text = prompt, answer
    assert sections(saved(document, tmp_path)) == [
        ("Change", "Change", "More\nwriting"),
        ("Measure", "Measure", ""),
    ]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("How will Black students experience this change?", "Our students get snacks."),
        ("Change", "Our students get snacks in the break."),
    ],
)
def test_a_form_below_a_heading_and_a_sentence_is_prompts_and_answers(
    tmp_path: Path, left: str, right: str
) -> None:
    document = docx.Document()
    document.add_heading("PDSA form", 1)
    document.add_paragraph("Fill in every box and send it.")
    table = document.add_table(rows=2, cols=2)
    for row, cells in zip(table.rows, [(left, right), ("Results", "")], strict=True):
        row.cells[0].text, row.cells[1].text = cells
    assert sections(saved(document, tmp_path)) == [
        ("PDSA form", "PDSA form", "Fill in every box and send it."),
        (left, left, right),
        ("Results", "Results", ""),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [("Group", "Stayed"), ("Black students", "12 of 20"), ("Latina/o/e students", "9 of 14")],
        [("Black students who stayed to the end", "12"), ("Everybody else who stayed", "30")],
        [("Week 1", "Ana writes to the schools and calls them in the afternoon.")],
        [("How many Black students stayed?", "12 of 20"), ("How many others?", "9 of 14")],
    ],
)
def test_a_table_of_names_and_figures_between_headings_stays_text(
    tmp_path: Path, rows: list[tuple[str, str]]
) -> None:
    document = docx.Document()
    document.add_heading("Results", 1)
    document.add_paragraph("We counted.")
    table = document.add_table(rows=len(rows), cols=2)
    for row, cells in zip(table.rows, rows, strict=True):
        row.cells[0].text, row.cells[1].text = cells
    document.add_heading("Learning", 1)
    document.add_paragraph("It works.")
    told = "\n".join("\t".join(cells) for cells in rows)
    assert sections(saved(document, tmp_path)) == [
        ("Results", "Results", f"We counted.\n{told}"),
        ("Learning", "Learning", "It works."),
    ]


def test_a_document_without_headings_is_one_section(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("One")
    paragraph.add_run("\ttwo")
    document.add_paragraph("مريم 👩🏽‍🏫")
    assert sections(saved(document, tmp_path)) == [("text", "", "One\ttwo\nمريم 👩🏽‍🏫")]


def test_content_controls_and_insertions_are_read_and_deletions_are_not(tmp_path: Path) -> None:
    document = docx.Document()
    body = document.element.body
    run = "<w:r><w:{tag}>{text}</w:{tag}></w:r>"
    body.insert(
        0,
        parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p>"
            f"{run.format(tag='t', text='kept ')}"
            f"<w:ins w:id='1' w:author='a'>{run.format(tag='t', text='new ')}</w:ins>"
            f"<w:del w:id='2' w:author='a'>{run.format(tag='delText', text='old ')}</w:del>"
            f"<w:sdt><w:sdtContent>{run.format(tag='t', text='chosen')}</w:sdtContent></w:sdt>"
            "</w:p></w:sdtContent></w:sdt>"
        ),
    )
    assert sections(saved(document, tmp_path))[0][2].startswith("kept new chosen")


def test_an_outline_level_makes_a_heading(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Measures")
    level = OxmlElement("w:outlineLvl")
    level.set("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}val", "0")
    paragraph._p.get_or_add_pPr().append(level)
    document.add_paragraph("We count.")
    assert sections(saved(document, tmp_path)) == [("Measures", "Measures", "We count.")]


def archive(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return path


def types(content_type: str) -> bytes:
    return f'<Types><Override PartName="/word/document.xml" ContentType="{content_type}"/></Types>'.encode()


BOMBS = {
    "one huge part": {"word/document.xml": b"<a>" + b" " * 30_000_000},
    "many parts": {f"word/{number}.xml": b"" for number in range(archives.OFFICE.parts + 1)},
    "a huge picture": {"word/media/a.png": b"\0" * 2_000_000},
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_before_it_is_opened(
    name: str, review: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("opened")

    path = archive(tmp_path / "bomb.docx", {"[Content_Types].xml": types(WORD_TYPE), **BOMBS[name]})
    monkeypatch.setattr(zipfile.ZipFile, "open", never)
    monkeypatch.setattr(docx, "Document", never)
    ended = review(path)
    assert ended.code == 2
    assert f"{path}: would unpack to " in ended.err
    assert ended.err.count("\n") == 1


MACRO_TYPE = "application/vnd.ms-word.document.macroEnabled.main+xml"
NOT_WORD = {
    "text": b"Our students write.",
    "old": b"\xd0\xcf\x11\xe0" + b"\0" * 600,
    "cut": b"PK\x03\x04" + b"\0" * 600,
}


@pytest.mark.parametrize("name", NOT_WORD)
def test_a_file_that_is_no_word_document_is_told(name: str, review: Any, tmp_path: Path) -> None:
    path = tmp_path / "form.docx"
    path.write_bytes(NOT_WORD[name])
    ended = review(path)
    assert ended.code == 2
    assert f"{path}: is not what its name says: " in ended.err
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"a.txt": b"x"}, "is not what its name says: it is not a Word document"),
        (
            {"[Content_Types].xml": types(WORD_TYPE.replace("wordprocessingml", "spreadsheetml"))},
            "is not what its name says: it is not a Word document",
        ),
        (
            {"[Content_Types].xml": types(MACRO_TYPE)},
            "is not what its name says: it carries macros",
        ),
        (
            {"[Content_Types].xml": types(WORD_TYPE), "word/vbaProject.bin": b"x"},
            "is not what its name says: it carries macros",
        ),
        (
            {
                "[Content_Types].xml": types(WORD_TYPE),
                "word/document.xml": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>',
            },
            "declares XML entities",
        ),
        ({"[Content_Types].xml": types(WORD_TYPE)}, "is a damaged Word document"),
    ],
)
def test_an_archive_that_is_no_plain_word_document_is_told(
    parts: dict[str, bytes], said: str, review: Any, tmp_path: Path
) -> None:
    ended = review(archive(tmp_path / "form.docx", parts))
    assert ended.code == 2
    assert said in ended.err
    assert ended.err.count("\n") == 1


def test_an_empty_document_is_told(review: Any, tmp_path: Path) -> None:
    ended = review(saved(docx.Document(), tmp_path))
    assert ": is empty. " in ended.err
    (tmp_path / "form.docx").write_bytes(b"")
    assert ": is empty. " in review(tmp_path / "form.docx").err


def test_a_workbook_is_read_like_a_csv_file(review: Any, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    rows = [
        ["id", "Change", "When", "complete"],
        [12, TERM, date(2026, 11, 2), True],
        [None, None, None, None],
        [None, "Our students", 3.0, None],
    ]
    for row in rows:
        sheet.append(row)
    path = tmp_path / "sheet.xlsx"
    book.save(path)
    ended = review(path, "--format", "jsonl")
    assert (ended.code, ended.err) == (0, "")
    assert [record["id"] for record in ended.records] == ["12", "row-4"]
    assert [each["key"] for each in ended.records[0]["sections"]] == ["Change", "When"]


def test_every_visible_sheet_is_read_and_named(review: Any, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name in ("North", "South", "Lists"):
        sheet = book.create_sheet(name)
        sheet.append(["id", "complete", "plan"])
        sheet.append([name, "perhaps" if name == "South" else "", "Our students"])
        sheet.sheet_state = "hidden" if name == "Lists" else "visible"
    path = tmp_path / "sheets.xlsx"
    book.save(path)
    ended = review(path, "--format", "jsonl")
    assert [record["id"] for record in ended.records] == ["North"]
    assert f"{path}[South]:2: the column complete says perhaps" in ended.err


def test_an_empty_or_damaged_workbook_is_told(review: Any, tmp_path: Path) -> None:
    path = tmp_path / "sheet.xlsx"
    openpyxl.Workbook().save(path)
    assert ": is empty. " in review(path).err
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    archive(path, {**parts, "xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row>"})
    assert review(path).code == 2
    archive(path, {**parts, "xl/workbook.xml": b"<no"})
    ended = review(path)
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "is a damaged workbook" in ended.err


def test_a_workbook_that_claims_a_million_rows_costs_nothing(review: Any, tmp_path: Path) -> None:
    path = tmp_path / "sheet.xlsx"
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["id", "plan"])
    book.active.append(["a", "Our students"])
    book.save(path)
    with zipfile.ZipFile(path) as saved_book:
        parts = {name: saved_book.read(name) for name in saved_book.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')
    archive(path, {**parts, "xl/worksheets/sheet1.xml": sheet})
    assert len(review(path, "--format", "jsonl").records) == 1
