"""Projects as other programs write them, and what is no project."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from commonaim.plugins.coding.exchange.model import Project
from commonaim.plugins.coding.exchange.refi.reading import read
from commonaim.plugins.coding.exchange.report import NotReadable, Report
from tests.plugins.coding.test_file_texts import a_pdf

SHARED = Path(__file__).parents[5] / "shared" / "data" / "qda"
A, B, C, D, E = (f"{letter * 8}-1111-4111-8111-{letter * 12}" for letter in "abcde")
CODES = f'<CodeBook><Codes><Code guid="{A}" name="Joy" isCodable="true"/></Codes></CodeBook>'


def archive(
    project: str | bytes, files: dict[str, bytes] | None = None, name: str = "project.qde"
) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(name, project)
        for path, data in (files or {}).items():
            parts.writestr(path, data)
    return written.getvalue()


def project(inside: str, origin: str = "X") -> str:
    return f'<Project xmlns="urn:QDA-XML:project:1.0" name="P" origin="{origin}">{inside}</Project>'


def selection(start: int, end: int, inside: str | None = None) -> str:
    coded = f'<Coding guid="{E[:-1]}{start % 10}"><CodeRef targetGUID="{A}"/></Coding>'
    return (
        f'<PlainTextSelection guid="{D[:-2]}{start % 100:02}" startPosition="{start}" endPosition="{end}">'
        f"{coded if inside is None else inside}</PlainTextSelection>"
    )


def text_source(inside: str, path: str = "internal://T.txt") -> str:
    return f'<Sources><TextSource guid="{B}" name="Mabel" plainTextPath="{path}">{inside}</TextSource></Sources>'


def read_text(
    data: bytes, inside: str, origin: str = "X", place: str = "sources/T.txt"
) -> tuple[Project, Report, list[str]]:
    """A project of one text; also the words of its segments."""
    found, report = read(archive(project(CODES + text_source(inside), origin), {place: data}))
    text = found.sources[0].text if found.sources else ""
    return found, report, [text[s.start : s.end] for s in found.segments]


def said(report: Report) -> str:
    return "\n".join(map(str, [*report.adapted, *report.left_out]))


def test_a_line_end_counts_one_or_two_as_the_program_has_it() -> None:
    raw = b"one two\r\nthree four\r\nfive six"
    lf, crlf = selection(19, 23), selection(21, 25)
    assert read_text(raw, lf, "ATLAS.ti 23")[2] == ["five"]
    assert read_text(raw, crlf, "NVivo")[2] == ["five"]
    found, report, _quotes = read_text(raw, crlf)
    assert found.sources[0].text == "one two\nthree four\nfive six"
    assert "a line end counts as two" in said(report)


def test_where_offsets_cut_words_the_other_reading_is_taken() -> None:
    raw = "\r\n".join(f"line{n} word{n}" for n in range(9)).encode()
    text = raw.decode().replace("\r\n", "\n")
    marked = "".join(
        selection(text.index(f"word{n}"), text.index(f"word{n}") + 5) for n in range(9)
    )
    assert read_text(raw, marked)[2] == [f"word{n}" for n in range(9)]


def test_code_points_are_counted_and_a_mark_at_the_beginning_is_not() -> None:
    assert read_text("👩🏽‍🚀 Zoë مرحبا".encode("utf-8-sig"), selection(5, 8))[2] == ["Zoë"]
    assert read_text("Zoë says".encode("utf-16"), selection(0, 3))[2] == ["Zoë"]
    assert read_text("Zoë says".encode("cp1252"), selection(0, 3))[2] == ["Zoë"]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_where_a_program_counts_utf_16_emoji_are_one_all_the_same(end: str) -> None:
    text = end.join(f"🌊 line{n} 🛶 word{n} end" for n in range(9))
    units = [len(text[: text.index(f"word{n}")].encode("utf-16-le")) // 2 for n in range(9)]
    _found, report, quotes = read_text(
        text.encode(), "".join(selection(start, start + 5) for start in units)
    )
    assert quotes == [f"word{n}" for n in range(9)]
    assert "an emoji counts as two" in said(report)


def test_where_a_program_counts_the_mark_at_the_beginning_it_is_no_character_all_the_same() -> None:
    _found, report, quotes = read_text("one two".encode("utf-8-sig"), selection(5, 8))
    assert quotes == ["two"]
    assert "the mark at their beginning counts" in said(report)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("relative:///Study%20A/T.txt", "sources/T.txt"),
        ("internal://My%20notes.txt", "sources/my notes.txt"),
        ("C:\\Users\\ana\\T.txt", "sources/T.txt"),
    ],
)
def test_a_text_is_found_by_the_name_of_its_file_alone(path: str, place: str) -> None:
    inside = project(CODES + text_source(selection(0, 3), path))
    found, _report = read(archive(inside, {place: b"one two"}))
    assert [source.text for source in found.sources] == ["one two"]


def test_a_kind_of_source_that_is_not_known_is_told() -> None:
    survey = f'<Sources><SurveySource guid="{B}" name="Spring"/></Sources>'
    _found, report = read(archive(project(CODES + survey)))
    assert "SurveySource" in said(report)


@pytest.mark.parametrize("place", ["Sources/t.TXT", "sources/T.txt", "T.txt", "sources\\T.txt"])
def test_files_are_found_whatever_the_letters_of_their_folder(place: str) -> None:
    assert read_text(b"one two", selection(0, 3), place=place)[2] == ["one"]


def test_the_project_file_may_have_another_name_and_lie_in_a_folder() -> None:
    inside = project(CODES + text_source(selection(0, 3)))
    data = archive(
        inside, {"Study/Sources/T.txt": b"one two", "__MACOSX/x.qde": b""}, "Study/STUDY.qde"
    )
    found, report = read(data)
    assert len(found.segments) == 1
    assert "STUDY.qde" in said(report)


@pytest.mark.parametrize(
    ("inside", "quotes", "says"),
    [
        (selection(4, 99), ["two"], "reached beyond their text"),
        (selection(4, 7), ["two"], ""),
        (selection(50, 60), [], "lie beyond their text"),
        (selection(-4, 2), [], "lie beyond their text"),
        (selection(5, 2), [], "lie beyond their text"),
        (selection(5, 5), ["one two"], "became the line they are in"),
        (selection(0, 3).replace('"0"', '"x"'), [], "without a place that can be read"),
        (selection(0, 3, ""), ["one"], ""),
        (
            selection(0, 3, "<Description>hm</Description>"),
            ["one"],
            "Comments that became memos: 1",
        ),
        (selection(0, 3).replace(A, C), ["one"], "Codings whose code is not in the codebook: 1"),
        (f'<Coding guid="{E}"><CodeRef targetGUID="{A}"/></Coding>', ["one two"], ""),
    ],
)
def test_every_place_is_read_or_told(inside: str, quotes: list[str], says: str) -> None:
    _found, report, found = read_text(b"one two", inside)
    assert found == quotes
    assert says in said(report)


def test_who_coded_is_known_or_gets_a_name() -> None:
    users = f'<Users><User guid="{C}" name="Ana"/></Users>'
    by_ana = selection(0, 3).replace("<Coding ", f'<Coding creatingUser="{{{C.upper()}}}" ')
    inside = users + CODES + text_source(by_ana + selection(4, 7))
    found, report = read(archive(project(inside), {"sources/T.txt": b"one two"}))
    names = {coder.guid: coder.name for coder in found.coders}
    assert [names[coding.coder] for coding in found.codings] == ["Ana", "Coder"]
    assert "Coders who are not listed in the file: 1" in said(report)


def test_attributes_of_cases_and_notes_find_their_place() -> None:
    inside = (
        CODES
        + f'<Variables><Variable guid="{C}" name="Age" typeOfVariable="Integer"/></Variables>'
        + f'<Cases><Case guid="{D}"><VariableValue><VariableRef targetGUID="{C}"/><IntegerValue>14'
        + f'</IntegerValue></VariableValue><SourceRef targetGUID="{B}"/></Case></Cases>'
        + text_source("")
        + f'<Notes><Note guid="{E}" name="Idea"><PlainTextContent>hm</PlainTextContent></Note></Notes>'
        + f'<Links><Link guid="{E[:-1]}0" originGUID="{E}" targetGUID="{B}"/></Links>'
    )
    found, report = read(archive(project(inside), {"sources/T.txt": b"one two"}))
    assert (found.cases[0].name, found.cases[0].values) == ("Mabel", {"Age": 14})
    assert [(memo.about, memo.target, memo.title) for memo in found.memos] == [
        ("source", B, "Idea")
    ]
    assert "Cases that had no name and got one: 1" in said(report)


def test_codes_that_name_their_parent_stand_below_it() -> None:
    codes = "".join(
        f'<Code guid="{guid}" name="{name}" isCodable="true"/>'
        for guid, name in ((A, "belonging.peers"), (B, "belonging"), (C, "other.things"))
    )
    data = f'<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="Taguette 1.5"><Codes>{codes}</Codes><Sets/></CodeBook>'
    found, _report = read(data.encode(), "book.qdc")
    assert [(code.name, code.parent) for code in found.codes] == [
        ("belonging", None),
        ("peers", B),
        ("other.things", None),
    ]
    assert found.name == "book"


def test_words_of_a_page_are_found_in_the_text_of_a_pdf() -> None:
    inside = (
        f'<Sources><PDFSource guid="{B}" name="Leaflet"><PDFSelection guid="{D}" page="0" firstX="0" firstY="0"'
        f' secondX="1" secondY="1"><Representation guid="{C}"><PlainTextContent>two</PlainTextContent>'
        f'</Representation><Coding guid="{E}"><CodeRef targetGUID="{A}"/></Coding></PDFSelection>'
        f'<Representation guid="{C[:-1]}0" plainTextPath="internal://T.txt"/></PDFSource></Sources>'
    )
    found, report = read(archive(project(CODES + inside), {"sources/T.txt": b"one two"}))
    assert [(s.start, s.end) for s in found.segments] == [(4, 7)]
    assert len(found.codings) == 1
    assert "found by their words" in said(report)


def damaged(data: bytes) -> bytes:
    return data[:50] + bytes(255 - byte for byte in data[50:60]) + data[60:]


BOMB = archive(b" " * 60_000_000)
TWO = archive(project(""), {"other.qde": project("").encode()})
ENTITIES = '<!DOCTYPE Project [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + project("&b;")
DEEP = project(
    "<CodeBook><Codes>" + '<Code name="x">' * 5_000 + "</Code>" * 5_000 + "</Codes></CodeBook>"
)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04nonsense", "archive cannot be read"),
        (b"no xml", "no XML that can be read (line 1)"),
        (b"<html/>", "holds html and no REFI-QDA"),
        (BOMB, "far more than a project holds"),
        (TWO, "2 project files (project.qde, other.qde)"),
        (archive(ENTITIES), "document type or entities"),
        (archive(DEEP), "nested more than 200 deep"),
        (archive("<Project", name="project.qde"), "no XML that can be read"),
        (archive("x", name="readme.txt"), "no project file"),
        (damaged(archive(project(""))), "project.qde cannot be unpacked"),
    ],
)
def test_what_is_no_project_is_refused_with_a_reason(data: bytes, says: str) -> None:
    with pytest.raises(NotReadable) as refused:
        read(data)
    assert says in str(refused.value)


def test_paths_that_lead_out_are_not_followed() -> None:
    inside = project(CODES + text_source(selection(0, 3), "internal://../../secret.txt"))
    found, report = read(archive(inside, {"../../secret.txt": b"one two", "../x.qde": b""}))
    assert found.sources == ()
    assert "Files whose names lead out of their folder: 2" in said(report)
    assert "Segments of what was left out: 1" in said(report)


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("qc_demo.qdpx", {"codes": 262, "sources": 2, "segments": 158, "codings": 205}),
        ("ponte_target-atlas-project.qdpx", {"coders": 2, "codes": 3}),
        ("skyloom_TestProject.qdpx", {"coders": 3, "codes": 14, "memos": 2, "sources": 0}),
        ("taguette_codebook.qdc", {"codes": 4}),
    ],
)
def test_real_exports_are_read(name: str, counts: dict[str, int]) -> None:
    if not (SHARED / name).exists():
        return
    _project, report = read((SHARED / name).read_bytes(), name)
    assert {kind: report.read[kind] for kind in counts} == counts
    assert report.found["codings"] == report.read[
        "codings"
    ] or "Codings of what was left out: 16" in said(report)


@pytest.mark.parametrize(
    "packed", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_an_archive_with_a_wrong_byte_is_read_or_refused_with_a_reason(packed: int) -> None:
    written = BytesIO()
    with zipfile.ZipFile(written, "w", packed) as parts:
        parts.writestr("project.qde", project(CODES + text_source(selection(0, 3))))
        parts.writestr("sources/T.txt", "one two " * 50)
    whole = written.getvalue()
    reasons = []
    for place in range(len(whole)):
        for byte in (0, 255):
            try:
                read(whole[:place] + bytes([byte]) + whole[place + 1 :])
            except NotReadable as why:
                reasons.append(str(why))
    assert reasons
    assert all(reasons)


def test_a_pdf_that_came_without_words_is_read_from_its_pages() -> None:
    marked = (
        f'<PDFSelection guid="{D}" page="0" firstX="0" firstY="0" secondX="1" secondY="1">'
        f'<Representation guid="{C}"><PlainTextContent>asked us</PlainTextContent></Representation>'
        f'<Coding guid="{E}"><CodeRef targetGUID="{A}"/></Coding></PDFSelection>'
    )
    source = f'<Sources><PDFSource guid="{B}" name="Leaflet" path="internal://L.pdf">{marked}</PDFSource></Sources>'
    data = archive(project(CODES + source), {"sources/L.pdf": a_pdf("Nobody asked us", "Then")})
    found, report = read(data)
    [text] = found.sources
    assert text.text == "Nobody asked us\n\nThen"
    assert [text.text[s.start : s.end] for s in found.segments] == ["asked us"]
    assert "read from their pages" in said(report)
    scanned = archive(project(CODES + source), {"sources/L.pdf": a_pdf("")})
    found, report = read(scanned)
    assert found.sources == ()
    assert "came without words" in said(report)
