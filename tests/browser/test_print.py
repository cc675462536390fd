"""On paper there are the words, then what was asked about them, and nothing to press."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from commonaim.core.db import db
from commonaim.core.forms.models import Submission

pytestmark = pytest.mark.browser

ASKED = "Guest speakers who look like us"
PAPER = (680, 960)  # what is left of a sheet between its margins
PRESSED = "button, nav a, .btn, summary.btn, textarea, select, [type=checkbox], .links a, .pager a"
SHOWN = "all => all.filter(one => one.checkVisibility() && one.getClientRects().length).length"
BOTTOM, TOP = "one => one.getBoundingClientRect().bottom", "one => one.getBoundingClientRect().top"


@pytest.mark.parametrize("page_of", ["equity_review/submissions", "submissions"])
@pytest.mark.parametrize("width", [1280, 360])
def test_paper_holds_the_words_and_nothing_to_press(
    site: Any, visit: Any, page_of: str, width: int
) -> None:
    ident = site.ask(
        lambda: db.session.scalars(select(Submission.id).where(Submission.title == ASKED)).one()
    )
    page = visit(site, "ana.reyes", width=width)
    page.goto(f"{site.home}/{page_of}/{ident}")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER[0], "height": PAPER[1]})
    assert page.locator(".crumbs a").first.is_visible()
    assert (
        page.locator(PRESSED)
        .locator("visible=true")
        .evaluate_all("all => all.filter(one => !one.closest('.crumbs')).map(one => one.outerHTML)")
        == []
    )
    for text in ("Four people who make things for a living", "Tamika Rowe", "Asked by"):
        assert page.get_by_text(text).first.is_visible(), text
    if page_of.startswith("equity"):
        findings = page.locator(".finding")
        assert findings.count() == 5
        assert page.locator(".finding .q").evaluate_all(SHOWN) == 5
        end = page.locator(".beside-text").evaluate(BOTTOM)
        assert all(top >= end for top in findings.evaluate_all(f"all => all.map({TOP})"))
