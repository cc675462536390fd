"""Whatever one plugin does in its hooks, its views or its tables: no other plugin, page or network sees a thing of it.

A plugin is code that somebody chose to install, and can do on purpose whatever Python can. What is held off here is
what happens by mistake.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import configure_mappers

from commonaim.core import daily, doctor, hooks, hookspecs, migrating, tenancy, tracing
from commonaim.core.accounts.models import Person
from commonaim.core.db import Base, db
from commonaim.core.exporting.rows import rows_of
from commonaim.core.exporting.services import core_models
from commonaim.core.networks import services
from commonaim.core.networks.models import Network, PluginFailure, Program
from commonaim.core.registry import discover, registry_of
from commonaim.core.testing import Enable, Login
from tests.core.forms.conftest import make_work

if TYPE_CHECKING:
    from tests.core.conftest import Shelf

NAMES = [name for name, spec in vars(hookspecs).items() if hasattr(spec, "when_off")]
WRITING = [name for name in NAMES if getattr(hookspecs, name).writes]
#: What each does with the session; ``other`` is a program of another network.
MISCHIEF = """
import sys
from commonaim.core import tenancy
from commonaim.core.db import db
from commonaim.core.networks.models import Network, Program
from sqlalchemy import delete, select, update

mode, other, calls = "nothing", 0, []

def act(hook, network):
    calls.append(hook)
    return globals()[mode](network)

def nothing(network): return None
def raises(network): raise RuntimeError("mischief")
def ends(network): sys.exit(3)
def wrong(network): return 7
def wrong_inside(network): return [7, None, "x"]
def leaves(network):
    network.name = "Stolen"
    db.session.add(Program(name="mischief"))
def flushes(network):
    leaves(network)
    db.session.flush()
    raise RuntimeError("after the flush")
def by_statement(network):
    db.session.execute(update(Network).values(name="Stolen"))
    raise RuntimeError("after the statement")
def deletes(network):
    for row in db.session.scalars(select(Program)):
        db.session.delete(row)
    raise RuntimeError("before the flush")
def commits(network):
    leaves(network)
    db.session.commit()
def rolls_back(network): db.session.rollback()
def closes(network): db.session.remove()
def enters(network):
    with tenancy.in_network(other):
        db.session.add(Program(name="mischief"))
        db.session.flush()
def writes_elsewhere(network):
    db.session.add(Program(name="mischief", network_id=other))
    db.session.flush()
"""
MODES = re.findall(r"^def (\w+)\(network\)", MISCHIEF, re.MULTILINE)
HOOK = '@hookimpl\ndef {name}(network): return act("{name}", network)\n'


@pytest.fixture
def plugins(shelf: Shelf) -> None:
    """One that means no good, and one that stands beside it."""
    hostile = MISCHIEF + "".join(HOOK.format(name=name) for name in NAMES)
    shelf.add("hostile", hooks=hostile)
    shelf.add(
        "sound",
        hooks="from commonaim.core import Card\n"
        "@hookimpl\ndef dashboard_cards(): yield Card('All is well here')\n"
        "@hookimpl\ndef on_event(network):\n"
        "    from commonaim.core.audit import record\n"
        "    record('sound.seen', 'The sound one saw it')\n",
    )


@pytest.fixture
def app(plugins: None, app: Flask) -> Flask:
    return app


@pytest.fixture
def hostile(app: Flask) -> Any:
    """The code of the one that means no good."""
    hooks = registry_of(app).implementations("nav_items")
    return sys.modules[hooks[0].function.__module__]


class Work(NamedTuple):
    """Ids, and nothing that would have to be read again outside of its network."""

    cycle: int
    submission: int


@pytest.fixture
def work(network: Network, other_network: Network) -> Work:
    with tenancy.in_network(other_network.id):
        make_work(other_network)
    with tenancy.in_network(network.id):
        made = make_work(network)
        return Work(made.cycle.id, made.submission.id)


#: What changes with each comment, whatever a hook does.
WITH_COMMENTS = ("AuditEntry", "Comment", "DailyRun", "SubmissionBlock")


def everything_in(network: Network, *but: str) -> dict[str, list[Any]]:
    """Every row of a network, by table."""
    with tenancy.in_network(network.id):
        found = {model.__name__: list(rows_of(model)) for model in core_models()}
    return {name: rows for name, rows in found.items() if name not in but}


def visit(client: Any, work: Work) -> Iterator[str]:
    """Pages on which every kind of hook is asked; gives what each shows, without what differs each time."""
    for page in ("", f"cycles/{work.cycle}", "reports", f"submissions/{work.submission}"):
        answer = client.get(f"/n/rivers/{page}")
        assert answer.status_code == 200, page
        if not page.startswith("submissions"):  # on which the comments are that are made here
            body = answer.text[answer.text.index("<body") :]
            yield re.sub(r'value="[^"]*"|<time.*?</time>|\d+', "", body)
    found = client.get("/n/rivers/search?q=mentors")
    assert "Peer mentors" in found.text


def test_mischief_in_a_hook_changes_nothing_for_anybody(
    app: Flask,
    network: Network,
    other_network: Network,
    work: Work,
    hub_admin: Person,
    login: Login,
    enable: Enable,
    hostile: Any,
) -> None:
    enable(network, "sound")
    enable(network, "hostile")
    client = login(hub_admin)
    with tenancy.in_network(other_network.id):
        hostile.other = other_network.id
    db.session.commit()
    client.post(
        f"/n/rivers/submissions/{work.submission}/comments", data={"body": "so that there is one"}
    )
    hostile.mode = "raises"
    # Twice: the hub admin is told what plugins have left out, from the next page on.
    list(visit(client, work))
    pages = list(visit(client, work))
    assert "All is well here" in pages[0]
    theirs = everything_in(other_network)
    ours = everything_in(network, *WITH_COMMENTS)
    said = 1
    for hostile.mode in MODES:
        assert list(visit(client, work)) == pages, hostile.mode
        comment = client.post(
            f"/n/rivers/submissions/{work.submission}/comments",
            data={"body": f"about {hostile.mode}"},
        )
        assert comment.status_code == 303, hostile.mode
        said += 1
        daily.run_due()
        db.session.expire_all()
        assert everything_in(other_network) == theirs, hostile.mode
        now = everything_in(network, *WITH_COMMENTS)
        # A hook that writes may write, into its own network: that is all that stays.
        kept = [row for row in now["Program"] if row["name"] != "mischief"]
        if hostile.mode in ("leaves",):
            assert {**now, "Program": kept} == ours
            _tidy_up(network, ours)
        else:
            assert now == ours, hostile.mode
        with tenancy.in_network(network.id):
            assert db.session.scalar(select(Network.name).where(Network.slug == "rivers")) == (
                "Rivers Network"
            ), hostile.mode
    entries = everything_in(network)
    assert len(entries["Comment"]) == said
    assert sum(row["action"] == "sound.seen" for row in entries["AuditEntry"]) == said
    counted = db.session.scalars(select(PluginFailure.plugin).distinct()).all()
    assert counted == ["hostile"]


def _tidy_up(network: Network, ours: dict[str, list[Any]]) -> None:
    with tenancy.in_network(network.id):
        for row in db.session.scalars(select(Program).where(Program.name == "mischief")):
            db.session.delete(row)
        found = db.session.scalars(select(Network).where(Network.slug == "rivers")).one()
        found.name = "Rivers Network"
        db.session.commit()


def test_every_hook_is_asked_through_the_guard(
    network: Network, enable: Enable, hostile: Any
) -> None:
    enable(network, "hostile")
    hostile.mode = "raises"
    with tenancy.in_network(network.id):
        for name in NAMES:
            arguments = dict.fromkeys(inspect.signature(getattr(hookspecs, name)).parameters)
            answers = hooks.collect(name, **{**arguments, "network": network})
            assert (list(answers), list(answers.failed)) == ([], ["hostile"])


def test_the_operator_s_commands_go_on(
    app: Flask, network: Network, hub_admin: Person, enable: Enable, hostile: Any
) -> None:
    enable(network, "hostile")
    for hostile.mode in ("raises", "wrong", "ends"):
        assert any("hostile: could not be asked" in line for line in doctor.findings(app))
        with tenancy.in_network(network.id):
            services.switch_off(network, "hostile", None)
            services.switch_on(network, "hostile", None)
            db.session.commit()


def test_time_that_a_hook_takes_is_seen(
    app: Flask,
    network: Network,
    hub_admin: Person,
    login: Login,
    enable: Enable,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    enable(network, "sound")
    enable(network, "hostile")
    client = login(hub_admin)
    assert "Server-Timing" not in client.get("/n/rivers/").headers
    app.config["TRACE_HOOKS"] = True
    app.after_request_funcs.setdefault(None, []).append(tracing._tell)
    # Each look at the clock is three seconds later: as if every call slept so long.
    clock = iter(range(0, 10_000, 3))
    monkeypatch.setattr(tracing, "perf_counter", lambda: next(clock))
    page = client.get("/n/rivers/")
    assert "hostile;dur=9000.0" in page.headers["Server-Timing"]
    assert re.search(
        r"Time in plugins:\s*hostile 9000.0 ms \(3\), sound 3000.0 ms \(1\)", page.text
    )


# Views, templates, tables

REACHING = {
    "blueprint.record(lambda state: state.app.add_url_rule('/login', 'evil', lambda: 'x'))": (
        r"adds /login \(evil\), which is not below /n/<network>/hostile/"
    ),
    "blueprint.record(lambda state: state.app.view_functions.update({'networks.home': print}))": (
        "changes the application itself"
    ),
    "blueprint.record(lambda state: state.app.config.update(SECRET_KEY='x'))": (
        "changes the application itself"
    ),
    "blueprint.app_template_filter('told')(lambda text: 'mine')": (
        "gives told to everybody's templates: begin the names of such .* with hostile_"
    ),
    "blueprint.app_context_processor(lambda: {'nav': []})": "around everybody's requests",
    "blueprint.app_errorhandler(404)(lambda error: 'mine')": "around everybody's requests",
}


@pytest.mark.parametrize("views", REACHING)
def test_a_blueprint_that_reaches_beyond_its_own_pages_is_refused(
    shelf: Shelf, request: pytest.FixtureRequest, views: str
) -> None:
    shelf.clear()
    for path in shelf.folder.glob("*.dist-info"):
        for file in path.iterdir():
            file.unlink()
        path.rmdir()
    shelf.add("hostile", views=views)
    from commonaim.core import create_app

    app = create_app({}, SECRET_KEY="x", DATABASE_URL="sqlite://", LOG_LEVEL="ERROR")
    entry = registry_of(app).entry("hostile")
    assert entry is not None
    assert re.search(REACHING[views], entry.reason or "")
    assert "told" in app.jinja_env.filters
    assert app.config["SECRET_KEY"] == "x"
    assert {rule.endpoint for rule in app.url_map.iter_rules() if rule.rule == "/login"} == {
        "accounts.login"
    }


REVISION = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "0001", None

def upgrade():
    op.create_table("{name}_row", sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("network_id", sa.Integer, sa.ForeignKey("network.id", ondelete="CASCADE"), nullable=False))
    op.create_index("ix_{name}_row_network_id", "{name}_row", ["network_id"])

def downgrade():
    op.drop_table("{name}_row")
"""
MODELS = """
from commonaim.core.db import Base, NetworkScoped
from sqlalchemy.orm import Mapped, mapped_column

class Row{title}(NetworkScoped, Base):
    __tablename__ = "{name}_row"
    id: Mapped[int] = mapped_column(primary_key=True)
"""


def test_two_plugins_with_the_same_revisions_keep_out_of_each_other_s_way(shelf: Shelf) -> None:
    for name in ("ebb", "flow_on"):
        folder = shelf.folder / f"{name}_migrations"
        folder.mkdir()
        (folder / "__init__.py").touch()
        (folder / "0001_rows.py").write_text(REVISION.format(name=name))
        models = shelf.module(MODELS.format(name=name, title=name.title().replace("_", "")))
        shelf.add(
            name, f'models="{models}", migrations="{name}_migrations", tables=("{name}_row",)'
        )
    from commonaim.core import create_app

    url = f"sqlite:///{shelf.folder / 'rows.sqlite'}"
    app = create_app({}, SECRET_KEY="x", DATABASE_URL=url, LOG_LEVEL="ERROR")
    with app.app_context():
        migrating.upgrade(app)
        core, ebb, flow = migrating.branches(app)
        assert (migrating.current(ebb), migrating.current(flow)) == ("0001", "0001")
        migrating.downgrade(ebb)
        assert (migrating.current(ebb), migrating.current(flow)) == (None, "0001")
        assert migrating.drift(flow) == migrating.drift(core) == []
        db.session.remove()
        db.engine.dispose()


TREE = """
from __future__ import annotations

from commonaim.core.db import Base, NetworkScoped
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

class {title}Tree(NetworkScoped, Base):
    __tablename__ = "{name}_tree"
    id: Mapped[int] = mapped_column(primary_key=True)
    leaves: Mapped[list[Leaf]] = relationship()

class Leaf(NetworkScoped, Base):
    __tablename__ = "{name}_leaf"
    id: Mapped[int] = mapped_column(primary_key=True)
    tree_id: Mapped[int] = mapped_column(ForeignKey("{name}_tree.id", ondelete="CASCADE"))
"""


def test_a_class_that_is_called_like_another_s_keeps_its_plugin_out_and_breaks_nobody(
    shelf: Shelf,
) -> None:
    for name in ("ash", "birch"):
        models = shelf.module(TREE.format(name=name, title=name.title()), f"{name}_models")
        shelf.add(name, f'models="{models}", tables=("{name}_tree", "{name}_leaf")')
    found = discover()
    ash, birch = (next(e for e in found.entries if e.name == name) for name in ("ash", "birch"))
    assert not ash.failed
    assert birch.reason.startswith("Its class Leaf is called like one of ash_models_")
    assert "call it BirchLeaf" in birch.reason
    configure_mappers()
    (tree,) = [m for m in Base.registry.mappers if m.class_.__name__ == "AshTree"]
    assert tree.relationships["leaves"].mapper.class_.__tablename__ == "ash_leaf"
    assert not [m for m in Base.registry.mappers if m.class_.__name__ == "BirchTree"]
