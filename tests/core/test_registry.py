"""A plugin that breaks a rule is left out with a sentence that says how to mend it; the rest goes on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from commonaim.core import create_app
from commonaim.core.plugin import Plugin
from commonaim.core.plugin_checks import RESERVED, PluginProblem
from commonaim.core.registry import Registry, discover, registry_of

if TYPE_CHECKING:
    from tests.core.conftest import Shelf

MODELS = """
from commonaim.core.db import Base, NetworkScoped
from sqlalchemy.orm import Mapped, mapped_column

class Row{cls}(NetworkScoped, Base):
    __tablename__ = "{table}"
    id: Mapped[int] = mapped_column(primary_key=True)
"""


@pytest.fixture(autouse=True)
def sound(shelf: Shelf) -> None:
    """A plugin that keeps every rule stands beside each one that does not."""
    shelf.add("sound", hooks="@hookimpl\ndef nav_items(network): return []")


def reason_of(name: str) -> str:
    """Why the plugin was left out; the sound one must not have been."""
    registry = discover()
    assert [plugin.name for plugin in registry.loaded()] == ["sound"]
    assert len(registry.implementations("nav_items")) == 1
    entry = registry.entry(name)
    assert entry is not None
    assert entry.failed
    assert entry.distribution == f"commonaim-plugin-{name}"
    assert entry.reason is not None
    assert entry.reason[-1] in ".!"
    return entry.reason


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ('api="1"', "Its api is '1', which is no whole number: let it be the number 1[.]"),
        ("api=2", "written for interface 2 and this is 1: install a version for 1"),
        (
            'permissions=(Permission("tides.read", "Read", ()), Permission("tide.write", "Write", ()))',
            "Permission tide.write must begin with tides.",
        ),
        (
            'permissions=(Permission("tides.read", "Read", ("boss",)),)',
            "Permission tides.read names unknown roles",
        ),
        ('tables=("tides_a", "tide_b")', "Table tide_b must begin with tides_"),
        (
            'requires=("moon",)',
            "It requires moon, which is not installed or has failed: install it",
        ),
        ('requires=("tides",)', r"in a circle \(tides -> tides\): take one requirement out"),
        ('hooks="nowhere_at_all"', "Loading it raised ModuleNotFoundError: .*Mend the plugin"),
        ('blueprint="json:dumps"', "json:dumps is a function, not a flask.Blueprint"),
        ('blueprint="json:no_such"', "Loading it raised AttributeError: .*no_such"),
    ],
)
def test_what_the_description_breaks_is_said(shelf: Shelf, fields: str, sentence: str) -> None:
    shelf.add("tides", fields)
    assert re.search(sentence, reason_of("tides"))


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("plugin = 7", "Its entry point gives a int: let it give a commonaim.core.Plugin"),
        ("import no_such_module_here", "could not be imported .*Reinstall commonaim-plugin-tides"),
        ("1 / 0", "could not be imported .ZeroDivisionError: division by zero"),
        ("", "could not be imported .AttributeError"),
        (
            "from commonaim.core import Plugin\nplugin = Plugin('tide', 'T', 's')",
            "The entry point says tides and the plugin says tide: use one name",
        ),
    ],
)
def test_what_cannot_be_read_is_said(shelf: Shelf, source: str, sentence: str) -> None:
    shelf.add("tides", source=source)
    assert re.search(sentence, reason_of("tides"))


@pytest.mark.parametrize("name", ["Tides", "t", "tide-s", "7tides", "t" * 41])
def test_a_name_is_short_and_plain(shelf: Shelf, name: str) -> None:
    shelf.add(name, distribution="tides-dist")
    entry = discover().entry(name)
    assert entry is not None
    assert entry.reason == (
        "A plugin's name is 2 to 40 lower-case letters, digits and underscores: rename it."
    )


@pytest.mark.parametrize(
    ("hooks", "sentence"),
    [
        (
            "@hookimpl\ndef tidal_wave(network): ...",
            "`tidal_wave` is not the name of a hook[.] Mend",
        ),
        (
            "@hookimpl\ndef nav_item(network): ...",
            "`nav_item` is not the name of a hook: did you mean `nav_items`[?] Mend",
        ),
        (
            "@hookimpl\ndef nav_items(network, tide): ...",
            "`nav_items` asks for tide, and is given network, user[.] Mend",
        ),
        ('@hookimpl(specname="nav_items")\ndef links(network): ...', "nav_items uses specname"),
        (
            "@hookimpl(wrapper=True)\ndef nav_items(network):\n    return (yield)",
            "wraps the others",
        ),
    ],
)
def test_a_hook_that_is_not_in_the_contract_is_refused(
    shelf: Shelf, hooks: str, sentence: str
) -> None:
    shelf.add("tides", hooks=hooks + "\n@hookimpl\ndef todo_items(network): return [1]\n")
    reason = reason_of("tides")
    assert reason.endswith("Mend or remove it.")
    assert re.search(sentence, reason)
    assert discover().implementations("todo_items") == []


def test_a_refused_hook_does_not_fail_the_plugin_that_is_loaded_next(shelf: Shelf) -> None:
    # "later" comes after "faulty" in the alphabet and in the order of loading.
    shelf.add("faulty", hooks="@hookimpl\ndef no_hook(): ...\n@hookimpl\ndef nav_items(tide): ...")
    shelf.add("later", hooks="@hookimpl\ndef nav_items(network): return []")
    registry = discover()
    assert registry.names() == {"sound", "later"}
    assert len(registry.implementations("nav_items")) == 2


def test_two_distributions_with_one_name_are_both_refused_and_both_named(shelf: Shelf) -> None:
    shelf.add("tides", distribution="tides-of-ana")
    shelf.add("tides", distribution="tides-of-bo")
    registry = discover()
    twins = [entry for entry in registry.entries if entry.name == "tides"]
    assert registry.names() == {"sound"}
    assert [twin.reason for twin in twins] == [
        "Both tides-of-ana and tides-of-bo bring a plugin called tides: uninstall one of them."
    ] * 2


def test_plugins_that_require_each_other_are_refused_with_those_that_require_them(
    shelf: Shelf,
) -> None:
    shelf.add("ebb", 'requires=("swell",)')
    shelf.add("swell", 'requires=("ebb",)')
    shelf.add("boat", 'requires=("swell", "sound")')
    registry = discover()
    assert registry.names() == {"sound"}
    reasons = {entry.name: entry.reason or "" for entry in registry.entries if entry.failed}
    for name in ("ebb", "swell"):
        assert "in a circle" in reasons[name]
        assert "ebb -> swell" in reasons[name] or "swell -> ebb" in reasons[name]
    assert reasons["boat"].startswith("It requires swell, which is not installed or has failed")


def test_what_requires_a_failed_plugin_fails_with_it(shelf: Shelf) -> None:
    shelf.add("tides", "api=99")
    shelf.add("boat", 'requires=("tides",)')
    reasons = {entry.name: entry.reason for entry in discover().entries if entry.failed}
    assert list(reasons) == ["tides", "boat"] or list(reasons) == ["boat", "tides"]
    assert reasons["boat"] == (
        "It requires tides, which is not installed or has failed: install it."
    )


def test_required_plugins_come_first(shelf: Shelf) -> None:
    shelf.add("aa", 'requires=("mm",)')
    shelf.add("mm", 'requires=("zz",)')
    shelf.add("zz")
    names = [plugin.name for plugin in discover().loaded()]
    assert names.index("zz") < names.index("mm") < names.index("aa")


def test_a_table_carries_the_name_of_its_plugin(shelf: Shelf) -> None:
    module = shelf.module(MODELS.format(cls="A", table="tide_table"))
    shelf.add("tides", f'models="{module}", tables=("tides_table",)')
    assert reason_of("tides") == "Table tide_table must begin with tides_: rename it."


def test_a_table_is_told_of_beforehand(shelf: Shelf) -> None:
    module = shelf.module(MODELS.format(cls="B", table="tides_secret"))
    shelf.add("tides", f'models="{module}"')
    assert reason_of("tides").startswith("Tables ['tides_secret'] are not in Plugin.tables")


def test_a_blueprint_carries_the_name_of_its_plugin(shelf: Shelf) -> None:
    module = shelf.module("from flask import Blueprint\nblueprint = Blueprint('tide', __name__)")
    shelf.add("tides", f'blueprint="{module}:blueprint"')
    assert reason_of("tides") == "Its blueprint is called tide: call it tides."


@pytest.mark.parametrize("name", ["core", "networks", "forms", "static", "people", "jobs"])
def test_a_name_that_core_uses_is_refused(shelf: Shelf, name: str) -> None:
    shelf.add(name)
    assert reason_of(name) == f"Core itself uses the name {name}: rename the plugin."


def test_all_names_that_core_uses_are_known(shelf: Shelf) -> None:
    app = application()
    taken = {name for name in app.blueprints if name != "sound"}
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/n/<network>/"):
            taken.add(rule.rule.split("/")[3])
    assert {name for name in taken if name.isidentifier()} <= RESERVED | {"sound"}


def test_a_blueprint_that_cannot_be_mounted_fails_its_plugin_only(shelf: Shelf) -> None:
    views = """
    @blueprint.get("/a", endpoint="same")
    @public
    def one(): return "one"

    @blueprint.get("/b", endpoint="same")
    @public
    def other(): return "other"
    """
    shelf.add("tides", views=views)
    app = application()
    entry = registry_of(app).entry("tides")
    assert entry is not None
    assert entry.reason is not None
    assert entry.reason.startswith("Its pages could not be mounted (AssertionError:")
    assert registry_of(app).names() == {"sound"}
    assert not [p for p in registry_of(app).permissions if p.name.startswith("tides.")]


@pytest.mark.parametrize(
    "around",
    [
        "@blueprint.before_app_request\ndef look(): return None",
        "@blueprint.app_errorhandler(404)\ndef look(error): return 'all is well', 200",
        "@blueprint.app_context_processor\ndef look(): return {'me': None}",
    ],
)
def test_a_blueprint_stays_out_of_everybodys_requests(shelf: Shelf, around: str) -> None:
    shelf.add("tides", views=around)
    app = application()
    entry = registry_of(app).entry("tides")
    assert entry is not None
    assert entry.reason is not None
    assert "around everybody's requests" in entry.reason
    functions = [*app.before_request_funcs[None], *app.template_context_processors[None]]
    assert not [function for function in functions if function.__name__ == "look"]
    assert app.test_client().get("/nothing-here").status_code == 404


def test_templates_are_in_a_folder_of_the_plugins_name(shelf: Shelf) -> None:
    (shelf.folder / "pages").mkdir()
    (shelf.folder / "pages" / "base.html").write_text("mine")
    shelf.add("tides", views="blueprint.template_folder = 'pages'")
    entry = registry_of(application()).entry("tides")
    assert entry is not None
    assert entry.reason == "Template base.html is not in templates/tides/: move it there."


def test_strict_raises_and_names_plugin_distribution_and_reason(shelf: Shelf) -> None:
    shelf.add("tides", "api=2")
    with pytest.raises(
        PluginProblem, match=r"^Plugin tides from commonaim-plugin-tides failed\. It"
    ):
        discover(strict=True)
    with pytest.raises(PluginProblem):
        application(STRICT_PLUGINS=True)


def test_strict_raises_for_a_blueprint_that_cannot_be_mounted(shelf: Shelf) -> None:
    shelf.add("tides", views="blueprint.record(lambda state: 1 / 0)")
    with pytest.raises(PluginProblem, match="could not be mounted"):
        application(STRICT_PLUGINS=True)


def test_strict_is_silent_when_all_is_well(shelf: Shelf) -> None:
    assert discover(strict=True).names() == {"sound"}


def test_safe_mode_loads_none(shelf: Shelf) -> None:
    shelf.add("tides", source="raise SystemExit('the server would not even start')")
    assert discover(safe=True).entries == []
    app = application(SAFE_MODE=True)
    assert registry_of(app).names() == frozenset()
    assert not [rule for rule in app.url_map.iter_rules() if "sound" in rule.rule]


def test_no_plugin_at_all_is_no_mistake() -> None:
    registry = Registry([])
    assert list(registry.loaded()) == []
    assert registry.entry("sound") is None
    with pytest.raises(KeyError):
        registry.plugin("sound")


def test_a_description_is_data_and_cannot_be_changed() -> None:
    plugin = Plugin("tides", "Tides", "s")
    with pytest.raises(AttributeError):
        plugin.name = "other"  # type: ignore[misc]  # that it is refused is what is tested


def application(**config: object) -> Flask:
    """An application that has found the plugins on the shelf and opens no database."""
    return create_app(
        {}, DATABASE_URL="sqlite://", SECRET_KEY="only for tests", LOG_FORMAT="text", **config
    )
