"""Two people type in one submission for a minute, in two browsers, and the server is killed in the middle.

    python benchmarks/writing_together.py [--seconds 60]

The real server in a process of its own, on the demo network and SQLite; two Chromiums, each typing numbered words into
a section of its own without a pause. Halfway the server gets SIGKILL, and is begun again three seconds later. Prints
how old the oldest word was that the database did not have when the server died, what was lost in the end, and whether
each saw the other's words. Exits with 1 when a word is lost, or one older than two seconds was not kept.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

PEOPLE = ("keisha.brandt", "luis.ortega")
TITLE = "Guest speakers who look like us"
DOWN = 3.0
MOST = 2.0


@dataclass
class Writer:
    """Somebody at a keyboard: where they type, and when each of their words was typed."""

    page: Page
    place: int
    typed: list[float] = field(default_factory=list)

    @property
    def box(self) -> str:
        """The section that they write in."""
        return f".writing-section [data-fields] > textarea >> nth={self.place}"

    def type_word(self) -> None:
        """Type the next word, numbered, as fast as somebody who types well."""
        self.page.locator(self.box).press_sequentially(
            f"w{self.place}n{len(self.typed)} ", delay=30
        )
        self.typed.append(time.monotonic())

    def words(self) -> str:
        """All that was typed."""
        return "".join(f"w{self.place}n{number} " for number in range(len(self.typed)))


class Server:
    """`commonaim serve` in a process that can be killed."""

    def __init__(self, folder: Path) -> None:
        self.environ = {
            **os.environ,
            "COMMONAIM_DATA_DIR": str(folder),
            "COMMONAIM_LOG_LEVEL": "ERROR",
        }
        self.program = Path(sys.executable).with_name("commonaim")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = str(free.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        subprocess.run(
            [self.program, "demo", "--no-serve"],
            env=self.environ,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        self.begin()
        self.wait()

    def begin(self) -> None:
        """Begin to serve; nobody waits until it listens."""
        command = [self.program, "serve", "--port", self.port]
        self.process = subprocess.Popen(command, env=self.environ, stdout=subprocess.DEVNULL)

    def wait(self) -> None:
        """Wait until it listens."""
        while self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", int(self.port)), timeout=1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("The server ended by itself.")

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def main() -> int:
    """Measure and print; 1 when something was lost."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=60.0, help="how long both type")
    seconds = parser.parse_args().seconds
    chromium = os.environ.get("COMMONAIM_TEST_CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder))
        try:
            browsers = [
                playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
                for _one in PEOPLE
            ]
            writers = [
                Writer(open_form(one, server, name), place)
                for place, (one, name) in enumerate(zip(browsers, PEOPLE, strict=True))
            ]
            return measure(server, Path(folder), writers, seconds)
        finally:
            server.kill()


def open_form(browser: Browser, server: Server, person: str) -> Page:
    """The page on which somebody writes, with the first two sections emptied and saved as drafts."""
    page = browser.new_page(locale="en-US")
    page.goto(f"{server.url}/login")
    page.locator("[name=email]").fill(f"{person}@example.org")
    page.locator("[name=password]").fill("rivers-demo")
    page.locator("[name=password]").press("Enter")
    page.get_by_role("link", name=TITLE).first.click()
    page.get_by_role("link", name="Write in it").click()
    return page


def measure(server: Server, folder: Path, writers: list[Writer], seconds: float) -> int:
    """Let both type, with the server killed halfway; print what came of it."""
    for writer in writers:
        writer.page.locator(writer.box).fill("")
    began, killed, up = time.monotonic(), 0.0, False
    gone: list[float] = []
    while time.monotonic() - began < seconds:
        for writer in writers:
            writer.type_word()
        if not killed and time.monotonic() - began > seconds / 2:
            server.kill()
            killed = time.monotonic()
            gone = [unkept(folder, writer, killed) for writer in writers]
        if killed and not up and time.monotonic() - killed > DOWN:
            server.begin()
            up = True
    seen = [sees(one.page, other) for one, other in zip(writers, reversed(writers), strict=True)]
    for writer in writers:
        expect(writer.page.locator(".saved-state")).to_contain_text(
            "Draft saved at", timeout=20_000
        )
        writer.page.get_by_role("button", name="Save", exact=True).click()
        expect(writer.page.get_by_text("Saved as revision")).to_be_visible(timeout=20_000)
    text = " ".join(writers[-1].page.get_by_role("main").inner_text().split())
    lost = [writer for writer in writers if writer.words().strip() not in text]
    words = sum(len(writer.typed) for writer in writers)
    print(
        f"typed by two in {seconds:.0f} s: {words} words, {sum(len(w.words()) for w in writers)} characters"
    )
    print(f"server killed after {killed - began:.1f} s, away for {DOWN:.0f} s and its start")
    print(f"oldest word the database did not have then: {max(gone):.2f} s (at most {MOST:.0f})")
    print(
        f"lost in the end: {len(lost)} of 2 texts; each saw the other's last words: {'yes' if all(seen) else 'no'}"
    )
    return 1 if lost or max(gone) > MOST or not all(seen) else 0


def unkept(folder: Path, writer: Writer, killed: float) -> float:
    """How long before ``killed`` the oldest word was typed that is in no draft; 0 when all are."""
    copy = folder / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    for file in folder.glob("*.sqlite*"):
        shutil.copy(file, copy)
    (database,) = copy.glob("*.sqlite")
    with closing(sqlite3.connect(database)) as found:
        drafts = [
            json.loads(row[0])["texts"].values() for row in found.execute("select words from draft")
        ]
    kept = " ".join(text for texts in drafts for text in texts).split()
    times = [
        at for number, at in enumerate(writer.typed) if f"w{writer.place}n{number}" not in kept
    ]
    return killed - min(times) if times else 0.0


def sees(page: Page, other: Writer) -> bool:
    """Whether somebody sees, in a while, the last word that the other has typed."""
    last = f"w{other.place}n{len(other.typed) - 1}"
    place = page.locator("[data-others]").nth(other.place)
    expect(place).to_contain_text(last, timeout=20_000)
    return True


if __name__ == "__main__":
    sys.exit(main())
