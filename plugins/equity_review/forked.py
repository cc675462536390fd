"""Forked worker processes: they share all that their parent has built so far. Only where forking is safe.

`ProcessPoolExecutor` does this on every system, but to import and to start it takes a tenth of the time in which
a million words are reviewed.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from commonaim.plugins.equity_review.workers import WorkerLost

Question = TypeVar("Question")
Answer = TypeVar("Answer")


def answered(
    work: Callable[[Question], Answer], questions: Iterator[Question], jobs: int, ahead: int
) -> Iterator[Answer]:
    """What `work` answers to each question, in order, at most `ahead` questions for each of `jobs` processes ahead.

    A thread for each process hands it the next question as soon as it has answered one.
    """
    workers: list[Worker] = []
    threads: list[Thread] = []
    asked: SimpleQueue[tuple[Question, SimpleQueue[Answer | Exception]] | None] = SimpleQueue()
    waiting: deque[SimpleQueue[Answer | Exception]] = deque()
    try:
        for _ in range(jobs):  # all of them before there is any thread
            workers.append(Worker(work, workers))
        for worker in workers:
            threads.append(Thread(target=_hand_on, args=(worker, asked), daemon=True))
            threads[-1].start()
        for question in questions:
            waiting.append(SimpleQueue())
            asked.put((question, waiting[-1]))
            if len(waiting) >= ahead * jobs:
                yield _taken(waiting.popleft())
        while waiting:
            yield _taken(waiting.popleft())
    finally:
        for worker in workers:
            worker.end()
        for _ in threads:
            asked.put(None)
        for thread in threads:
            thread.join()
        for worker in workers:
            worker.close()


def _hand_on(worker: Worker, asked: SimpleQueue[Any]) -> None:
    for question, answer in iter(asked.get, None):
        try:
            answer.put(worker.ask(question))
        except Exception as error:  # noqa: BLE001 - raised where the answer is taken
            answer.put(error)


def _taken(waiting: SimpleQueue[Any]) -> Any:
    answer = waiting.get()
    if isinstance(answer, Exception):
        raise answer
    return answer


class Worker:
    """A process that calls `work` with one question after another."""

    def __init__(self, work: Callable[[Any], Any], before: Iterable[Worker]) -> None:
        """`before`: those forked already, whose pipes this one inherits and must not hold open."""
        questions, ask = os.pipe()
        answer, answers = os.pipe()
        self._ask = os.fdopen(ask, "wb")
        self._answers = os.fdopen(answer, "rb")
        self._process = os.fork()
        if self._process == 0:
            try:
                for worker in (self, *before):
                    worker._ask.close()
                    worker._answers.close()
                _serve(work, questions, answers)
            finally:
                # Neither handlers nor buffers of the parent are this process's to run and to write out.
                os._exit(1)
        os.close(questions)
        os.close(answers)

    def ask(self, question: object) -> Any:
        """What `work` answered to `question`, or the exception it raised; raises `WorkerLost`."""
        try:
            pickle.dump(question, self._ask, pickle.HIGHEST_PROTOCOL)
            self._ask.flush()
            return pickle.load(self._answers)  # noqa: S301 - what this program has written itself
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise WorkerLost from error

    def end(self) -> None:
        """Ends the process, whatever it is doing: it has nothing to put away."""
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)

    def close(self) -> None:
        """Closes the pipes, when nobody is asking any more."""
        self._answers.close()
        with suppress(OSError):  # the rest of a question, and nobody is there to hear it
            self._ask.close()


def _serve(work: Callable[[Any], Any], questions: int, answers: int) -> None:
    """Answers until there is nobody to ask."""
    # Ctrl-C reaches the whole group of processes; only the one that writes shall answer it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()  # to look through what is shared would copy it
    with os.fdopen(questions, "rb") as asked, os.fdopen(answers, "wb") as answered:
        while True:
            question = pickle.load(asked)  # noqa: S301 - from the parent
            try:
                answer = work(question)
            except Exception as error:  # noqa: BLE001 - raised where it is asked for
                answer = error
            pickle.dump(answer, answered, pickle.HIGHEST_PROTOCOL)
            answered.flush()
