"""Whether a capitalised word is part of a name: of an institution, a place or a person.

The folded words before a hit are looked at first: the patterns are needed for the few hits that have a word
like "Center" or "Dr." before them.
"""

from __future__ import annotations

from commonaim.plugins.equity_review.engine import signs
from commonaim.plugins.equity_review.engine.text import Folded


def is_name_of_other(folded: Folded, start: int, end: int) -> bool:
    """A person, a place, an institution: "Mr. Brown", "Cherokee County", "Society of Black Engineers"."""
    text = folded.text
    if text[end : end + 2] in _OWNS:
        end += 2
    if text[end + 1 : end + 2].isupper() and signs.NAME_AFTER.match(text, end):
        return True
    before = folded.words_before(start, 70)
    if _NAMING.isdisjoint(before):
        return False
    if not signs.INSTITUTION_WORDS.isdisjoint(before) and _after_institution(folded, start):
        return True
    if signs.TITLES.isdisjoint(before):
        return False
    return signs.TITLE_BEFORE.search(text, max(0, start - 30), start) is not None


_OWNS = frozenset({"'s", "’s"})
_NAMING = signs.INSTITUTION_WORDS | signs.TITLES


def is_name_of_learners(folded: Folded, start: int, end: int) -> bool:
    """Part of an institution's name: "Center for Student Success", "Department of Youth Services"."""
    text = folded.text
    if text[end + 1 : end + 2].isupper() and signs.NAME_AFTER_LEARNER.match(text, end):
        return True
    if signs.INSTITUTION_WORDS.isdisjoint(folded.words_before(start, 70)):
        return False
    return _after_institution(folded, start)


def _after_institution(folded: Folded, start: int) -> bool:
    """ "Society of ...", "Center for ..."."""
    before = folded.word_before(start)
    if (
        before not in signs.NAME_LINKS
        and not folded.text[max(0, start - 1 - len(before))].isupper()
    ):
        return False
    return signs.NAME_BEFORE.search(folded.text, max(0, start - 70), start) is not None


def starts_sentence(text: str, start: int) -> bool:
    """Whether a capital there may be that of a sentence or a heading."""
    return signs.SENTENCE_START.search(text, max(0, start - 12), start) is not None
