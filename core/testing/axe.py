"""Looking at pages with a real browser and axe-core, where there is one. No server is needed: the application answers
each request of the browser in the process of the test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from flask.testing import FlaskClient

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "chrome")
SITE: Final = "http://localhost"
_TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_FIND: Final = """async (tags) => {
  const found = await axe.run(document, {runOnly: tags, resultTypes: ["violations"], preload: false});
  return found.violations.flatMap((broken) => broken.nodes.map(
    (node) => `${broken.id} ${node.target.join(" ")}: ${node.failureSummary}`));
}"""
_SIZES: Final = ((1280, 900), (360, 740))
_TOO_WIDE: Final = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def missing() -> str:
    """What is not there that a look at pages needs, in a sentence; nothing when all is there."""
    try:
        import playwright.sync_api  # noqa: F401  # only whether it is there
    except ImportError:
        return "no playwright: pip install playwright"
    if not _chromium():
        return "no Chromium on the PATH: install one, or set COMMONAIM_TEST_CHROMIUM to its path"
    if not _axe().is_file():
        return f"{_axe()} is missing: run `make assets`, or install commonaim from its wheel"
    return ""


def trouble_on(client: FlaskClient, paths: Iterable[str]) -> list[str]:
    """What axe-core finds on each page that is served to ``client``, on a large screen and on a phone."""
    from playwright.sync_api import sync_playwright

    found = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=_chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_context(reduced_motion="reduce").new_page()
        page.route("**/*", lambda route: _answer(client, route))
        for path in paths:
            page.goto(f"{SITE}{path}")
            page.evaluate(_axe().read_text("utf-8"))
            for width, height in _SIZES:
                page.set_viewport_size({"width": width, "height": height})
                found += [f"{path} at {width} px: {one}" for one in page.evaluate(_FIND, _TAGS)]
                if over := page.evaluate(_TOO_WIDE):
                    found.append(f"{path} at {width} px: {over} px wider than the screen")
        browser.close()
    return found


def _answer(client: FlaskClient, route: Any) -> None:
    asked = route.request
    if not asked.url.startswith(SITE):
        route.abort()
        return
    # The browser's callbacks run outside the context of the test.
    with client.application.app_context():
        answer = client.open(
            asked.url.removeprefix(SITE), method=asked.method, data=asked.post_data, buffered=True
        )
    headers = {name: value for name, value in answer.headers.items() if name != "Set-Cookie"}
    route.fulfill(status=answer.status_code, headers=headers, body=answer.data)


def _chromium() -> str | None:
    named = os.environ.get("COMMONAIM_TEST_CHROMIUM")
    found = (shutil.which(name) for name in ((named,) if named else BROWSERS))
    return next((path for path in found if path), None)


def _axe() -> Path:
    return Path(__file__).parent / "vendor" / "axe.min.js"
