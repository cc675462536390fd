"""Files become texts: documents one each, sheets of answers one a row."""

from io import BytesIO

import docx
import pytest
from openpyxl import Workbook
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.documents import pdf
from commonaim.core.networks.models import Network
from commonaim.core.testing import Login
from commonaim.core.uploads.refused import Refused
from commonaim.plugins.coding.models import Attribute, Project, Text
from commonaim.plugins.coding.services import file_texts, texts

SHEET = "id,Grade,When,Answer\nA1,9,2026-01-02,I like the boats and the people there\nA2,,2026-02-03,No\nA3,10,,\n"


def a_pdf(*pages: str, password: str = "") -> bytes:
    """A PDF file that says one line a page."""
    writer = PdfWriter()
    for words in pages:
        page = writer.add_blank_page(200, 200)
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 20 100 Td ({words}) Tj ET".encode())
        page[NameObject("/Contents")] = writer._add_object(stream)
    if password:
        writer.encrypt(password)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def test_the_words_of_a_pdf_are_read_page_by_page() -> None:
    assert pdf.pages(a_pdf("One page", "Another")) == ["One page", "Another"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (a_pdf(""), "empty"),
        (b"%PDF-1.7 nonsense", "damaged"),
        (a_pdf("x", password="secret"), "password"),
    ],
)
def test_a_pdf_without_words_says_why(data: bytes, why: str) -> None:
    with pytest.raises(pdf.NoWords) as refused:
        pdf.pages(data)
    assert refused.value.why == why


def word() -> bytes:
    document = docx.Document()
    document.add_heading("Question", 1)
    document.add_paragraph("An answer.")
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def workbook(columns: int) -> bytes:
    book = Workbook()
    book.active.append([f"c{n}" for n in range(columns)])
    book.active.append(["word"] * columns)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def test_each_kind_of_document_is_a_text(here: Network) -> None:
    for name, data, body in (
        ("Sol.txt", "Zoë\r\nsaid".encode(), "Zoë\nsaid"),
        ("Sol.md", b"# Sol", "# Sol"),
        ("Sol.docx", word(), "Question\nAn answer."),
        ("Sol.pdf", a_pdf("Hello there"), "Hello there"),
    ):
        [text] = file_texts.read(BytesIO(data), name).texts
        assert (text.title, text.body.strip()) == ("Sol", body)


def test_a_sheet_of_answers_is_a_text_a_row(here: Network) -> None:
    found = file_texts.read(BytesIO(SHEET.encode()), "answers.csv")
    assert (found.words, found.titles) == (3, 0)
    assert [(text.title, text.attributes) for text in found.texts] == [
        ("A1", {"Grade": 9, "When": "2026-01-02"}),
        ("A2", {"When": "2026-02-03"}),
    ]
    numbered = file_texts.read(BytesIO(SHEET.encode()), "answers.csv", 1, -1)
    assert [text.title for text in numbered.texts] == ["Row 1", "Row 3"]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("wide.xlsx", workbook(201), "200 columns"),
        ("scan.pdf", a_pdf(""), "only pictures of pages"),
        ("empty.txt", b"", "empty"),
        ("blank.txt", b"  \n ", "no words"),
        ("x.docx", b"PK\x03\x04", "damaged"),
    ],
)
def test_what_has_no_text_is_refused_with_a_reason(
    here: Network, name: str, data: bytes, says: str
) -> None:
    with pytest.raises(Refused) as refused:
        file_texts.read(BytesIO(data), name)
    assert says in str(refused.value)


def test_files_are_looked_at_and_then_brought_in(
    project: Project, here: Network, facilitator: Person, login: Login
) -> None:
    db.session.commit()
    browser = login(facilitator)
    base = f"/n/{here.slug}/coding/projects/{project.id}/files"
    page = browser.post(
        f"{base}/look",
        data={"files": [(BytesIO(SHEET.encode()), "answers.csv"), (BytesIO(b"Hi"), "Sol.txt")]},
    )
    assert "Which column holds the words?" in page.text
    assert texts.of_project(project) == []
    tokens = [part.partition('"')[0] for part in page.text.split('name="file" value="')[1:]]
    sent = {"file": tokens, "visible_to": "network", "quotable": "y", "consent": "Agreed in May"}
    assert "Look again" in browser.post(f"{base}/bring", data={**sent, "look": "1"}).text
    assert browser.post(f"{base}/bring", data=sent).status_code == 303
    assert [text.title for text in texts.of_project(project)] == ["A1", "A2", "Sol"]
    assert {text.consent for text in db.session.query(Text)} == {"Agreed in May"}
    kinds = {one.name: one.kind for one in db.session.query(Attribute)}
    assert kinds == {"Grade": "integer", "When": "date"}
    browser.post(f"{base}/bring", data=sent)
    assert len(texts.of_project(project)) == 3
    wrong = browser.post(
        f"{base}/look", data={"files": [(BytesIO(b"Hi"), "Sol.txt"), (BytesIO(b""), "b.txt")]}
    )
    assert wrong.status_code == 422
    assert "b.txt" in wrong.text
