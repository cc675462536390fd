"""A real browser against the real application: the demo network, served by waitress, with its job worker on.

``site`` is shared and only looked at; ``own_site`` is a copy for one test to change, ``module_site`` for one module.
``visit`` opens a browser that nobody has used before on a site, and fails the test in the end if a page broke, called
out or was refused a file.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import Any, TypeVar

import pytest
from argon2 import PasswordHasher
from flask import Flask
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)
from waitress import create_server, wasyncore

from commonaim.core import create_app, demo, jobs, migrating, tenancy
from commonaim.core.accounts import services as accounts
from commonaim.core.db import db
from commonaim.core.networks import services as networks
from commonaim.core.registry import registry_of

from . import every_page

Row = TypeVar("Row")
MILLISECONDS = 30_000
expect.set_options(timeout=MILLISECONDS)
PHONE = 360
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A microphone that beeps: only pages that ask for one, in a test that allows it, hear it.
    "--use-fake-device-for-media-stream",
)


class Site:
    """A running copy of the demo network at ``url``; ``home`` is the address of the network in it."""

    def __init__(self, folder: Path) -> None:
        self.app = make_app(folder)
        self.app.config.update(DEMO_PEOPLE=demo.people(), DEMO_PASSWORD=demo.PASSWORD)
        self._server: Any = create_server(
            self.app,
            host="127.0.0.1",
            port=0,
            threads=8,
            ident=None,
            clear_untrusted_proxy_headers=True,
        )
        self.url = f"http://127.0.0.1:{self._server.effective_port}"
        self.home = f"{self.url}/n/{demo.slug()}"
        self._thread = Thread(target=self._server.run, name="site", daemon=True)
        self._thread.start()
        jobs.start_worker(self.app)

    def ask(self, question: Callable[[], Row]) -> Row:
        """What ``question`` finds among the rows of the demo network."""
        with self.app.app_context():
            network = networks.find(demo.slug())
            assert network is not None
            with tenancy.in_network(network.id):
                return question()

    def stop(self) -> None:
        """End the worker and the server, and let go of the database."""
        self.app.extensions["commonaim_worker"].stop()
        # The loop of the server ends, in its own thread, when it has nothing left to listen to.
        self._server.trigger.pull_trigger(lambda: wasyncore.close_all(self._server._map))
        self._thread.join(timeout=10)
        self._server.task_dispatcher.shutdown()
        let_go(self.app)


def make_app(folder: Path) -> Flask:
    return create_app(
        {},
        DATA_DIR=str(folder),
        DATABASE_URL=f"sqlite:///{folder / 'site.sqlite'}",
        SECRET_KEY="only for tests",
        STRICT_PLUGINS=True,
        LOG_FORMAT="text",
        LOG_LEVEL="ERROR",
    )


def let_go(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def made_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the database of the demo network, to be copied."""
    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        # As slow as real passwords need it, signing in would be most of the time that these tests take.
        patch.setattr(accounts, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        app = make_app(folder)
        with app.app_context():
            migrating.upgrade(app)
            demo.make(registry_of(app))
        let_go(app)
        yield folder


@pytest.fixture(scope="session")
def site(made_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo, for all tests that only look."""
    running = Site(copy_of(made_demo, tmp_path_factory.mktemp("site")))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def module_site(made_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo, for the tests of one module that prepare it and then only look."""
    running = Site(copy_of(made_demo, tmp_path_factory.mktemp("module_site")))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def full_site(module_site: Site) -> Site:
    """A site with something on every page, and beside it a network with nothing in it."""
    every_page.fill(module_site)
    return module_site


@pytest.fixture
def own_site(made_demo: Path, tmp_path: Path) -> Iterator[Site]:
    """The demo, for one test that changes it."""
    running = Site(copy_of(made_demo, tmp_path))
    yield running
    running.stop()


def copy_of(made_demo: Path, folder: Path) -> Path:
    shutil.copytree(made_demo, folder, dirs_exist_ok=True)
    return folder


class Server:
    """The real program, in a process that can be killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.home = f"{self.url}/n/rivers"
        self.begin()

    def begin(self) -> None:
        environ = {
            **os.environ,
            "DATA_DIR": str(self.folder),
            "DATABASE_URL": f"sqlite:///{self.folder / 'site.sqlite'}",
            "SECRET_KEY": "only for tests",
            "LOG_LEVEL": "ERROR",
        }
        program = "from commonaim.core.cli import main; main()"
        command = [sys.executable, "-c", program, "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(command, env=environ)
        deadline = monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                assert monotonic() < deadline, "the server did not begin to listen"
                assert self.process.poll() is None, "the server ended by itself"

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def server(made_demo: Path, tmp_path: Path) -> Iterator[Server]:
    running = Server(copy_of(made_demo, tmp_path))
    yield running
    running.kill()


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """The browser program; each ``visit`` shares nothing with the others but this."""
    with sync_playwright() as playwright:
        program = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield program
        program.close()


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Opens a new browser on a site: ``page = visit(site, "ana.reyes", width=360)``; without a name, signed out."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def open_browser(site: Site, person: str = "", *, width: int = 1280, **options: Any) -> Page:
        size = {"width": width, "height": 740 if width <= PHONE else 900}
        options = {"locale": "en-US", "viewport": size, "reduced_motion": "reduce", **options}
        context = browser.new_context(**options)
        contexts.append(context)
        context.set_default_timeout(MILLISECONDS)
        watch(context, site, troubles)
        page = context.new_page()
        if person:
            sign_in(page, site, person)
        return page

    yield open_browser
    for context in contexts:
        context.close()
    assert not troubles, "\n".join(troubles)


def watch(context: BrowserContext, site: Site, troubles: list[str]) -> None:
    """Write down whatever a page does that no page may do."""

    def request(asked: Request) -> None:
        if not asked.url.startswith((site.url, "data:", "blob:")):
            troubles.append(f"called out to {asked.url}")

    def response(given: Response) -> None:
        missing = given.status >= 400 and not given.request.is_navigation_request()
        if given.status >= 500 or (missing and given.request.resource_type not in ("xhr", "fetch")):
            troubles.append(f"{given.url} answered {given.status}")

    def said(message: Any) -> None:
        # Chromium says the first of every page that is answered with 403, 404, 409 or 422, as it should be; htmx the
        # second where somebody is not signed in any more.
        told = ("Failed to load resource", "Response Status Error Code 401 from ")
        if message.type == "error" and not message.text.startswith(told):
            troubles.append(f"console: {message.text} at {message.location}")

    context.on("request", request)
    context.on("response", response)
    context.on("console", said)
    context.on("weberror", lambda error: troubles.append(f"script: {error.error}"))


def sign_in(page: Page, site: Site, person: str) -> None:
    """Sign in as somebody of the demo, given the part of their e-mail before the @."""
    page.goto(f"{site.url}/login")
    # By name, because the labels are in the language of the browser.
    page.locator("[name=email]").fill(f"{person}@example.org")
    page.locator("[name=password]").fill(demo.PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda address: "/login" not in address)
