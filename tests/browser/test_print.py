"""On paper there are the words, then what was asked about them, and nothing to press."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from commonaim.core import tenancy
from commonaim.core.db import db
from commonaim.core.forms.models import Submission
from commonaim.core.networks import services as networks
from commonaim.core.networks.models import Network
from commonaim.plugins.empathy import plugin
from commonaim.plugins.empathy.models import Guide
from commonaim.plugins.empathy.services import guides

from .test_forms import pages_in

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


#: As much as eight prompts and a network's own words come to, where people have a lot to say.
LONG_PROMPT = (
    "Tell me about a day when something at home or on the way made it hard to be here. " * 3
)
LONG_WORDS = "My child may be interviewed, and I can take my word back at any time. " * 6


@pytest.mark.parametrize("guide", ["en", "es", "long"])
def test_an_interview_guide_prints_on_one_page_with_the_words_of_consent(
    own_site: Any, visit: Any, guide: str
) -> None:
    def prepare() -> int:
        if guide != "long":
            return db.session.scalars(select(Guide.id).where(Guide.language == guide)).first() or 0
        network = db.session.scalars(select(Network)).one()
        with tenancy.in_network(network.id):
            words = {"consent_words": LONG_WORDS, "assent_words": LONG_WORDS}
            networks.change_settings(plugin, networks.settings(plugin) | words)
            asked = guides.Words("A long talk", LONG_WORDS, LONG_WORDS, (LONG_PROMPT,) * 8)
            made = guides.make(asked, "en", reason="", person_id=None)
            db.session.commit()
            return made.guide_id

    ident = own_site.ask(prepare)
    page = visit(own_site, "keisha.brandt")
    page.goto(f"{own_site.home}/empathy/guides/{ident}")
    for paper in ("Letter", "A4"):
        assert pages_in(page.pdf(format=paper)) == 1
    assert page.get_by_text(
        "mi hija o hijo" if guide == "es" else "My child may"
    ).first.is_visible()
