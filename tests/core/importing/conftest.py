"""The same work in progress as the tests of forms have, and what the pages of bringing in are asked with."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from commonaim.core import hooks

from ..forms.conftest import Work, leader, other_leader, work

__all__ = ["at", "carried", "leader", "other_leader", "told", "work"]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What plugins are told of, and the id of what it is about."""
    found: list[tuple[str, int]] = []
    collect = hooks.collect

    def noted(name: str, /, *args: Any, **values: Any) -> Any:
        if name == "on_event":
            found.append((values["event"].kind, values["event"].subject_id))
        return collect(name, *args, **values)

    monkeypatch.setattr(hooks, "collect", noted)
    return found


def carried(page: str) -> str:
    """What a page gives along to the next step."""
    found = re.search(r'name="carried" value="([^"]*)"', page)
    assert found
    return html.unescape(found[1])


def at(work: Work, step: str = "") -> str:
    """The address of a step of bringing in."""
    return f"/n/rivers/cycles/{work.cycle.id}/import{step}"
