"""Every hook is documented, tested and used by one of our own plugins."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest

from commonaim.core import hookspecs
from commonaim.core.registry import discover

TESTS = Path(__file__).parents[1]
HOOKS: dict[str, Any] = {
    name: spec for name, spec in vars(hookspecs).items() if hasattr(spec, "commonaim_spec")
}
#: Hooks that none of our own plugins has a use for yet, with the reason.
UNUSED = {
    "network_disabled": "ours keep every row and have nothing to put away",
}


def test_there_are_hooks_and_not_too_many() -> None:
    assert 10 <= len(HOOKS) <= 30


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_is_documented_in_sentences(name: str) -> None:
    text = inspect.getdoc(HOOKS[name])
    assert text
    assert text[0].isupper()
    assert text.rstrip().endswith((".", "``."))


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_says_who_asks(name: str) -> None:
    arguments = list(inspect.signature(HOOKS[name]).parameters)
    assert arguments[0] == "network"
    assert "user" not in arguments[2:], "user comes second"
    assert all(
        p.annotation is not p.empty for p in inspect.signature(HOOKS[name]).parameters.values()
    )


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_is_named_in_a_test(name: str) -> None:
    tests = [path for path in TESTS.rglob("test_*.py") if path.name != Path(__file__).name]
    assert any(name in path.read_text(encoding="utf-8") for path in tests)


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_is_used_by_a_plugin_of_ours(name: str) -> None:
    used = {impl.plugin_name for impl in discover().implementations(name)}
    assert bool(used) != (name in UNUSED), used


def test_only_hooks_that_write_may_be_asked_to() -> None:
    writing = {name for name, spec in HOOKS.items() if spec.writes}
    assert writing >= {"on_event", "network_enabled", "network_disabled", "demo_data"}
    assert not writing & {"nav_items", "dashboard_cards", "todo_items", "page_panels"}
