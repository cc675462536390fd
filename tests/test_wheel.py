"""What strangers have: the wheel, installed into an environment of its own, without this repository.

One wheel and one environment are made for all tests here. The environment sees the packages that are installed beside
us, because nothing is downloaded in tests; commonaim itself is there from its wheel.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from commonaim.core.catalogs import compiled

from .stranger import Environment, follow

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "docs" / "examples"
FOLDERS = ("core", "migrations", "plugins")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the wheel is built from, because building leaves files behind."""
    folder = tmp_path_factory.mktemp("source")
    for name in ("setup.cfg", "pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, folder)
    for name in FOLDERS:
        ignored = shutil.ignore_patterns("__pycache__", "*.po", "*.pot", ".*")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    return folder


@pytest.fixture(scope="module")
def built(source: Path) -> tuple[Path, str]:
    """The wheel, and what was said when it was built."""
    command = "pip wheel . --verbose --no-deps --no-build-isolation --wheel-dir dist".split()
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=source, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    [wheel] = (source / "dist").glob("*.whl")
    return wheel, done.stdout + done.stderr


@pytest.fixture(scope="module")
def environment(built: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Environment:
    return Environment(tmp_path_factory.mktemp("stranger"), built[0])


@pytest.fixture(scope="module")
def generated(environment: Environment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a plugin that ``commonaim plugins new`` wrote there, installed."""
    parent = tmp_path_factory.mktemp("written")
    said = environment.commonaim("plugins", "new", "field_notes", "--into", str(parent))
    folder = parent / "commonaim-plugin-field-notes"
    assert str(folder) in said
    environment.install("--editable", str(folder))
    return folder


def test_a_wheel_is_built_without_a_warning_and_installs_commonaim_and_nothing_else(
    built: tuple[Path, str], source: Path
) -> None:
    wheel, said = built
    assert not re.findall(r".*(?:Warning|Deprecat).*", said)
    installed = {Path(name) for name in zipfile.ZipFile(wheel).namelist()}
    ours = {path for path in installed if path.parts[0] == "commonaim"}
    assert {path.parts[0] for path in installed - ours} == {
        f"commonaim-{wheel.name.split('-')[1]}.dist-info"
    }
    assert ours == {
        "commonaim" / path.relative_to(source)
        for folder in FOLDERS
        for path in (source / folder).rglob("*")
        if path.is_file()
    }


def test_commonaim_is_imported_from_the_wheel(environment: Environment) -> None:
    script = "import commonaim.core; print(commonaim.core.__file__)"
    where = environment.run("python", "-c", script).stdout.strip()
    assert "site-packages" in where
    assert str(ROOT) not in where


def test_a_generated_plugin_passes_its_own_tests_at_once(
    environment: Environment, generated: Path
) -> None:
    done = environment.run("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=generated)
    assert done.returncode == 0, done.stdout
    passed, skipped = re.findall(r"(\d+) passed(?:, (\d+) skipped)?", done.stdout)[0]
    # Without a browser the look at its pages is left out, and said so.
    assert (int(passed), int(skipped or 0)) in {(18, 0), (17, 1)}


def test_a_generated_plugin_is_switched_on_in_one_network_of_two(
    environment: Environment, generated: Path
) -> None:
    assert "field_notes: nothing -> 0001" in environment.commonaim("init")
    for slug in ("rivers", "hills"):
        environment.commonaim("network", "create", slug, "--name", slug.title())
    assert "field_notes\tok\t0.1.0\tcommonaim-plugin-field-notes" in environment.commonaim(
        "plugins", "list"
    )
    environment.commonaim("plugins", "enable", "field_notes", "--network", "rivers")
    script = (
        "import json\n"
        "from commonaim.core import create_app\n"
        "client = create_app().test_client()\n"
        "paths = [f'/n/{slug}/field_notes/' for slug in ('rivers', 'hills')]\n"
        "print(json.dumps([client.get(path).status_code for path in paths]))"
    )
    done = environment.run("python", "-c", script)
    # In the one it asks to sign in, in the other there is nothing.
    assert json.loads(done.stdout.splitlines()[-1]) == [302, 404], done.stderr


def test_the_next_migration_is_written_from_the_difference(
    environment: Environment, generated: Path
) -> None:
    environment.commonaim("upgrade")
    agreed = environment.commonaim("plugins", "revision", "field_notes", "nothing new")
    assert agreed == "Models and tables agree.\n"
    models = generated / "src/commonaim_field_notes/models.py"
    before = models.read_text()
    models.write_text(
        before.replace("    author_id:", "    place: Mapped[str | None]\n    author_id:")
    )
    said = environment.commonaim("plugins", "revision", "field_notes", "where it was")
    [written] = generated.glob("src/*/migrations/0002_where_it_was.py")
    assert str(written) in said
    assert "'place'" in written.read_text()
    assert "field_notes: 0001 -> 0002" in environment.commonaim("upgrade")


def test_the_tutorial_does_what_it_says(environment: Environment, tmp_path: Path) -> None:
    environment.data = tmp_path / "data"
    page = (ROOT / "docs" / "plugin-tutorial.md").read_text("utf-8")
    follow(page, environment, tmp_path)
    assert list((tmp_path / "commonaim-plugin-water-log").glob("*.whl"))


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir()))
def test_an_example_passes_its_own_tests(
    environment: Environment, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / name
    shutil.copytree(EXAMPLES / name, folder, ignore=shutil.ignore_patterns("*.egg-info", "build"))
    for catalog in folder.rglob("*.po"):
        catalog.with_suffix(".mo").write_bytes(compiled(catalog))
    environment.install("--editable", str(folder))
    done = environment.run("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=folder)
    assert done.returncode == 0, done.stdout
