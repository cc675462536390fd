"""Coding: reading a network's texts closely, together, and saying what is in them.

Measures of agreement, the exchange of projects and ``commonaim coding`` live in this package and import it first, so
it imports nothing itself: what the plugin is, ``plugin``, is in ``description.py`` and read when it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from commonaim.plugins.coding.description import plugin

__all__ = ["plugin"]


def __getattr__(name: str) -> Any:
    if name != "plugin":
        raise AttributeError(f"{__name__} has no {name}")
    from commonaim.plugins.coding.description import plugin

    return plugin
