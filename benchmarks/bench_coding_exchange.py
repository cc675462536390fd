"""How long coding projects take to come in and go out, beside Taguette 1.5.2 in one run.

    .venv/bin/python benchmarks/bench_coding_exchange.py [PYTHON_WITH_TAGUETTE]

A text of a million characters with ten thousand highlights of fifty codes, made up with a fixed seed, in a new database
file. Ours reads it, with consent asked of every segment, and writes a file in memory; Taguette's own export functions
do the same from its database. Taguette needs an older SQLAlchemy, so it has a virtual environment of its own
(`python -m venv peer && peer/bin/pip install taguette==1.5.2`); without one only our figures are told.
"""

from __future__ import annotations

import io
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ["DATA_DIR"] = tempfile.mkdtemp()

from commonaim.core import create_app, migrating, tenancy
from commonaim.core.db import db
from commonaim.core.networks.models import Network
from commonaim.plugins.coding.exchange import model
from commonaim.plugins.coding.services import file_texts, files, incoming, outgoing, sight

WORDS = "We belong here and nobody asked us why the bus was late. The bread is warm\n".split(" ")
HIGHLIGHTS, CODES, LENGTH = 10_000, 50, 1_000_000
RUNS = 3


def main() -> None:
    """Prints a table: wall seconds, with processor seconds beside."""
    chance = random.Random(1)
    body = " ".join(chance.choice(WORDS) for _ in range(LENGTH // 4))[:LENGTH]
    marks = []
    for _number in range(HIGHLIGHTS):
        start = chance.randrange(LENGTH - 500)
        marks.append((start, start + chance.randrange(20, 200), chance.randrange(CODES)))
    ours = our_times(body, marks)
    theirs = their_times(body, marks) if len(sys.argv) > 1 else {}
    print(f"{'what':<34}{'Taguette':>18}{'ours':>18}{'ratio':>8}")
    for name, (wall, used) in ours.items():
        other = theirs.get(name)
        told = f"{other[0]:.2f} ({other[1]:.2f})" if other else ""
        ratio = f"{used / other[1]:.2f}" if other else ""
        print(f"{name:<34}{told:>18}{f'{wall:.2f} ({used:.2f})':>18}{ratio:>8}")
    print("seconds, in brackets of the processor; the ratio is of those")
    print(f"peak memory of ours: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def our_times(body: str, marks: list[tuple[int, int, int]]) -> dict[str, tuple[float, float]]:
    """Wall and processor seconds by what was done."""
    app = create_app(LOG_LEVEL="ERROR")
    told = {}
    with app.app_context():
        migrating.upgrade(app)
        network = Network(slug="bench", name="Bench")
        db.session.add(network)
        db.session.commit()
        with tenancy.in_network(network.id), app.test_request_context():
            found = as_project(body, marks)
            made = []

            def bring_in() -> None:
                made.append(incoming.make(found, incoming.Consent(visible_to="network")))
                db.session.commit()

            told["project of 10,000 comes in"] = timed(bring_in, runs=1)
            project = made[0]
            for name in ("csv", "xlsx", "qdpx", "json", "html", "docx"):

                def take_out(form: str = name) -> None:
                    db.session.expire_all()
                    leaving = outgoing.of_project(project, sight.of_operator(project))
                    files.FORMATS[form].make(leaving.found)

                told[name] = timed(take_out)

            def text() -> None:
                read = file_texts.read(io.BytesIO(body.encode()), "big.txt")
                file_texts.make(project, [read], incoming.Consent(), None)
                db.session.commit()

            told["import"] = timed(text)
    return told


def as_project(body: str, marks: list[tuple[int, int, int]]) -> model.Project:
    """The highlights as a project."""

    def guid(number: int) -> str:
        return f"{number:08x}-1111-4111-8111-111111111111"

    segments = tuple(
        model.Segment(guid(1_000 + n), guid(1), start, end)
        for n, (start, end, _code) in enumerate(marks)
    )
    return model.Project(
        "Bench",
        coders=(model.Coder(guid(2), "A"),),
        codes=tuple(model.Code(guid(100 + n), f"code {n}") for n in range(CODES)),
        sources=(model.Source(guid(1), "big", body),),
        segments=segments,
        codings=tuple(
            model.Coding(guid(100_000 + n), segments[n].guid, guid(100 + code), guid(2))
            for n, (_start, _end, code) in enumerate(marks)
        ),
    )


def timed(call: Callable[[], None], runs: int = RUNS) -> tuple[float, float]:
    """The median of some runs, wall and processor."""
    taken = []
    for _run in range(runs):
        begun, used = time.perf_counter(), time.process_time()
        call()
        taken.append((time.perf_counter() - begun, time.process_time() - used))
    return sorted(taken)[runs // 2]


def their_times(body: str, marks: list[tuple[int, int, int]]) -> dict[str, tuple[float, float]]:
    """The same of Taguette, which a Python of its own runs."""
    given = Path(tempfile.mkdtemp()) / "highlights.json"
    codes = [f"code {n}" for n in range(CODES)]
    given.write_text(json.dumps({"text": body, "codes": codes, "highlights": marks}))
    script = Path(__file__).parent / "peers" / "run_taguette.py"
    done = subprocess.run([sys.argv[1], script, given], check=True, capture_output=True, text=True)
    return {name: tuple(times) for name, times in json.loads(done.stdout.splitlines()[-1]).items()}


if __name__ == "__main__":
    main()
