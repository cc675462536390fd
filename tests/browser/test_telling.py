"""A story is told aloud: recorded in the page, kept when the server does not answer, and played where it is read."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from commonaim.core.db import db
from commonaim.core.forms import services as forms
from commonaim.core.forms.models import Attachment

from .test_forms import written

pytestmark = pytest.mark.browser


def record(page: Page) -> None:
    """Tell for long enough that there is something to hear."""
    page.get_by_role("button", name="Record", exact=True).click()
    # It is said as soon as the microphone gives something, which may take more than the first second.
    expect(page.locator(".recorder-said")).to_contain_text("Recording.")
    expect(page.locator(".recorder-time")).not_to_have_text("0:00")
    page.get_by_role("button", name="Stop recording").click()
    expect(page.get_by_label("What you have recorded")).to_be_visible()


def test_a_story_is_recorded_and_not_lost_when_it_cannot_be_sent(own_site: Any, visit: Any) -> None:
    ident, _fit = written(own_site, "story", 0)
    page = visit(own_site, "joanna.begaye", width=360, permissions=["microphone"])
    page.goto(f"{own_site.home}/submissions/{ident}/edit")
    page.get_by_label("The story").fill("Boots by the door.")
    record(page)
    note = page.get_by_label("What is heard, in a few sentences")
    note.fill("Joanna tells of the boots.")
    page.context.set_offline(True)
    page.get_by_role("button", name="Keep the recording").click()
    expect(page.locator(".recorder-said")).to_contain_text("The recording stays in this browser")
    page.context.set_offline(False)
    expect(page.locator(".recorder-said")).to_have_text("The recording is kept.")
    recording = page.locator(".recording audio")
    expect(recording).to_have_count(1)
    assert recording.evaluate(
        """async (audio) => { await audio.play(); audio.pause(); return audio.error === null; }"""
    )

    # The page goes before the second one was sent: it is there when the page is opened again.
    record(page)
    page.reload()
    expect(page.get_by_text("This was recorded here and is not kept")).to_be_visible()
    page.get_by_role("button", name="Keep the recording").click()
    expect(page.locator(".recording audio")).to_have_count(2)
    # What was typed meanwhile is where it was.
    expect(page.get_by_label("The story")).to_have_value("Boots by the door.")

    reader = visit(own_site, "grace.lindholm", width=360)
    reader.goto(f"{own_site.home}/submissions/{ident}")
    expect(reader.locator(".recording").first).to_contain_text("Joanna tells of the boots.")
    expect(reader.locator(".recording").last).to_contain_text("Nobody has written down yet")

    def kept() -> list[tuple[str, str]]:
        submission = forms.submission(ident)
        assert submission
        db.session.refresh(submission)
        files: list[Attachment] = list(forms.attachments_of(submission))
        return [(file.kind, str(file.section)) for file in files]

    assert own_site.ask(kept) == [("webm", "story")] * 2


def test_who_does_not_allow_the_microphone_chooses_a_file(own_site: Any, visit: Any) -> None:
    ident, _fit = written(own_site, "story", 0)
    page = visit(own_site, "joanna.begaye")
    page.goto(f"{own_site.home}/submissions/{ident}")
    page.get_by_text("Add a recording").click()
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.locator(".recorder-said")).to_contain_text("or choose a file")
    page.get_by_label("Choose a recording").set_input_files(
        {"name": "told.mp3", "mimeType": "audio/mpeg", "buffer": b"<html><script>alert(1)"}
    )
    page.get_by_role("button", name="Keep the recording").click()
    expect(page.locator(".recorder-said")).to_contain_text("The recording is not kept.")
    page.get_by_label("Choose a recording").set_input_files(
        {"name": "told.mp3", "mimeType": "audio/mpeg", "buffer": b"ID3\x04" + bytes(70)}
    )
    page.get_by_role("button", name="Keep the recording").click()
    expect(page.locator(".recording")).to_contain_text("told.mp3")
