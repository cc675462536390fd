"""Linked rows in the long form, the one-page form on its one page, and a hub that edits its forms."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from commonaim.core.db import db
from commonaim.core.forms import one_page
from commonaim.core.forms import services as forms
from commonaim.core.forms.content import Content
from commonaim.core.forms.models import Submission, TemplateVersion
from commonaim.core.forms.templating.services import take
from commonaim.core.forms.templating.starters import starters

pytestmark = pytest.mark.browser

BOOTS = "Boots with a name on them"
#: Two sentences as people write them, to be as long as is wanted.
WORDS = (
    "On Saturday the row of boots stood outside before the vans came, and the older students greeted everybody by "
    "name. Nine of the twelve Black, Latina/o/e and Indigenous students who came a first time were back in two weeks. "
)


def pages_in(pdf: bytes) -> int:
    """How many pages a PDF of Chromium's has."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def written(site: Any, key: str, characters: float, words: str = WORDS) -> tuple[int, one_page.Fit]:
    """A submission in a form taken from a starter, each box full: so many times as long as its guide says."""

    def write() -> tuple[int, one_page.Fit]:
        version = take(starters()[key], None)
        db.session.commit()
        version = db.session.get_one(TemplateVersion, version.id)
        db.session.refresh(version)
        boots = select(Submission).where(Submission.title == BOOTS).order_by(Submission.id)
        like = db.session.scalars(boots.limit(1)).one()
        begun = forms.begin(
            title=BOOTS,
            cycle=like.cycle,
            program_id=like.program_id,
            version=version,
            group_id=like.group_id,
            author_id=like.author_id,
        )
        texts = {
            section.key: (words * 90)[: int((section.guide or 300) * characters)]
            for section in version.sections
        }
        forms.save(begun, Content(texts), base=0, author_id=None, complete=True)
        db.session.commit()
        fit = one_page.fit(forms.content_of(begun), list(version.sections), begun.title)
        return begun.id, fit

    found: tuple[int, one_page.Fit] = site.ask(write)
    return found


@pytest.mark.parametrize("characters", [0, 0.5, 1, 1.25, 1.5])
def test_the_one_page_form_prints_on_exactly_one_page(
    own_site: Any, visit: Any, characters: float
) -> None:
    ident, fit = written(own_site, "one-page", characters)
    assert fit.over == 0
    page = visit(own_site, "joanna.begaye")
    page.goto(f"{own_site.home}/submissions/{ident}/print")
    assert pages_in(page.pdf(prefer_css_page_size=True)) == 1
    assert page.get_by_text("more than one page holds").count() == 0


@pytest.mark.parametrize(
    "words", [WORDS.upper(), "- Boots\n- Tags\n\n", "Wir-sammeln-Gummistiefel " * 3]
)
def test_the_most_that_is_said_to_fit_fits(own_site: Any, visit: Any, words: str) -> None:
    fitting = [0.02 * n for n in range(1, 120)]
    sections = starters()["one-page"]["sections"]
    texts = [
        Content({s["key"]: (words * 90)[: int(s["guide_length"] * times)] for s in sections})
        for times in fitting
    ]
    like = [SimpleNamespace(**{"kind": "text", **section}) for section in sections]
    most = max(
        times
        for times, text in zip(fitting, texts, strict=True)
        if not one_page.fit(text, like, BOOTS).over
    )
    ident, fit = written(own_site, "one-page", most, words)
    assert fit == one_page.Fit("tight", 0)
    page = visit(own_site, "joanna.begaye")
    page.goto(f"{own_site.home}/submissions/{ident}/print")
    assert pages_in(page.pdf(prefer_css_page_size=True)) == 1


def test_more_than_a_page_is_said_and_printed_all_the_same(own_site: Any, visit: Any) -> None:
    ident, fit = written(own_site, "one-page", 3)
    assert fit.over > 0
    page = visit(own_site, "joanna.begaye")
    for path in ("", "/edit", "/print"):
        page.goto(f"{own_site.home}/submissions/{ident}{path}")
        expect(page.get_by_text("more than one page holds")).to_be_visible()
    assert pages_in(page.pdf(prefer_css_page_size=True)) == 2


def test_the_long_form_prints_on_a_few_pages_with_its_rows(site: Any, visit: Any) -> None:
    page = open_boots(site, visit, 1280)
    page.get_by_role("link", name="Print", exact=True).click()
    expect(page.get_by_text("13 of 16 came back")).to_be_visible()
    assert 2 <= pages_in(page.pdf(prefer_css_page_size=True)) <= 7


def open_boots(site: Any, visit: Any, width: int) -> Page:
    page: Page = visit(site, "joanna.begaye", width=width)
    ident = site.ask(
        lambda: db.session.scalars(select(Submission.id).where(Submission.title == BOOTS)).first()
    )
    page.goto(f"{site.home}/submissions/{ident}")
    return page


@pytest.mark.parametrize("width", [1280, 360])
def test_rows_are_added_and_moved_with_the_keyboard_and_saved(
    own_site: Any, visit: Any, width: int
) -> None:
    page = open_boots(own_site, visit, width)
    hint = page.get_by_text("What could you look at, count or hear that would answer this?")
    expect(hint).to_be_visible()
    page.get_by_role("link", name="Write in it").click()
    page.get_by_role("button", name="Add a question", exact=True).press("Enter")
    row = page.get_by_role("group", name="Question 4")
    expect(row.get_by_label("What do you want to find out?")).to_be_focused()
    page.keyboard.type("Who greets the greeters?")
    row.get_by_role("button", name="Add a trial").press("Enter")
    row.get_by_role("group", name="Trial 2").get_by_label("What you saw").fill("Two of three.")
    row.get_by_role("button", name="Move up: question").press("Enter")
    moved = page.get_by_role("group", name="Question 3")
    expect(moved.get_by_label("What do you want to find out?")).to_have_value(
        "Who greets the greeters?"
    )
    page.get_by_role("group", name="Question 1").get_by_role(
        "button", name="Take out question"
    ).press("Enter")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(re.compile("Saved as revision"))).to_be_visible()
    questions = page.get_by_role("heading", level=3).all_inner_texts()
    assert [text[:11] for text in questions if "?" in text] == [
        "Does a new ", "Who greets ", "What do the",
    ]  # fmt: skip
    expect(page.get_by_text("Two of three.")).to_be_visible()


def test_a_hub_changes_a_form_with_the_keyboard(own_site: Any, visit: Any) -> None:
    page = visit(own_site, "ruth.adeyemi")
    page.get_by_role("link", name="Forms", exact=True).click()
    page.get_by_role("link", name="Long form", exact=True).click()
    page.get_by_role("link", name="Change this form").click()
    page.get_by_role("button", name="Add a section").press("Enter")
    page.get_by_role("group", name="7. A new section").get_by_label("Title").fill("Whom we thank")
    page.get_by_role("button", name="Move up: 7").press("Enter")
    expect(page.get_by_role("button", name="Move up: Whom we thank")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="5. Whom we thank")).to_be_visible()
    page.get_by_role("button", name="Move down: Whom we thank").press("Enter")
    expect(page.get_by_role("button", name="Move down: Whom we thank")).to_be_focused()
    page.get_by_role("button", name="Add a section").press("Enter")
    page.get_by_role("button", name="Take out 8").press("Enter")
    expect(page.get_by_role("group", name="7.").get_by_label("Title")).to_be_focused()
    page.get_by_label("Why this change?").fill("Thanks got lost in the results.")
    page.get_by_role("button", name="Publish").last.press("Enter")
    expect(page.get_by_text("Version 2 is what new submissions ask.")).to_be_visible()
    expect(page.get_by_text("New: “Whom we thank”.")).to_be_visible()
    expect(page.get_by_text("Thanks got lost in the results.")).to_be_visible()
