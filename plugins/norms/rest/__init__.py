"""The norms for apps: what holds and held, what is proposed and said to it, and what pulses have shown.

Pulses are answered in the site alone: a token names its owner, and an answer has no name.
"""

from __future__ import annotations

from . import proposals, reading
from .blueprint import blueprint

__all__ = ["blueprint", "proposals", "reading"]
