"""How long agreement over a million judgements takes, against the krippendorff library alone, in one run.

    .venv/bin/python benchmarks/bench_agreement.py

The library gives alpha; ours gives alpha, its interval from a thousand resamples, the counts and the warnings. Both
begin with arrays in memory. Below that, a file of a million rows from the disk to the printed line.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import krippendorff
import numpy as np

from commonaim.plugins.coding.agreement.judgements import Judgements
from commonaim.plugins.coding.agreement.measuring import ALPHA, Agreement, of_units

JUDGEMENTS = 1_000_000
VALUES = 5
RUNS = 5


def main() -> None:
    """Prints a table of medians."""
    print(f"{JUDGEMENTS:,} judgements, {VALUES} values, a twentieth missing; median of {RUNS} runs")
    print(f"{'coders':>6} {'level':>9} {'library':>9} {'ours':>9} {'ratio':>6} {'difference':>11}")
    for coders in (2, 4, 10):
        table = made(coders)
        judged = as_judgements(table)
        for level in ("nominal", "ordinal", "interval", "ratio"):
            library, alpha = timed(partial(krippendorff.alpha, table, level_of_measurement=level))
            ours, agreement = timed(partial(of_fresh, judged, level))
            apart = abs(alpha - agreement.value)
            print(
                f"{coders:>6} {level:>9} {library:>8.3f}s {ours:>8.3f}s {ours / library:>6.2f} {apart:>11.1e}"
            )
    from_a_file(made(4))


def made(coders: int) -> np.ndarray:
    """Coders by units: seven of ten judgements are the unit's own value, NaN is a missing one."""
    generator = np.random.default_rng(1)
    units = JUDGEMENTS // coders
    own = generator.integers(1, VALUES + 1, units)
    other = generator.integers(1, VALUES + 1, (coders, units))
    table = np.where(generator.random((coders, units)) < 0.7, own, other).astype(float)
    table[generator.random(table.shape) < 0.05] = np.nan
    return table


def as_judgements(table: np.ndarray) -> Judgements:
    """The same as judgements."""
    coder, unit = np.nonzero(~np.isnan(table))
    value = table[coder, unit].astype(np.int64) - 1
    coders, units = table.shape
    values = [str(value) for value in range(1, VALUES + 1)]
    return Judgements(unit, coder, value, range(units), range(coders), values)


def of_fresh(judged: Judgements, level: str) -> Agreement:
    """The agreement of judgements in which nothing has been counted yet."""
    return of_units(replace(judged), ALPHA, level)


def timed(call: Callable[[], object]) -> tuple[float, object]:
    """Median seconds of a call, and what it gave."""
    taken = []
    for _run in range(RUNS):
        begun = time.perf_counter()
        given = call()
        taken.append(time.perf_counter() - begun)
    return sorted(taken)[RUNS // 2], given


def from_a_file(table: np.ndarray) -> None:
    """Times the command on a file, beside a script that reads it with csv and asks the library."""
    coder, unit = np.nonzero(~np.isnan(table))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "judgements.csv"
        with path.open("w", encoding="utf-8") as file:
            file.write("unit,coder,value\n")
            for u, c in zip(unit.tolist(), coder.tolist(), strict=True):
                file.write(f"u{u},c{c},{int(table[c, u])}\n")
        command = [str(Path(sys.executable).with_name("commonaim")), "coding", "agreement"]
        ours = seconds([*command, str(path), "--coefficient", ALPHA, "--format", "json"])
        library = seconds([sys.executable, "-c", BY_HAND, str(path)])
    print(
        f"\nfrom a file: csv and the library {library:.2f}s, commonaim coding agreement {ours:.2f}s"
    )


BY_HAND = """
import csv, sys
import krippendorff, numpy as np
rows = list(csv.DictReader(open(sys.argv[1], encoding="utf-8")))
units = {name: n for n, name in enumerate(dict.fromkeys(row["unit"] for row in rows))}
coders = {name: n for n, name in enumerate(dict.fromkeys(row["coder"] for row in rows))}
table = np.full((len(coders), len(units)), np.nan)
for row in rows:
    table[coders[row["coder"]], units[row["unit"]]] = float(row["value"])
print(krippendorff.alpha(table, level_of_measurement="nominal"))
"""


def seconds(command: list[str]) -> float:
    """How long a program runs, the better of two."""
    taken = []
    for _run in range(2):
        begun = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        taken.append(time.perf_counter() - begun)
    return min(taken)


if __name__ == "__main__":
    main()
