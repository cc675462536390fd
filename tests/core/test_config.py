"""Every setting comes from the environment, and what cannot be used is said in a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from commonaim.core import config, create_app
from commonaim.core.config import OPTIONS, ConfigProblem, Option

SPOKEN = {bool: ("1", True), int: ("7", 7), str: ("value", "value")}


def load(tmp_path: Path, environ: dict[str, str] | None = None, **overrides: Any) -> dict[str, Any]:
    """The configuration with a data folder of this test."""
    return config.load({"DATA_DIR": str(tmp_path / "var"), **(environ or {})}, **overrides)


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_an_option_is_read_under_both_names_and_the_longer_one_wins(
    tmp_path: Path, option: Option
) -> None:
    text, value = SPOKEN[option.kind]
    if option.name == "DATA_DIR":
        text = value = str(tmp_path / "there")
    assert load(tmp_path, {option.name: text})[option.name] == value
    both = {f"COMMONAIM_{option.name}": text, option.name: "0"}
    assert load(tmp_path, both)[option.name] == value


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_an_option_has_a_default_of_its_kind_and_a_sentence(tmp_path: Path, option: Option) -> None:
    assert isinstance(option.default, option.kind)
    assert option.help.endswith(".")
    if option.name not in ("DATA_DIR", "SECRET_KEY"):
        assert load(tmp_path)[option.name] == option.default


@pytest.mark.parametrize("option", [o for o in OPTIONS if o.kind is not str], ids=lambda o: o.name)
def test_a_value_of_the_wrong_kind_is_said_with_its_name(tmp_path: Path, option: Option) -> None:
    with pytest.raises(ConfigProblem) as problem:
        load(tmp_path, {option.name: "perhaps"})
    wanted = "1 or 0" if option.kind is bool else "a whole number"
    assert str(problem.value) == f"{option.name} is 'perhaps': set it to {wanted}."


@pytest.mark.parametrize("text", ["TRUE", "yes", "On", "1"])
def test_yes_has_several_words(tmp_path: Path, text: str) -> None:
    assert load(tmp_path, {"HTTPS": text})["SESSION_COOKIE_SECURE"] is True


@pytest.mark.parametrize("text", ["FALSE", "no", "Off", "0", ""])
def test_no_has_several_words(tmp_path: Path, text: str) -> None:
    assert load(tmp_path, {"HTTPS": text})["SESSION_COOKIE_SECURE"] is False


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("LOG_LEVEL", "LOUD", "LOG_LEVEL is 'LOUD': set it to DEBUG, INFO, WARNING or ERROR."),
        ("LOG_FORMAT", "xml", "LOG_FORMAT is 'xml': set it to json or text."),
    ],
)
def test_a_word_that_means_nothing_is_said(
    tmp_path: Path, name: str, value: str, sentence: str
) -> None:
    with pytest.raises(ConfigProblem) as problem:
        create_app({"DATA_DIR": str(tmp_path), name: value})
    assert str(problem.value) == sentence


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ConfigProblem, match=r"^DATA_DIR .*file/var cannot be made \(.*\): name a"):
        config.load({"DATA_DIR": str(tmp_path / "file" / "var")})


def test_the_secret_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    first, second = load(tmp_path), load(tmp_path)
    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert len(first["SECRET_KEY"]) > 40
    kept = tmp_path / "var" / "secret-key"
    assert kept.stat().st_mode & 0o077 == 0


def test_with_a_database_and_a_key_nothing_is_written(tmp_path: Path) -> None:
    load(tmp_path, {"DATABASE_URL": "sqlite://", "SECRET_KEY": "x"})
    assert list(tmp_path.iterdir()) == []


def test_an_override_wins_over_the_environment(tmp_path: Path) -> None:
    assert load(tmp_path, {"SESSION_DAYS": "3"}, SESSION_DAYS=9)["SESSION_DAYS"] == 9


def test_cookies_are_for_this_site_and_not_for_scripts(tmp_path: Path) -> None:
    values = load(tmp_path, {"HTTPS": "1"})
    assert values["SESSION_COOKIE_HTTPONLY"] is True
    assert values["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert values["PREFERRED_URL_SCHEME"] == "https"
