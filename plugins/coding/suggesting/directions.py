"""What texts speak of, from the words that go together in them, coded or not (latent semantic analysis, Deerwester et
al. 1990).

Twenty examples hold few of the words that people use for a thing. That "ads" and "campaign" go together is in the texts
that nobody has coded yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: In so many directions; between 12 and 24 it hardly matters.
MOST: Final = 16
#: Left out is what stands in more than this share of the texts, or in one text only.
_EVERYWHERE: Final = 0.3
_TWICE: Final = 2
#: So many texts are enough to find them in.
MOST_TEXTS: Final = 2_000

_WORD: Final = r"(?u)\b\w+\b"

#: A text as the two counters read it: its stems, and its letters.
Read = tuple[str, str]


class Directions:
    """The main directions of some texts. Raises ``ValueError`` where these have too few words in common."""

    def __init__(self, texts: Sequence[Read]) -> None:
        from sklearn.decomposition import TruncatedSVD
        from sklearn.feature_extraction.text import TfidfVectorizer

        rare = {"min_df": _TWICE, "max_df": _EVERYWHERE, "sublinear_tf": True}
        self._counters = (
            TfidfVectorizer(ngram_range=(1, 2), token_pattern=_WORD, **rare),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), **rare),
        )
        given = list(dict.fromkeys(texts))[:MOST_TEXTS]
        for counter, column in zip(self._counters, zip(*given, strict=True), strict=True):
            counter.fit(column)
        signs = self._signs(given)
        most = min(MOST, *(size - 1 for size in signs.shape))
        self._turned = TruncatedSVD(most, random_state=0).fit(signs)

    def of(self, texts: Sequence[Read]) -> tuple[Any, NDArray[np.float64]]:
        """The signs of each text (texts, words and pieces of words), sparse, and where it points (texts, directions);
        each row is of length 1, or 0 where nothing is known of a text."""
        from sklearn.preprocessing import normalize

        signs = self._signs(texts)
        return signs, normalize(self._turned.transform(signs))

    def _signs(self, texts: Sequence[Read]) -> Any:
        from scipy.sparse import hstack
        from sklearn.preprocessing import normalize

        columns = zip(self._counters, zip(*texts, strict=True), strict=True)
        return normalize(hstack([counter.transform(column) for counter, column in columns]).tocsr())
