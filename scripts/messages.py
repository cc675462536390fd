"""Bring the catalogs of core and of each plugin up to date with the texts in the code.  Run by ``make messages``.

A text that is new comes without a translation, one that has changed keeps the old translation marked fuzzy (and is
shown in English until somebody has looked at it), one that is gone goes.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("es",)


def pybabel(command: str, *arguments: str | Path) -> None:
    program = Path(sys.executable).with_name("pybabel")
    # from the root, so that catalogs name files as the repository does
    subprocess.run([program, "--quiet", command, *arguments], cwd=ROOT, check=True)


def extract(folder: Path, template: Path) -> None:
    pybabel(
        "extract",
        "--mapping=babel.cfg",
        "--keywords=lazy_gettext _l",
        "--sort-output",
        "--add-location=file",
        "--project=Common Aim",
        f"--output={template}",
        folder.relative_to(ROOT),
    )


def bring_up_to_date(folder: Path, template: Path, language: str) -> None:
    catalog = folder / "translations" / language / "LC_MESSAGES" / "messages.po"
    options = [f"--input-file={template}", f"--output-file={catalog}", f"--locale={language}"]
    if catalog.exists():
        pybabel("update", *options, "--ignore-obsolete", "--ignore-pot-creation-date")
    else:
        pybabel("init", *options)


def main() -> None:
    plugins = sorted(path.parent for path in (ROOT / "plugins").glob("*/__init__.py"))
    with tempfile.TemporaryDirectory() as place:
        template = Path(place) / "messages.pot"
        for folder in (ROOT / "core", *plugins):
            extract(folder, template)
            for language in LANGUAGES:
                bring_up_to_date(folder, template, language)


if __name__ == "__main__":
    main()
