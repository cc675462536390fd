"""Whether a server asks the C library to give back memory, and where it leaves that alone."""

import ctypes
from types import SimpleNamespace

import pytest

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
    monkeypatch.setattr("sys.platform", "darwin")
    allocating.give_back_early()
