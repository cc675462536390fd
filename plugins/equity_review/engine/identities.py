"""Other identities that belong to a group named beside them: "Latina girls", "Black students with disabilities"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from commonaim.plugins.equity_review.engine.lexicon import Is
from commonaim.plugins.equity_review.engine.refs import LEARNER, NAMED, Ref
from commonaim.plugins.equity_review.engine.text import Pattern

#: What may stand between people and what restricts them: "students |who identify as| Latina".
RESTRICTS = Pattern(
    r"""\s*(?:
      \(\s*
    | ,\s*who\s+(?:are|were)\s+(?:all|mostly|mainly|predominantly|primarily|largely|both)?\s*
    | (?:\(\s*)?(?:
        (?:who|that|which)\s+(?:all\s+)?(?:(?:self-)?identif\w+(?:\s+as)?|are|were|is|come\s+from
          |belong\s+to|have|use|need|speak|receive|qualify\s+for|live\s+with|live\s+on|grew\s+up
          |came\s+from|immigrated\s+from)
      | (?:self-)?identifying(?:\s+as)?|(?:of|from|with|belonging\s+to|representing
          |experiencing|receiving|eligible\s+for|learning|speaking|born|raised|living|whose
      | de|con|que\s+(?:son|hablan|vienen\s+de|llegaron\s+de|nacieron\s+en|se\s+identifican\s+como)
      | pertenecientes\s+a|provenientes\s+de|in)
      )(?:[\s,/&-]+(?!whom\b)[^\W\d][\w’'/-]*){0,8}?\s*
    | \s*[,(–—-]\s*(?:all|todos|todas)(?:\s+of\s+(?:them|whom))?(?:\s+(?:are|son|ellos|ellas))?\s+
    | \s(?:are|were|is|son|eran|fueron)(?:\s+(?:all|mostly|mainly|predominantly|primarily
        |largely|both|either|todos|todas|mayormente))?(?:\s+an?)?\s*
    )""",
    re.X | re.I,
)
_FAMILY, _IDENTITY = Is.FAMILY, Is.IDENTITY
_GROUPS = frozenset({Is.FAMILY, Is.COLLECTIVE})
_GENDERED = frozenset({"girl", "girls", "boy", "boys", "women", "mujeres", "nina", "ninas"})


class Identities:
    """The references of one text, those to other identities judged in place."""

    __slots__ = ("refs", "text")

    def __init__(self, text: str, refs: Sequence[Ref]) -> None:
        self.text = text
        self.refs = refs

    def absorb(self) -> None:
        """ "Latina girls" speaks of Latinas, not of another group beside them."""
        absorbed: set[str] = set()
        for i, ref in enumerate(self.refs):
            if ref.entry.what != _IDENTITY or not ref.names:
                continue
            if self._belongs(i) or (
                ref.entry.groups[0] in absorbed and ref.entry.term in _GENDERED
            ):
                ref.names = False
                absorbed.add(ref.entry.groups[0])

    def _belongs(self, i: int) -> bool:
        ref = self.refs[i]
        for other in self.refs[max(0, i - 4) : i]:
            if other.entry.what not in _GROUPS or not other.names:
                continue
            if other.end <= ref.start and other.head and ref.end <= other.head_end:
                return True
        return self._beside(i) or self._qualifies(i) or self._divides(i)

    def _divides(self, i: int) -> bool:
        """ "Black and Latina/o/e interns, girls and boys": the same young people, told apart."""
        ref = self.refs[i]
        if ref.entry.term not in _GENDERED:
            return False
        for other in reversed(self.refs[max(0, i - 3) : i]):
            if other.entry.what == _FAMILY and other.kind == NAMED:
                return self.text[max(other.end, other.head_end) : ref.start].strip() in {
                    ",",
                    ":",
                    "–",
                    "—",
                }
        return False

    def _beside(self, i: int) -> bool:
        """Directly before a group's name, or joined to an identity that was absorbed."""
        ref = self.refs[i]
        if i + 1 < len(self.refs):
            after = self.refs[i + 1]
            if (
                after.entry.what in _GROUPS
                and after.names
                and not self.text[ref.end : after.start].strip()
            ):
                return True
        if i:
            before = self.refs[i - 1]
            gap = self.text[before.end : ref.start]
            if (
                before.entry.what == _IDENTITY
                and not before.names
                and len(gap) < 12
                and set(gap.lower().split()) <= {"and", "or", "y", "o", ",", "/", "&"}
            ):
                return True
        return False

    def _qualifies(self, i: int) -> bool:
        """ "Black students with disabilities", "one Black girl who uses a chair"."""
        ref = self.refs[i]
        for other in reversed(self.refs[max(0, i - 3) : i]):
            if ref.start - other.end > 60:
                return False
            mine = other.whom if other.kind == LEARNER else other
            if mine is None or (mine.entry.what == _IDENTITY and mine.names):
                continue
            end = max(other.end, other.head_end)
            gap = self.text[end : ref.start]
            if end <= ref.start and (
                RESTRICTS.fullmatch(gap) or not gap.strip() or re.match(r"\s+who\b[^.;!?]*$", gap)
            ):
                return True
        return False
