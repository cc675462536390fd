"""Pages of the norms, by what they are about."""

from . import concerns, learning, norms, proposals, pulse, responders, road, room, rounds
from .blueprint import blueprint

__all__ = [
    "blueprint",
    "concerns",
    "learning",
    "norms",
    "proposals",
    "pulse",
    "responders",
    "road",
    "room",
    "rounds",
]
