"""Empathy interviews: what young people said, kept theirs, and brought to the work.

``commonaim empathy identifiers`` lives in this package and imports it first, so it imports nothing itself: what the
plugin is, ``plugin``, is in ``description.py`` and read when it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from commonaim.plugins.empathy.description import plugin

__all__ = ["plugin"]


def __getattr__(name: str) -> Any:
    if name != "plugin":
        raise AttributeError(f"{__name__} has no {name}")
    from commonaim.plugins.empathy.description import plugin

    return plugin
