"""Pages of the norms, by what they are about."""

from . import concerns, norms, responders, road
from .blueprint import blueprint

__all__ = ["blueprint", "concerns", "norms", "responders", "road"]
