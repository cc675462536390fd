"""Pages of the norms, by what they are about."""

from . import norms
from .blueprint import blueprint

__all__ = ["blueprint", "norms"]
