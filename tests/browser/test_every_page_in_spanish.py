"""Every page in Spanish, for every role: in a file of its own, so that it is walked beside the one in English."""

from __future__ import annotations

from typing import Any

import pytest

from .every_page import PEOPLE, walk

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def checked() -> set[str]:
    """The content of the pages that were found good."""
    return set()


@pytest.mark.parametrize("role", PEOPLE)
def test_no_page_keeps_anybody_out(
    full_site: Any, visit: Any, checked: set[str], role: str
) -> None:
    walk(full_site, visit, checked, role, "es")
