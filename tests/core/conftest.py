"""Made-up plugins: installed for one test, found by their entry points like anybody's."""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint, distributions
from pathlib import Path
from textwrap import dedent

import pytest

import commonaim.core.app  # noqa: F401  # core's tables are there before a shelf counts whose are its own
from commonaim.core import manifests, registry
from commonaim.core.db import Base, db

_numbers = itertools.count()


class Shelf:
    """A folder that distributions are installed in; only these are found while it is in use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._tables = set(Base.metadata.tables)

    def module(self, source: str, stem: str = "made_up") -> str:
        """Write a module; gives the name to import it by."""
        name = f"{stem.replace('-', '_')}_{next(_numbers)}"
        (self.folder / f"{name}.py").write_text(dedent(source), encoding="utf-8")
        return name

    def add(
        self,
        name: str,
        fields: str = "",
        *,
        hooks: str = "",
        views: str = "",
        distribution: str = "",
        source: str | None = None,
    ) -> str:
        """Install a plugin. ``fields`` are more arguments of ``Plugin(...)``, ``hooks`` and ``views`` module sources;
        ``source`` replaces the module of the entry point. Gives the distribution's name.
        """
        if hooks:
            hooks = "from commonaim.core.hookspecs import hookimpl\n" + dedent(hooks)
            fields += f', hooks="{self.module(hooks, name)}"'
        if views:
            fields += f', blueprint="{self.module(_BLUEPRINT.format(name=name) + dedent(views), name)}:blueprint"'
        if source is None:
            fields = re.sub(r",\s*,", ",", fields).lstrip(", ")
            source = _PLUGIN.format(name=name, title=name.title(), fields=fields)
        distribution = distribution or f"commonaim-plugin-{name.replace('_', '-')}"
        self._install(distribution, name, f"{self.module(source, name)}:plugin")
        return distribution

    def _install(self, distribution: str, name: str, value: str) -> None:
        folder = self.folder / f"{distribution.replace('-', '_')}-1.0.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n"
        )
        (folder / "entry_points.txt").write_text(f"[{registry.GROUP}]\n{name} = {value}\n")

    def entry_points(self, *, group: str) -> list[EntryPoint]:
        """What ``importlib.metadata.entry_points`` finds in this folder."""
        found = distributions(path=[str(self.folder)])
        points = [point for each in found for point in each.entry_points if point.group == group]
        return sorted(points, key=lambda point: (point.name, point.value))

    def clear(self) -> None:
        """Forget the modules and their tables."""
        ours = {path.stem for path in self.folder.iterdir()}
        for name in [name for name in sys.modules if name.partition(".")[0] in ours]:
            del sys.modules[name]
        for name in set(Base.metadata.tables) - self._tables:
            Base.metadata.remove(Base.metadata.tables[name])


_PLUGIN = """\
from commonaim.core.plugin import *

plugin = Plugin(name="{name}", title="{title}", summary="Made up for a test.", {fields})
"""
_BLUEPRINT = """\
from commonaim.core import current_access, current_network, public, requires, signed_in
from flask import Blueprint

blueprint = Blueprint("{name}", __name__)
"""


def forget_what_is_gone() -> None:
    """The database is made for what is really installed: take it that these plugins had never been."""
    for manifest in manifests.gone():
        db.session.delete(manifest)
    db.session.commit()


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    """The only plugins there are; empty at first. Ask for it before ``app``."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    made = Shelf(folder)
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setattr(registry, "entry_points", made.entry_points)
    yield made
    made.clear()
