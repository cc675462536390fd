"""Copy the built third-party files that pages use from node_modules to core/static/vendor.

Run by ``make assets``.  Text files get a ``.gz`` beside them, which WhiteNoise then serves; every
package's licence goes along, as the licences ask.
"""

import gzip
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "core" / "static" / "vendor"
TEST_TOOLS = ROOT / "core" / "testing" / "vendor"

FONT = "@fontsource-variable/atkinson-hyperlegible-next"
FONT_FILES = [
    f"atkinson-hyperlegible-next-{subset}-wght-{style}.woff2"
    for subset in ("latin", "latin-ext")
    for style in ("normal", "italic")
]

# file in node_modules -> file in core/static/vendor
SERVED = {
    "bootstrap/dist/css/bootstrap.min.css": "bootstrap.min.css",
    "bootstrap/LICENSE": "licenses/bootstrap.txt",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/LICENSE": "licenses/htmx.txt",
    **{f"{FONT}/files/{name}": f"fonts/{name}" for name in FONT_FILES},
    f"{FONT}/LICENSE": "licenses/atkinson-hyperlegible-next.txt",
}
# file in node_modules -> file in core/testing/vendor; never served, tests of ours and of plugins read it
TESTED_WITH = {"axe-core/axe.min.js": "axe.min.js", "axe-core/LICENSE": "axe-license.txt"}

COMPRESSED = {".css", ".js"}


def copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def compress(target: Path) -> None:
    # no time in the header: the same file gives the same bytes
    packed = gzip.compress(target.read_bytes(), mtime=0)
    target.with_name(target.name + ".gz").write_bytes(packed)


def main() -> int:
    wanted = [(MODULES / old, VENDOR / new) for old, new in SERVED.items()]
    wanted += [(MODULES / old, TEST_TOOLS / new) for old, new in TESTED_WITH.items()]
    missing = [str(source.relative_to(ROOT)) for source, _ in wanted if not source.is_file()]
    if missing:
        print(
            f"Not there: {', '.join(missing)}. Run `make assets`; if a new version of a "
            "package has moved the file, change scripts/vendor.py.",
            file=sys.stderr,
        )
        return 1
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, target in wanted:
        copy(source, target)
        if target.is_relative_to(VENDOR) and target.suffix in COMPRESSED:
            compress(target)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
