"""What the first look costs somebody on a slow line."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

MOST = 200_000


def bytes_of(page: Page, path: str) -> int:
    """Bytes that came over the line for a page and all it needs, nothing being kept from before."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: list[float] = []
    line.on("Network.loadingFinished", lambda done: sizes.append(done["encodedDataLength"]))
    page.goto(path, wait_until="networkidle")
    line.detach()
    assert len(sizes) > 3, "a page brings its style and its script"
    return int(sum(sizes))


def test_the_sign_in_page_and_the_review_page_are_light(site: Any, visit: Any) -> None:
    page = visit(site)
    assert bytes_of(page, f"{site.url}/login") <= MOST

    page = visit(site, "ana.reyes")
    page.goto(f"{site.home}/equity_review/")
    review = page.get_by_role("link", name="Tent buddies").get_attribute("href")
    assert bytes_of(page, f"{site.url}{review}") <= MOST
