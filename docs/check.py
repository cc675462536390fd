"""Check the documentation: each relative link leads to a file (and a heading) that is there, each rule has its page.

Run by ``make docs``.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from commonaim.plugins.equity_review.engine import RULES

ROOT = Path(__file__).resolve().parent.parent
RULE_PAGES = ROOT / "docs" / "rules"

FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(<?([^)\s>]+)>?[^)]*\)")
HEADING = re.compile(r"^#+ +(.+?) *#*$", re.MULTILINE)


def pages() -> list[Path]:
    return sorted(
        [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "plugins").rglob("*.md")]
    )


def anchors(page: Path) -> set[str]:
    """The anchors that readers of Markdown make of the headings: lower case, hyphens, no punctuation."""
    headings = HEADING.findall(FENCE.sub("", page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(page: Path) -> Iterator[str]:
    for link in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        if not target.exists():
            yield f"{page.relative_to(ROOT)}: {link} leads nowhere"
        elif parts.fragment and target.suffix == ".md" and parts.fragment not in anchors(target):
            yield f"{page.relative_to(ROOT)}: {link} names a heading that is not there"


def rules_without_page() -> Iterator[str]:
    for rule in RULES:
        if not (RULE_PAGES / f"{rule}.md").is_file():
            yield f"docs/rules/{rule}.md is missing: every rule has a page"


def main() -> int:
    problems = [problem for page in pages() for problem in broken_links(page)]
    problems += rules_without_page()
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(pages())} pages read, {len(problems)} to mend")
    return int(bool(problems))


if __name__ == "__main__":
    raise SystemExit(main())
