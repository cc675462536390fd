"""How long coding projects take to come in and go out, beside Taguette 1.5.2 in one run.

    .venv/bin/python benchmarks/bench_coding_exchange.py [PYTHON_WITH_TAGUETTE]

A text of a million characters with ten thousand highlights of fifty codes, made up with a fixed seed, in a new database
file. Ours reads it, with consent asked of every segment, and writes a file in memory; Taguette's own export functions
do the same from its database. They take turns, so that a machine that is slow for a while is so for both. Taguette
needs an older SQLAlchemy, so it has a virtual environment of its own
(`python -m venv peer && peer/bin/pip install taguette==1.5.2`); without one only our figures are told.
"""

from __future__ import annotations

import io
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ["DATA_DIR"] = tempfile.mkdtemp()

from commonaim.core import create_app, migrating, tenancy
from commonaim.core.db import db
from commonaim.core.networks.models import Network
from commonaim.plugins.coding.exchange import model
from commonaim.plugins.coding.services import file_texts, files, incoming, outgoing, sight

WORDS = "We belong here and nobody asked us why the bus was late. The bread is warm\n".split(" ")
HIGHLIGHTS, CODES, LENGTH = 10_000, 50, 1_000_000
RUNS = 9
Times = tuple[float, float]


def main() -> None:
    """Prints a table: wall seconds, with processor seconds beside."""
    chance = random.Random(1)
    body = " ".join(chance.choice(WORDS) for _ in range(LENGTH // 4))[:LENGTH]
    marks = []
    for _number in range(HIGHLIGHTS):
        start = chance.randrange(LENGTH - 500)
        marks.append((start, start + chance.randrange(20, 200), chance.randrange(CODES)))
    ours, theirs = measured(body, marks)
    print(f"{'what':<34}{'Taguette':>18}{'ours':>18}{'ratio':>8}")
    for name, taken in ours.items():
        others = theirs.get(name, [])
        ratio = ""
        if others:
            turns = zip(taken, others, strict=True)
            ratio = f"{statistics.median(mine[1] / other[1] for mine, other in turns):.2f}"
        print(f"{name:<34}{middle(others):>18}{middle(taken):>18}{ratio:>8}")
    print(
        "seconds, in brackets of the processor; the ratio is of those, of each turn, in the middle"
    )
    print(f"peak memory of ours: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def measured(
    body: str, marks: list[tuple[int, int, int]]
) -> tuple[dict[str, list[Times]], dict[str, list[Times]]]:
    """Wall and processor seconds of each turn by what was done, ours and Taguette's."""
    app = create_app(LOG_LEVEL="ERROR")
    with app.app_context():
        migrating.upgrade(app)
        network = Network(slug="bench", name="Bench")
        db.session.add(network)
        db.session.commit()
        with (
            tenancy.in_network(network.id),
            app.test_request_context(),
            taguette(body, marks) as asked,
        ):
            found = as_project(body, marks)
            made = []

            def bring_in() -> None:
                made.append(incoming.make(found, incoming.Consent(visible_to="network")))
                db.session.commit()

            first = timed(bring_in)
            project = made[0]
            of_texts = incoming.make(model.Project("Texts"), incoming.Consent())
            told: dict[str, list[Times]] = defaultdict(list)
            others: dict[str, list[Times]] = defaultdict(list)
            for _turn in range(RUNS):
                for name in ("csv", "xlsx", "qdpx", "json", "html", "docx"):

                    def take_out(form: str = name) -> None:
                        db.session.expire_all()
                        leaving = outgoing.of_project(project, sight.of_operator(project))
                        files.FORMATS[form].make(leaving.found)

                    told[name].append(timed(take_out))
                    if asked and name in ("csv", "xlsx"):
                        others[name].append(asked(name))

                def text() -> None:
                    read = file_texts.read(io.BytesIO(body.encode()), "big.txt")
                    file_texts.make(of_texts, [read], incoming.Consent(), None)
                    db.session.commit()

                told["import"].append(timed(text))
                if asked:
                    others["import"].append(asked("import"))
    return {"project of 10,000 comes in": [first], **told}, others


def middle(taken: list[Times]) -> str:
    """The run in the middle, in words."""
    if not taken:
        return ""
    wall, used = sorted(taken, key=lambda one: one[1])[len(taken) // 2]
    return f"{wall:.2f} ({used:.2f})"


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


def timed(call: Callable[[], None]) -> Times:
    """Wall and processor seconds of one run."""
    begun, used = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - begun, time.process_time() - used


@contextmanager
def taguette(
    body: str, marks: list[tuple[int, int, int]]
) -> Iterator[Callable[[str], Times] | None]:
    """What asks Taguette, which a Python of its own runs, to do something once; None where none was named."""
    if len(sys.argv) < 2:
        yield None
        return
    given = Path(tempfile.mkdtemp()) / "highlights.json"
    codes = [f"code {n}" for n in range(CODES)]
    given.write_text(json.dumps({"text": body, "codes": codes, "highlights": marks}))
    script = Path(__file__).parent / "peers" / "run_taguette.py"
    with subprocess.Popen(
        [sys.argv[1], script, given], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stdout.readline() == "ready\n"

        def ask(what: str) -> Times:
            print(what, file=process.stdin, flush=True)
            wall, used = json.loads(process.stdout.readline())
            return wall, used

        yield ask
        process.stdin.close()


if __name__ == "__main__":
    main()
