"""How the C library gives back memory, where it is glibc and can be told."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress
from typing import Final

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
    if not sys.platform.startswith("linux"):
        return
    with suppress(OSError, AttributeError):  # musl has no mallopt, and needs none
        tell = ctypes.CDLL(None).mallopt
        for variable, (setting, value) in _SETTINGS.items():
            if variable not in os.environ:
                tell(setting, value)
