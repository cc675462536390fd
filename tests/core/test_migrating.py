"""Every migration goes up, down and up again, and leaves what the models say."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import create_engine, inspect, text

from commonaim.core import migrating
from commonaim.core.db import db


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: object) -> Iterator[str]:
    """Each database in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/test.sqlite"
        return
    url: str = request.getfixturevalue("postgres_url")
    yield url
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()


def test_models_and_tables_agree_up_down_and_up_again(app: Flask) -> None:
    branches = migrating.branches(app)
    assert branches[0].name == "core"
    assert migrating.pending(app) == []
    assert {branch.name: migrating.drift(branch) for branch in branches} == {
        b.name: [] for b in branches
    }
    for branch in reversed(branches):
        migrating.downgrade(branch)
    left = {
        name
        for name in inspect(db.engine).get_table_names()
        if not name.startswith("alembic_version")
    }
    assert left == set()
    assert migrating.pending(app) == [branch.name for branch in branches]
    migrating.upgrade(app)
    assert {branch.name: migrating.drift(branch) for branch in branches} == {
        b.name: [] for b in branches
    }


def test_a_plugin_is_taken_away_without_breaking_core(app: Flask) -> None:
    core, *plugins = migrating.branches(app)
    for branch in reversed(plugins):
        migrating.downgrade(branch)
    assert migrating.upgrade(app) == [f"{b.name}: nothing -> {migrating.head(b)}" for b in plugins]
    assert migrating.current(core) == migrating.head(core)
