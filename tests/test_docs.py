"""The documentation says what the code does: its options, hooks, commands, keys, words and links."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest
from flask import Flask

import commonaim.core as core_face
from commonaim.core import hookspecs, permissions, tenancy
from commonaim.core.cli import plugin_command
from commonaim.core.commands import commonaim
from commonaim.core.config import OPTIONS, Option
from commonaim.core.db import db
from commonaim.core.forms import services as forms
from commonaim.core.networks import services as networks
from commonaim.core.plugin import Plugin
from commonaim.plugins.equity_review import plugin
from commonaim.plugins.equity_review.engine import Reviewer, Section, Statement, Submission
from commonaim.plugins.equity_review.engine.roles import ROLES

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
KINDS = {str: "text", int: "whole number", bool: "yes or no"}
FENCE = re.compile(r"^```(\w*).*?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: A command in a line of an indented or fenced block, or between backquotes.
CALL = re.compile(r"(?:^ *(?:\$ +)?(?:\S*/)?|`)commonaim ([a-z][^`\n#]*)", re.MULTILINE)
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


def read(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def rows(text: str) -> list[list[str]]:
    """The cells of all table rows that begin with a word in backquotes."""
    lines = re.findall(r"^\| (`[^`]+`.*) \|$", text, re.MULTILINE)
    return [[cell.strip() for cell in line.split(" | ")] for line in lines]


def default_of(option: Option) -> str:
    if option.kind is bool:
        return "yes" if option.default else "no"
    return f"`{option.default}`" if option.default != "" else "empty"


@pytest.fixture(scope="module")
def checker() -> ModuleType:
    """docs/check.py, which is no module of a package."""
    spec = importlib.util.spec_from_file_location("docs_check", DOCS / "check.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_configuration_page_is_the_table_of_options() -> None:
    assert rows(read("configuration.md")) == [
        [f"`{option.name}`", KINDS[option.kind], default_of(option), option.help]
        for option in OPTIONS
    ]


def test_the_glossary_has_each_role_of_sections_once() -> None:
    part = read("glossary.md").partition("## Roles of sections")[2].partition("\n## ")[0]
    assert [cells[0].strip("`") for cells in rows(part)] == list(ROLES)


def test_the_glossary_has_each_role_of_members() -> None:
    for role in permissions.ROLES:
        assert f"| **{role.replace('_', ' ')}** |" in read("glossary.md")


def test_no_word_stands_in_the_glossary_twice() -> None:
    terms = [
        term
        for cell in re.findall(r"^\| (\*\*.+?) \|", read("glossary.md"), re.MULTILINE)
        for term in re.findall(r"\*\*(.+?)\*\*", cell)
    ]
    assert sorted(terms) == sorted(set(terms))


#: The rows of the table of roles, and the permission that each is about.
MAY = {
    "read submissions": "submissions.view",
    "write for the own program": "submissions.write",
    "write for any program": "submissions.write_any",
    "comment": "comments.write",
    "see questions that were asked": "equity_review.view",
    "read every finding": "equity_review.read_all",
    "run the review, decide what is asked": "equity_review.decide",
    "read the statement and the rules": "equity_review.read_statement",
    "edit and adopt the statement": "equity_review.statement",
    "change the profile of the own program": "programs.write",
    "invite people, change their roles": "people.manage",
    "read decisions about joining": "programs.decisions",
    "change programs, cohorts and liaisons": "programs.manage",
    "switch plugins, read the log": "plugins.manage",
}


def test_the_table_of_roles_says_who_may_do_what() -> None:
    lines = [line for line in read("user-guide/hub-admin.md").splitlines() if line[:1] == "|"]
    table = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    known = {p.name: p.roles for p in (*permissions.CORE_PERMISSIONS, *plugin.permissions)}
    roles = [role.replace(" ", "_") for role in table[0][1:]]
    assert {row[0] for row in table[2:]} == set(MAY)
    for what, *cells in table[2:]:
        may = {role for role, cell in zip(roles, cells, strict=True) if cell == "yes"}
        assert may == set(known[MAY[what]]), what
    assert known["plugins.manage"] == known["audit.view"]
    assert known["equity_review.run"] == known["equity_review.decide"]


def test_the_statement_on_the_command_line_page_can_be_read() -> None:
    [block] = re.findall(r"^```toml\n(.*?)^```$", read("command-line.md"), re.MULTILINE | re.DOTALL)
    statement = Statement.from_dict(tomllib.loads(block))
    assert Statement.from_dict(statement.to_dict()) == statement
    assert statement.replaced[0].since


def test_the_output_on_the_command_line_page_has_the_keys_of_the_review() -> None:
    text = read("command-line.md").partition("## What it prints as JSON lines")[2]
    shown = json.loads(re.findall(r"^    (\{.*?\]\})$", text, re.MULTILINE | re.DOTALL)[0])
    made = Reviewer().review(Submission("any", (Section("text", "All students came."),))).to_dict()
    assert list(shown) == list(made)
    assert list(shown["sections"][0]) == list(made["sections"][0])
    assert list(shown["findings"][0]) == list(made["findings"][0])


def test_the_script_that_fills_a_network_does(app: Flask, tmp_path: Path) -> None:
    networks.create("rivers", "Rivers Network")
    db.session.commit()
    pattern = r"^```python\n(.*?)^```$"
    [script] = re.findall(pattern, read("user-guide/operator.md"), re.MULTILINE | re.DOTALL)
    (tmp_path / "fill.py").write_text(script, encoding="utf-8")
    settings = {name: app.config[name] for name in ("DATA_DIR", "DATABASE_URL", "SECRET_KEY")}
    call = [sys.executable, "fill.py"]
    subprocess.run(call, cwd=tmp_path, env={**os.environ, **settings}, check=True)
    network = networks.find("rivers")
    assert network is not None
    with tenancy.in_network(network.id):
        assert [program.name for program in networks.programs()] == ["Harbor Makers"]
        assert [member.person.email for member in networks.members()] == ["leader@example.org"]
        assert len(forms.latest_versions()[0].sections) == 4


def hooks() -> list[str]:
    return [name for name, value in vars(hookspecs).items() if hasattr(value, "when_off")]


def test_the_reference_of_hooks_is_what_the_code_says() -> None:
    spec = importlib.util.spec_from_file_location("hooks_page", ROOT / "scripts" / "hooks_page.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert read("hooks.md") == module.page(), "run `make docs`"


def test_whatever_a_hook_gives_can_be_imported_from_the_public_face() -> None:
    told = re.findall(r"^### ([A-Z]\w+)$", read("hooks.md"), re.MULTILINE)
    assert told
    assert set(told) <= set(core_face.__all__)


def test_the_page_for_plugin_authors_names_every_hook_with_its_arguments() -> None:
    assert hooks()
    for name in hooks():
        function = getattr(hookspecs, name)
        arguments = function.__code__.co_varnames[: function.__code__.co_argcount]
        assert f"    {name}({', '.join(arguments)})" in read("hooks.md")


def test_the_page_for_plugin_authors_names_every_part_of_a_plugin() -> None:
    for part in Plugin.__dataclass_fields__:
        assert f"`{part}`" in read("plugins.md"), part


def calls() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for call in CALL.findall(page.read_text(encoding="utf-8")):
            yield str(page.relative_to(ROOT)), call.strip()


def command_of(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that the first words name, and what follows; fails where there is none."""
    command: click.Command = commonaim
    rest = list(words)
    while isinstance(command, click.Group) and rest and re.fullmatch(r"[a-z-]+", rest[0]):
        name = rest.pop(0)
        found = command.get_command(click.Context(command), name)
        if found is None and command is commonaim:
            found = plugin_command(name)
        assert found is not None, f"there is no command {name}"
        command = found
    return command, rest


@pytest.mark.parametrize(("page", "call"), sorted(set(calls())))
def test_a_command_that_is_shown_exists_with_its_options(page: str, call: str) -> None:
    words = re.split(r"[\s|]+", call)
    command, rest = command_of([word for word in words if word])
    known = {name for param in command.params for name in param.opts} | {"--help"}
    for word in rest:
        if match := re.match(r"\[?(--[a-z-]+)", word):
            assert match[1] in known, f"{page}: commonaim {call}"


def commands(group: click.Group, above: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{above}{name} ")
        else:
            yield f"{above}{name}"


def test_the_command_line_page_names_every_command() -> None:
    shown = {call for page, call in calls() if page == "docs/command-line.md"}
    for name in [*commands(commonaim), "review"]:
        assert any(re.match(rf"{name}(?![a-z-])", call) for call in shown), name


def test_the_command_line_page_names_every_option_of_the_review() -> None:
    review = plugin_command("review")
    assert review is not None
    for param in review.params:
        if isinstance(param, click.Option):
            assert f"`{param.opts[0]}" in read("command-line.md")


def test_the_keys_on_the_facilitators_page_are_those_of_the_review_page() -> None:
    finding = ROOT / "plugins/equity_review/templates/equity_review/_finding.html"
    script = ROOT / "core/static/js/beside.js"
    told = {cells[0].strip("`") for cells in rows(read("user-guide/facilitator.md"))}
    on_buttons = set(re.findall(r'_\("[^"]+"\), (?:"main", )?"([a-z])"', finding.read_text()))
    in_script = set(re.findall(r'event\.key === "(\w+)"', script.read_text()))
    assert told == on_buttons | {key.replace("Escape", "Esc") for key in in_script}


def test_every_link_leads_somewhere_and_every_rule_has_its_page(checker: ModuleType) -> None:
    assert [problem for page in checker.pages() for problem in checker.broken_links(page)] == []
    assert list(checker.rules_without_page()) == []


def test_every_page_is_reached_from_the_index() -> None:
    reached, waiting = set(), [DOCS / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        text = FENCE.sub("", page.read_text(encoding="utf-8"))
        for link in re.findall(r"\]\(([^)#\s:]+)", text):
            waiting.append((page.parent / link).resolve())
    assert set(DOCS.rglob("*.md")) - reached == set()


def test_each_decision_has_a_number_of_its_own_and_says_it() -> None:
    pages = sorted((DOCS / "decisions").glob("*.md"))
    numbers = [int(page.name[:4]) for page in pages]
    assert len(numbers) == len(set(numbers))
    for number, page in zip(numbers, pages, strict=True):
        assert page.read_text(encoding="utf-8").startswith(f"# {number}. ")


def test_the_picture_is_small_enough_to_load_quickly() -> None:
    for picture in (DOCS / "pictures").iterdir():
        assert picture.stat().st_size < 250_000, picture.name
