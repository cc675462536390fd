"""`commonaim review` as a process: workers, pipes, locales, and what it does not import."""

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from commonaim.plugins.equity_review.calls import run_review
from commonaim.plugins.equity_review.desk import Desk, Order
from commonaim.plugins.equity_review.reading import Unit
from commonaim.plugins.equity_review.reading.jsonl import Lines
from commonaim.plugins.equity_review.workers import AHEAD, WorkerLost, reviewed

RUN = "import sys\nfrom commonaim.plugins.equity_review.calls import run_review\nsys.exit(run_review())"
INSTALLED = "from commonaim.core.cli import main\nmain()"
HEAVY = (
    *("flask", "sqlalchemy", "jinja2", "werkzeug", "multiprocessing", "concurrent.futures"),
    *("click", "inspect", "openpyxl", "docx", "lxml", "zipfile", "importlib.metadata", "asyncio"),
)


def process(
    *arguments: object, code: str = RUN, **options: Any
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        timeout=60,
        check=False,
        **options,
    )


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A folder with some hundred submissions of all kinds, some of them broken."""
    with (tmp_path / "lines.jsonl").open("w", encoding="utf-8") as file:
        for number in range(300):
            file.write(
                json.dumps({"id": number, "text": f"Our students, año {number}. " * 80}) + "\n"
            )
            if number % 50 == 49:
                file.write("broken\n")
    for number in range(40):
        (tmp_path / f"{number}.txt").write_text("We reach minority students." if number % 7 else "")
    rows = "\n".join(f"{number},Our students" for number in range(200))
    (tmp_path / "sheet.csv").write_text(f"id,plan\n{rows}\n")
    return tmp_path


@pytest.mark.parametrize("output", ["text", "json", "jsonl", "sarif", "csv"])
def test_the_output_is_the_same_whatever_the_number_of_workers(
    review: Any, many: Path, output: str
) -> None:
    one = review(many, "--format", output)
    assert one.code == 2
    assert one.err.count("\n") == 12
    assert review(many, "--format", output, "--jobs", 3) == one


def test_work_is_read_only_a_little_ahead() -> None:
    taken = 0

    def endless() -> Iterator[Unit]:
        nonlocal taken
        while True:
            taken += 1
            yield Lines("endless", 1, b'{"id": 1, "text": "Our students."}\n')

    results = reviewed(endless(), Desk(Order(format="jsonl")), 2)
    for number in range(1, 6):
        next(results)
        assert taken <= number + 2 * AHEAD
    results.close()  # type: ignore[attr-defined] # with two units waiting it is a generator


def test_a_spawned_worker_sets_up_the_same_desk() -> None:
    desk = Desk(Order(format="csv", language="es", rules=("replaced-term",)))
    spawned = pickle.loads(pickle.dumps(desk))  # noqa: S301 - what was just pickled here
    unit = Lines("x", 1, b'{"id": 1, "text": "We reach minority students."}')
    assert spawned.review(unit).written == desk.review(unit).written
    assert "replaced-term" in desk.review(unit).written


class Deadly(Lines):
    """Work that takes its worker down."""

    def entries(self) -> Iterator[Any]:
        os._exit(9)


def test_a_lost_worker_is_told() -> None:
    units = [Deadly("x", 1, b"")] * 3
    with pytest.raises(WorkerLost):
        list(reviewed(units, Desk(Order(format="jsonl")), 2))


class Faulty(Lines):
    """Work that a fault in the program keeps from being done."""

    def entries(self) -> Iterator[Any]:
        raise ValueError("odd")


def test_a_fault_in_a_worker_is_told_after_the_work_before_it() -> None:
    line = b'{"id": 1, "text": "Our students."}'
    desk = Desk(Order(format="jsonl"))
    results = reviewed([Lines("x", 1, line), Faulty("x", 1, b""), Lines("x", 1, line)], desk, 2)
    assert next(results).written == desk.review(Lines("x", 1, line)).written
    with pytest.raises(ValueError, match="odd"):
        next(results)


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux only")
def test_no_worker_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    fork, processes = os.fork, []

    def noted() -> int:
        processes.append(fork())
        return processes[-1]

    monkeypatch.setattr(os, "fork", noted)
    units = [Lines("x", 1, b'{"id": 1, "text": "Our students."}')] * 9
    results = reviewed(units, Desk(Order(format="jsonl")), 3)
    next(results)
    results.close()  # type: ignore[attr-defined] # with two units waiting it is a generator
    assert len(processes) == 3
    for process_id in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process_id, 0)


def test_where_forking_is_not_safe_workers_are_spawned(
    review: Any, many: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = review(many, "--format", "jsonl")
    monkeypatch.setattr("commonaim.plugins.equity_review.workers._FORKS", False)
    assert review(many, "--format", "jsonl", "--jobs", 2) == one


@pytest.mark.parametrize("error", [WorkerLost(), KeyboardInterrupt(), ValueError("odd")])
def test_whatever_happens_is_one_line(
    error: BaseException,
    many: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("commonaim.plugins.equity_review.calls.reviewed", fail)
    assert run_review([str(many)]) == 2
    err = capsys.readouterr().err
    assert (err.startswith("commonaim review: "), err.count("\n")) == (True, 1)


def test_a_reader_that_has_enough_is_no_fault(many: Path) -> None:
    (many / "lines.jsonl").write_text(
        "\n".join(json.dumps({"id": n, "text": "Our students. " * 99}) for n in range(3000))
    )
    with subprocess.Popen(
        [sys.executable, "-c", RUN, str(many / "lines.jsonl"), "--format", "jsonl", "--jobs", "2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as started:
        assert started.stdout is not None
        assert started.stderr is not None
        assert started.stdout.readline().startswith(b'{"id": 0')
        started.stdout.close()
        assert started.stderr.read() == b""
        assert started.wait(60) == 0


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
def test_a_full_disk_is_told(many: Path) -> None:
    with open("/dev/full", "wb") as full:
        ended = subprocess.run(
            [sys.executable, "-c", RUN, str(many / "lines.jsonl")],
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert ended.returncode == 2
    assert b"commonaim review: the output cannot be written (No space left" in ended.stderr
    assert b"Traceback" not in ended.stderr


def test_output_is_utf8_in_every_locale(tmp_path: Path) -> None:
    path = tmp_path / "año.txt"
    path.write_text("Nuestros estudiantes — año 🌵", encoding="utf-8")
    for locale in ({"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}):
        ended = process(
            path, path.with_name("ñ.txt"), "--format", "jsonl", env={**os.environ, **locale}
        )
        assert "año.txt" in ended.stdout.decode("utf-8")
        assert ended.returncode == 2
        assert ended.stderr.count(b"\n") == 1


@pytest.mark.parametrize(("call", "name"), [(RUN, []), (INSTALLED, ["review"])])
def test_it_imports_neither_flask_nor_a_library_it_does_not_need(
    call: str, name: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "one.txt"
    path.write_text("Our students write.")
    look = "import atexit, sys\natexit.register(lambda: print(*sys.modules, file=sys.stderr))\n"
    ended = process(*name, path, code=f"{look}{call}")
    loaded = set(ended.stderr.decode().splitlines()[-1].split())
    assert b"speaks only of all students" in ended.stdout
    assert "commonaim.plugins.equity_review.engine" in loaded
    assert loaded.isdisjoint(HEAVY)
