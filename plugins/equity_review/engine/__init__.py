"""The equity review engine: whom does this text speak of, and what could be asked about it?

It is pure Python over one compiled automaton, deterministic, and free of Flask, SQLAlchemy and click. A submission goes
through these steps, one module each:

1. ``text``       the text is folded to a copy of the same length (case, accents, signs), so that places stay places
2. ``lexicon``    word lists (CSV, each term with its source) and the network's ``statement`` become entries
3. ``automaton``  one pass finds every term as a whole word, longest first: "black box" hides its "black"
4. ``mentions``   around each hit: is it a name of people here, or a river, a surname, an institution, a plant?
                 (with ``names`` for capitals, ``nouns`` for phrases and lists, ``signs`` for the patterns, ``refs``
                 for the outcome)
5. ``scope``      which learners are narrowed to a group, which are everyone: whom the section speaks of
                 (``identities``: those that belong to a group beside them)
6. ``roles``      what each section is for, from its key and title where nobody says
7. ``rules``      twelve questions about the whole, each a small function
8. ``messages``   what a facilitator could say and ask, in English or Spanish

``Reviewer(statement).review(submission)`` does all of it and answers with a ``Review``.
"""

from __future__ import annotations

from commonaim.plugins.equity_review.engine.messages import RULES, RULES_VERSION, Rule
from commonaim.plugins.equity_review.engine.model import (
    Finding,
    Mention,
    Review,
    Section,
    SectionReview,
    Span,
    Submission,
)
from commonaim.plugins.equity_review.engine.reviewer import Reviewer, UnknownRule
from commonaim.plugins.equity_review.engine.statement import (
    Beneficiary,
    ReplacedTerm,
    Statement,
    StatementError,
    default_statement,
)

__all__ = [
    "RULES",
    "RULES_VERSION",
    "Beneficiary",
    "Finding",
    "Mention",
    "ReplacedTerm",
    "Review",
    "Reviewer",
    "Rule",
    "Section",
    "SectionReview",
    "Span",
    "Statement",
    "StatementError",
    "Submission",
    "UnknownRule",
    "default_statement",
]
