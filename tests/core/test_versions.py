"""Versions are read without Alembic, and are those that Alembic would tell."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from commonaim.core import migrating, versions
from commonaim.core.db import db


def revision(folder: Path, number: str, before: str, *, extra: str = "") -> None:
    (folder / f"{number}_made.py").write_text(
        f'"""What it is for."""\n\nrevision: str = "{number}"\ndown_revision = {before}\n{extra}'
    )


def test_every_branch_is_at_the_version_that_alembic_tells(app: Flask) -> None:
    for branch in migrating.branches(app):
        told = versions.newest(branch.folder)
        assert told is not None
        assert told == migrating.scripts(branch).get_current_head()
        assert migrating.current(branch) == told
    assert migrating.pending(app) == []


def test_tables_that_were_never_made_are_at_no_version(app: Flask) -> None:
    with db.engine.begin() as connection:
        assert list(versions.in_database(connection, "alembic_version_of_nobody")) == []


def test_the_newest_is_the_one_that_none_follows(tmp_path: Path) -> None:
    (tmp_path / "__init__.py").write_text("")
    assert versions.newest(tmp_path) is None
    revision(tmp_path, "0001", "None")
    revision(tmp_path, "0002", "'0001'  # after the first")
    assert versions.newest(tmp_path) == "0002"
    revision(tmp_path, "0003", "'0001'")
    assert versions.newest(tmp_path) is None
    revision(tmp_path, "0004", "('0002', '0003')")
    assert versions.newest(tmp_path) == "0004"


@pytest.mark.parametrize("before", ["number_of(1)", "5", "'0000'"])
def test_what_is_not_said_plainly_is_left_to_alembic(tmp_path: Path, before: str) -> None:
    revision(tmp_path, "0001", before)
    assert versions.newest(tmp_path) is None


def test_a_file_that_says_twice_what_it_is_is_left_to_alembic(tmp_path: Path) -> None:
    revision(tmp_path, "0001", "None", extra="revision = '0005'\n")
    assert versions.newest(tmp_path) is None


def test_two_versions_at_once_are_a_mistake_that_alembic_tells(app: Flask) -> None:
    branch = migrating.branches(app)[0]
    with db.engine.begin() as connection:
        connection.execute(text("INSERT INTO alembic_version VALUES ('0000')"))
    try:
        with pytest.raises(Exception, match="more than one head"):
            migrating.current(branch)
    finally:
        with db.engine.begin() as connection:
            connection.execute(text("DELETE FROM alembic_version WHERE version_num = '0000'"))
