"""How the C library gives back memory, where it is glibc and can be told."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress
from typing import Final

from flask import Flask, Response

#: An answer of so many bytes took many pieces of memory to make.
LONG_ANSWER: Final = 500_000
LARGE: Final = 128 * 1024
#: By its variable in the environment, the number of a setting in malloc.h and what it is set to.
_SETTINGS: Final = {
    "MALLOC_ARENA_MAX": (-8, 1),
    "MALLOC_MMAP_THRESHOLD_": (-3, LARGE),
    "MALLOC_TRIM_THRESHOLD_": (-1, LARGE),
}


def give_back_early() -> None:
    """For a server, before its threads begin: keep no memory that was only needed for a moment.

    Threads share one heap instead of having one each, in which others cannot use what was freed: Python lets only one
    of them run at a time anyway. And pieces of 128 kilobytes go back when they are freed. Without that, glibc takes the
    largest piece freed so far, such as that of a password's hash, for the size that is worth keeping, in each heap.
    What somebody set in the environment stays as it is.
    """
    with suppress(OSError, AttributeError):  # musl has no mallopt, and needs none
        tell = _library().mallopt
        for variable, (setting, value) in _SETTINGS.items():
            if variable not in os.environ:
                tell(setting, value)


def give_back_now() -> None:
    """Give back what lies free between pieces that are in use. It takes some milliseconds, in which others run on."""
    with suppress(OSError, AttributeError):
        _library().malloc_trim(0)


def init_app(app: Flask) -> None:
    """Give memory back after each answer of ``app`` that is long, once it was sent."""
    app.after_request(_once_sent)


def _once_sent(answer: Response) -> Response:
    if (answer.content_length or 0) >= LONG_ANSWER:
        answer.call_on_close(give_back_now)
    return answer


def _library() -> ctypes.CDLL:
    if not sys.platform.startswith("linux"):
        raise OSError("Only glibc is told.")
    return ctypes.CDLL(None)
