"""What a hit of the lists becomes when its surroundings allow it: a reference to learners, or to a group."""

from __future__ import annotations

from commonaim.plugins.equity_review.engine.lexicon import Entry

LEARNER, NAMED, COLLECTIVE, OTHER = "learner", "named", "collective", "other"


class Ref:
    """A place that speaks of learners (``kind`` learner) or of a group. Offsets are of ``Folded.text``."""

    __slots__ = (
        "counted",
        "end",
        "entry",
        "head",
        "head_end",
        "kind",
        "names",
        "quoted",
        "start",
        "whom",
    )

    def __init__(self, start: int, end: int, entry: Entry, kind: str) -> None:
        self.start = start
        self.end = end
        self.entry = entry
        self.kind = kind
        #: the noun for people that the group's name belongs to, "" where none does
        self.head = ""
        self.head_end = end
        self.quoted = False
        #: ambiguous nouns only: used for the learners of a program
        self.counted = False
        #: learners only: the ref of the group that narrows this mention, if one does
        self.whom: Ref | None = None
        #: whether this ref takes part in saying whom the section speaks of
        self.names = True
