"""The plugin that docs/plugins.md makes works: its files are taken from the page, installed and tested."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "plugins.md"
FILE = re.compile(
    r"^```\w+\n(?:# |\{# )([\w/]+\.\w+)(?: #\})?\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
PROJECT = re.compile(r"^```toml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def install(folder: Path) -> None:
    """Write the page's files to ``folder``, with the metadata that an installer would make."""
    text = PAGE.read_text(encoding="utf-8")
    for name, content in FILE.findall(text):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    (folder / "commonaim_thanks" / "migrations" / "__init__.py").touch()
    [project] = PROJECT.findall(text)
    project = tomllib.loads(project)["project"]
    info = folder / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    )
    points = [
        f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in entries.items())
        for group, entries in project["entry-points"].items()
    ]
    (info / "entry_points.txt").write_text("\n".join(points))


def test_the_plugin_on_the_page_passes_its_own_tests(tmp_path: Path) -> None:
    install(tmp_path)
    # In a process of its own: its tables must not stay in the metadata of the other tests.
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_thanks.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert re.search(r"1[89] passed", done.stdout)


def test_its_command_is_called_as_the_page_says(tmp_path: Path) -> None:
    install(tmp_path)
    places = {"PYTHONPATH": str(tmp_path), "COMMONAIM_DATA_DIR": str(tmp_path / "data")}

    def called(*arguments: str) -> subprocess.CompletedProcess[str]:
        start = "import sys; from commonaim.core.cli import main; main()"
        return subprocess.run(
            [sys.executable, "-c", start, *arguments],
            env={**os.environ, **places},
            capture_output=True,
            text=True,
            check=False,
        )

    assert called("init").returncode == 0
    assert called("network", "create", "rivers", "--name", "Rivers").returncode == 0
    off = called("thanks", "lines", "--network", "rivers")
    assert (off.returncode, off.stderr) == (
        2,
        "commonaim: thanks is off in rivers: "
        "switch it on with `commonaim plugins enable thanks --network rivers`.\n",
    )
    assert called("plugins", "enable", "thanks", "--network", "rivers").returncode == 0
    on = called("thanks", "lines", "--network", "rivers")
    assert (on.returncode, on.stdout, on.stderr) == (0, "", "")
    assert "thanks" in called("--help").stdout
    gone = called("thanks", "lines", "--network", "nowhere")
    assert gone.returncode == 2
    assert gone.stderr.startswith("commonaim: ")
    assert gone.stderr.count("\n") == 1
