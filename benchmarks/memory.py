"""What the server holds in memory: once started, after signing in and some pages, and after a long text was coded.

Each program runs as people run it, a server of its own on this machine, whose database holds a text of a megabyte with
10,000 highlights before it starts. The text is opened three times, and its project is taken out as CSV and as Excel, as
Taguette can too; then in the other formats, and eight people sign in at the same moment. ``--command`` names another
`commonaim`, such as one installed without the tools of development. TAGUETTE names the program to compare with
(``python -m venv v && v/bin/pip install taguette==1.5.2``).

    [TAGUETTE=v/bin/taguette] python benchmarks/memory.py [--command v/bin/commonaim]
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench_coding import LONG, MANY, Theirs, many_rows, served, signed_in, taguette

from commonaim.core import demo

#: What somebody of the hub looks at, below the address of the network.
PAGES = (
    "",
    *("cycles", "programs", "people", "reports", "calendar/", "log", "plugins"),
    *("equity_review/", "empathy/", "norms/", "coding/"),
)
HUB_ADMIN = "ruth.adeyemi@example.org"
OPENED, AT_ONCE = 3, 8
#: After so many seconds the thread of the server that does what is due today has done it.
SETTLED = 5


class Watched:
    """The memory of a process, as the kernel counts it."""

    def __init__(self, process: int) -> None:
        self._status = Path(f"/proc/{process}/status")
        self._begun = time.perf_counter()

    def tell(self, after: str) -> None:
        """Print what is resident, the most that was since the process began, and how long it took since the last."""
        text = self._status.read_text(encoding="utf-8")
        told = dict(re.findall(r"(VmRSS|VmHWM):\s+(\d+) kB", text))
        sizes = "".join(f"{int(told[name]) / 1024:>10.1f}" for name in ("VmRSS", "VmHWM"))
        print(f"{after:<40}{sizes}{time.perf_counter() - self._begun:>8.2f}", flush=True)
        self._begun = time.perf_counter()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    beside = str(Path(sys.executable).parent / "commonaim")
    parser.add_argument("--command", default=beside, help="the program that is measured")
    command = parser.parse_args().command
    print(f"{'':<40}{'now, MB':>10}{'most, MB':>10}{'s':>8}")
    ours(command)
    if "TAGUETTE" in os.environ:
        theirs()


def ours(command: str) -> None:
    """Our server."""
    with served(command) as (process, url, idents):
        watched = Watched(process)
        time.sleep(SETTLED)
        watched.tell("Common Aim, started")
        session, of_the_hub = signed_in(url), signed_in(url, HUB_ADMIN)
        watched.tell("two signed in")
        network = f"{url}/n/{demo.slug()}"
        for page in PAGES:
            of_the_hub.get(f"{network}/{page}").raise_for_status()
        watched.tell(f"{len(PAGES)} pages")
        for _ in range(OPENED):
            text = f"{network}/coding/texts/{idents['many']}"
            session.get(text).raise_for_status()
            assert len(session.get(f"{text}/marks").json()["segments"]) > MANY * 0.9
        watched.tell("text opened three times")
        taken = f"{network}/coding/projects/{idents['project']}/export"
        for form in ("csv", "xlsx"):
            assert len(session.post(f"{taken}/{form}").content) > MANY
        watched.tell("taken out as CSV and Excel")
        for form in ("qdpx", "json", "html", "docx"):
            assert len(session.post(f"{taken}/{form}").content) > MANY
        watched.tell("REFI-QDA, JSON, HTML, Word")
        with ThreadPoolExecutor(AT_ONCE) as several:
            people = [email for _name, _role, email in demo.people()][:AT_ONCE]
            list(several.map(signed_in, [url] * AT_ONCE, people))
        watched.tell(f"{AT_ONCE} sign in at once")


def theirs() -> None:
    """Taguette, begun anew after the text came in; nobody signs in to its one-user mode."""
    with tempfile.TemporaryDirectory() as folder:
        with taguette(folder) as (_process, url, session):
            made = Theirs(url, session)
            text = made.bring("many", LONG)
            many_rows(folder, text, made.tag)
        with taguette(folder) as (process, url, session):
            watched = Watched(process)
            watched.tell("Taguette, started")
            for _ in range(OPENED):
                session.get(f"{url}/project/{made.project}/document/{text}").raise_for_status()
                made.open(text, session)
            watched.tell("text opened three times")
            for ending in ("csv", "xlsx"):
                file = session.get(f"{url}/project/{made.project}/export/highlights/.{ending}")
                assert len(file.content) > MANY
            watched.tell("taken out as CSV and Excel")


if __name__ == "__main__":
    main()
