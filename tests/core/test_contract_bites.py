"""The contract that plugins inherit fails for each promise that a plugin breaks, and passes for one that keeps all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pytest

from commonaim.core.testing import PluginContract

if TYPE_CHECKING:
    from .conftest import Shelf

MODELS = """
from commonaim.core.db import Base, NetworkScoped
from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

class LeakyRow(NetworkScoped, Base):
    __tablename__ = "leaky_row"
    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
"""
REVISION = """
import sqlalchemy as sa
from alembic import op
from commonaim.core.row_security import protect
revision, down_revision = "0001", None

def upgrade():
    op.create_table("leaky_row", sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("by_id", sa.Integer, sa.ForeignKey("person.id", ondelete="SET NULL")),
        sa.Column("network_id", sa.Integer, sa.ForeignKey("network.id", ondelete="CASCADE"), nullable=False))
    op.create_index("ix_leaky_row_network_id", "leaky_row", ["network_id"])
    protect(op, "leaky_row")

def downgrade():
    op.drop_table("leaky_row")
"""
HOOKS = """
from commonaim.core.exporting import forget, rows_naming, rows_of
from commonaim.core.plugin import Card, Export
from {models} import LeakyRow

@hookimpl
def dashboard_cards(user):
    yield Card("Rows", ("There are rows.",))

@hookimpl
def export_network(network):
    yield Export("leaky_row", rows_of(LeakyRow))

@hookimpl
def export_person(person):
    yield Export("leaky_row", rows_naming(LeakyRow, person))

@hookimpl
def erase_person(person):
    forget(LeakyRow, person)
"""
VIEWS = """
from commonaim.core import tenancy
from commonaim.core.db import db
from sqlalchemy import select
from {models} import LeakyRow

@blueprint.get("/")
@requires("leaky.read")
def index():
    return " ".join(db.session.scalars(select(LeakyRow.words)))
"""
FIELDS = (
    'permissions=(Permission("leaky.read", "Read rows", ("hub_admin", "facilitator", "program_leader")),),'
    ' models="{models}", migrations="leaky_migrations", tables=("leaky_row",)'
)
EXPORT = 'Export("leaky_row", rows_of(LeakyRow))'
#: (which check, what in which source stands in whose place, what the failure says)
FAULTS: Mapping[str, tuple[str, tuple[str, str, str], str]] = {
    "a column is not exported": (
        "test_export_works_while_it_is_off",
        (
            "hooks",
            EXPORT,
            'Export("leaky_row", [{"id": r["id"], "by_id": r["by_id"]} for r in rows_of(LeakyRow)])',
        ),
        "export_network leaves out of leaky_row: .*words",
    ),
    "rows are not exported": (
        "test_export_works_while_it_is_off",
        ("hooks", EXPORT, 'Export("leaky_row", ())'),
        "export_network leaves out of leaky_row",
    ),
    "an export is not named after its table and is short": (
        "test_export_works_while_it_is_off",
        ("hooks", EXPORT, 'Export("other", ())'),
        "name an export after its table",
    ),
    "somebody is not forgotten": (
        "test_erasing_a_person_leaves_nothing_of_them",
        ("hooks", "forget(LeakyRow, person)", "pass"),
        r"leaves these columns .*call forget\(Model, person\)",
    ),
    "somebody gets nothing of what is kept": (
        "test_erasing_a_person_leaves_nothing_of_them",
        ("hooks", 'yield Export("leaky_row", rows_naming(LeakyRow, person))', "return ()"),
        "export_person gives nothing",
    ),
    "rows of every network are shown": (
        "test_no_row_of_another_network_is_ever_seen_or_changed",
        (
            "views",
            '    return " ".join',
            '    with tenancy.across_networks("a leak"):\n        return " ".join',
        ),
        ".",
    ),
    "a page has no permission": (
        "test_every_route_declares_a_permission",
        ("views", '@requires("leaky.read")\n', ""),
        "Put @requires",
    ),
    "the migration does not confine the table": (
        "test_its_migrations_make_its_models_and_go_up_and_down",
        ("revision", '    protect(op, "leaky_row")\n', ""),
        "Call protect",
    ),
    "a hook always raises": (
        "test_its_hooks_answer",
        ("hooks", 'yield Card("Rows", ("There are rows.",))', "return [1 / 0]"),
        "dashboard_cards fails without rows, for Everybody: ZeroDivisionError",
    ),
    "a hook gives a text where a card is wanted": (
        "test_its_hooks_answer",
        ("hooks", 'yield Card("Rows", ("There are rows.",))', 'yield "Rows"'),
        "dashboard_cards fails",
    ),
    "a hook breaks for somebody of a program": (
        "test_its_hooks_answer",
        (
            "hooks",
            'yield Card("Rows"',
            'yield 1 / 0 if user.program_id else Card("Rows"',
        ),
        "dashboard_cards fails without rows, for Leader: ZeroDivisionError",
    ),
    "a hook is not marked": (
        "test_the_code_it_names_is_there",
        ("hooks", "@hookimpl\ndef dashboard_cards", "def dashboard_cards"),
        "`dashboard_cards` is a hook's name and is not marked",
    ),
    "a job leads nowhere": (
        "test_the_code_it_names_is_there",
        ("fields", "permissions=(", 'jobs={{"count": "{models}:gone"}}, permissions=('),
        "jobs names .*:gone for count, which cannot be had",
    ),
    "a command leads nowhere": (
        "test_the_code_it_names_is_there",
        ("fields", "permissions=(", 'cli={{"leaky": "{models}_away:command"}}, permissions=('),
        "cli names .*_away:command for leaky, which cannot be had",
    ),
    "a link of the navigation leads nowhere": (
        "test_its_hooks_answer",
        (
            "hooks",
            "@hookimpl\ndef dashboard_cards",
            "@hookimpl\ndef nav_items():\n    from commonaim.core import NavItem\n"
            '    yield NavItem("Rows", "leaky.indeks")\n\n@hookimpl\ndef dashboard_cards',
        ),
        "nav_items fails .*leaky.indeks",
    ),
    "a page breaks for somebody of a program": (
        "test_its_pages_answer_with_rows_and_without",
        (
            "views",
            '    return " ".join',
            "    from flask import abort\n    from commonaim.core import current_access\n"
            '    abort(500) if current_access().program_id else None\n    return " ".join',
        ),
        "answered 500 without rows, for Leader",
    ),
    "a prompt is for a section that no form has": (
        "test_its_hooks_answer",
        (
            "hooks",
            "@hookimpl\ndef dashboard_cards",
            "@hookimpl\ndef template_prompts():\n    from commonaim.core import Prompt\n"
            '    yield Prompt("how", "measure", "How?")\n\n@hookimpl\ndef dashboard_cards',
        ),
        "template_prompts fails .*section_role='measure', which no section has",
    ),
    "what a form sends is refused": (
        "test_its_pages_answer_with_rows_and_without",
        (
            "views",
            'return " ".join',
            'return "<form method=post><button>Go</button></form>" + " ".join',
        ),
        "has a form whose posts are refused",
    ),
    "a page is not there": (
        "test_its_pages_answer_with_rows_and_without",
        (
            "views",
            '    return " ".join',
            '    from flask import abort\n    abort(500)\n    return " ".join',
        ),
        ".",
    ),
    "a person who goes is stood in the way": (
        "test_every_row_is_of_one_network",
        ("models", ', ondelete="SET NULL"', ""),
        "say ondelete=",
    ),
    "the migration makes another table": (
        "test_its_migrations_make_its_models_and_go_up_and_down",
        ("revision", 'sa.Column("words", sa.Text, nullable=False)', 'sa.Column("words", sa.Text)'),
        "do not make what the models say",
    ),
    "going down leaves the table": (
        "test_its_migrations_make_its_models_and_go_up_and_down",
        ("revision", 'op.drop_table("leaky_row")', "pass"),
        "still there after the downgrade",
    ),
}


class Contract(PluginContract):
    """What a plugin's author writes; not collected under this name."""

    plugin = "leaky"
    languages = ()


CHECKS = sorted({check for check, _change, _says in FAULTS.values()})


def installed(shelf: Shelf, change: tuple[str, str, str] | None) -> None:
    """Install the plugin with one thing changed."""
    sources = {
        "models": MODELS,
        "revision": REVISION,
        "hooks": HOOKS,
        "views": VIEWS,
        "fields": FIELDS,
    }
    if change is not None:
        where, good, bad = change
        assert good in sources[where]
        sources[where] = sources[where].replace(good, bad)
    folder = shelf.folder / "leaky_migrations"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "0001_rows.py").write_text(sources["revision"])
    models = shelf.module(sources["models"], "leaky_models")
    hooks, views = (sources[name].replace("{models}", models) for name in ("hooks", "views"))
    shelf.add("leaky", sources["fields"].format(models=models), hooks=hooks, views=views)


def run(check: str, request: pytest.FixtureRequest) -> None:
    """One check of the contract, with the fixtures that it asks for."""
    import inspect

    method = getattr(Contract(), check)
    method(**{name: request.getfixturevalue(name) for name in inspect.signature(method).parameters})


@pytest.mark.parametrize("check", CHECKS)
def test_who_keeps_everything_passes(
    shelf: Shelf, database_url: str, request: pytest.FixtureRequest, check: str
) -> None:
    installed(shelf, None)
    run(check, request)


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_broken_is_found_and_said(
    shelf: Shelf, database_url: str, request: pytest.FixtureRequest, fault: str
) -> None:
    check, change, says = FAULTS[fault]
    installed(shelf, change)
    with pytest.raises((AssertionError, pytest.fail.Exception), match=says):
        run(check, request)


@pytest.mark.parametrize("check", CHECKS)
def test_of_a_plugin_that_is_left_out_each_check_says_why(
    shelf: Shelf, database_url: str, request: pytest.FixtureRequest, check: str
) -> None:
    shelf.add("leaky", 'tables=("other_row",)')
    with pytest.raises(AssertionError, match=r"leaky was not loaded: .*other_row"):
        run(check, request)
