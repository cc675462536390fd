"""Bring the catalogs of core and of each plugin up to date with the texts in the code.  Run by ``make messages``.

A text that is new comes without a translation, one that has changed keeps the old translation marked fuzzy (and is
shown in English until somebody has looked at it), one that is gone goes.
"""

from pathlib import Path

from babel.messages.catalog import Catalog

from commonaim.core import catalogs
from commonaim.core.catalogs import catalog_of

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("es",)


def folders() -> list[Path]:
    """Where there are catalogs: core and every plugin of this repository."""
    return [
        ROOT / "core",
        *sorted(path.parent for path in (ROOT / "plugins").glob("*/__init__.py")),
    ]


def texts_of(folder: Path) -> Catalog:
    """The texts of a folder, as a catalog without translations."""
    return catalogs.texts_of(folder, ROOT)


def main() -> None:
    for folder in folders():
        for language in LANGUAGES:
            path = catalog_of(folder, language)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(catalogs.updated(folder, language, ROOT, "make messages"))


if __name__ == "__main__":
    main()
