"""The distribution installs what the folders hold, under one name, and nothing imports the wrong way."""

import configparser
import re
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
#: What only some requests and commands need, and a server that was just started must not hold in memory.
HEAVY = {
    *(
        "alembic",
        "cryptography",
        "defusedxml",
        "docx",
        "icalendar",
        "lxml",
        "mako",
        "nltk",
        "numpy",
        "openpyxl",
    ),
    *("pandas", "pypdf", "scipy", "sklearn", "snowballstemmer", "weasyprint"),
    *("sqlalchemy.dialects.postgresql", "xml.etree.ElementTree"),
}
FOLDERS = ("core", "migrations", "plugins")


@pytest.fixture(scope="module")
def config() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def lines(value: str) -> list[str]:
    return [line.strip() for line in value.splitlines() if line.strip()]


def python(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )


def test_every_package_folder_is_listed(config: configparser.ConfigParser) -> None:
    found = {
        ".".join(("commonaim", *init.parent.relative_to(ROOT).parts))
        for folder in FOLDERS
        for init in (ROOT / folder).rglob("__init__.py")
    }
    assert set(lines(config["options"]["packages"])) == found


def test_the_lock_starts_from_what_the_distribution_requires(
    config: configparser.ConfigParser,
) -> None:
    text = (ROOT / "requirements" / "base.in").read_text(encoding="utf-8")
    locked = [line for line in lines(text) if not line.startswith("#")]
    assert locked == lines(config["options"]["install_requires"])


def pins(name: str) -> dict[str, str]:
    """The entry of each package in a lock file: its version, its marker and its hashes."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).strip())
    return {entry.split("==")[0]: entry for entry in entries}


@pytest.mark.parametrize("name", ["base", "dev"])
def test_every_locked_package_has_a_version_and_a_hash(name: str) -> None:
    locked = pins(name)
    assert locked
    for entry in locked.values():
        assert re.match(r"[a-z0-9-]+==[\w.]+", entry)
        assert "--hash=sha256:" in entry
        assert "://" not in entry


def test_tests_run_with_the_versions_that_a_site_runs_with() -> None:
    assert pins("base").items() <= pins("dev").items()


def test_the_front_end_lock_names_no_registry() -> None:
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_refuses_its_bare_name_and_says_what_to_import(folder: str) -> None:
    done = python("-c", f"import {folder}", cwd=ROOT)
    assert done.returncode == 1
    assert f"import commonaim.{folder}" in done.stderr


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_is_imported_as_commonaim_from_anywhere(folder: str, tmp_path: Path) -> None:
    done = python("-c", f"import commonaim.{folder} as it; print(it.__name__)", cwd=tmp_path)
    assert done.stdout.strip() == f"commonaim.{folder}", done.stderr


def test_our_plugins_are_found_the_way_anybodys_are(config: configparser.ConfigParser) -> None:
    installed = {entry.name for entry in entry_points(group="commonaim.plugins")}
    ours = {path.parent.name for path in (ROOT / "plugins").glob("*/__init__.py")}
    assert ours <= installed


def test_the_core_imports_no_plugin() -> None:
    check = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"
    done = python("-c", check, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_application_starts_without_the_heavy_libraries(tmp_path: Path) -> None:
    script = (
        "import sys; from commonaim.core import create_app, migrating; "
        f"app = create_app({{}}, SECRET_KEY='for one test', DATA_DIR={str(tmp_path)!r}); "
        "app.app_context().push(); assert migrating.pending(app); "
        f"print(*{HEAVY} & set(sys.modules))"
    )
    done = python("-c", script, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""
