"""What people coded so far, as a proposal for further words.

Words by their stems and pieces of words, weighed by how rare they are (TF-IDF), go into one logistic regression a code,
in which the few examples of a code weigh as much as the many of others; to its probability is added how like the words
are to the middle of the code's examples, which steadies it where there are few (Rocchio 1971). While examples are few,
a second regression and a second likeness know how words go together in texts that nobody has coded yet
(:mod:`.directions`). Everything is worked out on this machine, and the nearest examples are named as the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from commonaim.plugins.coding.services.words import words as stems
from commonaim.plugins.coding.suggesting import ENOUGH, LEAST
from commonaim.plugins.coding.suggesting.directions import Directions, Read

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: At most so many codes for a stretch, each with so many examples as the reason.
MOST: Final = 3
REASONS: Final = 3
#: Learned from the newest only; more makes it slower and hardly better.
EXAMPLES: Final = 2_000
_WORD: Final = r"(?u)\b\w+\b"
#: Below this a proposal is more noise than help. Where texts that are not coded count too, scores are a little higher.
FLOOR: Final = 0.25
FLOOR_OF_ALL: Final = 0.28
#: From so many examples on, texts that are not coded add nothing.
PLENTY: Final = 200


@dataclass(frozen=True, slots=True)
class Example:
    """A coded segment: its words, its codes, and the language of its text."""

    id: int
    words: str
    codes: frozenset[int]
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A code for some words, how likely from 0 to 1, and the ids of the examples it is like, the nearest first."""

    code: int
    confidence: float
    reasons: tuple[int, ...]


class Learned:
    """What was learned from examples; gives proposals for words.

    ``uncoded`` are further words of the same kind, each with its language.
    """

    def __init__(
        self,
        examples: Sequence[Example],
        least: int = LEAST,
        uncoded: Sequence[tuple[str, str]] = (),
    ) -> None:
        from scipy.sparse import hstack
        from sklearn.feature_extraction.text import TfidfVectorizer
        from threadpoolctl import threadpool_limits

        self._examples = list(examples)[-EXAMPLES:]
        counts: dict[int, int] = {}
        for example in self._examples:
            for code in example.codes:
                counts[code] = counts.get(code, 0) + 1
        self.codes = sorted(code for code, n in counts.items() if n >= least)
        self._given = np.array(
            [[code in one.codes for code in self.codes] for one in self._examples], dtype=bool
        ).reshape(len(self._examples), len(self.codes))
        self._counters = (
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=_WORD),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
        )
        self._join = hstack
        self._signs: Any = None
        self._models: list[Any] = []
        self._directions: Directions | None = None
        if self.codes:
            # On vectors of this size two threads of the linear algebra wait for each other: seven times as long.
            with threadpool_limits(1, user_api="blas"):
                self._learn(uncoded)

    def _learn(self, uncoded: Sequence[tuple[str, str]]) -> None:
        from sklearn.preprocessing import normalize

        given = [_readings(one.words, one.language) for one in self._examples]
        columns = zip(self._counters, zip(*given, strict=True), strict=True)
        try:
            signs = self._join([one.fit_transform(words) for one, words in columns]).tocsr()
        except ValueError:  # no example has a single word
            self.codes = []
            return
        self._signs = normalize(signs)
        self._models = self._fitted(signs)
        middles = [np.asarray(self._signs[column].mean(axis=0)) for column in self._given.T]
        self._middles = normalize(np.vstack(middles))
        if uncoded and len(given) < PLENTY:
            self._turn(given, [_readings(*one) for one in uncoded])

    def _turn(self, given: Sequence[Read], uncoded: Sequence[Read]) -> None:
        """Find directions in all texts, and where each code points."""
        from sklearn.preprocessing import normalize

        try:
            self._directions = Directions([*given, *uncoded])
        except ValueError:  # too few words in common
            return
        signs, turned = self._directions.of(given)
        middles = [turned[column].mean(axis=0) for column in self._given.T]
        self._pointing = normalize(np.vstack(middles))
        self._models_of_all = self._fitted(self._join([signs, turned]).tocsr())

    def _fitted(self, signs: Any) -> list[Any]:
        """A regression for each code, None for one that every example has."""
        from sklearn.linear_model import LogisticRegression

        return [
            None
            if column.all()
            else LogisticRegression(C=10, max_iter=300, class_weight="balanced").fit(signs, column)
            for column in self._given.T
        ]

    @property
    def _share(self) -> float:
        """How much the directions count: as much as likeness while examples are few, ever less as they become more."""
        return min(1.0, ENOUGH / len(self._examples)) if self._directions else 0.0

    def scores(self, words: Sequence[str], language: str = "en") -> NDArray[np.float64]:
        """For each of ``words`` and each code how likely it is, up to 1: the mean of probability and likeness, and
        of how far they point the same way."""
        from sklearn.preprocessing import normalize

        if not self.codes:
            return np.zeros((len(words), 0))
        signs = self._signs_of(words, language)
        likely = _probabilities(self._models, signs)
        like: NDArray[np.float64] = normalize(signs) @ self._middles.T
        if self._directions is None:
            return (likely + like) / 2
        signs, turned = self._directions.of([_readings(one, language) for one in words])
        of_all = _probabilities(self._models_of_all, self._join([signs, turned]).tocsr())
        share = self._share
        both = (likely + of_all) / 2 + like
        found: NDArray[np.float64] = (both + share * (turned @ self._pointing.T)) / (2 + share)
        return found

    def proposals(self, words: Sequence[str], language: str = "en") -> list[list[Proposal]]:
        """At most :data:`MOST` codes for each of ``words``, the likeliest first; none where nothing is likely."""
        if not self.codes:
            return [[] for _one in words]
        scores, near = self.scores(words, language), self._likeness(words, language)
        floor, found = FLOOR if self._directions is None else FLOOR_OF_ALL, []
        for row, alike in zip(scores, near, strict=True):
            best = [k for k in np.argsort(-row, kind="stable")[:MOST] if row[k] >= floor]
            found.append(
                [Proposal(self.codes[k], float(row[k]), self._reasons(int(k), alike)) for k in best]
            )
        return found

    def _reasons(self, place: int, alike: NDArray[np.float64]) -> tuple[int, ...]:
        ours = np.flatnonzero(self._given[:, place])
        nearest = ours[np.argsort(-alike[ours], kind="stable")[:REASONS]]
        return tuple(self._examples[n].id for n in nearest if alike[n] > 0)

    def _likeness(self, words: Sequence[str], language: str) -> NDArray[np.float64]:
        from sklearn.preprocessing import normalize

        like: NDArray[np.float64] = (
            normalize(self._signs_of(words, language)) @ self._signs.T
        ).toarray()
        return like

    def _signs_of(self, words: Sequence[str], language: str) -> Any:
        given = zip(*(_readings(one, language) for one in words), strict=True)
        columns = zip(self._counters, given, strict=True)
        return self._join([one.transform(read) for one, read in columns]).tocsr()


def _probabilities(models: Sequence[Any], signs: Any) -> NDArray[np.float64]:
    """By row and model, how likely the model finds it."""
    found = [np.ones(signs.shape[0]) if m is None else m.predict_proba(signs)[:, 1] for m in models]
    return np.column_stack(found)


def _readings(text: str, language: str) -> Read:
    """A text as each of the two counters reads it: the stems of its words, and its letters."""
    return " ".join(word.stem for word in stems(text, language)), text.casefold()


def propose(
    examples: Sequence[Example],
    words: Sequence[str],
    language: str = "en",
    uncoded: Sequence[tuple[str, str]] = (),
) -> list[list[Proposal]]:
    """Proposals for each of ``words``; none at all before :data:`.ENOUGH` segments are coded.

    ``uncoded`` are further words of the project, each with its language, which help while examples are few.
    """
    if len(examples) < ENOUGH or not words:
        return [[] for _one in words]
    asked = [(one, language) for one in words]
    return Learned(examples, uncoded=[*asked, *uncoded]).proposals(words, language)
