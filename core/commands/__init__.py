"""The commands of ``commonaim`` that need the application; what needs none is found in :mod:`..cli` without them."""

from . import networks, people, plugins, site
from .base import commonaim, plugin_network_command, run

__all__ = [
    "commonaim",
    "networks",
    "people",
    "plugin_network_command",
    "plugins",
    "run",
    "site",
]
