"""A small plugin to begin with, written to a folder by ``commonaim plugins new``.

``files/`` has every file of it, with ``.txt`` at the end, so that it is taken for no code of ours. ``@NAME@`` and the
like stand for what the author has chosen, in the names of files without the @.
"""

from __future__ import annotations

import re
from importlib.metadata import entry_points, version
from pathlib import Path
from typing import Final

from ..catalogs import compiled
from ..plugin_checks import NAME, RESERVED

FILES: Final = Path(__file__).parent / "files"
_TITLE: Final = re.compile(r"[^\W\d_][^\"'\\{}%\n]{1,59}")


class CannotBegin(Exception):
    """Why no plugin was written, in a sentence that says how to mend it."""


def write(name: str, title: str, parent: Path) -> Path:
    """Write a plugin called ``name`` into a new folder in ``parent``; gives the folder. Raises :class:`CannotBegin`."""
    title = title or name.replace("_", " ").capitalize()
    _check(name, title)
    distribution = f"commonaim-plugin-{name.replace('_', '-')}"
    folder = parent / distribution
    if folder.exists():
        raise CannotBegin(f"{folder} is there already: choose another name, or remove it.")
    words = {
        "NAME": name,
        "TITLE": title,
        "PACKAGE": f"commonaim_{name}",
        # classes are looked up by name among those of all plugins
        "CLASS": "".join(part.title() for part in name.split("_")),
        "DISTRIBUTION": distribution,
        "VERSION": version("commonaim"),
    }
    for source in sorted(FILES.rglob("*.txt")):
        _write_one(source, folder, words)
    for catalog in folder.rglob("*.po"):
        # The title is in it as it is in English, so that the tests pass at once, until `plugins messages` asks for it.
        catalog.with_suffix(".mo").write_bytes(compiled(catalog, unsure=True))
    return folder


def _check(name: str, title: str) -> None:
    if not NAME.fullmatch(name):
        raise CannotBegin(
            f"{name} is no name of a plugin: use 2 to 40 small letters, digits and underscores, a letter first."
        )
    if name in RESERVED:
        raise CannotBegin(f"Core itself uses the name {name}: choose another.")
    if any(point.name == name for point in entry_points(group="commonaim.plugins")):
        raise CannotBegin(f"A plugin called {name} is installed here: choose another name.")
    if not _TITLE.fullmatch(title):
        raise CannotBegin(
            "A title is 2 to 60 characters, without quotation marks, braces and percent signs."
        )


def _write_one(source: Path, folder: Path, words: dict[str, str]) -> None:
    path = source.relative_to(FILES).with_suffix("").as_posix().replace("NAME", words["NAME"])
    target = folder / (".gitignore" if path == "gitignore" else path)
    target.parent.mkdir(parents=True, exist_ok=True)
    text = source.read_text("utf-8")
    for key, word in words.items():
        text = text.replace(f"@{key}@", word)
    target.write_text(text, encoding="utf-8")
