"""What `commonaim review` reads, and what it says of what it cannot read."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from commonaim.plugins.equity_review.reading import common
from commonaim.plugins.equity_review.reading.jsonl import BLOCK, Lines, line_units

GENERIC = "Our students will write more this spring."
GOOD = {"id": "good", "text": GENERIC}


def ids(ended: Any) -> list[Any]:
    return [record["id"] for record in ended.records]


def test_an_id_keeps_its_type_and_a_missing_one_is_the_line(review_lines: Any) -> None:
    ended = review_lines({"id": 7, "text": "a"}, {"text": "b"}, "", {"id": None, "text": "c"})
    assert ids(ended) == [7, "line-2", "line-4"]
    assert ended.code == 0


def test_sections_keep_their_keys(review_lines: Any) -> None:
    sections = [
        {"key": "plan.measures", "role": "measures", "title": "Measures", "text": GENERIC},
        {"key": "x", "role": None, "title": None, "text": ""},
    ]
    (record,) = review_lines({"id": "a", "sections": sections}).records
    assert [section["key"] for section in record["sections"]] == ["plan.measures", "x"]


def test_complete_is_honoured(review_lines: Any) -> None:
    record = {"id": "a", "sections": [{"key": "steps", "role": "plan", "text": GENERIC}]}
    (unfinished, finished) = review_lines(record, {**record, "complete": True}).records
    told = {finding["rule"] for finding in finished["findings"]}
    assert told > {finding["rule"] for finding in unfinished["findings"]}


def section(**changes: object) -> dict[str, object]:
    return {"id": "a", "sections": [{"key": "k", "text": "t", **changes}]}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"id": "a", "text": "b"', ":2:24: not JSON: "),
        ("not json", ":2:1: not JSON: "),
        ('{"id": "a", "text": "b\0c"}', ":2:23: not JSON: "),
        ("[1, 2]", ":2: a line holds an object, and this is a list. "),
        ("12", ":2: a line holds an object, and this is 12. "),
        ("[" * 100_000, ":2: nested too deep"),
        ('{"id": ' + "9" * 5000 + "}", ":2: holds a number with thousands of digits"),
        ('{"id": "a"}', ':2: has neither "text" nor "sections". '),
        ('{"id": "a", "text": null}', ':2: "text" is missing. '),
        ('{"id": "a", "text": 5}', ':2: "text" is 5. '),
        ('{"id": "a", "text": ["b"]}', ':2: "text" is a list. '),
        ('{"id": 1.5, "text": "b"}', ':2: "id" is 1.5. '),
        ('{"id": true, "text": "b"}', ':2: "id" is true. '),
        ('{"id": "a", "text": "b", "complete": "yes"}', ':2: "complete" is "yes". '),
        ('{"id": "a", "text": "b", "sections": []}', ':2: has both "text" and "sections". '),
        ('{"id": "a", "sections": []}', ':2: "sections" is not a list of at least one'),
        ('{"id": "a", "sections": {"k": "t"}}', ':2: "sections" is not a list'),
        ('{"id": "a", "sections": ["t"]}', ':2: section 1 is "t", not an object. '),
        ('{"id": "a", "sections": [{"text": "t"}]}', ':2: the "key" of section 1 is missing. '),
        (section(text=None), ':2: the text of section "k" is missing. '),
        (section(text=7), ':2: the text of section "k" is 7. '),
        (section(title=7), ':2: the title of section "k" is 7. '),
        (section(role="measure"), ':2: section "k" has the role "measure", which is none. '),
        (section(role=[]), ':2: section "k" has the role a list, which is none. '),
        (
            {"id": "a", "sections": [{"key": "k", "text": "t"}] * 2},
            ':2: two sections have the key "k"',
        ),
        (r'{"id": "a", "text": "ab\ud83d"}', ':2: section "text" holds half a character (a lone '),
        (r'{"id": "a", "text": "ab\u0000"}', ':2: section "text" holds a NUL character at 2. '),
        (r'{"id": "a\udc00", "text": "ab"}', ':2: "id" holds half a character'),
        (
            r'{"id": "a", "text": "b", "statement": {"beneficiaries": ["\ud83d"]}}',
            ':2: "statement" holds half a character',
        ),
        (
            '{"id": "a", "text": "b", "statement": {"name": ' + "[" * 900 + "]" * 900 + "}}",
            ":2: ",
        ),
        (b'{"id": "a", "text": "caf\xe9"}', ":2: the byte 0xE9 (byte 25 of the line) is not UTF-8"),
    ],
)
def test_a_wrong_line_is_told_and_the_rest_is_reviewed(
    review_lines: Any, line: object, said: str
) -> None:
    ended = review_lines(GOOD, line, {**GOOD, "id": "last"})
    assert ids(ended) == ["good", "last"]
    assert ended.code == 2
    assert ended.err.startswith(f"commonaim review: standard input{said}")
    assert ended.err.count("\n") == 1


def test_a_pair_of_escaped_surrogates_is_a_character(review_lines: Any) -> None:
    ended = review_lines(r'{"id": "\ud83c\udf35", "text": "Our students."}')
    assert (ended.code, ids(ended)) == (0, ["🌵"])


def test_only_a_newline_ends_a_line(review_lines: Any) -> None:
    ended = review_lines({"id": "a", "text": "one\u2028two\x85three\x0cfour"}, b"\r", GOOD)
    assert ids(ended) == ["a", "good"]


def test_a_byte_order_mark_is_passed_over(review: Any, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps(GOOD), encoding="utf-8-sig")
    (tmp_path / "b.txt").write_text("Students.", encoding="utf-8-sig")
    ended = review(tmp_path, "--format", "jsonl")
    assert ended.code == 0
    (finding, *_) = ended.records[1]["findings"]
    assert "Students."[finding["start"] : finding["end"]] == finding["quote"]


def test_a_text_on_standard_input_is_one_submission(review: Any) -> None:
    ended = review("-", "--format", "jsonl", stdin=b"Our students\nwrite {more}.\n")
    assert ids(ended) == ["standard input"]
    assert ended.records[0]["sections"] == [{"key": "text", "speaks_of": ["all_students"]}]


@pytest.mark.parametrize("content", [b"", b"\n \n"])
def test_nothing_on_standard_input_is_told(review: Any, content: bytes) -> None:
    ended = review("-", stdin=content)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("commonaim review: standard input: is empty. ")


def test_files_and_folders_are_read_in_a_fixed_order(review: Any, tmp_path: Path) -> None:
    for name in (
        "b.txt",
        "a.md",
        "sub/z.txt",
        "sub/c.txt",
        ".hidden.txt",
        ".git/x.txt",
        "~$f.docx",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"{GENERIC} {name}")
    (tmp_path / "A.JSONL").write_text(json.dumps(GOOD))
    ended = review(tmp_path / "b.txt", tmp_path, "--format", "jsonl")
    names = [str(name).rpartition(f"{tmp_path.name}/")[2] for name in ids(ended)]
    assert names == ["b.txt", "good", "a.md", "b.txt", "sub/c.txt", "sub/z.txt"]
    assert (ended.code, ended.err) == (0, "")


def test_files_of_other_kinds_in_a_folder_are_named_and_no_fault(
    review: Any, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text(GENERIC)
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.7")
    ended = review(tmp_path)
    assert ended.code == 0
    assert "1 file is left out (.pdf)" in ended.err


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"", ": is empty. "),
        ("a.md", b" \n\t\n", ": is empty. "),
        ("a.jsonl", b"", ": is empty. "),
        ("a.jsonl", b"\n\n", ": is empty. "),
        ("a.csv", b"", ": is empty. "),
        ("a.csv", b"id,plan\n", ": has a header and no row. "),
        ("a.csv", b"id,complete\n1,yes\n", ":1: has no column with a text. "),
        ("a.txt", b"one\ntwo caf\xe9\n", ":2: the byte 0xE9 (byte 8 of the line) is not UTF-8"),
        ("a.txt", "año".encode("utf-16"), ": is UTF-16, not UTF-8. "),
        ("a.jsonl", "año".encode("utf-16"), ": is UTF-16, not UTF-8. "),
        ("a.txt", b"one\0two", ": the text holds a NUL character at 3. "),
        ("a.txt", b"%PDF-1.7 x", ": is not what its name says: "),
        ("a.csv", b"PK\x03\x04rest", ": is not what its name says: "),
        ("a.jsonl", b"\x1f\x8b\x08x", ": is not what its name says: "),
        ("a.jsonl", b'[\n  {"id": 1}\n]', ": is one JSON document over many lines. "),
        ("a.pdf", b"%PDF-1.7 x", ": is of a kind that is not read. "),
        ("a.csv", b'id,plan\n1,"open\n2,b\n', ":2: a double quote is opened here and never closed"),
        ("missing.txt", None, ": there is no such file or folder. "),
    ],
)
def test_a_file_that_cannot_be_read_is_told_and_the_rest_is_reviewed(
    review: Any, tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    path, good = tmp_path / name, tmp_path / "good.txt"
    good.write_text(GENERIC)
    if content is not None:
        path.write_bytes(content)
    ended = review(path, good, "--format", "jsonl")
    assert ids(ended) == [good.as_posix()]
    assert ended.code == 2
    assert ended.err.startswith(f"commonaim review: {path}{said}")
    assert ended.err.count("\n") == 1


def test_a_pipe_in_a_folder_is_told_and_not_waited_for(review: Any, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("All students came.")
    os.mkfifo(tmp_path / "b.txt")
    ended = review(tmp_path, "--format", "json")
    assert ended.code == 2
    assert "b.txt: is no file" in ended.err


def test_a_folder_with_nothing_to_read_is_told(review: Any, tmp_path: Path) -> None:
    ended = review(tmp_path)
    assert ended.code == 2
    assert "there is nothing to review in this folder" in ended.err


def test_a_file_nobody_may_read_is_told(
    review: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> Iterator[object]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refused)
    (tmp_path / "a.txt").touch()
    (tmp_path / "a.jsonl").touch()
    ended = review(tmp_path)
    assert ended.code == 2
    assert ended.err.count("cannot be read (Permission denied)") == 2


def test_a_name_with_a_line_break_stays_on_one_line(review: Any, tmp_path: Path) -> None:
    path = tmp_path / "a\nb.txt"
    path.write_bytes(b"")
    assert review(path).err.count("\n") == 1


def test_a_huge_paste_is_told(review: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    huge = json.dumps({"id": "huge", "text": "x" * (common.MAX_BYTES + 1)})
    (tmp_path / "a.jsonl").write_text("\n".join((json.dumps(GOOD), huge, json.dumps(GOOD))))
    (tmp_path / "b.txt").write_text("x" * (common.MAX_BYTES + 1))
    (tmp_path / "c.csv").write_text("id,plan\n1,fine\n2," + "x" * (common.MAX_BYTES + 1))
    ended = review(tmp_path, "--format", "jsonl")
    assert ids(ended) == ["good", "good", "1"]
    assert ended.code == 2
    first, second, third = ended.err.splitlines()
    assert "a.jsonl:2: one text of 10.0 MB is more than the 10 MB" in first
    assert "b.txt: one text of 10.0 MB" in second
    assert "c.csv: one text of 10.0 MB" in third


class Endless:
    """A stream of lines without end that counts what was read from it."""

    def __init__(self, line: bytes) -> None:
        self.line = line
        self.taken = 0

    def read(self, size: int) -> bytes:
        self.taken += size
        return (self.line * (size // len(self.line) + 1))[:size]


def test_a_file_of_lines_is_never_read_whole() -> None:
    stream = Endless(b'{"id": 1, "text": "Our students."}\n')
    runs = line_units("endless", stream)  # type: ignore[arg-type] # read() is all that is used
    for number in range(1, 5):
        assert isinstance(next(runs), Lines)
        assert stream.taken == number * BLOCK


def test_lines_are_numbered_through_all_blocks(review_lines: Any) -> None:
    line = {"id": "x", "text": "Our students. " * 500}
    ended = review_lines(*[line] * 99, "broken", *[line] * 99, "broken")
    assert [text.split(":")[2] for text in ended.err.splitlines()] == ["100", "200"]
    assert len(ended.records) == 198


def test_rows_of_a_sheet_are_submissions(review: Any, tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text(
        "ID,What will you change?,How will you measure it?,Complete\n"
        'n-1,"Our students, all of them",Count pages,yes\n'
        ",,,\n"
        ",Only this,,\n"
        "n-3,a,b,maybe\n"
        "n-4,a,b,no,too much\n"
        "n-5,a\n",
        encoding="utf-8-sig",
    )
    ended = review(path, "--format", "jsonl")
    assert ids(ended) == ["n-1", "row-4", "n-5"]
    keys = [section["key"] for section in ended.records[0]["sections"]]
    assert keys == ["What will you change?", "How will you measure it?"]
    errors = ended.err.splitlines()
    assert f"{path}:5: the column complete says maybe. " in errors[0]
    assert f"{path}:6: has 5 cells under a header of 4. " in errors[1]


@pytest.mark.parametrize("mark", [";", "\t", ","])
def test_the_separator_is_found(review: Any, tmp_path: Path, mark: str) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text(mark.join(("id", "plan")) + "\n" + mark.join(("1", GENERIC)) + "\n")
    (record,) = review(path, "--format", "jsonl").records
    assert (record["id"], record["sections"][0]["key"]) == ("1", "plan")


def test_rows_in_another_encoding_are_told_one_by_one(review: Any, tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_bytes(b"id,plan\n1,fine\n2,caf\xe9\n3,fine\n")
    ended = review(path, "--format", "jsonl")
    assert ids(ended) == ["1", "3"]
    assert f"{path}:3: column plan holds the byte 0xE9" in ended.err


def test_columns_of_the_same_name_are_told_apart(review: Any, tmp_path: Path) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text("Notes,Notes,Notes (2)\na,b,c\n")
    (record,) = review(path, "--format", "jsonl").records
    keys = [section["key"] for section in record["sections"]]
    assert keys == ["Notes", "Notes (2)", "Notes (2) (2)"]
