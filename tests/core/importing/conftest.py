"""The same work in progress as the tests of forms have."""

from ..forms.conftest import leader, other_leader, work

__all__ = ["leader", "other_leader", "work"]
