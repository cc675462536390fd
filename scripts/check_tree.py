"""Look through the tracked files for what must never be committed.  Run by ``make lint``.

Each rule is a ``git grep`` pattern with the reason it is refused.  A line that has to hold the pattern
(a rule's own text, above all) lives in this file, which is not looked at.
"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
THIS_FILE = ":!scripts/check_tree.py"


@dataclass(frozen=True)
class Rule:
    reason: str
    pattern: str
    paths: tuple[str, ...] = (".",)
    fixed: bool = False


RULES = (
    Rule(
        "An address of a package registry: the lock files must work with any",
        r'"resolved": *"http|--(extra-)?index-url|registry *= *"?\{? *"?http|^registry=',
    ),
    Rule(
        "A call of a hook outside core/hooks.py: no gate and no isolation there",
        r"pm\.hook\.|\.hook\.[a-z_]+\(",
        ("core/*.py", "plugins/*.py", ":!core/hooks.py"),
    ),
    Rule(
        "An unfinished mark: finish it, or open an issue",
        r"\b(TODO|FIXME|XXX)\b",
        ("*.py", "*.html", "*.css", "*.js", "*.sh", "Makefile"),
    ),
    Rule(
        "A test that never runs: mend it or remove it",
        r"pytest\.mark\.(skip|xfail)\b",
        ("tests/*.py",),
    ),
    Rule("A path of this machine", f"{ROOT.parent}/", fixed=True),
    Rule("A path of this machine", f"{Path.home()}/", fixed=True),
)


def hits(rule: Rule) -> list[str]:
    kind = "--fixed-strings" if rule.fixed else "--extended-regexp"
    command = ["git", "grep", "-nI", kind, "-e", rule.pattern, "--", *rule.paths, THIS_FILE]
    # git grep ends with 1 when it finds nothing
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if found.returncode > 1:
        raise SystemExit(f"git grep did not run: {found.stderr.strip()}")
    return found.stdout.splitlines()


def main() -> int:
    failed = False
    for rule in RULES:
        for line in hits(rule):
            print(f"{line.strip()[:160]}\n    {rule.reason}.", file=sys.stderr)
            failed = True
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
