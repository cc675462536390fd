"""Pages of the equity review, by what they are about."""

from . import learning, reviews, rounds, statement
from .blueprint import blueprint

__all__ = ["blueprint", "learning", "reviews", "rounds", "statement"]
