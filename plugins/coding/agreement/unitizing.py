"""Alpha for segments that coders find in texts for themselves: u-alpha, Krippendorff's alpha for unitizing.

K. Krippendorff, On the reliability of unitizing continuous data, Sociological Methodology 25 (1995), 47-76, and Content
Analysis (2nd edition 2004), pages 251-256. What two coders marked differs by the square of how far their segments' ends
are apart where they overlap, and by the square of a segment's length where the other marked nothing. Chance is every
place that segments of these lengths could have.

Offsets are code points, end-exclusive. Several texts are one continuum in which no segment and no gap reaches across
the end of a text. Of a text that fewer than two coders read nothing is told; where more or fewer read, each text's
disagreement is divided by its readers less one, as alpha does with missing values.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np

from commonaim.plugins.coding.agreement.judgements import Floats, JudgementError
from commonaim.plugins.coding.agreement.resampling import Measure

#: Past so many texts there is no interval: each text meets each.
MOST_TEXTS: Final = 2_000

Span = tuple[int, int]


@dataclass(frozen=True)
class Reading:
    """What one coder marked in one text: spans by code. No span says that nothing was found there."""

    text: str
    length: int
    coder: str
    spans: dict[str, tuple[Span, ...]]


@dataclass(frozen=True)
class Marked:
    """Readings that can be compared, by text; ``merged`` counts spans that overlapped another of the same code."""

    texts: tuple[tuple[Reading, ...], ...]
    coders: tuple[str, ...]
    codes: tuple[str, ...]
    merged: int


def marked(rows: Iterable[tuple[str, int, str, str, int, int] | tuple[str, int, str]]) -> Marked:
    """Readings from (text, length, coder, code, start, end), or (text, length, coder) where nothing was found.

    Raises :class:`.JudgementError` for a span that does not lie in its text and for a text of two lengths.
    """
    lengths: dict[str, int] = {}
    found: dict[str, dict[str, dict[str, list[Span]]]] = {}
    for row in rows:
        text, length, coder = row[:3]
        if lengths.setdefault(text, length) != length:
            raise JudgementError(f"text {text} has two lengths, {lengths[text]} and {length}")
        if length < 1:
            raise JudgementError(f"text {text} has length {length}, which is no text")
        spans = found.setdefault(text, {}).setdefault(coder, {})
        if len(row) == 6:
            _code, start, end = row[3:]
            if not 0 <= start < end <= length:
                raise JudgementError(
                    f"{start} to {end} is no segment of text {text}, which has {length} characters"
                )
            spans.setdefault(row[3], []).append((start, end))
    return _marked(lengths, found)


def _marked(lengths: dict[str, int], found: dict[str, dict[str, dict[str, list[Span]]]]) -> Marked:
    merged, texts = 0, []
    for text in sorted(found):
        readings = []
        for coder in sorted(found[text]):
            spans = {code: _apart(given) for code, given in found[text][coder].items()}
            merged += sum(len(found[text][coder][code]) - len(spans[code]) for code in spans)
            readings.append(Reading(text, lengths[text], coder, spans))
        texts.append(tuple(readings))
    every = [reading for readings in texts for reading in readings]
    return Marked(
        tuple(texts),
        tuple(sorted({reading.coder for reading in every})),
        tuple(sorted({code for reading in every for code in reading.spans})),
        merged,
    )


def _apart(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans in order, those that overlap as one; two that only touch stay two."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def measure(marks: Marked) -> tuple[Measure, int]:
    """U-alpha over all codes, and over how many texts it is told (those that two or more read)."""
    texts = [readings for readings in marks.texts if len(readings) > 1]
    by_code = [_Sums.of(texts, code) for code in marks.codes]
    # what each text has of the continuum, as all its readers read it, and once
    read = np.array([len(readings) * readings[0].length for readings in texts], dtype=np.float64)
    once = np.array([readings[0].length for readings in texts], dtype=np.float64)

    def shares(group: object, groups: int) -> Floats:
        # how often each text is taken: resampling weighs texts, and pairs of texts
        return np.eye(len(texts)) if groups > 1 else np.ones((1, len(texts)))

    def both(weight: Floats) -> tuple[Floats, Floats]:
        n, length = weight @ read, weight @ once
        observed = sum((weight @ sums.observed for sums in by_code), np.zeros(len(weight)))
        expected = np.zeros(len(weight))
        for sums in by_code:
            below = n * (n - 1) - weight @ sums.placed
            expected += sums.chance(weight) * n / np.maximum(below, 1)
        # both by the same n and length, of which one is divided by here
        return observed / np.maximum(n * length, 1), 2 * expected / np.maximum(n * length, 1)

    def value(weight: Floats) -> Floats:
        observed, expected = both(weight)
        return np.where(expected > 0, 1 - observed / np.where(expected > 0, expected, 1.0), np.nan)

    def disagreement(weight: Floats) -> tuple[float, float]:
        observed, expected = both(weight)
        return float(observed[0]), float(expected[0])

    width = len(texts) if len(texts) <= MOST_TEXTS else 1 << 40
    return Measure(width, shares, value, disagreement), len(texts)


@dataclass(frozen=True)
class _Sums:
    """Of one code, by text: disagreement, segments, what they weigh among one another, and in the gaps of each text."""

    observed: Floats
    segments: Floats
    among: Floats
    placed: Floats
    in_gaps: Floats

    @classmethod
    def of(cls, texts: Sequence[Sequence[Reading]], code: str) -> _Sums:
        spans = [[reading.spans.get(code, ()) for reading in readings] for readings in texts]
        lengths = [
            np.array([end - start for reader in text for start, end in reader], dtype=np.float64)
            for text in spans
        ]
        observed = [
            sum(_apart_by(a, b) for a, b in combinations(text, 2)) * 2.0 / (len(text) - 1)
            for text in spans
        ]
        return cls(
            np.array(observed),
            np.array([len(b) for b in lengths], dtype=np.float64),
            np.array([float((2 * b**3 - 3 * b**2 + b).sum()) / 3 for b in lengths]),
            np.array([float((b * (b - 1)).sum()) for b in lengths]),
            _in_gaps(texts, spans, lengths),
        )

    def chance(self, weight: Floats) -> Floats:
        """The squares that segments of these lengths give at every place against one another and against gaps."""
        many = weight @ self.segments
        among = np.maximum(many - 1, 0) * (weight @ self.among)
        in_gaps: Floats = ((weight @ self.in_gaps) * weight).sum(1)
        return among + in_gaps


def _in_gaps(
    texts: Sequence[Sequence[Reading]],
    spans: Sequence[Sequence[Sequence[Span]]],
    lengths: Sequence[Floats],
) -> Floats:
    """Texts by texts: the segments of the one squared, times the places they have in the gaps of the other."""
    every = np.concatenate([np.zeros(0), *lengths])
    owner = np.repeat(np.arange(len(texts)), [len(b) for b in lengths])
    table = np.zeros((len(texts), len(texts)))
    for place, text in enumerate(spans):
        gaps = np.sort([gap for reader in text for gap in _gaps(reader, texts[place][0].length)])
        above = np.concatenate([np.cumsum(gaps[::-1])[::-1], [0.0]])
        first = np.searchsorted(gaps, every)
        places = above[first] - (len(gaps) - first) * (every - 1)
        table[:, place] = np.bincount(owner, every**2 * places, minlength=len(texts))
    return table


def _gaps(spans: Sequence[Span], length: int) -> list[float]:
    ends = [0, *(end for _start, end in spans)]
    starts = [*(start for start, _end in spans), length]
    return [float(s - e) for s, e in zip(starts, ends, strict=True) if s > e]


def _apart_by(one: Sequence[Span], other: Sequence[Span]) -> float:
    """The sum of squared differences between what two coders marked in a text, each two once."""
    total, first = 0.0, 0
    alone = set(range(len(other)))
    for start, end in one:
        while first < len(other) and other[first][1] <= start:
            first += 1
        place, met = first, False
        while place < len(other) and other[place][0] < end:
            begin, stop = other[place]
            total += float(start - begin) ** 2 + float(end - stop) ** 2
            alone.discard(place)
            place, met = place + 1, True
        if not met:
            total += float(end - start) ** 2
    return total + sum(float(other[place][1] - other[place][0]) ** 2 for place in alone)
