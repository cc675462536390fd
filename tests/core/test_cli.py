"""The ``commonaim`` command: what it prints, how it ends, and that a mistake is one sentence."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commonaim.core import commands, serving
from commonaim.core.accounts import services as accounts

Call = Callable[..., Result]
START = "import sys; from commonaim.core.cli import main; main()"


def calling(data: Path) -> Call:
    """Runs commands in this process on the site whose data are in a folder."""
    environ = {"COMMONAIM_DATA_DIR": str(data), "COMMONAIM_LOG_LEVEL": "ERROR"}

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(commands.commonaim, arguments, env=environ)

    return run


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Runs a command in this process on a database of its own: ``call("network", "list")``."""
    monkeypatch.setattr(accounts, "hasher", accounts.PasswordHasher(1, 8, 1))
    return calling(tmp_path)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a site with its tables and a network called rivers, to be copied."""
    data = tmp_path_factory.mktemp("begun")
    call = calling(data)
    assert call("init").exit_code == 0
    assert call("network", "create", "rivers", "--name", "Rivers Network").exit_code == 0
    return data


@pytest.fixture
def made(call: Call, begun: Path, tmp_path: Path) -> Call:
    """The same, where the tables are there and a network called rivers."""
    shutil.copytree(begun, tmp_path, dirs_exist_ok=True)
    return call


def started(
    tmp_path: Path, *arguments: str, cwd: Path | None = None, **environ: str
) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", START, *arguments],
        env={"COMMONAIM_DATA_DIR": str(tmp_path), "PYTHONUTF8": "1", **environ},
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_init_makes_the_tables_and_says_so_and_again_changes_nothing(call: Call) -> None:
    first = call("init")
    assert first.exit_code == 0
    assert re.search(r"^core: nothing -> \d{4}$", first.output, re.MULTILINE)
    again = call("upgrade")
    assert (again.exit_code, again.output) == (0, "Everything is up to date.\n")


def test_networks_are_made_and_listed(made: Call) -> None:
    assert made("network", "list").output == "rivers\tRivers Network\n"
    twice = made("network", "create", "rivers", "--name", "Other")
    assert twice.exit_code == 2
    assert twice.output.startswith("Error: There is already a network with the short name rivers")


def test_people_are_made_members_and_get_a_password_that_is_printed(made: Call) -> None:
    answer = made(
        "user", "create", "ana@example.org", "--name", "Ana", "--network", "rivers",
        "--role", "facilitator",
    )  # fmt: skip
    assert answer.exit_code == 0
    assert re.fullmatch(
        r"Ana can sign in once as ana@example\.org with the password \S{12,}\n", answer.output
    )
    again = made("user", "reset-password", "ana@example.org")
    assert re.search(r"can sign in once with the password \S{12,}, to choose", again.output)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["user", "create", "no-mail", "--name", "N"], "is not an e-mail address"),
        (["user", "reset-password", "no@example.org"], "Nobody has the e-mail no@example.org"),
        (
            ["user", "create", "a@example.org", "--name", "N", "--network", "moon"],
            "There is no network 'moon'. There are: rivers.",
        ),
        (["plugins", "enable", "moon", "--network", "rivers"], "There is no plugin called moon"),
        (["plugins", "show", "moon"], "There is no plugin 'moon' here"),
        (["plugins", "disable", "equity_review", "--network", "x"], "There is no network 'x'"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_two(
    made: Call, arguments: list[str], sentence: str
) -> None:
    answer = made(*arguments)
    assert answer.exit_code == 2
    assert sentence in answer.output
    assert answer.output.count("\n") == 1
    assert isinstance(answer.exception, SystemExit)


def test_nothing_is_kept_of_a_person_whose_network_is_not_there(made: Call) -> None:
    made("user", "create", "a@example.org", "--name", "A", "--network", "moon")
    assert made("user", "reset-password", "a@example.org").exit_code == 2


def test_plugins_are_listed_shown_and_switched(made: Call) -> None:
    listed = made("plugins", "list")
    assert re.search(r"^equity_review\tok\t\S+\tcommonaim$", listed.output, re.MULTILINE)
    shown = made("plugins", "show", "equity_review").output
    assert "  Behind the pages:\n    6 tables of its own\n" in shown
    assert "  On in: no network\n" in shown
    switch = ("equity_review", "--network", "rivers")
    assert made("plugins", "enable", *switch).output == "On in rivers: equity_review\n"
    assert "  On in: rivers\n" in made("plugins", "show", "equity_review").output
    assert (
        "  Settings:\n    adoption: How proposals are decided (consent)\n"
        in made("plugins", "show", "norms").output
    )
    assert made("plugins", "enable", *switch).output == "equity_review is on in rivers already.\n"
    assert made("plugins", "disable", *switch).output == "Off in rivers: equity_review\n"


def test_status_tells_what_is_behind_by_its_exit_code(call: Call) -> None:
    before = call("plugins", "status")
    assert before.exit_code == 1
    assert "core\tnothing\tbehind" in before.output
    call("plugins", "upgrade")
    after = call("plugins", "status")
    assert after.exit_code == 0
    assert "behind" not in after.output


def test_a_database_that_is_behind_is_not_served(call: Call) -> None:
    answer = call("serve")
    assert answer.exit_code == 2
    assert "run `commonaim upgrade` first" in answer.output


def test_serving_says_where(made: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(commands.site, "serve_application", lambda app, *rest: asked.append(rest))
    answer = made("serve", "--port", "8123")
    assert answer.exit_code == 0
    assert "Common Aim is at http://127.0.0.1:8123" in answer.output
    assert asked == [("127.0.0.1", 8123, 1)]
    assert callable(serving.serve)


def test_the_demo_is_made_printed_and_kept(call: Call) -> None:
    first = call("demo", "--no-serve")
    assert first.exit_code == 0
    assert "Everybody's password is" in first.output
    assert call("demo", "--no-serve").exit_code == 0
    assert call("demo", "--no-serve", "--reset").exit_code == 0
    assert call("network", "list").output == "rivers\tRivers STEM Network\n"


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", "The database is not made yet, or behind the code: run `commonaim upgrade` first."),
        ("sqlite:////nowhere/there/is.sqlite", "The database does not answer"),
    ],
)
def test_without_a_database_a_command_says_what_to_do(
    tmp_path: Path, address: str, sentence: str
) -> None:
    for command in (("network", "list"), ("daily",)):
        ended = started(tmp_path, *command, COMMONAIM_DATABASE_URL=address)
        assert ended.returncode == 2
        assert ended.stderr.startswith(f"commonaim: {sentence}")
        assert ended.stderr.count("\n") == 1


def test_a_wrong_setting_is_one_sentence(tmp_path: Path) -> None:
    ended = started(tmp_path, "network", "list", LOG_FORMAT="xml")
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
    assert "commonaim: LOG_FORMAT is 'xml': set it to json or text." in ended.stderr


def test_help_names_the_commands_of_core_and_of_plugins(tmp_path: Path) -> None:
    ended = started(tmp_path, "--help")
    assert ended.returncode == 0
    for name in ("demo", "init", "network", "plugins", "review", "serve", "upgrade", "user"):
        assert re.search(rf"^  {name} ", ended.stdout, re.MULTILINE)


BAD = """
from commonaim.core import Plugin
plugin = Plugin(
    name="tides",
    title="Tides",
    summary="Tides.",
    cli={"tides": "tides_away.gone:command", "ebb": "tides_away:nothing"},
)
"""


def test_a_plugin_s_command_that_cannot_be_loaded_is_a_sentence_and_the_others_work(
    tmp_path: Path,
) -> None:
    info = tmp_path / "tides-0.1.dist-info"
    info.mkdir()
    (tmp_path / "tides_away.py").write_text(BAD)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tides\nVersion: 0.1\n")
    (info / "entry_points.txt").write_text("[commonaim.plugins]\ntides = tides_away:plugin\n")
    place = {"PYTHONPATH": str(tmp_path)}
    shown = started(tmp_path, "--help", **place)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert re.search(r"^  tides +It cannot be loaded\.", shown.stdout, re.MULTILINE)
    assert re.search(r"^  review ", shown.stdout, re.MULTILINE)
    for name, why in (("tides", "ModuleNotFoundError"), ("ebb", "AttributeError")):
        ended = started(tmp_path, name, "--quietly", "now", **place)
        assert (ended.returncode, ended.stdout) == (2, "")
        assert ended.stderr.startswith(
            f"commonaim: the command {name} of the plugin tides cannot be loaded ({why}: "
        )
        assert ended.stderr.endswith("Run `commonaim plugins check tides`.\n")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nonsense"], "commonaim: No such command 'nonsense'. See `commonaim --help`."),
        (
            ["serve", "--nonsense"],
            "commonaim: No such option '--nonsense'. See `commonaim serve --help`.",
        ),
        (
            ["user", "join"],
            "commonaim: Missing argument 'EMAIL'. See `commonaim user join --help`.",
        ),
        (
            ["network", "create", "Foo/Bar x", "--name", "Foo"],
            "commonaim: Foo/Bar x cannot be a short name: ",
        ),
    ],
)
def test_a_wrong_call_is_one_line_and_ends_with_two(
    tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    ended = started(tmp_path, *arguments, COMMONAIM_LOG_LEVEL="CRITICAL")
    assert ended.returncode == 2
    assert ended.stderr.startswith(sentence)
    assert ended.stderr.count("\n") == 1


def test_somebody_joins_a_second_network_and_not_twice(made: Call) -> None:
    made("network", "create", "hills", "--name", "Hills Network")
    made(
        "user",
        "create",
        "ana@example.org",
        "--name",
        "Ana",
        "--network",
        "rivers",
        "--role",
        "viewer",
    )
    joined = made("user", "join", "ana@example.org", "--network", "hills", "--role", "facilitator")
    assert (joined.exit_code, joined.output) == (0, "Ana is a member of hills\n")
    again = made("user", "join", "ana@example.org", "--network", "hills")
    assert again.exit_code == 2
    assert "member of this network already" in again.output


def test_a_port_that_is_taken_is_told_in_a_sentence(begun: Path, tmp_path: Path) -> None:
    shutil.copytree(begun, tmp_path, dirs_exist_ok=True)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = started(tmp_path, "serve", "--port", str(port), COMMONAIM_LOG_LEVEL="CRITICAL")
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"commonaim: 127.0.0.1:{port} cannot be listened on")


def test_review_loads_neither_flask_nor_sqlalchemy(tmp_path: Path) -> None:
    text = tmp_path / "plan.txt"
    text.write_text("We ask all students what they need.", encoding="utf-8")
    look = (
        "import atexit, sys\n"
        "atexit.register(lambda: print('LOADED', *sys.modules))\n"
        "sys.argv = ['commonaim', 'review', '--jobs', '1', sys.argv[1]]\n" + START
    )
    ended = subprocess.run(
        [sys.executable, "-c", look, str(text)],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    loaded = set(ended.stdout.rpartition("LOADED")[2].split())
    assert "commonaim.plugins.equity_review" in loaded
    assert not loaded & {"flask", "sqlalchemy", "werkzeug", "jinja2", "alembic"}
    assert not list(tmp_path.glob("*.sqlite"))


def test_a_command_prints_its_sentence_and_no_log(tmp_path: Path) -> None:
    assert started(tmp_path, "init").returncode == 0
    answer = started(tmp_path, "user", "create", "ana@example.org", "--name", "Ana")
    assert answer.stdout.startswith("Ana can sign in once as ana@example.org")
    assert answer.stdout.count("\n") == 1
    assert answer.stderr == ""
    asked_for = started(
        tmp_path, "user", "reset-password", "ana@example.org", COMMONAIM_LOG_LEVEL="DEBUG"
    )
    assert "password_reset" in asked_for.stderr


def test_help_names_no_option_and_no_program_that_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("COMMONAIM_LOG_LEVEL=DEBUG\n")
    answer = started(tmp_path, "--help")
    assert re.findall(r"^ +(-.*?)  ", answer.stdout, re.MULTILINE) == ["--help"]
    assert "dotenv" not in answer.stdout + answer.stderr
    assert started(tmp_path, "init", cwd=tmp_path).stderr == ""
