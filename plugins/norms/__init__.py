"""Norms: a network's agreements, kept alive by its members, with a way to repair what was broken."""

from commonaim.plugins.norms.description import plugin

__all__ = ["plugin"]
