"""Whether fifty people can answer a pulse within a minute, on the default database, and every answer is counted.

    python benchmarks/norms_pulse.py [--people 50]

`commonaim serve` as a process of its own, on loopback, with the SQLite file it makes by itself. Everybody has a thread
and a session: they open the page of the pulse and send their answers, all at the same moment, which is harder than a
minute is; then each tries to send them a second time. Prints how long it took until the last answer was counted, how
long people waited, and whether each answer is there exactly once.
"""

from __future__ import annotations

import argparse
import http.client
import logging
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import structlog
from flask import Flask
from pages import drop, signed_in
from sqlalchemy import select

from commonaim.core import create_app, demo, migrating, tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.db import db, now
from commonaim.core.networks import services as networks
from commonaim.core.networks.models import Network
from commonaim.core.registry import registry_of
from commonaim.plugins.norms.models import PulseCount, PulseToken
from commonaim.plugins.norms.services import norms, pulses

KEY = "bench"
FORGERY = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass
class Waited:
    """What people met: seconds until a page was there or an answer was taken, and what the server said."""

    pages: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    second: Counter[int] = field(default_factory=Counter)
    troubles: list[str] = field(default_factory=list)


def main() -> None:
    """Measure and print; ends with 1 when an answer was lost or counted twice."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=50, help="how many answer")
    people = parser.parse_args().people
    logging.disable(logging.CRITICAL)
    structlog.configure(processors=[drop], cache_logger_on_first_use=False)
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({}, DATA_DIR=folder, SECRET_KEY=KEY, JOB_WORKER=False)
        with app.app_context():
            cookies, pulse_id, asked = prepare(app, people)
            port = free_port()
            with serving(folder, port):
                waited, took = crowd(port, pulse_id, asked, cookies)
            db.session.remove()
            counted, answered = kept(pulse_id)
            show(waited, took, people, counted, answered, len(asked))
    whole = counted == people * len(asked) and answered == people and not waited.troubles
    sys.exit(0 if whole else 1)


def prepare(app: Flask, people: int) -> tuple[list[str], int, list[int]]:
    """The demo network with a pulse for so many new members; gives their cookies, the pulse and its norms."""
    migrating.upgrade(app)
    network = demo.make(registry_of(app))
    with tenancy.in_network(network.id):
        emails = [f"p{number}@example.org" for number in range(people)]
        made = [Person(email=email, name=email, password_hash="-") for email in emails]
        db.session.add_all(made)
        db.session.flush()
        for person in made:
            networks.add_member(person, ["program_leader"])
        last = now().date() + timedelta(days=3)
        begun = pulses.begin("yearly", "All at once", [one.id for one in made], closes_on=last)
        db.session.commit()
        pulse_id, asked = begun.id, [norm.id for norm in norms.in_force()]
    return [signed_in(app, email) for email in emails], pulse_id, asked


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class serving:  # noqa: N801  # reads as what it does
    """The server, for the time of a block."""

    def __init__(self, folder: str, port: int) -> None:
        self._order = [str(Path(sys.executable).parent / "commonaim"), "serve", "--port", str(port)]
        self._settings = {
            **os.environ,
            "COMMONAIM_DATA_DIR": folder,
            "COMMONAIM_SECRET_KEY": KEY,
            "COMMONAIM_LOG_LEVEL": "ERROR",
        }
        self._port = port

    def __enter__(self) -> None:
        self._process = subprocess.Popen(
            self._order, env=self._settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + 120
        while time.monotonic() < until:
            try:
                with socket.create_connection(("127.0.0.1", self._port), timeout=1):
                    return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("The server did not start.")

    def __exit__(self, *_error: object) -> None:
        self._process.terminate()
        self._process.wait(30)


def crowd(port: int, pulse_id: int, asked: list[int], cookies: list[str]) -> tuple[Waited, float]:
    """Everybody at once; gives what they met, and the seconds from the first page to the last answer."""
    waited, ready = Waited(), threading.Barrier(len(cookies) + 1)
    threads = [
        threading.Thread(target=one, args=(port, pulse_id, asked, cookie, number, waited, ready))
        for number, cookie in enumerate(cookies)
    ]
    for thread in threads:
        thread.start()
    ready.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    return waited, time.perf_counter() - begun


def one(
    port: int,
    pulse_id: int,
    asked: list[int],
    cookie: str,
    number: int,
    waited: Waited,
    ready: threading.Barrier,
) -> None:
    """Somebody opens the page, answers, and tries once more."""
    page = f"/n/rivers/norms/pulses/{pulse_id}"
    ready.wait()
    try:
        status, body, took = request(port, "GET", page, cookie)
        found = FORGERY.search(body)
        if status != 200 or found is None:
            waited.troubles.append(f"the page answered {status}")
            return
        waited.pages.append(took)
        sent = {"csrf_token": found.group(1).decode()}
        sent |= {f"norm-{norm}": str((number + norm) % 3) for norm in asked}
        status, _body, took = request(port, "POST", f"{page}/answer", cookie, sent)
        waited.answers.append(took)
        waited.statuses[status] += 1
        waited.second[request(port, "POST", f"{page}/answer", cookie, sent)[0]] += 1
    except OSError as problem:
        waited.troubles.append(str(problem))


def request(
    port: int, method: str, path: str, cookie: str, sent: dict[str, str] | None = None
) -> tuple[int, bytes, float]:
    """(status, body, seconds) of one request on a connection of its own."""
    headers: dict[str, Any] = {"Cookie": cookie}
    if sent is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    begun = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request(method, path, urlencode(sent) if sent else None, headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body, time.perf_counter() - begun


def kept(pulse_id: int) -> tuple[int, int]:
    """(answers counted over all norms, people who have answered), as the database has it."""
    with tenancy.across_networks("the benchmark reads its one network"):
        network = db.session.scalars(select(Network)).one()
    with tenancy.in_network(network.id):
        counts = select(PulseCount.count).where(PulseCount.pulse_id == pulse_id)
        tokens = select(PulseToken.id).where(PulseToken.pulse_id == pulse_id, PulseToken.answered)
        return sum(db.session.scalars(counts)), len(db.session.scalars(tokens).all())


def show(
    waited: Waited, took: float, people: int, counted: int, answered: int, norms_asked: int
) -> None:
    """Print what was measured."""
    print(f"{people} people, {norms_asked} norms, all at the same moment")
    print(f"from the first page to the last answer and its repetition: {took:.1f} s")
    for what, spent in (("page", waited.pages), ("answer", waited.answers)):
        middle, last = statistics.median(spent), max(spent)
        print(f"waited for the {what}: median {middle:.2f} s, longest {last:.2f} s")
    print(f"answered: {dict(waited.statuses)}; a second time: {dict(waited.second)}")
    print(f"counted: {counted} of {people * norms_asked} answers, of {answered} people")
    for trouble in waited.troubles:
        print(f"trouble: {trouble}")


if __name__ == "__main__":
    main()
