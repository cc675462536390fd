"""Coding beside Taguette: one highlight in a short and in a long text, and opening a long text with many highlights.

Both are asked over HTTP in the same run, by turns, each served by its own server on this machine. Taguette is started
from the virtual environment that TAGUETTE names (``python -m venv v && v/bin/pip install taguette==1.5.2``).
With ``--browser`` the page of the long text is opened in Chromium, scrolled and selected in.

    TAGUETTE=v/bin/taguette python benchmarks/bench_coding.py [--browser]
"""

from __future__ import annotations

import os
import random
import re
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import requests

from commonaim.core import create_app, demo, migrating, tenancy
from commonaim.core.db import db
from commonaim.core.registry import registry_of
from commonaim.plugins.coding.models import Segment
from commonaim.plugins.coding.services import codebook, marking, projects, texts
from commonaim.plugins.coding.services.texts import NewText

WORDS = (
    "the students asked for a bus that leaves later and nobody had asked them before so they made a paper with dots"
    " and put one each and the one with most dots was taken because we are no guests here it is our house too"
).split()
SHORT, LONG, MANY, TIMES = 50_000, 1_000_000, 10_000, 60
TAGUETTES = "taguette.sqlite3"


def body(length: int) -> str:
    """A made-up text in paragraphs, always the same."""
    chosen, parts, size = random.Random(length), [], 0
    while size < length:
        parts.append(" ".join(chosen.choices(WORDS, k=chosen.randint(20, 90))) + ".")
        size += len(parts[-1]) + 2
    return "\n\n".join(parts)


Deed = Callable[[int], object]


def medians(deeds: Sequence[Deed]) -> list[float]:
    """The median times of deeds in milliseconds, after five that do not count. They take turns, one after the other, so
    that a machine that is slow for a while is so for all."""
    times: list[list[float]] = [[] for _ in deeds]
    for number in range(TIMES + 5):
        for deed, taken in zip(deeds, times, strict=True):
            begun = time.perf_counter()
            deed(number)
            taken.append((time.perf_counter() - begun) * 1000)
    return [statistics.median(taken[5:]) for taken in times]


@contextmanager
def common_aim() -> Iterator[tuple[str, dict[str, int], requests.Session]]:
    """Our server with the demo network and three texts: its address for coding, the ids of the texts, a session."""
    with served(str(Path(sys.executable).parent / "commonaim")) as (_process, url, idents):
        yield f"{url}/n/{demo.slug()}/coding", idents, signed_in(url)


@contextmanager
def served(command: str) -> Iterator[tuple[int, str, dict[str, int]]]:
    """Our server, in a process of its own as people run it, once it answers: the process, its address, the ids of what
    was put into its database before."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({}, DATA_DIR=folder, JOB_WORKER=False, LOG_LEVEL="ERROR")
        with app.app_context():
            migrating.upgrade(app)
            network = demo.make(registry_of(app))
            with tenancy.in_network(network.id):
                idents = _fill()
        port = _free_port()
        process = subprocess.Popen(
            [command, "serve", "--port", str(port)],
            env={**os.environ, "COMMONAIM_DATA_DIR": folder, "COMMONAIM_LOG_LEVEL": "ERROR"},
            stdout=subprocess.DEVNULL,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(url)
            yield process.pid, url, idents
        finally:
            process.terminate()
            process.wait()


def _wait_for(url: str) -> None:
    for _ in range(300):
        with suppress(requests.ConnectionError):
            requests.get(f"{url}/healthz", timeout=10).raise_for_status()
            return
        time.sleep(0.1)
    raise TimeoutError(f"{url} does not answer.")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def signed_in(url: str, email: str = "grace.lindholm@example.org") -> requests.Session:
    """A session of somebody of the demo network, which sends what keeps forms from being forged."""
    session = requests.Session()
    session.headers["X-CSRFToken"] = _token(session.get(f"{url}/login").text)
    page = session.post(f"{url}/login", data={"email": email, "password": demo.PASSWORD})
    page.raise_for_status()
    session.headers["X-CSRFToken"] = _token(page.text)
    return session


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, page[:500]
    return found[1]


def _fill() -> dict[str, int]:
    project = projects.every()[0]
    person = next(one for one in projects.coders(project) if one.name == "Grace Lindholm")
    made = {
        name: texts.add(project, NewText(title=name, body=body(length)))
        for name, length in (("short", SHORT), ("long", LONG), ("many", LONG))
    }
    codes = [one for one in codebook.codes(project) if one.codable]
    version = texts.version_of(made["many"])
    chosen, words = random.Random(1), texts.body_of(version)
    segments = []
    for _ in range(MANY):
        start = chosen.randrange(version.length - 300)
        end = start + chosen.randint(10, 250)
        segments.append(
            Segment(
                text_id=version.text_id,
                version_id=version.id,
                start=start,
                end=end,
                quote=words[start:end],
            )
        )
    db.session.add_all(segments)
    db.session.flush()
    marking.add(person, [(segment, chosen.choice(codes)) for segment in segments])
    db.session.commit()
    return {name: text.id for name, text in made.items()} | {
        "code": codes[0].id,
        "project": project.id,
    }


class Ours:
    """The deeds here."""

    def __init__(self, url: str, idents: dict[str, int], session: requests.Session) -> None:
        self._url, self._idents, self._session = url, idents, session
        self._words = {"short": body(SHORT), "long": body(LONG)}

    def highlighting(self, name: str) -> Deed:
        """Highlight in the middle of a text, a bit further each time."""
        words, page = self._words[name], f"{self._url}/texts/{self._idents[name]}/mark"

        def highlight(number: int) -> None:
            start = len(words) // 2 + number * 7
            sent = {
                "version": 1,
                "start": start,
                "end": start + 40,
                "quote": words[start : start + 40],
                "codes-0": self._idents["code"],
            }
            self._session.post(page, data=sent).raise_for_status()

        return highlight

    def open(self) -> None:
        """What the page of a text with many highlights asks for."""
        page = f"{self._url}/texts/{self._idents['many']}"
        assert self._session.get(page).ok
        assert len(self._session.get(f"{page}/marks").json()["segments"]) > MANY * 0.9


@contextmanager
def taguette(folder: str) -> Iterator[tuple[int, str, requests.Session]]:
    """Taguette in its one-user mode, with its database in ``folder``: the process, its address, a session."""
    command = [os.environ["TAGUETTE"], "--no-browser", "--port", "17465"]
    command += ["--database", str(Path(folder) / TAGUETTES)]
    log = open(Path(folder) / "log", "w+", encoding="utf-8")  # noqa: SIM115  # the process writes to it
    process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "HOME": folder})
    session, url = requests.Session(), "http://127.0.0.1:17465"
    try:
        for _ in range(200):
            time.sleep(0.1)
            text = (Path(folder) / "log").read_text(encoding="utf-8")
            if token := re.search(r"http://\S*token=\S+", text):
                session.get(token.group().replace("localhost", "127.0.0.1"))
                break
        yield process.pid, url, session
    finally:
        process.terminate()
        process.wait()
        log.close()


class Theirs:
    """A project of Taguette with one tag."""

    def __init__(self, url: str, session: requests.Session) -> None:
        self._session = session
        session.get(f"{url}/project/new")
        made = session.post(
            f"{url}/project/new", data={"name": "Bench", "description": "", **self._xsrf()}
        )
        self.project = int(re.findall(r"/project/(\d+)", made.url)[0])
        self.api = f"{url}/api/project/{self.project}"
        self._head = {"X-XSRFToken": session.cookies.get("_xsrf", "")}
        self.tag = self._send("tag/new", {"path": "tag", "description": ""})["id"]

    def _xsrf(self) -> dict[str, str]:
        return {"_xsrf": self._session.cookies.get("_xsrf", "")}

    def _send(self, what: str, told: dict[str, Any]) -> Any:
        answer = self._session.post(f"{self.api}/{what}", json=told, headers=self._head)
        answer.raise_for_status()
        return answer.json()

    def bring(self, name: str, length: int) -> int:
        """A text of so many characters; its id."""
        html = "".join(f"<p>{part}</p>" for part in body(length).split("\n\n"))
        file = {"file": (f"{name}.html", f"<meta charset='utf-8'>{html}", "text/html")}
        sent = {"name": name, "description": "", "text_direction": "LEFT_TO_RIGHT", **self._xsrf()}
        answer = self._session.post(
            f"{self.api}/document/new", data=sent, files=file, headers=self._head
        )
        answer.raise_for_status()
        return int(answer.json()["created"])

    def highlighting(self, name: str, length: int) -> Deed:
        """Highlight in the middle of a text, a bit further each time."""
        document = self.bring(name, length)

        def highlight(number: int) -> None:
            start = length // 2 + number * 7
            sent = {"start_offset": start, "end_offset": start + 40, "tags": [self.tag]}
            self._send(f"document/{document}/highlight/new", sent)

        return highlight

    def open(self, document: int, session: requests.Session) -> None:
        """What its page asks for when it shows a text with many highlights."""
        asked = f"{self.api}/document/{document}"
        assert session.get(f"{asked}/contents").json()["contents"]
        assert len(session.get(asked).json()["highlights"]) == MANY


def many_rows(folder: str, document: int, tag: int) -> None:
    """Ten thousand highlights: through Taguette's own page they would take half an hour, so they are put into its table
    as it would."""
    chosen = random.Random(1)
    connection = sqlite3.connect(Path(folder) / TAGUETTES, timeout=30)
    for _ in range(MANY):
        start = chosen.randrange(LONG - 300)
        end = start + chosen.randint(10, 250)
        snippet = " ".join(chosen.choices(WORDS, k=max((end - start) // 5, 1)))
        made = connection.execute(
            "INSERT INTO highlights (document_id, start_offset, end_offset, snippet) VALUES (?, ?, ?, ?)",
            (document, start, end, snippet),
        )
        connection.execute("INSERT INTO highlight_tags VALUES (?, ?)", (made.lastrowid, tag))
    connection.commit()
    connection.close()


#: What is done in the browser, one after the other: a name and a script, which may take its time.
DEEDS = {
    "scrolling by the wheel": """async () => { for (let step = 0; step < 100; step += 1) {
        window.scrollBy(0, 240); await pause(30); } }""",
    "jumping to places not seen yet": """async () => { const whole = document.documentElement.scrollHeight;
        for (let step = 0; step < 20; step += 1) {
        window.scrollTo(0, whole * ((step * 7) % 20) / 20); await pause(150); } }""",
    "to the end and back": """async () => { window.scrollTo(0, document.documentElement.scrollHeight);
        await pause(600); window.scrollTo(0, 0); while (scrollY) await pause(100); await pause(600); }""",
}


def in_browser(url: str, ident: int) -> None:
    """The longest tasks, and the longest time from a frame to the next, while the page of the long text is used; on the
    processor as it is, and as if that were a quarter as fast."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = os.environ.get("COMMONAIM_TEST_CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        for slower in (1, 4):
            print(
                f"{'':34}{'tasks over 50 ms':>40}{'longest frame, ms':>19}   processor / {slower}"
            )
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.add_init_script(_WATCH)
            page.goto(f"{url.split('/n/')[0]}/login")
            page.get_by_label("E-mail").fill("grace.lindholm@example.org")
            page.get_by_label("Password").fill(demo.PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url("**/n/**")
            page.context.new_cdp_session(page).send(
                "Emulation.setCPUThrottlingRate", {"rate": slower}
            )
            page.goto(f"{url}/texts/{ident}")
            page.wait_for_selector("#coding[data-ready]")
            ready = page.evaluate("performance.now()")
            page.wait_for_timeout(1500)
            print(f"ready to code after {ready:.0f} ms")
            for name, script in DEEDS.items():
                page.evaluate("forget()")
                page.evaluate(script)
                _say(page, name)
            _with_the_mouse(page)
            page.close()
        browser.close()


def _with_the_mouse(page: Any) -> None:
    page.evaluate("forget()")
    page.mouse.move(300, 400)
    page.mouse.down()
    for step in range(40):
        page.mouse.move(310 + step * 6, 400 + step * 8)
    page.mouse.up()
    page.wait_for_selector("#bar:not([hidden])")
    _say(page, "selecting some lines")
    page.evaluate("forget()")
    page.locator(".bar-key").first.click()
    page.wait_for_selector("#bar", state="hidden")
    page.wait_for_timeout(500)
    _say(page, "coding them")
    page.evaluate("forget()")
    page.locator("#do-undo").click()
    page.wait_for_timeout(1500)
    _say(page, "undoing that")
    page.evaluate("forget()")
    page.locator("#words").focus()
    for key in ("ArrowDown", "s", "ArrowDown", "w", "w", "Shift+ArrowRight", "u", "n", "n", "p"):
        page.keyboard.press(key)
        page.wait_for_timeout(150)
    _say(page, "moving and selecting with keys")
    page.evaluate("forget()")
    page.keyboard.press("Control+a")
    page.wait_for_timeout(1000)
    _say(page, "selecting all of it")


def _say(page: Any, name: str) -> None:
    tasks = page.evaluate("tasks")
    told = ", ".join(str(one) for one in sorted(tasks, reverse=True)[:6]) or "none"
    told += f" and {len(tasks) - 6} more" if len(tasks) > 6 else ""
    print(f"{name:34}{told:>40}{page.evaluate('Math.round(frame)'):19}")


_WATCH = """window.tasks = []; window.frame = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => tasks.push(Math.round(entry.duration))))
        .observe({entryTypes: ["longtask"]});
    let before = 0;
    const next = (now) => { if (before) frame = Math.max(frame, now - before); before = now;
        requestAnimationFrame(next); };
    requestAnimationFrame(next);
    window.pause = (time) => new Promise((done) => setTimeout(() => requestAnimationFrame(done), time));
    window.forget = () => { tasks.length = 0; frame = 0; };"""


def mean(deed: Callable[[], None]) -> float:
    """The mean time of five in milliseconds."""
    begun = time.perf_counter()
    for _ in range(5):
        deed()
    return (time.perf_counter() - begun) / 5 * 1000


def main() -> None:
    with ExitStack() as stack:
        url, idents, session = stack.enter_context(common_aim())
        ours, theirs = Ours(url, idents, session), None
        if "TAGUETTE" in os.environ:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            _process, there, their_session = stack.enter_context(taguette(folder))
            theirs = Theirs(there, their_session)
        else:
            print("Set TAGUETTE to the program to compare with.")
        print(f"{'ms':20}{'ours':>10}{'Taguette':>12}{'ratio':>8}")
        for name, length in (("short", SHORT), ("long", LONG)):
            deeds = [
                ours.highlighting(name),
                *([theirs.highlighting(name, length)] if theirs else []),
            ]
            _print(f"highlight {name}", *medians(deeds))
        times = [mean(ours.open)]
        if theirs:
            many = theirs.bring("many", LONG)
            many_rows(folder, many, theirs.tag)
            times.append(mean(lambda: theirs.open(many, their_session)))
        _print("open", *times)
        if "--browser" in sys.argv:
            in_browser(url, idents["many"])


def _print(name: str, ours: float, theirs: float | None = None) -> None:
    beside = f"{theirs:12.1f}{ours / theirs:8.2f}" if theirs is not None else ""
    print(f"{name:20}{ours:10.1f}{beside}", flush=True)


if __name__ == "__main__":
    main()
