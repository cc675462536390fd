"""How good suggestions are after 20, 50, 100 and 200 coded answers, on answers that people coded.

    .venv/bin/python benchmarks/suggestions.py FOLDER

On the same samples stands the plain model: words and characters by TF-IDF, and one logistic regression a code.

FOLDER has dataset1.csv and dataset6.csv: an answer a row, `verbatim` and a column for each code. Residual codes, 91
to 97, are left out, and answers without any other. Of each number a random sample is learned from and up to 1,000
others are asked, twenty times over. All codes that were seen are ranked here; on a page only those
with five examples are shown.

recall@3 is the share of an answer's codes (of three, where it has more) that are among the first three; precision@1 how
often the first is right.
"""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion

from commonaim.plugins.coding.suggesting.learning import Example, Learned

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: recall@3 and precision@1 that were published for the plain model, on samples that were not told.
FLOOR = {
    "dataset6.csv": {20: (0.53, 0.50), 50: (0.70, 0.66), 100: (0.77, 0.73), 200: (0.83, 0.79)},
    "dataset1.csv": {20: (0.51, 0.45), 50: (0.58, 0.52), 100: (0.64, 0.62), 200: (0.69, 0.69)},
}
Sample = tuple[list[Example], list[Example]]
Scores = Callable[[list[Example], list[str]], tuple[list[int], "NDArray[np.float64]"]]
SAMPLES = 20
ASKED = 1_000


def main() -> None:
    """Prints a table."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("../shared/data/coding")
    if not folder.is_dir():
        print(f"Suggestions: no answers to learn from in {folder}; name the folder that has them.")
        return
    print(f"{'':<18}{'recall@3':^24}{'precision@1':^24}")
    print(
        f"{'data':<13}{'coded':>5}" + f"{'ours':>8}{'plain':>8}{'floor':>8}" * 2 + f"{'seconds':>9}"
    )
    for name, floors in FLOOR.items():
        answers = read(folder / name)
        for coded, floor in floors.items():
            samples = [sample(answers, coded, seed) for seed in range(SAMPLES)]
            begun = time.perf_counter()
            mine = np.mean([measured(one, ours) for one in samples], axis=0)
            seconds = (time.perf_counter() - begun) / SAMPLES
            other = np.mean([measured(one, plain) for one in samples], axis=0)
            cells = "".join(
                f"{m:>8.3f}{o:>8.3f}{f:>8.2f}" for m, o, f in zip(mine, other, floor, strict=True)
            )
            print(f"{name:<13}{coded:>5}{cells}{seconds:>9.2f}")


def read(path: Path) -> list[Example]:
    """The answers of a file with the codes that count."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    codes = [c for c in rows[0] if c.isdigit() and not 91 <= int(c) <= 97]
    found = [
        Example(n, row["verbatim"], frozenset(int(c) for c in codes if row[c].strip() == "1"))
        for n, row in enumerate(rows)
    ]
    return [one for one in found if one.codes]


def sample(answers: list[Example], coded: int, seed: int) -> Sample:
    """Answers to learn from, and answers to ask."""
    order = np.random.default_rng(seed).permutation(len(answers))
    return [answers[n] for n in order[:coded]], [answers[n] for n in order[coded : coded + ASKED]]


def measured(one: Sample, scores: Scores) -> tuple[float, float]:
    """recall@3 and precision@1 of one sample."""
    learned_from, asked = one
    codes, found = scores(learned_from, [answer.words for answer in asked])
    ranks = np.argsort(-found, axis=1)[:, :3]
    hits = [
        [codes[k] in answer.codes for k in row] for answer, row in zip(asked, ranks, strict=True)
    ]
    recalls = [sum(hit) / min(3, len(a.codes)) for a, hit in zip(asked, hits, strict=True)]
    return float(np.mean(recalls)), float(np.mean([hit[0] for hit in hits]))


def ours(examples: list[Example], words: list[str]) -> tuple[list[int], NDArray[np.float64]]:
    """The codes, and how likely each is for each of ``words``."""
    learned = Learned(examples, least=1, uncoded=[(one, "en") for one in words])
    return learned.codes, learned.scores(words)


def plain(examples: list[Example], words: list[str]) -> tuple[list[int], NDArray[np.float64]]:
    """The same of the plain model."""
    counters = FeatureUnion(
        [
            ("words", TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)),
            (
                "characters",
                TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
            ),
        ]
    )
    learned_from = counters.fit_transform([one.words for one in examples])
    asked = counters.transform(words)
    codes = sorted({code for one in examples for code in one.codes})
    found = np.ones((len(words), len(codes)))
    for place, code in enumerate(codes):
        given = [code in one.codes for one in examples]
        if not all(given):
            model = LogisticRegression(C=10, class_weight="balanced", max_iter=500)
            found[:, place] = model.fit(learned_from, given).predict_proba(asked)[:, 1]
    return codes, found


if __name__ == "__main__":
    main()
