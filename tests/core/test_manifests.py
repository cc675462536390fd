"""A plugin that was uninstalled leaves core upgradable, its rows exportable, and can be purged all the same."""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import Boolean, Column, String, inspect, text

from commonaim.core import create_app, doctor, manifests, migrating, tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.commands import networks as network_commands
from commonaim.core.commands import people as people_commands
from commonaim.core.commands import plugins as commands
from commonaim.core.commands import site as site_commands
from commonaim.core.db import Base, db
from commonaim.core.networks import services
from commonaim.core.registry import registry_of
from tests.core.conftest import forget_what_is_gone
from tests.core.test_hostile import MODELS, REVISION

if TYPE_CHECKING:
    from tests.core.conftest import Shelf

Make = Callable[..., AbstractContextManager[Flask]]


@pytest.fixture
def make(shelf: Shelf, database_url: str, tmp_path: Path) -> Make:
    """An application on the same database each time, with whatever is installed then; ``ebb`` is, at first."""
    folder = shelf.folder / "ebb_migrations"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "0001_rows.py").write_text(REVISION.format(name="ebb"))
    models = shelf.module(MODELS.format(name="ebb", title="Ebb"), "ebb_models")
    shelf.add("ebb", f'models="{models}", migrations="ebb_migrations", tables=("ebb_row",)')

    @contextmanager
    def start(**settings: object) -> Iterator[Flask]:
        app = create_app(
            {},
            SECRET_KEY="x",
            DATABASE_URL=database_url,
            DATA_DIR=str(tmp_path),
            LOG_LEVEL="ERROR",
            **settings,
        )
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()

    return start


def call(app: Flask, command: object, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(command, [*arguments])  # type: ignore[arg-type]  # a click command


def filled(make: Make) -> None:
    """A network in which the plugin is on and has a row."""
    with make() as app:
        migrating.upgrade(app)
        forget_what_is_gone()
        network = services.create("rivers", "Rivers")
        with tenancy.in_network(network.id):
            services.switch_on(network, "ebb", None)
            models = sys.modules[str(registry_of(app).plugin("ebb").models)]
            db.session.add(models.RowEbb())
            db.session.commit()


def uninstall(shelf: Shelf) -> None:
    for path in shelf.folder.glob("commonaim_plugin_ebb*/*"):
        path.unlink()


def test_a_plugin_that_is_gone_is_exported_and_purged(
    make: Make, shelf: Shelf, tmp_path: Path
) -> None:
    filled(make)
    uninstall(shelf)
    with make() as app:
        assert "ebb" not in registry_of(app).names()
        assert migrating.upgrade(app) == []
        assert "ebb\tGONE\t1.0\tcommonaim-plugin-ebb" in call(app, commands.list_plugins).output
        out = tmp_path / "rivers.zip"
        assert call(app, network_commands.export_network, "rivers", str(out)).exit_code == 0
        assert json.loads(zipfile.ZipFile(out).read("ebb/ebb_row.jsonl")) == {"id": 1}
        purged = call(app, commands.purge_plugin, "ebb", str(tmp_path / "ebb.zip"), "--yes")
        assert purged.exit_code == 0, purged.output
        rows = zipfile.ZipFile(tmp_path / "ebb.zip").read("ebb/ebb_row.jsonl")
        assert json.loads(rows)["network_id"] == 1
        tables = inspect(db.engine).get_table_names()
        assert not {"ebb_row", "alembic_version_ebb"} & set(tables)
        assert "network" in tables
        assert manifests.known("ebb") is None
        again = call(app, commands.purge_plugin, "ebb", str(tmp_path / "again.zip"), "--yes")
        assert "The database holds nothing of ebb." in again.output
        assert not (tmp_path / "again.zip").exists()


def test_a_plugin_that_is_on_is_not_purged_and_one_that_is_off_is(
    make: Make, tmp_path: Path
) -> None:
    filled(make)
    with make() as app:
        refused = call(app, commands.purge_plugin, "ebb", str(tmp_path / "ebb.zip"), "--yes")
        assert refused.exit_code == 2
        assert "ebb is on in rivers" in refused.output
        assert call(app, commands.disable_plugin, "ebb", "--network", "rivers").exit_code == 0
        assert (
            call(app, commands.purge_plugin, "ebb", str(tmp_path / "e.zip"), "--yes").exit_code == 0
        )
        # It is still installed, so that its tables are behind: it is left out until they are made again.
        listed = call(app, commands.list_plugins).output
        assert "ebb\tFAILED\t1.0" in listed
        assert "Its tables are behind its code (none yet): run `commonaim upgrade`." in listed


def test_check_looks_closely(make: Make, shelf: Shelf) -> None:
    shelf.add("open_door", views="@blueprint.get('/')\ndef index(): return 'x'")
    with make() as app:
        migrating.upgrade(app)
        assert call(app, commands.check_plugin, "ebb").exit_code == (
            1 if db.engine.dialect.name == "postgresql" else 0
        )
        door = call(app, commands.check_plugin, "open_door")
        assert door.exit_code == 1
        assert "open_door.index declares no permission and is never served" in door.output


def erased(app: Flask) -> Result:
    """What `user erase` says of somebody who is in no network, and so asks no plugin's hook by chance."""
    db.session.add(Person(email="ana@example.org", name="Ana"))
    db.session.commit()
    result = call(app, people_commands.erase, "ana@example.org", "--yes")
    db.session.rollback()
    return result


def test_nobody_is_erased_while_the_package_of_a_plugin_with_tables_is_gone(
    make: Make, shelf: Shelf, tmp_path: Path
) -> None:
    filled(make)
    uninstall(shelf)
    with make() as app:
        refused = erased(app)
        assert refused.exit_code == 2
        assert "Ebb has tables here and its package is gone: install it again" in refused.output
        assert "`commonaim plugins purge ebb OUT.zip`" in refused.output
        purged = call(app, commands.purge_plugin, "ebb", str(tmp_path / "ebb.zip"), "--yes")
        assert purged.exit_code == 0, purged.output
        done = call(app, people_commands.erase, "ana@example.org", "--yes")
        assert done.exit_code == 0, done.output


def test_nobody_is_erased_while_a_plugin_with_tables_does_not_work(
    make: Make, shelf: Shelf
) -> None:
    filled(make)
    uninstall(shelf)
    for folder in shelf.folder.glob("commonaim_plugin_ebb*"):
        folder.rmdir()
    shelf.add("ebb", hooks="import nothere")
    with make() as app:
        refused = erased(app)
        assert refused.exit_code == 2
        assert "Ebb has tables here and does not work: mend it first" in refused.output
        assert "No module named 'nothere'" in refused.output
        assert not any("is gone" in line for line in doctor.findings(app))
    with make(SAFE_MODE=True) as app:
        safe = call(app, people_commands.erase, "ana@example.org", "--yes")
        assert "SAFE_MODE is on and Ebb could not be asked" in safe.output
        assert "GONE" not in call(app, commands.list_plugins).output


def test_the_doctor_tells_that_the_package_of_a_plugin_with_tables_is_gone(
    make: Make, shelf: Shelf
) -> None:
    filled(make)
    with make() as app:
        assert not any("is gone" in line for line in doctor.findings(app))
    uninstall(shelf)
    with make() as app:
        assert (
            "Plugin ebb from commonaim-plugin-ebb is gone. "
            "Its tables are here: install it again, or `commonaim plugins purge ebb OUT.zip`."
        ) in list(doctor.findings(app))


def test_a_plugin_whose_tables_are_behind_is_not_switched_on(make: Make) -> None:
    enable = (commands.enable_plugin, "ebb", "--network", "rivers")
    with make() as app:
        services.create("rivers", "Rivers")
        db.session.commit()
        refused = call(app, *enable)
        assert refused.exit_code == 2
        assert "Its tables are behind its code: `commonaim upgrade`" in refused.output
        db.session.rollback()
        migrating.upgrade(app)
        assert call(app, *enable).output == "On in rivers: ebb\n"


def test_a_migration_that_fails_is_named_and_the_others_go_on(make: Make, shelf: Shelf) -> None:
    broken = shelf.folder / "ebb_migrations" / "0002_more.py"
    broken.write_text(
        "from alembic import op\nrevision, down_revision = '0002', '0001'\n"
        "def upgrade(): op.execute('DROP TABLE ebb_nothing')\n"
    )
    folder = shelf.folder / "flood_migrations"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "0001_rows.py").write_text(REVISION.format(name="flood"))
    models = shelf.module(MODELS.format(name="flood", title="Flood"), "flood_models")
    shelf.add("flood", f'models="{models}", migrations="flood_migrations", tables=("flood_row",)')
    with make() as app:
        result = call(app, site_commands.upgrade)
        assert result.exit_code == 2
        assert "The tables of ebb stay at nothing, because its revision 0002 failed (" in (
            result.output
        )
        assert "ebb_nothing" in result.output
        assert "Traceback" not in result.output
        assert "flood: nothing -> 0001" in result.output
        assert migrating.pending(app) == ["ebb"]
        assert "ebb_row" not in inspect(db.engine).get_table_names()
        db.session.rollback()
        broken.write_text("def")
        assert "because reading its revisions failed (SyntaxError" in (
            call(app, site_commands.upgrade).output
        )


def test_a_revision_gives_rows_that_are_there_the_default_of_a_new_column(make: Make) -> None:
    filled(make)
    with make() as app:
        table = Base.metadata.tables["ebb_row"]
        table.append_column(Column("note", String(20), default="it's quiet", nullable=False))
        table.append_column(Column("seen", Boolean, default=False, nullable=False))
        written = call(app, commands.write_revision, "ebb", "more")
        assert written.exit_code == 0, written.output
        assert table.c.note.server_default is None
        assert migrating.upgrade(app) == ["ebb: 0001 -> 0002"]
        with tenancy.across_networks("the rows of a test are looked at"):
            kept = db.session.execute(text("SELECT note, seen FROM ebb_row")).all()
        assert [tuple(row) for row in kept] == [("it's quiet", False)]
        db.session.rollback()
        assert migrating.drift(migrating.branches(app)[1]) == []


def test_a_new_column_that_may_not_be_empty_and_has_no_default_is_refused(
    make: Make, shelf: Shelf
) -> None:
    filled(make)
    with make() as app:
        table = Base.metadata.tables["ebb_row"]
        table.append_column(Column("note", String(20), nullable=False))
        refused = call(app, commands.write_revision, "ebb", "more")
        assert refused.exit_code == 2
        assert "Column ebb_row.note is new and may not be empty" in refused.output
        assert not list((shelf.folder / "ebb_migrations").glob("0002*"))


def test_check_finds_jobs_and_commands_that_are_not_there(make: Make, shelf: Shelf) -> None:
    code = shelf.module("WORD = 'x'\ndef sum_up(network, progress): ...")
    jobs = {"right": f"{code}:sum_up", "wrong": f"{code}:sumup", "word": f"{code}:WORD"}
    shelf.add("tides", f"jobs={jobs!r}, cli={{'tides': 'no_such_module_here:tides'}}")
    with make() as app:
        migrating.upgrade(app)
        found = call(app, commands.check_plugin, "tides").output
        assert f"jobs names {code}:sumup for wrong, which cannot be had (AttributeError" in found
        assert f"jobs names {code}:WORD for word, which is a str and cannot be called." in found
        assert "cli names no_such_module_here:tides for tides, which cannot be had" in found
        assert "for right" not in found


def test_check_finds_a_hook_that_is_not_marked(make: Make, shelf: Shelf) -> None:
    shelf.add(
        "tides",
        hooks="def dashboard_cards(network): return []\n@hookimpl\ndef nav_items(network): return []",
    )
    with make() as app:
        migrating.upgrade(app)
        found = call(app, commands.check_plugin, "tides").output
        assert found == "`dashboard_cards` is a hook's name and is not marked with @hookimpl.\n"


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        (commands.check_plugin, ()),
        (commands.show_plugin, ()),
        (commands.enable_plugin, ("--network", "rivers")),
    ],
)
def test_commands_say_that_only_the_tables_of_a_plugin_are_here(
    make: Make, shelf: Shelf, command: object, arguments: tuple[str, ...]
) -> None:
    filled(make)
    uninstall(shelf)
    with make() as app:
        answer = call(app, command, "ebb", *arguments)
        assert answer.exit_code == 2
        assert (
            "The package of ebb is gone (commonaim-plugin-ebb 1.0). Its tables are here: install"
        ) in answer.output
        db.session.rollback()
        assert "There is no plugin" in call(app, command, "neap", *arguments).output
