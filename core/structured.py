"""structlog, loaded without ``rich``, which it takes along wherever that is installed, to color the tracebacks of a
terminal. Ours are plain text or JSON (:mod:`.logs`), and a server would hold 5 MB for nothing.

The modules of core take their logger from here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def _without(package: str) -> Iterator[None]:
    """While the block runs, importing ``package`` fails as if it were not installed; unless it is loaded already."""
    if package in sys.modules:
        yield
        return
    sys.modules[package] = None  # type: ignore[assignment]  # how Python is told that there is no such module
    try:
        yield
    finally:
        del sys.modules[package]


with _without("rich"):
    import structlog
    from structlog import get_logger

__all__ = ["get_logger", "structlog"]
