"""Learning from decisions: which questions this network's facilitators tend to ask, so that those can stand first.

A logistic regression over a few readable signs of a finding (its rule, its section's role, its words). What it has
learned is kept as weights, so that a page is ordered without scikit-learn, and anybody can read what counts. It orders
and never hides; it knows findings and decisions, and nobody who decided.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload

from commonaim.core import audit
from commonaim.core.db import db, now
from commonaim.core.plugin import N_
from commonaim.plugins.equity_review.models import ACCEPTED, DISMISSED, Finding, Ordering, Result

#: So many decisions, and of each kind so many, are the least to learn from; below, chance would speak.
ENOUGH: Final = 50
ENOUGH_OF_EACH: Final = 15
FOLDS: Final = 5
MOST_WORDS: Final = 12
_WORD: Final = re.compile(r"[^\W\d_]{3,}")
Signs = dict[str, float]


class TooFew(Exception):
    """There are not enough decisions yet, or they are about too few submissions. ``str()`` is for people."""


@dataclass(frozen=True, slots=True)
class Decided:
    """How many findings were decided about, and how."""

    accepted: int
    dismissed: int

    @property
    def total(self) -> int:
        """All decisions."""
        return self.accepted + self.dismissed

    @property
    def enough(self) -> bool:
        """Whether there is enough to learn from."""
        return self.total >= ENOUGH and min(self.accepted, self.dismissed) >= ENOUGH_OF_EACH


@dataclass(frozen=True, slots=True)
class Tendency:
    """A rule that tends to be asked (``weight`` > 0) or set aside (< 0)."""

    rule: str
    weight: float


def decided() -> Decided:
    """The decisions that stand in this network."""
    counts = select(Finding.decision, func.count(Finding.id).label("number")).group_by(
        Finding.decision
    )
    found = {row.decision: row.number for row in db.session.execute(counts)}
    return Decided(found.get(ACCEPTED, 0), found.get(DISMISSED, 0))


def ordering() -> Ordering | None:
    """What was learned in this network, or None."""
    return db.session.scalar(select(Ordering).options(joinedload(Ordering.trained_by)))


def learn(person_id: int | None) -> Ordering:
    """Learn from all decisions that stand; replaces what was learned before. Raises :class:`TooFew`.

    ``precision`` and ``recall`` are of predicting "asked", each finding by a model that saw no finding of the same
    submission (grouped, stratified, five-fold).
    """
    count = decided()
    if not count.enough:
        raise TooFew(not_enough(count))
    rows = _decided_findings()
    signs = [signs_of(finding, result) for finding, result in rows]
    asked = [finding.decision == ACCEPTED for finding, _result in rows]
    groups = [finding.submission_id for finding, _result in rows]
    precision, recall = _cross_validated(signs, asked, groups)
    weights, bias = _fitted(signs, asked)
    forget()
    found = Ordering(
        weights=weights,
        bias=bias,
        decisions=count.total,
        accepted=count.accepted,
        submissions=len(set(groups)),
        precision=precision,
        recall=recall,
        trained_at=now(),
        trained_by_id=person_id,
    )
    db.session.add(found)
    audit.record(
        "equity_review.learned",
        N_("Learned an order of questions from %(number)s decisions"),
        words={"number": count.total},
        person_id=person_id,
    )
    db.session.flush()
    return found


def forget() -> bool:
    """Forget what was learned: questions stand in the order of the text again. False when nothing was."""
    gone = db.session.execute(delete(Ordering).execution_options(synchronize_session="fetch"))
    return bool(getattr(gone, "rowcount", 0))


def not_enough(count: Decided) -> str:
    """Why nothing can be learned yet, with the numbers."""
    sentence: str = _(
        "There are %(total)s decisions so far: %(accepted)s asked, %(dismissed)s set aside. To learn an order takes "
        "%(enough)s, with at least %(each)s of each.",
        total=count.total,
        accepted=count.accepted,
        dismissed=count.dismissed,
        enough=ENOUGH,
        each=ENOUGH_OF_EACH,
    )
    return sentence


def likeliest_first(findings: Iterable[Finding], result: Result, model: Ordering) -> list[int]:
    """The ids of all the ``findings``, those first that this network would likeliest ask; ties as they were given."""
    given = list(findings)
    chances = {finding.id: chance(signs_of(finding, result), model) for finding in given}
    return [f.id for f in sorted(given, key=lambda finding: -chances[finding.id])]


def chance(signs: Mapping[str, float], model: Ordering) -> float:
    """How likely a finding with these signs is asked here, 0..1."""
    weights: Mapping[str, float] = model.weights
    total = model.bias + sum(weights.get(name, 0.0) * value for name, value in signs.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def tendencies(model: Ordering) -> list[Tendency]:
    """What was learned about each rule, those first that tend to be asked."""
    found = [
        Tendency(name.removeprefix("rule="), weight)
        for name, weight in model.weights.items()
        if name.startswith("rule=")
    ]
    return sorted(found, key=lambda one: (-one.weight, one.rule))


def signs_of(finding: Finding, result: Result) -> Signs:
    """What is looked at in a finding; names are ``kind=value``, so that weights can be read."""
    roles = {section["key"]: section["role"] for section in result.sections}
    signs = {
        f"rule={finding.rule}": 1.0,
        f"variant={finding.rule}/{finding.variant}": 1.0,
        f"role={roles.get(finding.section, '')}": 1.0,
        "confidence": float(finding.confidence),
    }
    signs.update({f"speaks={kind}": 1.0 for kind in result.speaks_of})
    words = _WORD.findall((finding.quote or "").casefold())[:MOST_WORDS]
    signs.update({f"word={word}": 1.0 for word in words})
    return signs


def _decided_findings() -> Sequence[tuple[Finding, Result]]:
    found = (
        select(Finding, Result)
        .join(Result, Result.id == Finding.result_id)
        .where(Finding.decision.is_not(None))
        .order_by(Finding.id)
    )
    return [(finding, result) for finding, result in db.session.execute(found)]


def _cross_validated(
    signs: Sequence[Signs], asked: Sequence[bool], groups: Sequence[int]
) -> tuple[float, float]:
    from sklearn.metrics import precision_score, recall_score
    from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict

    if min(_submissions_with(asked, groups, answer=answer) for answer in (True, False)) < FOLDS:
        raise TooFew(
            _(
                "The decisions are about too few submissions: at least %(folds)s need a question that was asked, and "
                "as many one that was set aside.",
                folds=FOLDS,
            )
        )
    parts = StratifiedGroupKFold(n_splits=FOLDS, shuffle=True, random_state=0)
    said = cross_val_predict(_model(), signs, asked, groups=groups, cv=parts)
    return (
        float(precision_score(asked, said, zero_division=0.0)),
        float(recall_score(asked, said, zero_division=0.0)),
    )


def _submissions_with(asked: Sequence[bool], groups: Sequence[int], *, answer: bool) -> int:
    return len({group for group, one in zip(groups, asked, strict=True) if one is answer})


def _fitted(signs: Sequence[Signs], asked: Sequence[bool]) -> tuple[dict[str, float], float]:
    model = _model().fit(signs, asked)
    names = model[0].get_feature_names_out()
    weights = zip(names, model[1].coef_[0], strict=True)
    kept = {str(name): round(float(weight), 6) for name, weight in weights if abs(weight) > 1e-6}
    return kept, float(model[1].intercept_[0])


def _model() -> Any:
    # Imported when something is learned: a page must not wait for it.
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    return make_pipeline(
        DictVectorizer(), LogisticRegression(C=1.0, class_weight="balanced", max_iter=1000)
    )
