"""Speed, memory and cold start of `commonaim review`, as ratios to alex, write-good and proselint in one run.

    python benchmarks/bench_review_speed.py [AWARDS.jsonl]

The texts are drawn with a fixed seed from AWARDS (real prose of the field, one JSON object with a `text` a
line), or from the tests' own texts when that file is not there. Everybody reads in one process, the way that
was fastest for each: the peers get one long text, which saves them the cost per document, and a part of the
words, because they need minutes for all of them. Their figure leaves out their start-up, ours does not.
Programs for Node run with every Node that is found, since one version can be five times as fast as another.
Of several runs the best counts, for everybody: the others tell what else the machine was doing. Where it is never
quiet, processor time is the fairer figure: it is that of the whole process, start-up included, for everybody.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import sysconfig
import time
import venv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
AWARDS = ROOT.parent / "shared" / "data" / "review" / "nsf_awards.jsonl"
OWN_TEXTS = ROOT / "tests" / "plugins" / "equity_review" / "data"
PLACE = ROOT / "build" / "benchmark"
WORDS = 1_000_000
SEED = 20_221
RUNS = 3
COLD_RUNS = 10
IN_PROCESS = """
import sys, time
from commonaim.plugins.equity_review.desk import Desk, Order
from commonaim.plugins.equity_review.reading import units
desk = Desk(Order(format="jsonl"))
start = time.perf_counter()
for unit in units([sys.argv[1]]):
    desk.review(unit)
print(time.perf_counter() - start)
"""
#: What no review in Python can do without: begin, read, fold, look for all terms at once. No rule looks at them.
WITHOUT_RULES = """
import sys
from commonaim.plugins.equity_review.desk import Desk, Order
from commonaim.plugins.equity_review.engine.automaton import Automaton
from commonaim.plugins.equity_review.engine.statement import default_statement
from commonaim.plugins.equity_review.engine.text import Folded
from commonaim.plugins.equity_review.reading import units
find = Automaton(default_statement().entries()).hits
for unit in units([sys.argv[1]]):
    for entry in unit.entries():
        find(Folded(entry.submission.sections[0].text).hay)
"""


@dataclass(frozen=True)
class Ran:
    """One run of a process: wall and processor time in seconds, peak memory in megabytes, what it printed."""

    seconds: float
    processor: float
    megabytes: float
    output: str


def run(*command: object) -> Ran:
    """Runs `command` to its end; raises `CalledProcessError` when its exit code is 2 or more."""
    printed = PLACE / "printed"
    with printed.open("wb") as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command], stdout=output, stderr=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
    # wait4 has taken the status, Popen must not look for it again
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise subprocess.CalledProcessError(process.returncode, process.args)
    megabytes = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    return Ran(
        seconds,
        usage.ru_utime + usage.ru_stime,
        megabytes,
        printed.read_text(encoding="utf-8") if printed.stat().st_size < 9999 else "",
    )


def source(argument: Path | None) -> tuple[str, list[str]]:
    """A name and the texts to draw from."""
    path = argument or AWARDS
    if path.exists():
        lines = path.read_text(encoding="utf-8").split("\n")
        return path.name, [json.loads(line)["text"] for line in lines if line.strip()]
    if argument:
        sys.exit(f"{argument}: there is no such file. Check the path.")
    return "the tests' own texts", list(own_texts())


def own_texts() -> Iterator[str]:
    """The texts of the tests: of sections, or of whole lines."""
    for path in sorted(OWN_TEXTS.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").split("\n"):
            record = json.loads(line) if line.strip() else {}
            sections = record.get("sections", [record])
            yield from (section["text"] for section in sections if section.get("text"))


def sample(texts: list[str], words: int) -> list[str]:
    """At least `words` words of texts drawn with replacement, the same on every machine."""
    draw = random.Random(SEED)
    drawn = []
    while words > 0:
        drawn.append(draw.choice(texts))
        words -= len(drawn[-1].split())
    return drawn


def count(texts: list[str]) -> int:
    """Words between white space."""
    return sum(len(text.split()) for text in texts)


def write_lines(path: Path, texts: list[str]) -> Path:
    """`texts` as JSON Lines."""
    with path.open("w", encoding="utf-8") as file:
        for number, text in enumerate(texts):
            file.write(json.dumps({"id": number, "text": text}, ensure_ascii=False) + "\n")
    return path


def install_ours() -> Path:
    """This tree as people install it, in an environment of its own; the folder of its programs.

    An editable install looks for modules in another way, which costs some forty milliseconds at each start. The
    libraries are those of the environment that the benchmark runs in.
    """
    place = PLACE / "commonaim"
    venv.create(place, with_pip=False, clear=True)
    programs = place / "bin"
    pip = [sys.executable, "-m", "pip", "-qq", "--disable-pip-version-check"]
    target = ["--python", str(programs / "python"), "install", "--no-deps", str(ROOT)]
    subprocess.run([*pip, *target], check=True)
    (site,) = place.glob("lib/python*/site-packages")
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return programs


def review(programs: Path) -> list[str]:
    """How a person calls `commonaim review`."""
    return [str(programs / "commonaim"), "review"]


def install_npm_peers() -> Path:
    """alex and write-good, as the lock file pins them; the folder with node_modules."""
    place = PLACE / "npm"
    place.mkdir(exist_ok=True)
    for name in ("package.json", "package-lock.json", "run_alex.mjs", "run_write_good.mjs"):
        shutil.copy(HERE / "peers" / name, place / name)
    if not (place / "node_modules" / "alex").exists():
        subprocess.run(
            [tools("npm")[0], "ci", "--silent", "--no-audit", "--no-fund"], cwd=place, check=True
        )
    return place


def install_proselint() -> Path:
    """proselint in an environment of its own; the folder of its programs."""
    place = PLACE / "proselint"
    programs = place / "bin"
    if not (programs / "proselint").exists():
        venv.create(place, with_pip=True, clear=True)
        pip = [str(programs / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check"]
        wanted = HERE / "peers" / "requirements.txt"
        subprocess.run([*pip, "install", "--require-hashes", "-r", str(wanted)], check=True)
    return programs


def tools(name: str) -> list[str]:
    """The paths of node or npm: the machine's, and the one that `make setup` put beside Python."""
    beside = Path(sys.executable).with_name(name)
    found = [
        shutil.which(name, path="/usr/local/bin:/usr/bin:/bin"),
        shutil.which(name),
        str(beside),
    ]
    there = [path for path in found if path and Path(path).exists()]
    if not there:
        raise FileNotFoundError(f"{name} is not installed: run `make setup`")
    return list(dict.fromkeys(there))


@dataclass(frozen=True)
class Peer:
    """How a peer reads a file in one process, and how a person calls it on one; `words` it is given."""

    name: str
    words: int
    library: tuple[str, ...]
    command: tuple[str, ...]


def node_peers() -> Iterator[Peer]:
    """alex and write-good under each version of Node."""
    npm = install_npm_peers()
    alex, good = npm / "node_modules" / "alex", npm / "node_modules" / "write-good"
    for node in tools("node"):
        asked = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
        version = asked.stdout.strip().partition(".")[0].replace("v", "Node ")
        yield Peer(
            f"alex ({version})",
            100_000,
            (node, str(npm / "run_alex.mjs")),
            (node, str(alex / "cli.js"), "-q"),
        )
        yield Peer(
            f"write-good ({version})",
            300_000,
            (node, str(npm / "run_write_good.mjs")),
            (node, str(good / "bin" / "write-good.js")),
        )


def python_peers() -> Iterator[Peer]:
    """proselint in its own environment."""
    programs = install_proselint()
    script = str(HERE / "peers" / "run_proselint.py")
    command = (str(programs / "proselint"), "check")
    yield Peer("proselint", 100_000, (str(programs / "python"), script), command)


def peers() -> Iterator[Peer]:
    """The peers that can be installed; one that cannot is told in a line."""
    for install in (node_peers, python_peers):
        try:
            yield from install()
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"{install.__name__.replace('_', ' ')} are left out: {error}")


def prepared(peer: Peer, texts: list[str]) -> tuple[int, Path]:
    """How many words the peer is given, and the file that has them."""
    part = sample(texts, peer.words)
    path = PLACE / f"sample-{peer.words}.txt"
    path.write_text("\n\n".join(part), encoding="utf-8")
    return count(part), path


def best_seconds(command: list[str], runs: int) -> float:
    """Shortest wall time of whole processes."""
    return min(run(*command).seconds for _ in range(runs))


def cold_starts(commands: Mapping[str, Sequence[str]]) -> dict[str, list[Ran]]:
    """Whole processes on one short file, the programs taking turns."""
    path = PLACE / "one.txt"
    path.write_text("Our students will write more this spring.\n", encoding="utf-8")
    runs: dict[str, list[Ran]] = {name: [] for name in commands}
    for _ in range(COLD_RUNS):
        for name, command in commands.items():
            runs[name].append(run(*command, path))
    return runs


def row(*cells: object) -> None:
    """One line of a table."""
    print(f"{cells[0]!s:<38}" + "".join(f"{cell!s:>14}" for cell in cells[1:]))


def speed_table(texts: list[str], found: list[Peer], programs: Path) -> None:
    """Words per second and memory, ours and theirs; all take turns, so that all meet the same machine."""
    drawn = sample(texts, WORDS)
    path, words = write_lines(PLACE / "million.jsonl", drawn), count(drawn)
    command = [*review(programs), "--format", "jsonl", str(path)]
    samples = {peer: prepared(peer, texts) for peer in found}
    whole: list[Ran] = []
    inside: list[float] = []
    without: list[Ran] = []
    theirs: dict[Peer, list[Ran]] = {peer: [] for peer in found}
    for _ in range(RUNS):
        whole.append(run(*command))
        inside.append(float(run(programs / "python", "-c", IN_PROCESS, path).output))
        without.append(run(programs / "python", "-c", WITHOUT_RULES, path))
        for peer, (_, text) in samples.items():
            theirs[peer].append(run(*peer.library, text))
    speeds = {
        peer: samples[peer][0] / min(float(json.loads(each.output)["seconds"]) for each in runs)
        for peer, runs in theirs.items()
    }
    fastest = max(speeds.values(), default=0.0)
    row("", "words", "words/s", "to fastest", "CPU s/million", "peak MB")
    for name, runs in (
        ("commonaim review, whole process", whole),
        ("the same without any rule", without),
    ):
        speed = words / min(each.seconds for each in runs)
        told = f"{speed:,.0f}", ratio(speed, fastest)
        row(name, words, *told, processor(runs, words), peak(runs))
    speed = words / min(inside)
    row("commonaim review, in process", words, f"{speed:,.0f}", ratio(speed, fastest), "", "")
    for peer, runs in theirs.items():
        name, speed = f"{peer.name}, in process", speeds[peer]
        given = samples[peer][0]
        taken = processor(runs, given)
        row(name, given, f"{speed:,.0f}", ratio(speed, fastest), taken, peak(runs))


def processor(runs: list[Ran], words: int) -> str:
    """The least processor time that any of the runs took, for a million words."""
    return f"{min(each.processor for each in runs) * 1e6 / words:.2f}"


def peak(runs: list[Ran]) -> str:
    """The most memory that any of the runs took."""
    return f"{max(each.megabytes for each in runs):.0f}"


def ratio(speed: float, fastest: float) -> str:
    """A speed in multiples of the fastest peer's."""
    return f"{speed / fastest:.2f} x" if fastest else "no peer"


def jobs_table(texts: list[str], programs: Path) -> None:
    """One and two workers, on a million words and on four million."""
    row("", "--jobs 1, s", "--jobs 2, s", "ratio")
    for millions in (1, 4):
        path = write_lines(PLACE / "jobs.jsonl", sample(texts, millions * WORDS))
        command = [*review(programs), "--format", "jsonl", str(path), "--jobs"]
        one, two = (best_seconds([*command, str(jobs)], RUNS) for jobs in (1, 2))
        row(
            f"{millions} million words, whole process",
            f"{one:.2f}",
            f"{two:.2f}",
            f"{one / two:.2f}",
        )


def main() -> None:
    """Prints the tables."""
    PLACE.mkdir(parents=True, exist_ok=True)
    name, texts = source(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    found, programs = list(peers()), install_ours()
    print(f"Texts drawn from {name}; best of {RUNS} runs; {os.cpu_count()} processors\n")
    speed_table(texts, found, programs)
    print()
    jobs_table(texts, programs)
    print()
    row("cold start on one sentence", "median ms", "best ms", "best CPU ms")
    commands: dict[str, Sequence[str]] = {"commonaim review": review(programs)}
    commands |= {peer.name: peer.command for peer in found}
    for program, runs in cold_starts(commands).items():
        times = [each.seconds * 1000 for each in runs]
        least = min(each.processor for each in runs) * 1000
        row(program, f"{statistics.median(times):.0f}", f"{min(times):.0f}", f"{least:.0f}")


if __name__ == "__main__":
    main()
