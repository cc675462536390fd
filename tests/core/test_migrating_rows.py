"""A migration that changes tables leaves the rows in them, and the rows that point to those."""

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import Connection, text

from commonaim.core import migrating
from commonaim.core.db import db

ROWS = (
    "INSERT INTO person (id, email, name, created_at) VALUES (1, 'f@example.org', 'Fay', '2026-01-01')",
    "INSERT INTO network (id, slug, name, aim, locale, timezone, created_at) "
    "VALUES (1, 'rivers', 'Rivers', '', 'en', 'UTC', '2026-01-01')",
    "INSERT INTO program (id, name, place, host, fields, network_id) VALUES (1, 'P', '', '', '', 1)",
    "INSERT INTO cycle (id, name, starts_on, ends_on, network_id) "
    "VALUES (1, 'C', '2026-01-01', '2026-06-30', 1)",
    "INSERT INTO improvement_group (id, cycle_id, name, facilitator_id, network_id) "
    "VALUES (1, 1, 'G', 1, 1)",
    "INSERT INTO template (id, key, name, network_id, summary, layout) VALUES (1, 'k', 'T', 1, '', 'long')",
    "INSERT INTO template_version (id, template_id, number, note, created_at, network_id) "
    "VALUES (1, 1, 1, '', '2026-01-01', 1)",
    "INSERT INTO submission (id, cycle_id, group_id, program_id, version_id, title, complete, revision, "
    "created_at, changed_at, network_id, prompts) "
    "VALUES (1, 1, 1, 1, 1, 'S', false, 0, '2026-01-01', '2026-01-01', 1, '[]')",
)
PROMPT = (
    "INSERT INTO added_prompt (plugin, key, role, text, removed, network_id) "
    "VALUES ('equity_review', :key, 'plan', :words, :removed, 1)"
)
WORDS = "SELECT key, text, reason, removed FROM added_prompt ORDER BY key"


def see_all(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT set_config('commonaim.across', 'yes', true)"))


def rows(statement: str) -> list[tuple[object, ...]]:
    with db.engine.begin() as connection:
        see_all(connection)
        return [tuple(row) for row in connection.execute(text(statement))]


@pytest.mark.parametrize("facilitated", [True, False])
def test_the_facilitator_of_a_group_is_the_first_of_its_facilitators(
    app: Flask, facilitated: bool
) -> None:
    plugins = migrating.branches(app)[1:]
    for plugin in reversed(plugins):
        migrating.downgrade(plugin)
    core = migrating.branches(app)[0]
    migrating.downgrade(core, "0002")
    with db.engine.begin() as connection:
        see_all(connection)
        for statement in ROWS:
            connection.execute(text(statement))
        if not facilitated:
            connection.execute(text("UPDATE improvement_group SET facilitator_id = NULL"))
    migrating.run(core, lambda config: command.upgrade(config, "0003"))
    held = [(1, 1, 1)] if facilitated else []
    assert rows("SELECT group_id, person_id, network_id FROM group_facilitator") == held
    assert rows("SELECT group_id, program_id, network_id FROM group_program") == [(1, 1, 1)]
    assert rows("SELECT id, group_id, idea_id FROM submission") == [(1, 1, None)]
    migrating.downgrade(core, "0002")
    assert rows("SELECT facilitator_id FROM improvement_group") == [(1 if facilitated else None,)]
    assert rows("SELECT id, group_id FROM submission") == [(1, 1)]


def test_words_of_a_plugin_s_prompt_that_the_network_kept_stay_and_the_others_are_the_plugin_s(
    app: Flask,
) -> None:
    core = migrating.branches(app)[0]
    with db.engine.begin() as connection:
        see_all(connection)
        connection.execute(text(ROWS[1]))
        for key, words, removed in (("a", "Ours", False), ("b", None, False), ("c", None, True)):
            values = {"key": key, "words": words, "removed": removed}
            connection.execute(text(PROMPT), values)
    migrating.downgrade(core, "0017")
    kept = [("a", "Ours", ""), ("c", "", "")]
    assert [tuple(row[:3]) for row in rows(WORDS)] == kept
    migrating.run(core, lambda config: command.upgrade(config, "0018"))
    assert [tuple(row[:3]) for row in rows(WORDS)] == kept
    assert [bool(row[3]) for row in rows(WORDS)] == [False, True]


def test_what_was_kept_before_there_were_marks_of_submissions_is_of_no_use(app: Flask) -> None:
    core = migrating.branches(app)[0]
    with db.engine.begin() as connection:
        connection.execute(text(ROWS[1]))
    seen = set()
    for _time in range(2):
        migrating.downgrade(core, "0020")
        migrating.run(core, lambda config: command.upgrade(config, "0021"))
        seen |= set(rows("SELECT mark_of_all FROM network"))
    assert len(seen) == 2
    assert (0,) not in seen
