"""What goes past the walls between networks is written nowhere in the code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import commonaim.core
import commonaim.plugins

ROOTS = [Path(module.__path__[0]) for module in (commonaim.core, commonaim.plugins)]
#: Where something banned is at home, by what is banned.
HOMES = {
    "text": {"core/row_security.py"},
    # the part of an address behind its question mark
    ".query": {"core/mail.py"},
    "pm.hook": {"core/hooks.py", "core/registry.py"},
}


def sources() -> list[tuple[str, ast.Module]]:
    """(path, syntax tree) of every module of core and the plugins, without migrations."""
    found = []
    for root in ROOTS:
        for path in sorted(root.rglob("*.py")):
            if "migrations" not in path.parts and "vendor" not in path.parts:
                name = f"{root.name}/{path.relative_to(root).as_posix()}"
                found.append((name, ast.parse(path.read_text(encoding="utf-8"))))
    return found


def offences(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """(what is banned, line) of each use in a module."""
    sql_text = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
        for alias in node.names
        if alias.name == "text"
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _calls(node, sql_text)
        elif isinstance(node, ast.Attribute):
            if node.attr in ("__table__", "query", "text") and _is(node.value, "sa", "sqlalchemy"):
                yield node.attr, node.lineno
            elif node.attr == "__table__":
                yield "__table__", node.lineno
            elif node.attr == "query" and isinstance(node.value, (ast.Name, ast.Attribute)):
                yield ".query", node.lineno
            elif node.attr == "hook" and "manager" in ast.unparse(node.value).lower():
                yield "pm.hook", node.lineno


def _calls(node: ast.Call, sql_text: set[str]) -> Iterator[tuple[str, int]]:
    called = node.func
    if isinstance(called, ast.Name) and called.id in sql_text:
        yield "text", node.lineno
    if isinstance(called, ast.Attribute):
        on_session = ast.unparse(called.value).endswith("session")
        # Flask's own session is a dictionary, asked by a word.
        word = node.args and isinstance(node.args[0], ast.Constant)
        banned = ("get", "get_one", "query", "bulk_save_objects")
        if on_session and called.attr in banned and not word:
            yield f"session.{called.attr}", node.lineno
        if called.attr in ("exec_driver_sql", "bulk_insert_mappings"):
            yield called.attr, node.lineno


def _is(node: ast.expr, *names: str) -> bool:
    return isinstance(node, ast.Name) and node.id in names


def test_nothing_goes_past_the_walls() -> None:
    found = [
        f"{path}:{line} {what}"
        for path, tree in sources()
        for what, line in offences(tree)
        if path not in HOMES.get(what, set())
    ]
    # SQLite is told to begin its transaction where the engine is set up; no row is read by it.
    allowed = {"core/db.py"}
    assert [each for each in found if each.partition(":")[0] not in allowed] == []


def test_modules_are_looked_at() -> None:
    names = [name for name, _tree in sources()]
    assert "core/tenancy.py" in names
    assert any(name.startswith("plugins/equity_review/") for name in names)


@pytest.mark.parametrize(
    "source",
    [
        "db.session.get(Program, 1)",
        "session.get(Program, 1)",
        "session.get_one(Program, 1)",
        "db.session.query(Program)",
        "Program.query.all()",
        "from sqlalchemy import text\ntext('SELECT 1')",
        "from sqlalchemy.sql import text as raw\nraw('SELECT 1')",
        "import sqlalchemy as sa\nsa.text('SELECT 1')",
        "select(Program.__table__)",
        "registry._manager.hook.nav_items()",
        "connection.exec_driver_sql('SELECT 1')",
    ],
)
def test_each_ban_finds_what_it_is_for(source: str) -> None:
    assert list(offences(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    ["session.get('next')", "tenancy.get(Program, 1)", "item.text", "request.query_string"],
)
def test_nothing_harmless_is_banned(source: str) -> None:
    assert list(offences(ast.parse(source))) == []
