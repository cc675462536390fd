"""Pages of coding, by what they are about."""

from . import projects
from .blueprint import blueprint

__all__ = ["blueprint", "projects"]
