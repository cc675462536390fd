"""What every plugin promises, as tests. A plugin's own suite inherits them:

    class TestContract(PluginContract):
        plugin = "thanks"

What fails says what to mend. Where rows of your tables have to make sense together, override ``fill``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from flask import Flask
from sqlalchemy import func, inspect, select

from .. import migrating, plugin_examination, row_security, tenancy
from ..db import NetworkScoped, db
from ..exporting.archive import line_of
from ..exporting.rows import rows_of
from ..networks.models import Network, PluginFailure
from ..permissions import PUBLIC, SIGNED_IN, declared
from ..registry import registry_of
from . import axe, walking, words
from .bench import MARK, OTHER_MARK, Bench
from .filling import models_of
from .making import ask, make_person, make_program, make_submission

if TYPE_CHECKING:
    from . import Enable, Login


class PluginContract(Bench):
    """Checks of the plugin called :attr:`plugin`, in two networks whose rows :meth:`fill` makes."""

    #: Languages besides English that every text must have. Empty where all networks that it is for read English.
    languages: ClassVar[tuple[str, ...]] = ("es",)

    # What can be read off the plugin

    def test_it_loads(self, app: Flask) -> None:
        """Its description, tables, blueprints and hooks keep the rules of the registry."""
        self._must_be_loaded()

    def test_everything_carries_its_name(self, app: Flask) -> None:
        """Tables, permissions, endpoints and addresses."""
        plugin, prefix = self._described(), f"{self.plugin}_"
        names = {str(inspect(model).local_table.description) for model in models_of(plugin)}
        assert names == set(plugin.tables), "Plugin.tables lists exactly the tables of its models."
        assert all(name.startswith(prefix) for name in names)
        assert all(each.name.startswith(f"{self.plugin}.") for each in plugin.permissions)
        for rule in walking.rules_of(app, self.plugin):
            homes = (f"/n/<network>/{self.plugin}/", f"/api/v1/plugins/{self.plugin}/")
            assert rule.rule.startswith(homes), f"{rule.rule} is not below {' or '.join(homes)}."

    def test_the_code_it_names_is_there(self, app: Flask) -> None:
        """Its jobs and commands, which are imported when they run, and hooks that are marked as such."""
        found = list(plugin_examination.of_code(self._described()))
        assert found == [], "\n".join(found)

    def test_every_route_declares_a_permission(self, app: Flask) -> None:
        """A view without one is never served."""
        self._must_be_loaded()
        known = {permission.name for permission in registry_of(app).permissions}
        for rule in walking.rules_of(app, self.plugin):
            needed = declared(app.view_functions[rule.endpoint])
            assert needed is not None, f"Put @requires(...) below the route of {rule.endpoint}."
            assert needed in {*known, PUBLIC, SIGNED_IN}, (
                f"{rule.endpoint} requires {needed}, which nobody can have."
            )

    def test_every_row_is_of_one_network(self, app: Flask) -> None:
        """Tables are NetworkScoped, confined on PostgreSQL too, and say what becomes of rows that point elsewhere."""
        for model in models_of(self._described()):
            table = inspect(model).local_table
            assert issubclass(model, NetworkScoped), f"{model.__name__} is not NetworkScoped."
            for key in table.foreign_keys:
                to = key.column.table.name
                ours = to.startswith(f"{self.plugin}_")
                assert ours or key.ondelete, f"{key.parent} points to {to}: say ondelete=."
        with db.engine.connect() as connection:
            bare = row_security.unprotected(connection, self._described().tables)
        assert bare == [], "Call protect(op, table) in the migration of these."

    def test_its_migrations_make_its_models_and_go_up_and_down(self, app: Flask) -> None:
        """Up, down, up, and then no difference between tables and models."""
        branch = next((b for b in migrating.branches(app) if b.name == self.plugin), None)
        if branch is None:
            assert not self._described().tables, (
                "Plugin.migrations names no package, and there are tables."
            )
            return
        assert migrating.drift(branch) == [], "The migrations do not make what the models say."
        migrating.downgrade(branch)
        left = set(inspect(db.engine).get_table_names()) & branch.tables
        assert left == set(), "These tables are still there after the downgrade to nothing."
        row_security.asked_for.difference_update(branch.tables)
        migrating.upgrade(app)
        bare = sorted(set(self._described().tables) - row_security.asked_for)
        assert bare == [], f"Call protect(op, table) in the migration of these: {bare}"
        assert migrating.drift(branch) == []

    def test_every_text_can_be_read_in_each_language(self, app: Flask) -> None:
        """What code and templates say goes through gettext, and the catalogs of :attr:`languages` have all of it."""
        plugin = self._described()
        folder = words.folder_of(plugin)
        said = words.said_in(folder) if folder else set()
        bare = [*words.unmarked_in(folder)] if folder and self.languages else []
        assert bare == [], "These words of templates are past the translators: use {{ _() }}."
        for language in self.languages:
            unmarked = words.told_by(plugin) - said if folder else set()
            assert unmarked == set(), "Mark these texts of the description with N_()."
            catalog = words.catalog_of(plugin, language)
            missing = {text for text in said if catalog is None or not _has(catalog, text)}
            assert missing == set(), (
                f"These texts are not in the compiled catalog of {language!r}: translate them, and compile it."
            )

    # While it is off

    def test_off_it_answers_404_everywhere_and_no_hook_is_called(
        self,
        app: Flask,
        network: Network,
        login: Login,
        enable: Enable,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Every route by every method, and the pages of core, where it adds nothing."""
        person = self._everybody(network)
        enable(network, self.plugin)
        self._in(network, person, MARK)
        apps = self._program(app, network, person)
        self._switch_off(network)
        called = self._spy(app, monkeypatch)
        client = login(person)
        for rule in walking.rules_of(app, self.plugin):
            path = walking.address(app, rule, network.slug)
            asking = apps if walking.is_rest(rule) else client
            for method in walking.METHODS:
                assert asking.open(path, method=method).status_code == 404, f"{method} {path}"
        for page in ("", "cycles", "people", "plugins", "search?q=rowan"):
            client.get(f"/n/{network.slug}/{page}")
        assert called == []

    def test_export_works_while_it_is_off(
        self, app: Flask, network: Network, enable: Enable
    ) -> None:
        """Every row of every table but those of :attr:`not_exported` is taken along, as values that JSON holds."""
        unknown = set(self.not_exported) - set(self._described().tables)
        assert unknown == set(), "not_exported names tables of the plugin, and these are none."
        person = self._everybody(network)
        enable(network, self.plugin)
        self._in(network, person, MARK)
        self._switch_off(network)
        exported = self._ask("export_network", network)
        self._must_be_exports(exported, "export_network")
        with tenancy.in_network(network.id):
            kept = {
                str(inspect(model).local_table.description): list(rows_of(model))
                for model in models_of(self._described())
            }
        for table in self.not_exported:
            kept.pop(table)
            assert table not in exported, f"{table} is in not_exported and is exported."
        assert OTHER_MARK not in str(exported)
        for table in sorted(set(kept) & set(exported)):
            missing = _values(kept.pop(table)) - _values(exported.pop(table))
            assert not missing, f"export_network leaves out of {table}: {sorted(missing)}"
        # What goes under names of its own is counted, since nothing says what is in it.
        left, given = (sum(map(len, rows.values())) for rows in (kept, exported))
        assert given >= left, (
            f"{left} rows of {', '.join(sorted(kept))} are kept, and export_network gives {given} under other names:"
            " name an export after its table."
        )

    def test_erasing_a_person_leaves_nothing_of_them(
        self, app: Flask, network: Network, enable: Enable
    ) -> None:
        """They get what is kept of them before, and after it no row names or points to them, on or off."""
        person = self._everybody(network, "Quince Erasmus")
        enable(network, self.plugin)
        self._in(network, person, MARK)
        self._switch_off(network)
        pointing = self._pointing_to(network, person)
        theirs = self._ask("export_person", network, person=person)
        self._must_be_exports(theirs, "export_person")
        assert not pointing or theirs, f"{pointing} name a person, and export_person gives nothing."
        self._ask("erase_person", network, person=person)
        assert self._pointing_to(network, person) == [], (
            "erase_person leaves these columns pointing to somebody who is forgotten: call forget(Model, person) of"
            " commonaim.core.exporting in your erase_person, for each model."
        )
        left = str(self._ask("export_network", network))
        for word in (person.name, person.email):
            assert word not in left, f"erase_person leaves {word!r} in a text."

    # While it is on

    def test_no_row_of_another_network_is_ever_seen_or_changed(
        self, app: Flask, network: Network, other_network: Network, login: Login, enable: Enable
    ) -> None:
        """Rows of another network are on no page, found by no number, and no form of this one reaches them."""
        person = self._everybody(network)
        for place, mark in ((other_network, OTHER_MARK), (network, MARK)):
            enable(place, self.plugin)
            self._in(place, person if place is network else self._stranger(place), mark)
        before = self._rows(other_network)
        client, apps = login(person), self._program(app, network, person)
        numbers = {row["id"] for rows in before.values() for row in rows if "id" in row} | {1}
        for rule in walking.rules_of(app, self.plugin):
            asking = apps if walking.is_rest(rule) else client
            for number in sorted(numbers)[:8] if walking.takes_numbers(rule) else [1]:
                path = walking.address(app, rule, network.slug, number)
                for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
                    answer = asking.open(path, method=method, buffered=True)
                    assert answer.status_code < 500, (
                        f"{method} {path} answered {answer.status_code}."
                    )
                    assert OTHER_MARK.encode() not in answer.data, (
                        f"{method} {path} shows another network's row."
                    )
        for page in ("", "search?q=heron", "cycles"):
            assert OTHER_MARK not in client.get(f"/n/{network.slug}/{page}").text
        db.session.expire_all()
        assert self._rows(other_network) == before, (
            "A request in one network changed another's rows."
        )

    def test_a_hook_that_raises_leaves_the_page_and_is_counted(
        self,
        app: Flask,
        network: Network,
        login: Login,
        enable: Enable,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Home is served while all its hooks fail, and the plugins page can tell how often."""
        person = self._everybody(network)
        enable(network, self.plugin)
        client = login(person)
        called = self._spy(app, monkeypatch, fail=True)
        assert client.get(f"/n/{network.slug}/").status_code == 200
        failed = db.session.scalar(
            select(func.count())
            .select_from(PluginFailure)
            .where(PluginFailure.plugin == self.plugin)
        )
        assert failed == len(called)

    def test_its_pages_answer_with_rows_and_without(
        self,
        app: Flask,
        network: Network,
        login: Login,
        enable: Enable,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """No page breaks: empty, full, for a row that is not there, for somebody who may do little and for a leader of
        a program; and what its forms send is taken."""
        person = self._everybody(network)
        viewer = make_person(network, "viewer@example.org", "Viewer", "viewer")
        make_program(network, "A program")
        enable(network, self.plugin)
        people = [person, viewer, *self._leaders(network, set())]
        clients = [(who.name, login(who)) for who in people]
        # Off in tests, so that they can post; on, so that it is seen whether forms have it.
        monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
        for filled in (False, True):
            if filled:
                self._in(network, person, MARK)
            for path in self._paths(app, network):
                for name, client in clients:
                    answer = client.get(path, buffered=True)
                    assert answer.status_code < 500, (
                        f"{path} answered {answer.status_code} with{'' if filled else 'out'} rows, for {name}."
                    )
                    self._forms_must_be_taken(path, answer)

    def test_its_hooks_answer(self, app: Flask, network: Network, enable: Enable) -> None:
        """Each hook gives what it should: without rows and with them, for who may do everything, for a viewer, and for
        a leader of each program."""
        person = self._everybody(network)
        viewer = make_person(network, "viewer@example.org", "Viewer", "viewer")
        enable(network, self.plugin)
        subject = make_submission(network, person)
        people, met = [person, viewer], set[int]()
        for filled in (False, True):
            if filled:
                self._in(network, person, MARK)
            people += self._leaders(network, met)
            for who in people:
                for hook, asked in self._questions(network, who, subject):
                    try:
                        answer = ask(network, self.plugin, hook, **asked)
                        self._answer_must_make_sense(network, hook, answer)
                    except Exception as error:  # noqa: BLE001  # whatever a plugin raises
                        rows = "with rows" if filled else "without rows"
                        pytest.fail(f"{hook} fails {rows}, for {who.name}: {error!r}")

    def test_axe_finds_nothing_on_its_pages(
        self, app: Flask, network: Network, login: Login, enable: Enable
    ) -> None:
        """WCAG 2.2 AA on every page, large and on a phone, as far as a program can tell."""
        if sentence := axe.missing():
            pytest.skip(sentence)
        person = self._everybody(network)
        enable(network, self.plugin)
        self._in(network, person, MARK)
        client = login(person)
        pages = []
        for path in (f"/n/{network.slug}/", *self._paths(app, network)):
            answer = client.get(path, buffered=True)
            if answer.status_code == 200 and answer.mimetype == "text/html":
                pages.append(path)
        found = axe.trouble_on(client, pages)
        assert found == [], "\n".join(found)


def _has(catalog: Any, text: str) -> bool:
    return text in catalog._catalog or (text, 0) in catalog._catalog


def _values(rows: Iterable[Mapping[str, Any]]) -> set[str]:
    """Every value of some rows with the column it is in, as the archive writes it; empty ones say nothing."""
    return {
        f"{name} {line_of({name: value})}"
        for row in rows
        for name, value in row.items()
        if value is not None
    }
