"""The same work in progress as the tests of forms have, and what the pages of bringing in are asked with."""

from __future__ import annotations

import html
import re

from ..forms.conftest import Work, leader, other_leader, work

__all__ = ["at", "carried", "leader", "other_leader", "work"]


def carried(page: str) -> str:
    """What a page gives along to the next step."""
    found = re.search(r'name="carried" value="([^"]*)"', page)
    assert found
    return html.unescape(found[1])


def at(work: Work, step: str = "") -> str:
    """The address of a step of bringing in."""
    return f"/n/rivers/cycles/{work.cycle.id}/import{step}"
