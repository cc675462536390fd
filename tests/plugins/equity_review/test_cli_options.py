"""The options of `commonaim review`, its exit codes and its statement files."""

import json
from pathlib import Path
from typing import Any

import pytest

from commonaim.plugins.equity_review import calls
from commonaim.plugins.equity_review.calls import Call, plain_call, run_review
from commonaim.plugins.equity_review.cli import run_click
from commonaim.plugins.equity_review.engine import RULES

GENERIC = "Our students will write more this spring."
TERM = "We want to reach minority students before the winter break."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    path.write_text(
        "\n".join(json.dumps({"id": text[:3], "text": text}) for text in (GENERIC, TERM))
    )
    return path


def rules_of(ended: Any) -> set[str]:
    return {finding["rule"] for record in ended.records for finding in record["findings"]}


def test_only_the_rules_asked_for_are_looked_for(review: Any, path: Path) -> None:
    ended = review(path, "--format", "jsonl", "--rules", "replaced-term, all-students-only")
    assert rules_of(ended) == {"replaced-term", "all-students-only"}
    ended = review(path, "--format", "jsonl", "--not-rules", "replaced-term")
    assert "replaced-term" not in rules_of(ended)
    assert "all-students-only" in rules_of(ended)


def test_what_it_speaks_of_does_not_depend_on_the_rules(review: Any, path: Path) -> None:
    (first, _) = review(path, "--format", "jsonl", "--rules", "replaced-term").records
    assert (first["all_students_only"], first["findings"]) == (True, [])


@pytest.mark.parametrize("option", ["--rules", "--not-rules", "--fail-on"])
def test_an_unknown_rule_is_refused_with_the_known_ones(
    review: Any, path: Path, option: str
) -> None:
    ended = review(path, option, "replaced-term,all-student")
    assert (ended.code, ended.out) == (2, "")
    assert "no rule all-student." in ended.err
    assert all(rule in ended.err for rule in RULES)
    assert ended.err.count("\n") == 1


def test_rules_that_leave_nothing_to_do_are_refused(review: Any, path: Path) -> None:
    ended = review(path, "--rules", "replaced-term", "--not-rules", "replaced-term")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    ended = review(path, "--rules", "replaced-term", "--fail-on", "all-students-only")
    assert ended.code == 2
    assert "--fail-on names all-students-only" in ended.err
    assert review(path, "--rules", " , ").code == 2


def test_exit_1_only_when_a_rule_of_fail_on_was_found(review: Any, path: Path) -> None:
    assert review(path).code == 0
    assert review(path, "--fail-on", "deficit-framing").code == 0
    assert review(path, "--fail-on", "deficit-framing,all-students-only").code == 1


def test_input_that_could_not_be_read_weighs_more_than_fail_on(review: Any, path: Path) -> None:
    path.write_text(path.read_text() + "\n{broken")
    assert review(path, "--fail-on", "all-students-only").code == 2


@pytest.mark.parametrize(
    "arguments",
    [[], ["--nothing"], ["x", "--jobs", "0"], ["x", "--jobs", "two"], ["x", "--format", "pdf"]],
)
def test_a_wrong_call_is_one_line_that_points_to_the_help(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_review(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("commonaim review: ")
    assert captured.err.endswith("See commonaim review --help.\n")
    assert captured.err.count("\n") == 1


def test_help_explains_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_review(["--help"]) == 0
    out = capsys.readouterr().out
    for option in ("--statement", "--rules", "--not-rules", "--format", "--fail-on", "--jobs"):
        assert option in out


TOML = """
[[beneficiaries]]
name = "Hmong students"
terms = ["Hmong"]
"""


def test_a_statement_says_who_the_beneficiaries_are(review: Any, tmp_path: Path) -> None:
    text = tmp_path / "one.txt"
    text.write_text("Hmong students lead the garden project.")
    toml, as_json = tmp_path / "statement.toml", tmp_path / "statement.json"
    toml.write_text(TOML)
    as_json.write_text(
        json.dumps({"beneficiaries": [{"name": "Hmong students", "terms": ["Hmong"]}]})
    )
    without = review(text, "--format", "jsonl")
    assert without.records[0]["speaks_of"] != ["beneficiaries"]
    given = review(text, "--format", "jsonl", "--statement", toml)
    assert given.records[0]["speaks_of"] == ["beneficiaries"]
    assert review(text, "--format", "jsonl", "--statement", as_json).out == given.out


def test_a_misspelled_key_of_a_statement_is_told_and_the_rest_is_read(
    review: Any, tmp_path: Path
) -> None:
    text, toml = tmp_path / "one.txt", tmp_path / "s.toml"
    text.write_text("Hmong students lead the garden project.")
    toml.write_text(
        'principle = ["x"]\n[[beneficiaries]]\nname = "Hmong students"\ntrems = ["HMong"]\n'
        '[[replacd]]\nterm = "at-risk youth"\n'
    )
    ended = review(text, "--format", "jsonl", "--statement", toml)
    assert ended.code == 0
    assert ended.records[0]["speaks_of"] == ["beneficiaries"]
    assert (
        "passed over what no statement has: principle, replacd, beneficiaries.trems." in ended.err
    )
    toml.write_text(TOML)
    assert review(text, "--format", "jsonl", "--statement", toml).err == ""


def test_a_line_may_bring_its_own_statement(review_lines: Any) -> None:
    statement = {"beneficiaries": [{"name": "Hmong students", "terms": ["Hmong"]}]}
    text = "Hmong students lead the garden project."
    ended = review_lines(
        {"id": 1, "text": text},
        {"id": 2, "text": text, "statement": statement},
        {"id": 3, "text": text, "statement": None},
        {"id": 4, "text": text, "statement": statement},
        {"id": 5, "text": text, "statement": {"beneficiaries": "Hmong"}},
        {"id": 6, "text": text, "statement": "Hmong"},
    )
    speaks = {record["id"]: record["speaks_of"] for record in ended.records}
    assert speaks[2] == speaks[4] == ["beneficiaries"]
    assert speaks[1] == speaks[3] != ["beneficiaries"]
    assert ended.code == 2
    errors = ended.err.splitlines()
    assert errors[0].startswith('commonaim review: standard input:5: "statement"')
    assert errors[1].startswith('commonaim review: standard input:6: "statement" is not an object')


def test_many_statements_take_turns(review_lines: Any) -> None:
    names = [f"Group{number}" for number in range(11)] * 2
    ended = review_lines(
        *(
            {
                "id": name,
                "text": f"{name} students lead.",
                "statement": {"beneficiaries": [{"name": name, "terms": [name]}]},
            }
            for name in names
        )
    )
    assert [record["speaks_of"] for record in ended.records] == [["beneficiaries"]] * 22


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("s.toml", b"name = \nx", "s.toml:1:8: not TOML"),
        ("s.json", b'{"a": }', "s.json:1:7: not JSON"),
        ("s.json", b"[1]", "s.json: holds a list"),
        (
            "s.json",
            rb'{"beneficiaries": ["\ud83d"]}',
            "s.json: the statement holds half a character",
        ),
        ("s.json", b"[" * 100_000, "s.json: is nested too deep"),
        ("s.toml", b"", "s.toml: the statement is empty"),
        ("s.toml", b"\n\xe9 = 1", "s.toml:2: the byte 0xE9"),
        ("s.toml", None, "s.toml: the statement cannot be read (No such file"),
        ("s.json", b'{"beneficiaries": 7}', "s.json: "),
    ],
)
def test_a_statement_that_cannot_be_read_stops_the_call(
    review: Any, path: Path, tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    ended = review(path, "--statement", tmp_path / name)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert said in ended.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["a.txt"],
        ["-"],
        ["a.txt", "--format", "jsonl", "b.txt"],
        ["--format=csv", "a.txt", "--jobs=3", "--language", "es"],
        ["a.txt", "--format", "csv", "--format", "json"],
        ["a.txt", "--statement", "ours.toml", "--fail-on", "replaced-term, collective-term"],
        ["a.txt", "--rules", "replaced-term", "--not-rules=deficit-framing"],
    ],
)
def test_a_plain_call_is_read_as_click_reads_it(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    carried_out: list[Call] = []
    monkeypatch.setattr(calls, "carry_out", lambda call: carried_out.append(call) or 0)
    assert run_click(arguments) == 0
    assert [plain_call(arguments)] == carried_out


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--help"],
        ["a.txt", "--format"],
        ["a.txt", "--format", "yaml"],
        ["a.txt", "--jobs", "0"],
        ["a.txt", "--jobs", "62"],
        ["a.txt", "--jobs", "many"],
        ["a.txt", "--language", "fr"],
        ["a.txt", "--rules", "no-such-rule"],
        ["a.txt", "--rules="],
        ["a.txt", "--statement", "--format"],
        ["--", "-.txt"],
        ["--formats", "csv", "a.txt"],
    ],
)
def test_what_is_not_plain_is_left_to_click(arguments: list[str]) -> None:
    assert plain_call(arguments) is None
