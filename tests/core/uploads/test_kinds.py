"""A file is what is in it; its name only has to agree. What is dangerous is not taken, and the reason is said."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from commonaim.core import create_app
from commonaim.core.uploads import kinds
from commonaim.core.uploads.refused import Refused
from tests.core.uploads import made


@pytest.fixture(scope="module", autouse=True)
def speaking() -> object:
    """Sentences need an application to know the language."""
    app: Flask = create_app({}, DATABASE_URL="sqlite://", SECRET_KEY="test", LOG_LEVEL="ERROR")
    with app.test_request_context():
        yield


def recognise(data: bytes, name: str) -> kinds.Known:
    return kinds.recognise(BytesIO(data), name)


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("flyer.pdf", made.PDF, "pdf"),
        ("board.PNG", made.png(), "png"),
        ("board.jpeg", made.JPEG, "jpeg"),
        ("board.webp", made.WEBP, "webp"),
        ("plan.docx", made.word(), "docx"),
        ("counts.xlsx", made.excel(), "xlsx"),
        ("counts.csv", b"week,n\n1,12\n", "csv"),
        ("notas.txt", "Año 1: ¿quién habló?".encode(), "txt"),
        ("notas.txt", "Año 1: ¿quién habló?".encode("cp1252"), "txt"),
        ("notes.txt", "Said in a meeting".encode("utf-16"), "txt"),
        ("notes.md", b"# Notes\n", "txt"),
        ("told.mp3", made.MP3, "mp3"),
        ("told.mp3", made.MP3_BARE, "mp3"),
        ("told.m4a", made.M4A, "m4a"),
        ("told.ogg", made.OGG, "ogg"),
        ("told.webm", made.WEBM, "webm"),
    ],
)
def test_what_people_hand_in_is_recognised(name: str, data: bytes, kind: str) -> None:
    known = recognise(data, name)
    assert (known.kind, known.name.lower()) == (kind, name.lower())
    assert known.media_type == kinds.media_type(kind)


def test_a_name_without_an_ending_gets_the_one_that_is_right() -> None:
    assert recognise(made.png(), "board").name == "board.png"
    assert recognise(made.JPEG, "v. 2 of it").name == "v. 2 of it.jpg"


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("holiday.png", made.PDF, "ends in .png, but inside it is a PDF"),
        ("plan.pdf", made.word(), "ends in .pdf, but inside it is a Word document"),
        ("counts.docx", made.excel(), "ends in .docx, but inside it is an Excel workbook"),
        ("flyer.pdf", b"just words", "ends in .pdf, but inside it is a plain text"),
        ("page.html", b"just words", "ends in .html, but inside it is a plain text"),
        ("run.exe", made.png(), "ends in .exe, but inside it is a PNG picture"),
        ("told.mp3", made.OGG, "ends in .mp3, but inside it is a recording (ogg)"),
        ("page.txt", made.HTML, "a web page or a drawing with code"),
        ("logo.svg", made.SVG, "a web page or a drawing with code"),
        ("logo.png", made.SVG, "a web page or a drawing with code"),
        ("logo.txt", b"\xef\xbb\xbf  \n" + made.SVG, "a web page or a drawing with code"),
        ("run.exe", made.PROGRAM, "This kind of file is not taken"),
        ("run", made.PROGRAM, "This kind of file is not taken"),
        ("flyer.pdf", made.PROGRAM, "ends in .pdf, but inside it is not a PDF"),
        ("board.jpeg", made.PROGRAM, "ends in .jpeg, but inside it is not a JPEG picture"),
        ("counts.csv", made.PROGRAM, "ends in .csv, but inside it is not a table (CSV)"),
        ("told.mp3", made.PROGRAM, "ends in .mp3, but inside it is not a recording (mp3)"),
        ("a.docx", made.OLD_WORD, "from an old program, or has a password"),
        ("a.docx", made.password(), "has a password"),
        ("a.docx", made.archive(a=b"1"), "It is an archive, and neither"),
        ("a.docx", made.word()[:900], "damaged"),
        ("film.webm", made.FILM, "It is a film"),
        ("film.m4a", made.M4A_FILM, "It is a film"),
        ("nothing.txt", b"", "It is empty"),
        ("both.pdf", made.PDF + made.archive(a=b"1"), "two kinds of file at once"),
        ("both.png", made.png() + made.word(), "two kinds of file at once"),
        ("both.docx", made.changed(made.word(), {}, first=b"PK\x03\x04" + bytes(40)), "damaged"),
        ("a.docx", made.changed(made.word(), {"word/vbaProject.bin": b"1"}), "carries macros"),
        ("a.xlsx", made.changed(made.excel(), {"xl/macrosheets/sheet1.xml": b"<a/>"}), "macros"),
        ("a.docx", made.changed(made.word(), {"word/activeX/activeX1.bin": b"1"}), "macros"),
        (
            "a.docx",
            made.changed(made.word(), {"../../etc/passwd": b"1"}),
            "leads out of its folder",
        ),
        (
            "a.docx",
            made.changed(made.word(), {"word/c.xml": b"<!DOCTYPE a [<!ENTITY b '1'>]>"}),
            "XML entities",
        ),
        (
            "a.docx",
            made.changed(
                made.word(),
                {
                    "word/_rels/settings.xml.rels": b'<R Type="x/attachedTemplate" TargetMode="External"/>'
                },
            ),
            "fetches a template",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_lies_or_is_dangerous_is_refused_with_a_sentence(
    name: str, data: bytes, says: str
) -> None:
    with pytest.raises(Refused) as refused:
        recognise(data, name)
    assert says in str(refused.value)


@pytest.mark.parametrize("make", [made.bomb, made.many_parts])
def test_a_bomb_is_refused_before_anything_is_unpacked(make: Callable[[], bytes]) -> None:
    data = make()
    tracemalloc.start()
    with pytest.raises(Refused, match="would unpack to far more"):
        recognise(data, "plan.docx")
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20_000_000


def test_a_macro_document_under_another_name_is_refused() -> None:
    with_macros = made.changed(
        made.word(),
        {"[Content_Types].xml": b"application/vnd.ms-word.document.macroEnabled.main+xml"},
    )
    with pytest.raises(Refused, match="carries macros"):
        recognise(with_macros, "plan.docx")


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\Ana\\notes.txt", "notes.txt"),
        ("/absolute/notes.txt", "notes.txt"),
        ("..", "file.txt"),
        ("", "file.txt"),
        (".htaccess", "htaccess.txt"),
        ("a\r\nSet-Cookie: x=1.txt", "a Set-Cookie x=1.txt"),
        ("fdp\u202etxt.txt", "fdp txt.txt"),
        ("notes\x00.txt", "notes .txt"),
        ("<b>&.txt", "b &.txt"),
        ("año 👩🏽‍🔬.txt", "año 👩🏽‍🔬.txt"),
        ("half \ud800.txt", "half.txt"),
    ],
)
def test_a_name_is_only_a_name(given_name: str, kept: str) -> None:
    name = recognise(b"words", given_name).name
    assert name.replace(" .txt", ".txt").replace("half .", "half.") == kept.replace(" .txt", ".txt")
    assert "/" not in name
    assert "\\" not in name


def test_a_name_of_five_thousand_characters_is_cut_before_its_ending() -> None:
    name = recognise(made.PDF, "x" * 5_000 + ".pdf").name
    assert len(name) == kinds.LONGEST_NAME
    assert name.endswith("x.pdf")


@given(st.text(max_size=400))
def test_no_name_breaks_anything(given_name: str) -> None:
    name, _ending = kinds.clean_name(given_name)
    assert 0 < len(name) <= kinds.LONGEST_NAME
    assert not set('/\\\x00\r\n"<>') & set(name)
    assert name not in (".", "..")
    name.encode("utf-8")


@given(st.binary(max_size=300))
def test_no_file_breaks_anything(data: bytes) -> None:
    with suppress(Refused):
        assert recognise(data, "file").kind in kinds.KINDS


@pytest.mark.parametrize(("name", "whole"), [("a.docx", made.word()), ("a.xlsx", made.excel())])
def test_a_document_with_wrong_bytes_is_known_or_refused_with_a_reason(
    name: str, whole: bytes
) -> None:
    reasons = []
    for place in range(0, len(whole), 7):
        try:
            recognise(whole[:place] + b"\xff\xfe" + whole[place + 2 :], name)
        except Refused as why:
            reasons.append(str(why))
    assert reasons
    assert all(reasons)
