"""Database versions: core's tables and each plugin's, each with a version table of its own.

A plugin ships only its revisions. All run in the one environment of ``migration_env``, and removing a plugin's
package never breaks the upgrade of core or of another plugin. Alembic is imported where tables are changed or compared:
a server only asks which versions there are, see :mod:`.versions`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask
from sqlalchemy import Column, Connection, DefaultClause
from sqlalchemy.exc import DBAPIError

from . import versions
from .db import Base, db, reading
from .plugin import Plugin
from .plugin_checks import tables_of
from .registry import registry_of
from .structured import get_logger

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

ENVIRONMENT = Path(__file__).parent / "migration_env"
CORE = "core"
log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Branch:
    """A set of tables that is upgraded by itself: core's, or one plugin's."""

    name: str
    package: str
    tables: frozenset[str]

    @property
    def version_table(self) -> str:
        return "alembic_version" if self.name == CORE else f"alembic_version_{self.name}"

    @property
    def folder(self) -> Path:
        """Where the revisions are."""
        return Path(str(import_module(self.package).__path__[0]))


def branches(app: Flask) -> list[Branch]:
    """Core's branch, then those of the working plugins that have tables, required plugins first."""
    plugins = [plugin for plugin in registry_of(app).loaded() if plugin.migrations]
    own = frozenset(tables_of("commonaim.core"))
    return [Branch(CORE, "commonaim.migrations", own), *(_branch(plugin) for plugin in plugins)]


def _branch(plugin: Plugin) -> Branch:
    return Branch(plugin.name, plugin.migrations or "", frozenset(plugin.tables))


class NotUpgraded(Exception):
    """A sentence for each branch that stays where it was, because a migration failed; ``done`` tells what moved."""

    def __init__(self, problems: Sequence[str], done: Sequence[str] = ()) -> None:
        super().__init__("\n".join(problems))
        self.done = done


def upgrade(app: Flask) -> list[str]:
    """Bring core and every plugin to its newest version; gives a sentence for each that moved.

    Raises :class:`NotUpgraded`: at once when core's migrations fail, on which the plugins' build, and for plugins when
    all the others are done.
    """
    done, problems = [], []
    for branch in branches(app):
        before = current(branch)
        try:
            _bring_up(branch, before)
        except NotUpgraded as problem:
            if branch.name == CORE:
                raise
            problems.append(str(problem))
        after = current(branch)
        if before != after:
            done.append(f"{branch.name}: {before or 'nothing'} -> {after}")
    # Imported here: it asks which branches there are.
    from . import manifests

    manifests.remember(app)
    if problems:
        raise NotUpgraded(problems, done)
    return done


def _bring_up(branch: Branch, before: str | None) -> None:
    from alembic import command

    applied: list[str] = []
    try:
        run(branch, lambda config: command.upgrade(config, "head"), applied)
    except Exception as error:  # any error of a stranger's migration; it is told in a sentence
        log.debug("migration_failed", branch=branch.name, exc_info=error)
        failed = _next_revision(branch, before, len(applied))
        cause = error.orig if isinstance(error, DBAPIError) else f"{type(error).__name__}: {error}"
        raise NotUpgraded(
            [
                f"The tables of {branch.name} stay at {before or 'nothing'}, because {failed} failed "
                f"({first_line(cause)}). Mend it, then run `commonaim upgrade` again."
            ]
        ) from error


def _next_revision(branch: Branch, before: str | None, applied: int) -> str:
    """What was run after so many revisions of a branch, or read, when none can be."""
    try:
        newest_first = list(scripts(branch).iterate_revisions("head", before or "base"))
        return f"its revision {newest_first[-1 - applied].revision}"
    except Exception:  # noqa: BLE001  # files that cannot be read are what failed
        return "reading its revisions"


def first_line(cause: object) -> str:
    """The first line of what an error says, for a sentence."""
    return next(iter(str(cause).strip().splitlines()), "no reason was given")


def leave_out_what_is_behind(app: Flask) -> None:
    """Mark the plugins as failed whose tables are not at the newest version; everything else can be served.

    Raises :class:`.plugin_checks.PluginProblem` for the first of them under STRICT_PLUGINS.
    """
    registry = registry_of(app)
    for name in pending(app):
        entry = registry.entry(name)
        if entry is not None:
            registry.fail(
                entry,
                f"Its tables are behind its code ({current_named(app, name) or 'none yet'}): run `commonaim upgrade`.",
                strict=app.config["STRICT_PLUGINS"],
            )


def current_named(app: Flask, name: str) -> str | None:
    """The version that the tables of a plugin, or of core, are at."""
    return next((current(branch) for branch in branches(app) if branch.name == name), None)


def downgrade(branch: Branch, revision: str = "base") -> None:
    """Take a branch back to ``revision``; ``base`` removes its tables."""
    from alembic import command

    run(branch, lambda config: command.downgrade(config, revision))


def current(branch: Branch) -> str | None:
    """The version that the database is at."""
    with _connection() as connection:
        return _current(connection, branch)


def _current(connection: Connection, branch: Branch) -> str | None:
    found = versions.in_database(connection, branch.version_table)
    if len(found) < 2:
        return next(iter(found), None)
    from alembic.runtime.migration import MigrationContext

    options = {"version_table": branch.version_table}
    return MigrationContext.configure(connection, opts=options).get_current_revision()


def head(branch: Branch) -> str | None:
    """The newest version that the code has."""
    return versions.newest(branch.folder) or scripts(branch).get_current_head()


def scripts(branch: Branch) -> ScriptDirectory:
    """Its revisions, as Alembic reads them."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(ENVIRONMENT), version_locations=[str(branch.folder)])


def pending(app: Flask) -> list[str]:
    """The names of the branches whose tables are not at the newest version."""
    return [branch.name for branch in branches(app) if current(branch) != head(branch)]


def is_behind(app: Flask, name: str) -> bool:
    """Whether the tables of a working plugin are not at the newest version.

    It is asked on the session's connection: on SQLite another one would wait for what the session has locked.
    """
    branch = next((each for each in branches(app) if each.name == name), None)
    return branch is not None and _current(db.session.connection(), branch) != head(branch)


def drift(branch: Branch) -> list[Any]:
    """How the database's tables of a branch differ from the models; empty when they agree."""
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    with _connection() as connection:
        options = {
            "include_name": _only(branch),
            "include_object": _of(branch),
            "compare_type": True,
            "version_table": branch.version_table,
        }
        return list(
            compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)
        )


def write_next_revision(branch: Branch, message: str) -> Path | None:
    """For developers: write the next revision from the difference between models and database; None when they agree.

    New tables are put behind row-level security in it. New columns of tables that are there get the default of the
    model, for the rows that are there; raises :class:`CannotWrite` for one that has none and may not be empty.
    """
    from alembic import command

    changes = drift(branch)
    if not changes:
        return None
    added = [change[1].name for change in changes if change[0] == "add_table"]
    columns = [change[3] for change in changes if change[0] == "add_column"]
    number = f"{int(head(branch) or 0) + 1:04}"
    with _defaults_for_rows([column for column in columns if _wants_default(column)]):
        run(
            branch,
            lambda config: command.revision(config, message, autogenerate=True, rev_id=number),
        )
    [path] = branch.folder.glob(f"{number}_*.py")
    walls = "".join(f'    protect(op, "{table}")\n' for table in added)
    text = path.read_text("utf-8").replace("\n\n\ndef downgrade", f"\n{walls}\n\ndef downgrade")
    path.write_text(text if walls else text.replace(_PROTECT, ""), encoding="utf-8")
    return path


class CannotWrite(Exception):
    """Why no migration can be written from the models, in a sentence that says how to mend them."""


def _wants_default(column: Column[Any]) -> bool:
    return not column.nullable and column.server_default is None


@contextmanager
def _defaults_for_rows(columns: Sequence[Column[Any]]) -> Iterator[None]:
    """Let the database know the models' defaults of ``columns`` while a migration is written from them."""
    defaults = [(column, DefaultClause(_default_for_rows(column))) for column in columns]
    try:
        for column, default in defaults:
            column.server_default = default
        yield
    finally:
        for column, _default in defaults:
            column.server_default = None


def _default_for_rows(column: Column[Any]) -> str:
    """The plain default of a column, as a text that every database takes for the column's type."""
    value = getattr(column.default, "arg", None)
    if type(value) not in (str, int, float, bool):
        raise CannotWrite(
            f"Column {column} is new and may not be empty, and the rows that are there have nothing to put in it: "
            "give it a plain default (default=...), or let it be empty (Mapped[... | None])."
        )
    return str(int(value) if isinstance(value, bool) else value)


_PROTECT = "from commonaim.core.row_security import protect\n"


def run(
    branch: Branch, order: Callable[[Config], object], applied: list[str] | None = None
) -> None:
    """Give an Alembic command the branch's revisions, tables and version table, in one transaction.

    ``applied`` is given the number of each revision as it has been run.
    """
    from alembic.config import Config

    noted = [] if applied is None else applied
    config = Config()
    config.set_main_option("script_location", str(ENVIRONMENT))
    config.set_main_option("version_locations", str(branch.folder))
    config.set_main_option("path_separator", "os")
    with _connection() as connection:
        config.attributes.update(
            connection=connection,
            metadata=Base.metadata,
            version_table=branch.version_table,
            include_name=_only(branch),
            include_object=_of(branch),
            on_version_apply=lambda step, **_more: noted.append(step.up_revision_id),
        )
        order(config)


def _only(branch: Branch) -> Callable[[str | None, str, Any], bool]:
    def include(name: str | None, kind: str, parents: Any) -> bool:
        table = name if kind == "table" else parents.get("table_name")
        return table is None or table in branch.tables

    return include


def _of(branch: Branch) -> Callable[..., bool]:
    def include(_thing: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
        return kind != "table" or name in branch.tables

    return include


@contextmanager
def _connection() -> Iterator[Connection]:
    token = reading.set(False)
    try:
        with (
            db.engine.connect() as connection,
            _tables_may_be_rebuilt(connection),
            connection.begin(),
        ):
            yield connection
    finally:
        reading.reset(token)


@contextmanager
def _tables_may_be_rebuilt(connection: Connection) -> Iterator[None]:
    """SQLite changes a column by making the table anew and dropping the old one, which would delete or unlink every row
    that points to it. So foreign keys are not kept meanwhile; they can only be switched outside a transaction.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()
