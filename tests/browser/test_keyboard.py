"""Without a mouse, without the single-letter keys, and without JavaScript."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

TITLE = "Tent buddies"
#: What the page shows that can be used with a mouse, in its order; hidden disclosures and disabled things are not.
USABLE = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
  .filter((one) => one.checkVisibility({visibilityProperty: true}) && !one.disabled && one.type !== "hidden")
  .filter((one) => one.type !== "radio" || one.checked).length"""
#: Whether the place of the focus can be seen: a ring, of three pixels of contrast to what is around it at least.
SEEN = """() => {
  const one = document.activeElement;
  if (one === document.body) return null;
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const inside = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return [one.outerHTML.slice(0, 120), ring || style.boxShadow !== "none", inside];
}"""


def review_of(site: Any, page: Page) -> None:
    page.goto(f"{site.home}/equity_review/")
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


@pytest.mark.parametrize("path", ["/", "/equity_review/", "review", "/people"])
def test_tab_reaches_everything_and_one_sees_where(site: Any, visit: Any, path: str) -> None:
    page = visit(site, "ana.reyes", width=1280 if path != "/people" else 360)
    if path == "review":
        review_of(site, page)
    else:
        page.goto(site.home + path)
    page.evaluate("document.activeElement.blur()")
    wanted = page.evaluate(USABLE)
    reached = []
    for _press in range(wanted + 5):
        page.keyboard.press("Tab")
        focus = page.evaluate(SEEN)
        if focus is None:
            break
        reached.append(focus)
    assert not [html for html, ring, _inside in reached if not ring], "focus is not seen"
    assert not [html for html, _ring, inside in reached if not inside], "focus is off the screen"
    assert len(reached) == wanted


def test_the_first_tab_offers_to_skip_the_navigation(site: Any, visit: Any) -> None:
    page = visit(site, "ana.reyes")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_letters_are_letters_while_somebody_types(own_site: Any, visit: Any) -> None:
    page = visit(own_site, "ana.reyes")
    review_of(own_site, page)
    page.keyboard.press("c")
    say = page.get_by_label(re.compile("^Your comment")).first
    expect(say).to_be_focused()
    page.keyboard.type("jkadc")
    expect(say).to_have_value("jkadc")
    expect(page.locator("[data-state=open][open]")).to_have_count(1)
    expect(page.get_by_text("Asked by")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(say).to_be_hidden()


def test_the_keys_can_be_switched_off_and_stay_off(own_site: Any, visit: Any) -> None:
    page = visit(own_site, "ana.reyes")
    review_of(own_site, page)
    page.get_by_label("Use the keys").uncheck()
    page.keyboard.press("a")
    page.reload()
    expect(page.get_by_label("Use the keys")).not_to_be_checked()
    page.keyboard.press("a")
    page.get_by_label("Use the keys").check()
    expect(page.get_by_text("Asked by")).to_have_count(0)
    page.keyboard.press("a")
    expect(page.get_by_text("Asked by Ana Reyes")).to_be_visible()


def test_without_javascript_one_can_ask_and_comment(own_site: Any, visit: Any) -> None:
    page = visit(own_site, "ana.reyes", java_script_enabled=False)
    review_of(own_site, page)
    first = page.locator("[id^=finding-]").first
    first.get_by_role("button", name="Ask this").click()
    expect(first.get_by_text("Asked by Ana Reyes")).to_be_attached()
    if first.get_attribute("open") is None:
        first.get_by_role("heading").click()
    first.get_by_text("Comment", exact=False).and_(
        first.locator("summary.btn, summary")
    ).last.click()
    first.get_by_label(re.compile("^Your comment")).fill("Whom did you have in mind, Pete?")
    first.get_by_role("button", name="Say it").click()
    expect(page.get_by_text("Whom did you have in mind, Pete?")).to_be_attached()


def test_without_javascript_the_review_of_a_cycle_runs_to_its_end(
    own_site: Any, visit: Any
) -> None:
    page = visit(own_site, "ana.reyes", java_script_enabled=False)
    page.goto(f"{own_site.home}/equity_review/")
    page.get_by_role("button", name="Read the whole cycle").click()
    # The page asks for itself again until it is done.
    page.get_by_role("link", name="See the result").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reviews")
