"""How good suggestions are after 20, 50, 100 and 200 coded answers, on answers that people coded.

    .venv/bin/python benchmarks/suggestions.py FOLDER

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
from pathlib import Path

import numpy as np

from commonaim.plugins.coding.suggesting.learning import Example, Learned

FLOOR = {
    "dataset6.csv": {20: (0.53, 0.50), 50: (0.70, 0.66), 100: (0.77, 0.73), 200: (0.83, 0.79)},
    "dataset1.csv": {20: (0.51, 0.45), 50: (0.58, 0.52), 100: (0.64, 0.62), 200: (0.69, 0.69)},
}
SAMPLES = 20
ASKED = 1_000


def main() -> None:
    """Prints a table."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("../shared/data/coding")
    if not folder.is_dir():
        print(f"Suggestions: no answers to learn from in {folder}; name the folder that has them.")
        return
    print(
        f"{'data':<14}{'coded':>6}{'recall@3':>10}{'floor':>7}{'precision@1':>13}{'floor':>7}{'seconds':>9}"
    )
    for name, floors in FLOOR.items():
        answers = read(folder / name)
        for coded, (least_recall, least_precision) in floors.items():
            recall, precision, seconds = np.mean(
                [one_sample(answers, coded, seed) for seed in range(SAMPLES)], axis=0
            )
            print(
                f"{name:<14}{coded:>6}{recall:>10.3f}{least_recall:>7.2f}"
                f"{precision:>13.3f}{least_precision:>7.2f}{seconds:>9.2f}"
            )


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


def one_sample(answers: list[Example], coded: int, seed: int) -> tuple[float, float, float]:
    """recall@3, precision@1 and the seconds it took to learn, of one sample."""
    order = np.random.default_rng(seed).permutation(len(answers))
    learned_from = [answers[n] for n in order[:coded]]
    asked = [answers[n] for n in order[coded : coded + ASKED]]
    begun = time.perf_counter()
    learned = Learned(learned_from, least=1)
    seconds = time.perf_counter() - begun
    ranks = np.argsort(-learned.scores([one.words for one in asked]), axis=1)[:, :3]
    hits = [
        [learned.codes[k] in one.codes for k in row] for one, row in zip(asked, ranks, strict=True)
    ]
    recalls = [sum(hit) / min(3, len(one.codes)) for one, hit in zip(asked, hits, strict=True)]
    return float(np.mean(recalls)), float(np.mean([hit[0] for hit in hits])), seconds


if __name__ == "__main__":
    main()
