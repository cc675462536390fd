"""Hands units of work to worker processes and takes the results back in the order of the input."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING

from commonaim.plugins.equity_review.desk import Desk, Reviewed
from commonaim.plugins.equity_review.reading import Unit

if TYPE_CHECKING:
    from concurrent.futures import Future

AHEAD = 3
"""Units per worker that are read ahead; together with the size of a unit it bounds the memory."""

# A forked worker shares the automaton that is built already; elsewhere forking is not safe.
_FORKS = sys.platform == "linux"

_desk: Desk | None = None


class WorkerLost(Exception):
    """A worker process ended before its work was done, most likely for want of memory."""


def reviewed(units: Iterable[Unit], desk: Desk, jobs: int) -> Iterator[Reviewed]:
    """Each unit reviewed, in order, by `jobs` worker processes, or here when one is enough."""
    waiting = iter(units)
    first = list(islice(waiting, 2)) if jobs > 1 else []
    waiting = chain(first, waiting)
    if len(first) < 2:
        return map(desk.review, waiting)
    return (_in_forked if _FORKS else _in_spawned)(waiting, desk, jobs)


def _in_forked(units: Iterator[Unit], desk: Desk, jobs: int) -> Iterator[Reviewed]:
    from commonaim.plugins.equity_review.forked import answered

    return answered(desk.review, units, jobs, AHEAD)


def _in_spawned(units: Iterator[Unit], desk: Desk, jobs: int) -> Iterator[Reviewed]:
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    pool = ProcessPoolExecutor(jobs, get_context("spawn"), initializer=_sit_down, initargs=(desk,))
    results: deque[Future[Reviewed]] = deque()
    try:
        for unit in units:
            results.append(pool.submit(_work, unit))
            if len(results) >= AHEAD * jobs:
                yield results.popleft().result()
        while results:
            yield results.popleft().result()
    except BrokenProcessPool as error:
        raise WorkerLost from error
    finally:
        pool.shutdown(cancel_futures=True)


def _sit_down(desk: Desk) -> None:
    # Ctrl-C reaches the whole group of processes; only the one that writes shall answer it.
    import signal

    global _desk
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _desk = desk


def _work(unit: Unit) -> Reviewed:
    if _desk is None:
        raise RuntimeError("a worker was asked before it was set up")
    return _desk.review(unit)
