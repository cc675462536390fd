"""The evaluator's road: choose cycles, read them, take them along; with the keyboard, on a phone and on paper."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_an_evaluator_reads_two_cycles_and_takes_them_along(
    site: Any, visit: Any, script: bool
) -> None:
    page = visit(site, "grace.lindholm", java_script_enabled=script)
    page.goto(site.home)
    page.get_by_role("navigation", name="Network").get_by_role("link", name="Reports").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reports")
    boxes = page.get_by_role("group", name="Cycles").get_by_role("checkbox")
    boxes.first.focus()
    page.keyboard.press("Space")
    page.get_by_label("Also by change idea").press("Space")
    page.get_by_role("button", name="Show").press("Enter")
    page.wait_for_url("**by=idea**")
    expect(boxes.first).not_to_be_checked()
    expect(page.get_by_role("heading", name="Whom submissions speak of")).to_be_visible()
    expect(page.get_by_role("table").first).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download as CSV").click()
    assert taken.value.suggested_filename == "report.csv"
    expect(page.get_by_text("Smallest count shown")).to_have_count(0)


def test_a_report_fits_on_a_phone_and_leaves_its_choice_off_paper(site: Any, visit: Any) -> None:
    page = visit(site, "ruth.adeyemi", viewport={"width": 360, "height": 740})
    page.goto(f"{site.home}/reports?by=idea")
    assert page.evaluate(TOO_WIDE) <= 0
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Show")).to_be_hidden()
    expect(page.get_by_role("table").first).to_be_visible()
