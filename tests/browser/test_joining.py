"""The road of a hub admin and of somebody new: invited by a link, in from a phone, and on to a hand-over."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PHONE = 360


def test_somebody_new_is_invited_joins_on_a_phone_without_scripts_and_takes_over(
    own_site: Any, visit: Any
) -> None:
    admin = visit(own_site, "ruth.adeyemi")
    admin.goto(f"{own_site.home}/people")
    admin.get_by_role("link", name="Invite somebody").click()
    admin.get_by_label("Name").fill("Nia Newcomer")
    admin.get_by_label("E-mail").fill("nia.newcomer@example.org")
    admin.get_by_label("Program leader").check()
    admin.get_by_label("Program", exact=True).select_option(label="Harbor Makers")
    admin.get_by_role("button", name="Invite").click()
    link = admin.locator("main .box a").get_attribute("href")
    assert link is not None

    phone = visit(own_site, width=PHONE, java_script_enabled=False)
    phone.goto(link)
    expect(phone.get_by_role("heading", name="Join Rivers STEM Network")).to_be_visible()
    phone.get_by_label("Choose a password").fill("short")
    phone.get_by_role("button", name="Join").click()
    expect(phone.get_by_role("alert")).to_contain_text("10 to 200 characters")
    phone.get_by_label("Choose a password").fill("four words are good")
    phone.get_by_role("button", name="Join").click()
    expect(phone.locator(".said")).to_contain_text("Welcome to Rivers STEM Network.")

    admin.goto(f"{own_site.home}/programs")
    admin.get_by_role("link", name="Harbor Makers").click()
    admin.get_by_role("link", name="Hand over").click()
    admin.get_by_label("Who stands for the program").select_option(
        label="Nia Newcomer · Harbor Makers"
    )
    admin.get_by_label("What should they know?").fill("Keisha has the key to the boat house.")
    admin.get_by_role("button", name="Hand over").click()
    expect(admin.locator(".said")).to_contain_text("Nia Newcomer is the liaison now.")

    phone.goto(f"{own_site.home}/programs")
    phone.get_by_role("link", name="Harbor Makers").click()
    phone.get_by_role("link", name="What a successor should find").click()
    expect(phone.get_by_text("Keisha has the key to the boat house.")).to_be_visible()
