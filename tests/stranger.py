"""An environment as a stranger has it, and somebody in it who follows a page of the documentation line by line."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import sysconfig
from pathlib import Path

BLOCK = re.compile(r"^```(sh|text|python|po)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: Several calls of commonaim in one process, because each start takes longer than most of them.
CALLS = """
import json, sys
from commonaim.core.commands import commonaim
for call in json.loads(sys.argv[1]):
    commonaim.main(call, prog_name="commonaim", standalone_mode=False)
"""


class Environment:
    """A virtual environment with commonaim in it, and a folder for the data of its site."""

    def __init__(self, folder: Path, wheel: Path) -> None:
        self._folder, self.data = folder, folder / "data"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
        [packages] = (folder / "venv").glob("lib/python*/site-packages")
        # Its own commonaim comes first on the path, and so before the editable one that lies in the other folder.
        (packages / "beside.pth").write_text(sysconfig.get_path("purelib") + "\n")
        self.install("--no-index", str(wheel))

    def install(self, *arguments: str) -> None:
        """Install with the pip of this environment, and nothing from anywhere else."""
        pip = [sys.executable, "-m", "pip", "--python", str(self.python), "--quiet", "install"]
        subprocess.run([*pip, "--no-deps", "--no-build-isolation", *arguments], check=True)

    @property
    def python(self) -> Path:
        return self._folder / "venv" / "bin" / "python"

    def run(self, *command: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment: ``run("commonaim", "plugins", "list")``."""
        binary = self._folder / "venv" / "bin"
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return subprocess.run(
            [str(binary / command[0]), *command[1:]],
            cwd=cwd or self._folder,
            env={**kept, "COMMONAIM_DATA_DIR": str(self.data)},
            capture_output=True,
            text=True,
            check=False,
        )

    def commonaim(self, *arguments: str) -> str:
        """What a command prints that ends well."""
        done = self.run("commonaim", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def calls(self, calls: list[list[str]], cwd: Path) -> str:
        """What several calls of ``commonaim`` print, one after another, that all end well."""
        done = self.run("python", "-c", CALLS, json.dumps(calls), cwd=cwd)
        assert done.returncode == 0, f"{calls}: {done.stdout}{done.stderr}"
        return done.stdout


def follow(page: str, environment: Environment, folder: Path) -> None:
    """Do what a page says: its commands, its changes of files; what it shows has to be what comes."""
    reader = _Reader(environment, folder)
    for kind, block in BLOCK.findall(page):
        getattr(reader, kind)(block)


class _Reader:
    def __init__(self, environment: Environment, folder: Path) -> None:
        self._environment, self._here, self._said = environment, folder, ""

    def sh(self, block: str) -> None:
        self._said, waiting = "", list[list[str]]()
        for line in block.splitlines():
            program, *arguments = shlex.split(line)
            if program == "commonaim":
                waiting.append(arguments)
                continue
            self._call(waiting)
            waiting = []
            if program == "cd":
                self._here /= arguments[0]
            elif program == "pip":
                self._pip(arguments)
            else:
                done = self._environment.run(
                    "python", "-m", program, "-q", *arguments, cwd=self._here
                )
                assert done.returncode == 0, f"{line}: {done.stdout}{done.stderr}"
                self._said += done.stdout
        self._call(waiting)

    def _call(self, calls: list[list[str]]) -> None:
        if calls:
            self._said += self._environment.calls(calls, self._here)

    def _pip(self, arguments: list[str]) -> None:
        """Nothing is downloaded: what a plugin's tests need, and what builds it, is there already."""
        if arguments[0] == "install":
            self._environment.install("--editable", str(self._here))
            return
        pip = [sys.executable, "-m", "pip", "--quiet", *arguments, "--no-build-isolation"]
        subprocess.run(pip, cwd=self._here, check=True)

    def text(self, block: str) -> None:
        for line in block.splitlines():
            assert line in self._said, f"The page shows {line!r}, and this came: {self._said}"

    def python(self, block: str) -> None:
        head, _line, rest = block.partition("\n")
        *deed, path = head.removeprefix("# ").split(" ")
        target = self._here / path
        if not deed:
            target.write_text(rest, encoding="utf-8")
            return
        text = target.read_text("utf-8")
        if deed == ["add", "to"]:
            target.write_text(f"{text}\n\n{rest}", encoding="utf-8")
            return
        assert deed == ["replace", "in"], head
        old, new = rest.split("# with\n")
        assert text.count(old) == 1, f"{path} has not exactly one {old!r}"
        target.write_text(text.replace(old, new), encoding="utf-8")

    def po(self, block: str) -> None:
        [path] = self._here.rglob("*.po")
        text = path.read_text("utf-8")
        for entry in block.strip().split("\n\n"):
            msgid, msgstr = entry.split("\n")
            # A text that looks like another one comes with a guess, to be looked at.
            found = re.search(rf"(#, fuzzy\n)?{re.escape(msgid)}\nmsgstr .*\n", text)
            assert found, f"{path} has no {msgid}"
            text = text.replace(found[0], f"{msgid}\n{msgstr}\n")
        path.write_text(text, encoding="utf-8")
