"""The first page somebody sees who tries the demo."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from commonaim.core import demo

pytestmark = pytest.mark.browser


def test_the_demo_says_as_whom_one_can_sign_in_and_with_what(site: Any, visit: Any) -> None:
    page = visit(site)
    page.goto(site.url)
    ana = page.get_by_role("row").filter(has_text="Ana Reyes")
    expect(ana).to_contain_text("Facilitator")
    expect(ana).to_contain_text("ana.reyes@example.org")
    expect(page.get_by_text(f"“{demo.PASSWORD}”")).to_be_visible()
