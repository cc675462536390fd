"""A plugin that is switched off is gone from every page, and back as it was when it is on again."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

ASKED = "Guest speakers who look like us"
PAGES = ("/equity_review/", "/equity_review/statement", "/equity_review/rules")


def traces(site: Any, page: Page, submission: str) -> list[bool]:
    """What of the equity review is seen: its place in the navigation, card, mark, action, questions, pages."""
    page.goto(f"{site.home}/")
    seen = [
        page.get_by_role("link", name="Reviews", exact=True).count() > 0,
        page.get_by_role("heading", name="Whom do we write about?").count() > 0,
    ]
    page.goto(f"{site.home}/cycles")
    page.get_by_role("row").filter(has_text="running").get_by_role("link").click()
    page.wait_for_url(re.compile(r"/cycles/\d+$"))
    seen += [
        page.get_by_text("only all students").count() > 0,
        page.get_by_role("button", name="Run the equity review").count() > 0,
    ]
    page.goto(submission)
    seen += [
        page.get_by_role("link", name="Open the review").count() > 0,
        page.get_by_text(re.compile("^How will you know that this is an improvement")).count() > 0,
    ]
    for path in PAGES:
        answer = page.goto(site.home + path)
        assert answer is not None
        assert answer.status in (200, 404)
        seen.append(answer.status == 200)
    return seen


def test_a_plugin_switched_off_is_gone_and_switched_on_is_back(own_site: Any, visit: Any) -> None:
    admin, facilitator = visit(own_site, "ruth.adeyemi"), visit(own_site, "ana.reyes")
    facilitator.goto(f"{own_site.home}/")
    facilitator.get_by_role("link", name=ASKED).first.click()
    submission = facilitator.url
    before = traces(own_site, facilitator, submission)
    assert all(before)

    admin.get_by_role("link", name="Plugins", exact=True).click()
    admin.get_by_role("link", name="Equity review").click()
    admin.get_by_text("What would be hidden").click()
    expect(admin.get_by_text("Nothing is deleted.")).to_be_visible()
    admin.get_by_role("button", name="Switch off").click()
    expect(admin.get_by_text("Equity review is off. Nothing was deleted.")).to_be_visible()
    assert not any(traces(own_site, facilitator, submission))

    admin.get_by_role("button", name="Switch on").click()
    expect(admin.get_by_text("Equity review is on.")).to_be_visible()
    assert traces(own_site, facilitator, submission) == before
