"""The twelve rules, in the order in which their findings are listed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from commonaim.plugins.equity_review.engine.model import Finding
from commonaim.plugins.equity_review.engine.rules import (
    baseline,
    evidence,
    lens,
    phrases,
    speaking,
    voice,
)
from commonaim.plugins.equity_review.engine.rules.base import Whole

Check = Callable[[Whole], Iterable[Finding]]

CHECKS: Mapping[str, Check] = {
    "all-students-only": speaking.all_students_only,
    "section-all-students-only": speaking.section_all_students_only,
    "beneficiaries-not-named": speaking.beneficiaries_not_named,
    "no-equity-rationale": evidence.no_equity_rationale,
    "no-baseline-for-beneficiaries": baseline.no_baseline,
    "measure-not-disaggregated": evidence.measure_not_disaggregated,
    "results-not-disaggregated": evidence.results_not_disaggregated,
    "youth-voice-data-source-only": voice.data_source_only,
    "collective-term": phrases.collective_term,
    "replaced-term": phrases.replaced_term,
    "deficit-framing": phrases.deficit_framing,
    "intersectional-lens": lens.intersectional_lens,
}

#: The rules that read only sections with certain roles.
ROLES_OF: Mapping[str, frozenset[str]] = {
    "section-all-students-only": speaking.SPEAKING_ROLES,
    "no-equity-rationale": frozenset(evidence.REASONS),
    "no-baseline-for-beneficiaries": frozenset(baseline.STATE),
    "measure-not-disaggregated": frozenset(evidence.MEASURES),
    "results-not-disaggregated": frozenset(evidence.RESULTS),
}
