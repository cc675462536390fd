"""Texts that the database holds only sealed."""

import base64
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.dialects import sqlite

from commonaim.core.config import kept_key
from commonaim.core.sealing import FILE, SealBroken, Sealed

SAID = "Él lo dijo delante de todos."
_sqlite = sqlite.dialect()  # type: ignore[no-untyped-call]  # of SQLAlchemy's


def sealed(text: str) -> str:
    written = Sealed().process_bind_param(text, _sqlite)
    assert written is not None
    return written


def opened(text: str) -> str | None:
    return Sealed().process_result_value(text, _sqlite)


@pytest.fixture
def bare(tmp_path: Path) -> Flask:
    """An application with no more than sealing asks of one."""
    app = Flask("sealing")
    app.config.update(CONFIDENTIAL_KEY="", DATA_DIR=str(tmp_path / "made-when-needed"))
    return app


def test_what_is_stored_tells_neither_the_words_nor_when_they_were_written(bare: Flask) -> None:
    with bare.app_context():
        written = sealed(SAID)
        assert opened(written) == SAID
    assert "dijo" not in written
    moment = base64.urlsafe_b64decode(written)[1:9]
    assert moment == bytes(8)


def test_a_text_is_opened_by_its_own_key_only(bare: Flask) -> None:
    with bare.app_context():
        written = sealed(SAID)
    bare.extensions.clear()
    (Path(bare.config["DATA_DIR"]) / FILE).unlink()
    with bare.app_context(), pytest.raises(SealBroken, match=FILE):
        opened(written)


def test_two_processes_that_begin_at_once_take_the_same_key(tmp_path: Path) -> None:
    path = tmp_path / FILE
    assert [kept_key(path, "first"), kept_key(path, "second")] == ["first", "first"]
    assert [file.name for file in tmp_path.iterdir()] == [FILE]
    assert path.stat().st_mode & 0o077 == 0
