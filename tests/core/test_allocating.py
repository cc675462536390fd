"""Whether a server asks the C library to give back memory, and where it leaves that alone."""

import ctypes
import subprocess
import sys
from types import SimpleNamespace

import pytest
from flask import Flask

from commonaim.core import allocating


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[int, int]:
    found: dict[int, int] = {}
    library = SimpleNamespace(mallopt=found.__setitem__)
    monkeypatch.setattr(ctypes, "CDLL", lambda name: library)
    monkeypatch.setattr("sys.platform", "linux")
    for variable in allocating._SETTINGS:
        monkeypatch.delenv(variable, raising=False)
    return found


def test_threads_share_a_heap_and_large_pieces_go_back(told: dict[int, int]) -> None:
    allocating.give_back_early()
    assert told == {-8: 1, -3: allocating.LARGE, -1: allocating.LARGE}


def test_what_somebody_set_in_the_environment_stays(
    told: dict[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MALLOC_ARENA_MAX", "4")
    allocating.give_back_early()
    assert set(told) == {-3, -1}


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda name: SimpleNamespace())
    allocating.give_back_early()
    allocating.give_back_now()
    monkeypatch.setattr("sys.platform", "darwin")
    allocating.give_back_early()
    allocating.give_back_now()


def test_memory_goes_back_after_a_long_answer_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []
    monkeypatch.setattr(allocating, "give_back_now", lambda: given.append("now"))
    app = Flask("of_answers")
    allocating.init_app(app)
    app.add_url_rule("/<int:size>", view_func=lambda size: "x" * size, endpoint="answer")
    browser = app.test_client()
    browser.get(f"/{allocating.LONG_ANSWER - 1}").close()
    assert given == []
    answer = browser.get(f"/{allocating.LONG_ANSWER}")
    answer.close()
    assert given == ["now"]


def test_a_server_does_not_load_what_only_colors_the_tracebacks_of_a_terminal() -> None:
    pytest.importorskip("rich")
    told = "import sys, commonaim.core as core; core.create_app; print('rich' in sys.modules)"
    again = "import rich; print(rich.__name__)"
    done = subprocess.run(
        [sys.executable, "-c", f"{told}; {again}"], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "rich"]
