"""`commonaim empathy identifiers`: what goes in, what comes out, and what is said of what cannot be read."""

import json

import docx
import pytest
from click.testing import CliRunner

from commonaim.plugins.empathy.cli import empathy


@pytest.fixture
def run():
    def call(*arguments, stdin=None):
        return CliRunner().invoke(empathy, ["identifiers", *map(str, arguments)], input=stdin)

    return call


def test_a_line_of_json_is_answered_by_a_line_of_json(run):
    line = json.dumps({"id": 7, "text": "Xu Li told me.", "language": None})
    answer = run("-", "--format", "jsonl", stdin=f"{line}\n")
    (hit,) = json.loads(answer.stdout)["hits"]
    assert json.loads(answer.stdout)["id"] == 7
    assert (hit["kind"], hit["start"], hit["end"], hit["quote"]) == ("person", 0, 5, "Xu Li")
    assert answer.exit_code == 0


def test_a_wrong_line_is_told_with_its_place_and_the_rest_is_read(run, tmp_path):
    file = tmp_path / "notes.jsonl"
    file.write_text(
        '{"id": "a", "text": "x"}\nnot json\n{"id": "c", "text": 3}\n{"id": "d", "text": "y"}\n'
    )
    answer = run(file, "--format", "jsonl")
    assert [json.loads(line)["id"] for line in answer.stdout.splitlines()] == ["a", "d"]
    assert f"{file}:2:1: not JSON" in answer.stderr
    assert f'{file}:3: has no "text"' in answer.stderr
    assert answer.exit_code == 2


def test_words_of_a_roster_are_names_where_they_stand_as_names(run, tmp_path):
    roster, note = tmp_path / "roster.txt", tmp_path / "note.txt"
    roster.write_text("will\n")
    note.write_text("talked w will today. he will come back")
    answer = run(note, "--roster", roster)
    assert answer.stdout == f"{note}: 1 to decide about\n  line 1: person  will  ->  [student A]\n"


def test_a_word_document_is_read_with_its_tables(run, tmp_path):
    document = docx.Document()
    document.add_paragraph("Ana Lund came.")
    document.add_table(1, 2).rows[0].cells[1].text = "Call 612-555-0143"
    document.save(tmp_path / "note.docx")
    assert "612-555-0143" in run(tmp_path / "note.docx").stdout


@pytest.mark.parametrize(
    "name", ["nowhere.txt", "empty.txt", "picture.txt", "note.pdf", "fake.docx", "."]
)
def test_what_cannot_be_read_is_one_line_and_exit_code_2(run, tmp_path, name):
    (tmp_path / "empty.txt").touch()
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG\r\n")
    (tmp_path / "fake.docx").write_bytes(b"PK\x03\x04 no")
    answer = run(tmp_path / name)
    assert answer.exit_code == 2
    assert answer.stderr.count("\n") == 1
    assert "Traceback" not in answer.stderr
