"""A program leader: reads what was asked, answers in the text, and never loses a word."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

ASKED = "Guest speakers who look like us"
QUESTION = re.compile("^How will you know that this is an improvement for")
SECTION = "How we will know"
NAMED = (
    "An exit card after each visit. We count the cards of Black students, of Latina/o/e students and of Indigenous "
    "students apart, and hope that eight of ten in each group name somebody they could ask."
)
#: In no page that an author reads.
GRADES = re.compile(r"\b(scor|grade|rating|rank|overdue|compliant|violation)", re.IGNORECASE)


def write_in(page: Page, title: str) -> None:
    """From the home page to the form of a submission."""
    page.get_by_role("link", name="Cycles", exact=True).click()
    page.get_by_role("row").filter(has_text="running").get_by_role("link").click()
    page.get_by_role("link", name=title).click()
    page.get_by_role("link", name="Write in it").click()


def asked_about(home: Page) -> Locator:
    """On Home, the line that leads to what was asked about the submission."""
    card = home.get_by_role("listitem").filter(has=home.get_by_role("link", name=ASKED))
    return card.get_by_role("link", name=re.compile("question"))


@pytest.mark.parametrize("width", [1280, 360])
def test_an_author_reads_what_was_asked_beside_the_words_and_no_grade(
    site: Any, visit: Any, width: int
) -> None:
    page = visit(site, "keisha.brandt", width=width)
    asked_about(page).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(ASKED)
    expect(page.get_by_text("One question about your text")).to_be_visible()
    first_look = page.get_by_role("main").inner_text()
    page.get_by_role("link", name="Write in it").click()
    beside = page.get_by_label(SECTION, exact=True).locator("xpath=ancestor::div[@data-section]")
    expect(beside.get_by_text(QUESTION)).to_be_visible()
    for shown in (first_look, page.get_by_role("main").inner_text()):
        assert not GRADES.search(shown)
        assert "all students" not in shown.lower(), "what was not asked is the facilitators' own"
    assert page.get_by_role("img").count() == 0, "the bars compare submissions"


def test_a_question_is_gone_for_everybody_once_the_text_answers_it(
    own_site: Any, visit: Any
) -> None:
    author, facilitator = visit(own_site, "keisha.brandt"), visit(own_site, "ana.reyes")
    write_in(author, ASKED)
    where = author.url
    author.get_by_label(SECTION, exact=True).fill(NAMED)
    expect(author.locator(".saved-state")).to_contain_text("Draft saved at")
    author.get_by_role("button", name="Save").click()
    expect(author.get_by_text(re.compile("Saved as revision"))).to_be_visible()
    expect(author.get_by_role("region", name=SECTION)).to_contain_text("eight of ten in each group")
    expect(author.get_by_text(QUESTION)).to_have_count(0)
    author.get_by_role("link", name="Home").click()
    expect(author.get_by_role("link", name=ASKED, exact=True)).to_be_visible()
    expect(asked_about(author)).to_have_count(0)

    facilitator.goto(where.replace("/edit", ""))
    facilitator.get_by_role("link", name="Open the review").click()
    gone = facilitator.get_by_role("group").filter(
        has=facilitator.get_by_text(re.compile("answered by an edit"))
    )
    expect(facilitator.get_by_text(QUESTION)).to_be_hidden()
    gone.get_by_text(re.compile("answered by an edit")).first.click()
    gone.get_by_role("heading", name="Can the measure show it").click()
    expect(gone.get_by_text(QUESTION)).to_be_visible()


def test_of_two_who_save_at_once_the_second_sees_both_texts_and_nothing_is_lost(
    own_site: Any, visit: Any
) -> None:
    keisha, luis = visit(own_site, "keisha.brandt"), visit(own_site, "luis.ortega")
    for page, words in ((keisha, "Keisha counts the cards."), (luis, "Luis asks at the door.")):
        write_in(page, ASKED)
        page.get_by_label(SECTION, exact=True).fill(words)
    keisha.get_by_role("button", name="Save").click()
    expect(keisha.get_by_text(re.compile("Saved as revision"))).to_be_visible()

    luis.get_by_role("button", name="Save").click()
    expect(luis.get_by_role("alert")).to_contain_text("Keisha Brandt saved while you were writing")
    expect(luis.get_by_role("alert")).to_be_focused()
    expect(luis.get_by_role("main")).to_contain_text("Keisha counts the cards.")
    mine = luis.get_by_label(SECTION, exact=True)
    expect(mine).to_have_value("Luis asks at the door.")
    mine.fill("Keisha counts the cards. Luis asks at the door.")
    luis.get_by_role("button", name="Save").click()
    expect(luis.get_by_text(re.compile("Saved as revision"))).to_be_visible()

    keisha.reload()
    expect(keisha.get_by_role("region", name=SECTION)).to_contain_text(
        "Keisha counts the cards. Luis asks at the door."
    )
    revisions = keisha.get_by_role("region", name="Revisions").get_by_role("link")
    revisions.nth(1).click()
    expect(keisha.get_by_role("main")).to_contain_text("Keisha counts the cards")
