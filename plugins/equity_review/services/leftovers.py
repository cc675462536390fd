"""Where words that the statement has replaced are still used: in forms, names and guides of the network itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from commonaim.core.access import Access
from commonaim.core.networks.models import Network
from commonaim.core.texts import texts_of
from commonaim.plugins.equity_review import engine
from commonaim.plugins.equity_review.models import Edition

from .reviewing import reviewer_of

RULE: Final = "replaced-term"
AROUND: Final = 60


@dataclass(frozen=True, slots=True)
class Leftover:
    """A replaced word where it stands: the words ``before`` and ``after`` it, and what the network says instead."""

    before: str
    word: str
    after: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class Place:
    """A text with replaced words in it. ``by`` is the plugin that says it, "" for core; ``url`` may be ""."""

    by: str
    title: str
    url: str
    leftovers: tuple[Leftover, ...]


def still_used(edition: Edition, network: Network, user: Access) -> tuple[list[Place], int]:
    """The places where a word that ``edition`` has replaced still stands, and how many texts were looked through.

    As in a submission, a word that is quoted in order to reject it is none.
    """
    reviewer = reviewer_of(edition)
    texts = texts_of(network, user)
    places = []
    for by, text in texts:
        section = engine.Section("text", text.text, "other", "")
        read = reviewer.review(engine.Submission("text", (section,), complete=False))
        found = tuple(
            _leftover(text.text, finding) for finding in read.findings if finding.rule == RULE
        )
        if found:
            places.append(Place(by, text.title, text.url, found))
    return places, len(texts)


def _leftover(text: str, finding: engine.Finding) -> Leftover:
    start, end = finding.start or 0, finding.end or 0
    before = text[max(0, start - AROUND) : start].rpartition("\n")[2]
    after = text[end : end + AROUND].partition("\n")[0]
    return Leftover(
        ("…" if start > AROUND and len(before) == AROUND else "") + before,
        text[start:end],
        after + ("…" if len(after) == AROUND else ""),
        finding.suggestion or "",
    )
