"""What `commonaim review` writes: the contract of JSON Lines, and the other formats."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from commonaim.plugins.equity_review.engine import (
    RULES,
    RULES_VERSION,
    Reviewer,
    Section,
    Submission,
)

GENERIC = "Our students will write more this spring, and we will count the pages."
TERM = "We want to reach minority students before the winter break."
MESSAGE_KEYS = ["message", "question", "suggestion", "sources", "confidence"]
FINDING_KEYS = ["rule", "scope", "section", "start", "end", "quote", *MESSAGE_KEYS]


def test_a_line_has_the_keys_of_the_contract_in_its_order(review_lines: Any) -> None:
    ended = review_lines({"id": "a", "text": TERM})
    (record,) = ended.records
    assert (ended.code, ended.err) == (0, "")
    assert list(record) == ["id", "all_students_only", "speaks_of", "sections", "findings"]
    assert [list(section) for section in record["sections"]] == [["key", "speaks_of"]]
    assert record["sections"][0]["key"] == "text"
    assert record["findings"]
    assert all(list(finding) == FINDING_KEYS for finding in record["findings"])


def test_offsets_count_code_points_of_the_text_as_given(review_lines: Any) -> None:
    text = "👩🏽‍🏫 e\u0301 مريم —\r\n\tWe want to reach minority students."
    (record,) = review_lines({"id": "a", "text": text}).records
    quotes = [f for f in record["findings"] if f["start"] is not None]
    assert any(finding["quote"].startswith("minority") for finding in quotes)
    assert all(text[f["start"] : f["end"]] == f["quote"] for f in quotes)


def test_text_is_written_as_utf8_and_not_escaped(review_lines: Any) -> None:
    assert '"id": "Peña 🌵"' in review_lines({"id": "Peña 🌵", "text": GENERIC}).out


def test_a_line_is_the_review_of_the_engine_byte_for_byte(review_lines: Any) -> None:
    sections = [
        {
            "key": 'a "b"\\\n',
            "title": "Measures",
            "text": f'{GENERIC} "{TERM}" \u2028 👩🏽‍🏫 {TERM}',
        },
        {"key": "c", "title": "Results", "text": "12 students passed."},
    ]
    (line,) = review_lines({"id": 'x "y"', "sections": sections, "complete": True}).out.splitlines()
    submission = Submission('x "y"', tuple(Section(**each) for each in sections), complete=True)
    plain = Reviewer().review(submission).to_dict()
    assert len(plain["findings"]) > 2
    assert line == json.dumps(plain, ensure_ascii=False)


def test_the_order_is_that_of_the_input(review_lines: Any) -> None:
    ended = review_lines(*({"id": number, "text": GENERIC} for number in (9, 3, 7)))
    assert [record["id"] for record in ended.records] == [9, 3, 7]


def test_json_is_one_array_of_the_same_objects(review: Any, tmp_path: Path) -> None:
    lines = [{"id": "a", "text": TERM}, {"id": "b", "text": GENERIC}]
    path = tmp_path / "in.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)))
    array = json.loads(review(path, "--format", "json").out)
    assert array == review(path, "--format", "jsonl").records
    (tmp_path / "empty").mkdir()
    assert json.loads(review(tmp_path / "empty", "--format", "json").out) == []


def test_text_names_what_each_submission_speaks_of_and_asks(review: Any, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps({"id": "north-1", "text": GENERIC}))
    ended = review(path)
    assert "north-1: speaks only of all students\n" in ended.out
    assert "all-students-only" in ended.out
    assert re.search(r"\[\w*\s?students\]|\[Our students\]", ended.out)
    assert re.search(r"^    \? .+\?$", ended.out, re.MULTILINE)
    assert ended.out.splitlines()[-1].startswith("Submissions: 1. Only of all students: 1. ")
    assert "\x1b" not in ended.out


def test_text_in_spanish_has_spanish_labels_and_questions(review: Any, tmp_path: Path) -> None:
    path = tmp_path / "in.txt"
    path.write_text(GENERIC)
    ended = review(path, "--language", "es")
    assert "habla solo de todo el estudiantado" in ended.out
    assert "¿" in ended.out
    assert ended.out.splitlines()[-1].startswith("Aportes: 1.")


def test_text_cannot_steer_the_terminal(review: Any, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps({"id": "a\x1b[31m", "text": "\x1b]0;x\x07 Our students.\u2028\x9b"}))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028]", review(path).out)


def test_csv_has_a_row_for_each_finding_and_each_submission_without(
    review: Any, tmp_path: Path
) -> None:
    path = tmp_path / "in.jsonl"
    lines = [{"id": "a", "text": TERM}, {"id": "b", "text": "The rooms were painted."}]
    path.write_text("\n".join(map(json.dumps, lines)))
    records = review(path, "--format", "jsonl").records
    rows = list(csv.DictReader(io.StringIO(review(path, "--format", "csv").out)))
    assert len(rows) == sum(max(1, len(record["findings"])) for record in records)
    assert {row["id"] for row in rows} == {"a", "b"}
    assert [row["line"] for row in rows if row["id"] == "b"] == ["2"]
    quoted = next(row for row in rows if row["rule"] == "replaced-term")
    assert TERM[int(quoted["start"]) : int(quoted["end"])] == quoted["quote"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_csv_has_no_cell_that_a_spreadsheet_would_run(
    review: Any, tmp_path: Path, start: str
) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps({"id": f"{start}cmd()", "text": GENERIC}))
    rows = list(csv.reader(io.StringIO(review(path, "--format", "csv").out, newline="")))
    assert all(row[2] == f"'{start}cmd()" for row in rows[1:])


def test_sarif_has_what_a_reader_of_2_1_0_needs(review: Any, tmp_path: Path) -> None:
    path = tmp_path / "two words.txt"
    text = f"# 🌵 Notes\n\n{TERM}\n"
    path.write_text(text)
    sarif = json.loads(review(path, "--format", "sarif").out)
    assert sarif["version"] == "2.1.0"
    (run,) = sarif["runs"]
    driver = run["tool"]["driver"]
    assert driver["version"] == RULES_VERSION
    assert [rule["id"] for rule in driver["rules"]] == list(RULES)
    assert all(rule["shortDescription"]["text"] for rule in driver["rules"])
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["invocations"] == [{"executionSuccessful": True, "exitCode": 0}]
    assert run["results"]
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert (result["level"], bool(result["message"]["text"])) == ("note", True)
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].endswith(
            "two%20words.txt"
        )


def test_sarif_regions_of_a_text_file_are_places_in_the_file(review: Any, tmp_path: Path) -> None:
    path = tmp_path / "one.txt"
    text = f"# 🌵 Notes\n\n{TERM}\n"
    path.write_text(text)
    results = json.loads(review(path, "--format", "sarif").out)["runs"][0]["results"]
    region = next(
        result["locations"][0]["physicalLocation"]["region"]
        for result in results
        if result["ruleId"] == "replaced-term"
    )
    start, length = region["charOffset"], region["charLength"]
    assert text[start : start + length] == region["snippet"]["text"]
    assert (region["startLine"], region["endLine"]) == (3, 3)
    line = text.split("\n")[2]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == region["snippet"]["text"]


def test_sarif_regions_of_a_line_name_the_line(review: Any, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text("\n" + json.dumps({"id": 7, "text": TERM}) + "\nbroken\n")
    ended = review(path, "--format", "sarif")
    (run,) = json.loads(ended.out)["runs"]
    result = next(each for each in run["results"] if each["ruleId"] == "replaced-term")
    (location,) = result["locations"]
    assert location["physicalLocation"]["region"] == {"startLine": 2}
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "7/text"
    span = result["properties"]
    assert TERM[span["start"] : span["end"]] == span["quote"]
    (invocation,) = run["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 2)
    (notice,) = invocation["toolExecutionNotifications"]
    assert notice["level"] == "error"
    assert notice["locations"][0]["physicalLocation"]["region"] == {"startLine": 3}
