"""What plugins cost a page: those that are on by their hooks, those that are off by being there.

    python benchmarks/hooks.py [--seconds 5]

Plugins are generated, each with a page, a permission, and an answer to every hook that a page calls. First 20 are
installed and 5 on: of each page, the hook calls and the part of the page's time that they take, with what the plugins
do in them. Then 0, 5, 20 and 100 are installed and none is on: the time of the page that takes longest, in turns with
the application that has none.
"""

from __future__ import annotations

import argparse
import logging
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from flask import Flask
from pages import Call, caller, in_turns, pages, processor_time, signed_in, site

from commonaim.core import hooks, tenancy
from commonaim.core.db import db
from commonaim.core.networks import services as networks
from commonaim.core.registry import GROUP, Registry, read

INSTALLED, ON = 20, 5
MANY = (0, 5, 20, 100)
PLUGIN = """\
from commonaim.core import Permission, Plugin

plugin = Plugin(
    name="{name}", title="{name}", summary="Made for a benchmark.", blueprint="{name}_views:blueprint",
    hooks="{name}_hooks", permissions=(Permission("{name}.view", "See it", ("facilitator", "hub_admin")),),
)
"""
VIEWS = """\
from commonaim.core import requires
from flask import Blueprint

blueprint = Blueprint("{name}", __name__)


@blueprint.get("/")
@requires("{name}.view")
def index():
    return "{name}"
"""
HOOKS = """\
from commonaim.core.hookspecs import hookimpl
from commonaim.core.plugin import Action, Card, Link, Mark, NavItem, NetworkText, Panel, PanelItem, TodoItem


@hookimpl
def nav_items(network, user):
    yield NavItem("{name}", "{name}.index")


@hookimpl
def dashboard_cards(network, user):
    yield Card("{name}", ("One thing to know",), (Link("See it", "/"),))


@hookimpl
def todo_items(network, user):
    yield TodoItem("Something to do", "/")


@hookimpl
def page_panels(network, user, page, subject):
    yield Panel("{name}", (PanelItem("One thing to know"),))


@hookimpl
def item_actions(network, user, page, subject):
    yield Action("{name}", "/")


@hookimpl
def submission_marks(network, user, submissions):
    return {{row.id: Mark("{name}") for row in submissions}}


@hookimpl
def network_texts(network, user):
    yield NetworkText("{name}", "What is said.")
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=5.0, help="seconds for each comparison")
    seconds = parser.parse_args().seconds
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        sys.path.insert(0, made)
        for number in range(max(MANY)):
            write(folder, number)
        heaviest = print_shares(site_with(folder, INSTALLED, ON), seconds)
        print_curve([site_with(folder, many, 0) for many in MANY], heaviest, seconds)


def write(folder: Path, number: int) -> None:
    """The modules of a plugin."""
    name = f"made{number}"
    for stem, source in ((name, PLUGIN), (f"{name}_views", VIEWS), (f"{name}_hooks", HOOKS)):
        (folder / f"{stem}.py").write_text(source.format(name=name), encoding="utf-8")


def site_with(folder: Path, installed: int, on: int) -> Flask:
    """The demo network, in an application with so many plugins installed, and so many of them on."""
    # A blueprint can be mounted once more, but what a module has must not be shared.
    names = [f"made{number}" for number in range(installed)]
    points = [EntryPoint(name, f"{name}:plugin", GROUP) for name in names]
    registry = Registry([read(point) for point in points])
    failed = [f"{entry.name}: {entry.reason}" for entry in registry.entries if entry.failed]
    if failed:
        raise SystemExit("\n".join(failed))
    app = site(folder / f"{installed}-{on}", 50, registry)
    with app.app_context():
        network = networks.find("rivers")
        assert network
        with tenancy.in_network(network.id):
            for name in names[on:]:
                networks.switch_off(network, name, None)
            db.session.commit()
    return app


def calls_of(app: Flask) -> dict[str, Call]:
    """A function for each page that asks for it."""
    with app.app_context():
        cookie = signed_in(app, "ruth.adeyemi@example.org")
        return {
            name: caller(app, path, cookie)
            for name, path in pages(app).items()
            if name != "plugin page"
        }


@contextmanager
def timed_hooks() -> Iterator[list[float]]:
    """The milliseconds of each hook call of a block, with what the plugins do in it."""
    spent: list[float] = []
    collect = hooks.collect

    def timed(*args: Any, **kwargs: Any) -> hooks.Answers:
        start = time.process_time()
        try:
            return collect(*args, **kwargs)
        finally:
            spent.append((time.process_time() - start) * 1000)

    hooks.collect = timed
    yield spent
    hooks.collect = collect


def print_shares(app: Flask, seconds: float) -> str:
    """What part of each page's time its hook calls take; gives the name of the page that takes longest."""
    print(f"{INSTALLED} plugins installed, {ON} on{'':>16} ms   hook calls     ms   share")
    slowest, heaviest = 0.0, ""
    for name, call in calls_of(app).items():
        call()
        whole, part, number = [], [], 0
        begun = time.perf_counter()
        with timed_hooks() as spent:
            while time.perf_counter() - begun < seconds or len(whole) < 40:
                spent.clear()
                whole.append(processor_time(call))
                part.append(sum(spent))
                number = len(spent)
        page, hooked = statistics.median(whole), statistics.median(part)
        share = statistics.median(b / a for a, b in zip(whole, part, strict=True))
        print(f"  {name:<40} {page:6.2f} {number:>12} {hooked:6.2f}  {share:6.1%}")
        if page > slowest:
            slowest, heaviest = page, name
    return heaviest


def print_curve(apps: list[Flask], page: str, seconds: float) -> None:
    """How much longer a page takes with plugins that are installed and off."""
    print(f"plugins installed, none on; {page}")
    without, *others = (calls_of(app)[page] for app in apps)
    for many, call in zip(MANY[1:], others, strict=True):
        none, some, ratio = in_turns(without, call, seconds)
        print(f"  0 and {many:>3} plugins  {none:6.2f} ms and {some:6.2f} ms   x{ratio:.3f}")


if __name__ == "__main__":
    main()
