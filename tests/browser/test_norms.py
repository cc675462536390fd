"""A member's road with a norm: propose it, talk about it, see it hold, open it in the room, say how it is followed."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.networks import services as networks
from commonaim.plugins.norms import plugin
from commonaim.plugins.norms.models import PulseCount
from commonaim.plugins.norms.services import committee

pytestmark = pytest.mark.browser


def let_a_committee_of_one_decide() -> None:
    """So that the road need not wait for the days that consent takes."""
    ana = db.session.scalars(select(Person.id).where(Person.name == "Ana Reyes")).one()
    networks.change_settings(plugin, {**networks.settings(plugin), "adoption": "committee"})
    committee.name_members([ana])
    db.session.commit()


def press(page: Page, key: str) -> None:
    """Press a key of the screen in the room, once its script listens."""
    page.wait_for_load_state()
    page.keyboard.press(key)


def answers() -> int:
    return sum(db.session.scalars(select(PulseCount.count)))


@pytest.mark.parametrize("width", [1280, 360])
def test_a_norm_goes_from_a_members_words_to_the_screen_in_the_room(
    own_site: Any, visit: Any, width: int
) -> None:
    own_site.ask(let_a_committee_of_one_decide)
    member = visit(own_site, "keisha.brandt", width=width)
    member.goto(f"{own_site.home}/norms/")
    member.get_by_role("link", name="Propose a norm").click()
    member.get_by_label("The norm, in a sentence").fill("We end with thanks")
    member.get_by_role("button", name="Propose it to everybody").click()
    # Without a reason nothing is proposed, and nothing is lost.
    expect(member.get_by_label("Why")).to_be_focused()
    expect(member.get_by_label("The norm, in a sentence")).to_have_value("We end with thanks")
    member.get_by_label("Why").fill("The last two meetings ended with people packing.")
    member.get_by_role("button", name="Propose it to everybody").click()
    expect(member.get_by_role("heading", level=1)).to_have_text("A new norm")
    address = member.url

    ana = visit(own_site, "ana.reyes", width=width)
    ana.goto(f"{own_site.home}/notices/")
    told = ana.get_by_role("listitem").filter(has_text="Keisha Brandt proposes something")
    told.get_by_role("button", name="Go there").click()
    expect(ana).to_have_url(address)
    ana.get_by_label("What do you think?").fill("I would like to begin with it, too.")
    ana.get_by_role("button", name="Say it").last.click()
    member.reload()
    member.get_by_text("Answer", exact=True).click()
    member.get_by_label("Your answer").fill("Another time. One thing first.")
    member.get_by_role("button", name="Say it").first.click()
    expect(member.get_by_text("Another time. One thing first.")).to_be_visible()
    ana.get_by_role("button", name="I am for it").click()
    expect(ana.get_by_text("By the steering committee: 1 for it, 0 against it.")).to_be_visible()

    member.goto(f"{own_site.home}/norms/room?show=all")
    member.get_by_role("link", name="We end with thanks").click()
    expect(member.get_by_role("heading", level=1)).to_have_text("We end with thanks")
    press(member, "ArrowRight")
    expect(member.get_by_role("heading", level=1)).not_to_have_text("We end with thanks")
    press(member, "ArrowLeft")
    expect(member.get_by_role("heading", level=1)).to_have_text("We end with thanks")
    press(member, "Escape")
    expect(member).to_have_url(f"{own_site.home}/norms/")


def test_a_pulse_is_answered_on_a_phone_with_the_keyboard_alone(own_site: Any, visit: Any) -> None:
    before = own_site.ask(answers)
    page = visit(own_site, "keisha.brandt", width=360)
    page.get_by_role("link", name="How were the norms followed?").click()
    first = page.get_by_role("radio", name="Regularly followed").first
    first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Occasionally followed").first).to_be_checked()
    page.get_by_role("button", name="Send, without my name").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("your name is not with them")
    assert own_site.ask(answers) == before + 1
    page.go_back()
    page.reload()
    expect(page.get_by_text("You have answered. Thank you.")).to_be_visible()


def test_the_room_can_be_read_at_five_metres(site: Any, visit: Any) -> None:
    page = visit(site, "ana.reyes")
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"{site.home}/norms/room")
    shown = page.get_by_role("heading", level=1)
    size = shown.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    # On a screen 60 cm wide, a capital is 0.7 of this: at least 2.5 cm, of which 20/40 eyes read half at five metres.
    assert size * 0.7 * 60 / 1920 >= 2.0
    assert page.evaluate("document.documentElement.scrollHeight <= window.innerHeight + 1")
