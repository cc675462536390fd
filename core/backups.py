"""The whole site in one file, and back: the database, the files beside submissions, and the keys kept with them.

The database is copied as it is at one moment, while the site goes on. What was made on SQLite comes back on SQLite, and
what was made on PostgreSQL on PostgreSQL.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, Final

from flask import Flask
from sqlalchemy import URL, inspect, select

from . import migrating, sealing
from .db import db, now
from .networks.models import Network
from .uploads import storing

MANIFEST: Final = "backup.json"
#: Files in DATA_DIR without which cookies, and what was told in confidence, cannot be read again.
KEYS: Final = ("secret-key", sealing.FILE)
_DATABASE: Final = {"sqlite": "database.sqlite", "postgresql": "database.dump"}


class NoBackup(Exception):
    """Why a backup cannot be made or brought back, in a sentence that says how to mend it."""


def write(app: Flask, target: IO[bytes], *, with_keys: bool = True) -> dict[str, Any]:
    """Write the site to ``target``; gives what is told of it. Raises :class:`NoBackup`."""
    folder, kind = Path(app.config["DATA_DIR"]), db.engine.dialect.name
    db.session.rollback()
    with (
        tempfile.TemporaryDirectory(dir=folder) as scratch,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        copy = Path(scratch) / _DATABASE[kind]
        _copy_database(copy)
        archive.write(copy, copy.name)
        files = [path for path in sorted(storing.folder().glob("??/*")) if not path.suffix]
        for path in files:
            archive.write(path, f"attachments/{path.parent.name}/{path.name}", zipfile.ZIP_STORED)
        keys = [name for name in KEYS if with_keys and (folder / name).is_file()]
        for name in keys:
            archive.write(folder / name, f"keys/{name}")
        about = {
            "made_at": now().isoformat(),
            "commonaim": version("commonaim"),
            "database": kind,
            "versions": {b.name: migrating.current(b) for b in migrating.branches(app)},
            "files": len(files),
            "keys": keys,
        }
        archive.writestr(MANIFEST, json.dumps(about, indent=1))
    return about


def bring_back(app: Flask, source: Path, *, replace: bool = False) -> dict[str, Any]:
    """Put a backup in the place of this site and bring it up to date; gives what is told of it.

    Raises :class:`NoBackup` for a file that is none, one from another database or a later version, or where networks
    are that nobody said may be replaced. Nothing is changed then.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            about: dict[str, Any] = json.loads(archive.read(MANIFEST))
            broken = archive.testzip()
            if broken is not None:
                raise NoBackup(f"{broken} in {source} is damaged: use another backup.")
            _refuse(app, about, replace=replace)
            _put_in_place(app, archive, about)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise NoBackup(
            f"{source} is no backup of commonaim ({type(error).__name__}: {error})."
        ) from None
    migrating.upgrade(app)
    return about


def _refuse(app: Flask, about: dict[str, Any], *, replace: bool) -> None:
    kind = db.engine.dialect.name
    if about["database"] != kind:
        raise NoBackup(
            f"This backup is of {about['database']}, and DATABASE_URL names {kind}: set another DATABASE_URL."
        )
    core = migrating.branches(app)[0]
    known = {each.revision for each in migrating.scripts(core).walk_revisions()}
    if about["versions"]["core"] not in known:
        raise NoBackup(
            f"It was made by commonaim {about['commonaim']}, which is newer than this one: install that first."
        )
    here = inspect(db.engine).has_table("network") and db.session.scalar(
        select(Network.slug).limit(1)
    )
    db.session.rollback()
    if here and not replace:
        raise NoBackup(
            f"There are networks here already ({here} ...): back them up, then say --replace."
        )


def _put_in_place(app: Flask, archive: zipfile.ZipFile, about: dict[str, Any]) -> None:
    folder, name = Path(app.config["DATA_DIR"]), _DATABASE[about["database"]]
    db.session.remove()
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        copy = Path(archive.extract(name, scratch))
        _restore_database(copy)
    for entry in archive.namelist():
        top, _slash, rest = entry.partition("/")
        if top == "attachments":
            target = storing.path_of(Path(rest).name)
        elif top == "keys" and rest in KEYS:
            target = folder / rest
        else:
            continue
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        half = target.with_suffix(".part")
        with archive.open(entry) as read, half.open("wb") as written:
            half.chmod(0o600)
            shutil.copyfileobj(read, written, 1024 * 1024)
        half.rename(target)


def _copy_database(target: Path) -> None:
    url = db.engine.url
    if db.engine.dialect.name == "sqlite":
        source, copy = sqlite3.connect(str(url.database)), sqlite3.connect(target)
        try:
            source.backup(copy)
        finally:
            copy.close()
            source.close()
        return
    _run(url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--inserts",
         "--enable-row-security", f"--file={target}")  # fmt: skip


def _restore_database(copy: Path) -> None:
    url = db.engine.url
    db.engine.dispose()
    if url.get_backend_name() == "sqlite":
        place = Path(str(url.database))
        for leftover in (f"{place}-wal", f"{place}-shm"):
            Path(leftover).unlink(missing_ok=True)
        copy.replace(place)
        return
    _run(url, "pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges",
         "--single-transaction", f"--dbname={url.database}", str(copy))  # fmt: skip


def _run(url: URL, *command: str) -> None:
    """Run a program of PostgreSQL, which has to see the rows of every network."""
    program = shutil.which(command[0])
    if program is None:
        raise NoBackup(
            f"{command[0]} is not on the PATH: install the client programs of PostgreSQL."
        )
    named = {
        "PGHOST": url.host,
        "PGPORT": str(url.port) if url.port else None,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
        "PGOPTIONS": "-c commonaim.across=yes",
    }
    done = subprocess.run(  # noqa: S603  # a program that was found on the PATH, with arguments of ours
        [program, *command[1:]],
        env={**os.environ, **{name: value for name, value in named.items() if value}},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NoBackup(f"{command[0]} failed: {' '.join(done.stderr.split())[:400]}")
