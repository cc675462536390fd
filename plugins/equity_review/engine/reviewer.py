"""The review of one submission: read every section, then let each rule look at the whole."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

from commonaim.plugins.equity_review.engine.automaton import Automaton, Hit
from commonaim.plugins.equity_review.engine.mentions import Reader
from commonaim.plugins.equity_review.engine.messages import RULES
from commonaim.plugins.equity_review.engine.model import (
    Finding,
    Kind,
    Mention,
    Review,
    SectionReview,
    Submission,
)
from commonaim.plugins.equity_review.engine.refs import LEARNER, Ref
from commonaim.plugins.equity_review.engine.roles import ROLES, infer_role
from commonaim.plugins.equity_review.engine.rules import CHECKS, ROLES_OF, Check
from commonaim.plugins.equity_review.engine.rules.base import Part, Whole
from commonaim.plugins.equity_review.engine.scope import (
    EMPTY,
    Reading,
    counted,
    in_order,
    kind_of,
    read,
    stem,
)
from commonaim.plugins.equity_review.engine.statement import (
    OWN,
    Statement,
    default_statement,
    plain,
)
from commonaim.plugins.equity_review.engine.text import Folded


class UnknownRule(ValueError):
    """A rule was asked for that does not exist; the sentence lists those that do."""


class Reviewer:
    """Reviews submissions for one statement. Building it compiles the automaton; ``review`` is pure and thread-safe."""

    def __init__(
        self,
        statement: Statement | None = None,
        rules: Collection[str] | None = None,
        language: str = "en",
    ) -> None:
        self.statement = statement or default_statement()
        self.language = language
        self.rules = self._chosen(rules)
        self._checks: dict[frozenset[str], list[Check]] = {}
        self._mine = frozenset({*self.statement.families, OWN})
        replaced = self.statement.all_replaced if "replaced-term" in self.rules else ()
        self._replaced = {plain(row.term): row for row in replaced}
        self._groups = self.statement.groups("y" if language == "es" else "and")
        self._automaton = Automaton(self.statement.entries())

    @staticmethod
    def _chosen(rules: Collection[str] | None) -> tuple[str, ...]:
        if rules is None:
            return tuple(CHECKS)
        unknown = sorted(set(rules) - set(CHECKS))
        if unknown:
            raise UnknownRule(
                f"No rule is called {unknown[0]!r}; the rules are {', '.join(CHECKS)}."
            )
        return tuple(rule for rule in CHECKS if rule in set(rules))

    def review(self, submission: Submission) -> Review:
        """Review one submission."""
        parts = self._read(submission)
        speaks_of = in_order(frozenset().union(*[part.reading.kinds for part in parts]))
        whole = Whole(
            parts,
            speaks_of,
            submission.complete,
            self.statement,
            self.language,
            self._replaced,
            self._groups,
        )
        findings: list[Finding] = []
        for check in self._checks_for(parts, submission.complete):
            findings += check(whole)
        return Review(
            id=submission.id,
            all_students_only=speaks_of == ("all_students",),
            speaks_of=speaks_of,
            sections=tuple(map(_section_review, parts)),
            findings=tuple(findings),
        )

    def _checks_for(self, parts: Sequence[Part], complete: bool) -> list[Check]:
        """The rules that can have something to say. Of a complete submission, what is missing matters too."""
        roles = frozenset(ROLES if complete else [part.role for part in parts])
        checks = self._checks.get(roles)
        if checks is None:
            checks = [
                CHECKS[rule]
                for rule in self.rules
                if rule not in ROLES_OF or not ROLES_OF[rule].isdisjoint(roles)
            ]
            self._checks[roles] = checks
        return checks

    def _read(self, submission: Submission) -> list[Part]:
        sections = submission.sections
        prose = len(sections) == 1 and not sections[0].role and not sections[0].title
        drafts: list[tuple[Folded, list[Hit], list[Ref]]] = []
        anchors: set[str] = set()
        for section in sections:
            folded = Folded(section.text)
            hits = self._automaton.hits(folded.hay)
            refs = Reader(folded, hits, self._mine, prose).refs() if hits else []
            for ref in refs:
                if ref.entry.use in _AMBIGUOUS and counted(folded, ref, prose):
                    ref.counted = True
                    anchors.add(stem(ref))
            drafts.append((folded, hits, refs))
        parts = []
        for section, (folded, hits, refs) in zip(sections, drafts, strict=True):
            reading = read(folded, refs, anchors, prose) if refs else EMPTY
            role = section.role if section.role in ROLES else infer_role(section.key, section.title)
            loose = [hit for hit in hits if hit[2].loose]
            parts.append(Part(section.key, role, folded, reading, loose, prose))
        return parts


#: Nouns that are learners where the program counts them as its own.
_AMBIGUOUS = frozenset({"weak", "intern"})


def _section_review(part: Part) -> SectionReview:
    return SectionReview(part.key, part.role, part.reading.kinds, partial(_mentions, part))


def _mentions(part: Part) -> tuple[Mention, ...]:
    place, given = part.folded.place, part.folded.given
    found = []
    for ref in part.reading.refs:
        end = ref.end if ref.kind == LEARNER else part.group_end(ref)
        start, end = place(ref.start, end)
        found.append(Mention(kind_of(ref), start, end, given[start:end]))
    return tuple(found)


__all__ = ["RULES", "Kind", "Reading", "Reviewer", "UnknownRule"]
