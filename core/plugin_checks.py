"""The rules that a plugin keeps, each with a sentence that says how to mend a breach.

What carries a plugin's name cannot be mistaken for core's or another plugin's: its tables, permissions, templates and
blueprint are held against that name here, at start-up and not in production.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable
from difflib import get_close_matches
from importlib.util import find_spec
from inspect import signature
from pathlib import Path
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, cast, get_args, get_type_hints

from flask import Blueprint
from sqlalchemy import Table

from . import hookspecs
from .db import Base
from .permissions import ROLES
from .plugin import API, Plugin, Setting

if TYPE_CHECKING:
    from pluggy import HookImpl

#: Core's own blueprints, version tables and the first words of its addresses under /n/<network>/.
RESERVED = frozenset(
    (
        "accounts admission api calendar calendar_feed cohorts core cycles finding flow forms groups "
        "health ideas importing invitations jobs log networks notices occasions own_data participation "
        "passwords people plugins programs prompts removing reports search settings static submissions templates "
        "templating tokens"
    ).split()
)
HOOKS = frozenset(name for name, spec in vars(hookspecs).items() if hasattr(spec, "when_off"))
#: What ``@hookimpl`` leaves on a function.
_MARK = f"{hookspecs.PROJECT}_impl"
NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")


class PluginProblem(Exception):
    """A rule that a plugin breaks, in a sentence that says how to mend it."""


def check_data(name: str, plugin: object) -> Plugin:
    """The plugin's description, or :class:`PluginProblem` for the first rule it breaks."""
    if not isinstance(plugin, Plugin):
        raise PluginProblem(
            f"Its entry point gives a {type(plugin).__name__}: let it give a commonaim.core.Plugin."
        )
    if plugin.name != name:
        raise PluginProblem(
            f"The entry point says {name} and the plugin says {plugin.name}: use one name."
        )
    if not NAME.fullmatch(plugin.name):
        raise PluginProblem(
            "A plugin's name is 2 to 40 lower-case letters, digits and underscores: rename it."
        )
    if plugin.name in RESERVED:
        raise PluginProblem(f"Core itself uses the name {plugin.name}: rename the plugin.")
    if not isinstance(plugin.api, int):
        raise PluginProblem(
            f"Its api is {plugin.api!r}, which is no whole number: let it be the number {API}."
        )
    if plugin.api != API:
        raise PluginProblem(
            f"It was written for interface {plugin.api} and this is {API}: install a version for {API}."
        )
    _check_permissions(plugin)
    _check_settings(plugin)
    for table in plugin.tables:
        if not table.startswith(f"{name}_"):
            raise PluginProblem(f"Table {table} must begin with {name}_.")
    return plugin


def _check_settings(plugin: Plugin) -> None:
    kinds = get_args(get_type_hints(Setting)["kind"])
    for setting in plugin.settings:
        if setting.kind not in kinds:
            raise PluginProblem(
                f"Setting {setting.name} is of the kind {setting.kind!r}: it is one of {', '.join(kinds)}."
            )
        if setting.kind == "choice" and setting.default not in dict(setting.choices):
            raise PluginProblem(
                f"Setting {setting.name} is {setting.default!r} by default, which is none of its choices."
            )
        bounds = (setting.least, setting.most)
        if setting.kind != "int" and bounds != (None, None):
            raise PluginProblem(
                f"Setting {setting.name} is no int: least and most say nothing there."
            )
        if setting.kind == "int" and not is_within(setting, setting.default):
            raise PluginProblem(
                f"Setting {setting.name} is {setting.default!r} by default, which is not from its least to its most."
            )


def is_within(setting: Setting, value: object) -> bool:
    """Whether a value is a whole number that an int setting may have."""
    if not isinstance(value, int):
        return False
    return (setting.least is None or value >= setting.least) and (
        setting.most is None or value <= setting.most
    )


def _check_permissions(plugin: Plugin) -> None:
    for permission in plugin.permissions:
        if not permission.name.startswith(f"{plugin.name}."):
            raise PluginProblem(
                f"Permission {permission.name} must begin with {plugin.name}. (with the dot)."
            )
        if unknown := set(permission.roles) - set(ROLES):
            raise PluginProblem(
                f"Permission {permission.name} names unknown roles {sorted(unknown)}."
            )


def tables_of(module: str) -> set[str]:
    """The names of the tables that the classes of ``module`` (or modules below it) map."""
    return {
        cast(Table, mapper.local_table).name
        for mapper in Base.registry.mappers
        if _is_of(mapper.class_.__module__, module)
    }


def check_class_names(plugin: Plugin, module: str) -> None:
    """Refuse a mapped class that is called like somebody else's, before it is imported.

    SQLAlchemy looks the classes of relationships up by their names, among all that are mapped. With two of one name no
    page would work any more, of whatever plugin; and a class that is mapped cannot be taken back.
    """
    taken = {
        mapper.class_.__name__: mapper.class_.__module__
        for mapper in Base.registry.mappers
        if mapper.class_.__module__ in sys.modules and not _is_of(mapper.class_.__module__, module)
    }
    for name in sorted(_mapped_in(module)):
        if name in taken:
            own = "".join(part.title() for part in plugin.name.split("_"))
            raise PluginProblem(
                f"Its class {name} is called like one of {taken[name]}, and relationships are looked up by name: "
                f"call it {own}{name}, for example. Its table keeps its name."
            )


def _is_of(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def _mapped_in(module: str) -> set[str]:
    """The names of the classes with a table in a module or package, read from its source and not imported."""
    spec = find_spec(module)
    if spec is None or not spec.origin or not spec.origin.endswith(".py"):
        return set()
    folders = [Path(place) for place in spec.submodule_search_locations or ()]
    files = [path for folder in folders for path in folder.rglob("*.py")] or [Path(spec.origin)]
    trees = [ast.parse(path.read_bytes()) for path in files]
    return {
        node.name
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and any(_names_a_table(line) for line in node.body)
    }


def _names_a_table(line: ast.stmt) -> bool:
    targets = line.targets if isinstance(line, ast.Assign) else [getattr(line, "target", None)]
    return any(isinstance(one, ast.Name) and one.id == "__tablename__" for one in targets)


def check_tables(plugin: Plugin, added: set[str]) -> None:
    """Hold the tables that the plugin's models map against its name and its own list."""
    for table in sorted(added):
        if not table.startswith(f"{plugin.name}_"):
            raise PluginProblem(f"Table {table} must begin with {plugin.name}_: rename it.")
    if undeclared := added - set(plugin.tables):
        raise PluginProblem(
            f"Tables {sorted(undeclared)} are not in Plugin.tables: list them, people are told of them."
        )


def check_hook_names(code: ModuleType) -> None:
    """Refuse a marked function of a module that is no hook, or asks for what its hook is not given."""
    for name, function in vars(code).items():
        # Other things, like SQLAlchemy's func, may have an attribute of whatever name they are asked for.
        marked = isinstance(function, FunctionType) and getattr(function, _MARK, None)
        if not marked or marked.get("specname"):
            continue
        if name not in HOOKS:
            near = get_close_matches(name, HOOKS, n=1)
            instead = f": did you mean `{near[0]}`?" if near else ""
            raise PluginProblem(f"`{name}` is not the name of a hook{instead}")
        given = list(signature(getattr(hookspecs, name)).parameters)
        wrong = [one for one in _asked_for(function) if one not in given]
        if wrong:
            raise PluginProblem(
                f"`{name}` asks for {', '.join(wrong)}, and is given {', '.join(given)}"
            )


def _asked_for(function: Callable[..., Any]) -> list[str]:
    """The arguments that a function has to be given."""
    return [
        name
        for name, one in signature(function).parameters.items()
        if one.default is one.empty and one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)
    ]


def not_marked(code: ModuleType) -> list[str]:
    """The functions written in a module that have the name of a hook and are not marked as one."""
    return [
        name
        for name, function in vars(code).items()
        if name in HOOKS
        and isinstance(function, FunctionType)
        and function.__module__ == code.__name__
        and not hasattr(function, _MARK)
    ]


def check_hook(hook: str, implementation: HookImpl) -> None:
    """Refuse what pluggy allows and :func:`.hooks.collect` does not: another function's name, and wrappers."""
    if implementation.opts.get("specname"):
        raise PluginProblem(f"Hook {hook} uses specname: name the function {hook} itself.")
    if implementation.opts.get("wrapper") or implementation.opts.get("hookwrapper"):
        raise PluginProblem(f"Hook {hook} wraps the others' answers: give an answer of its own.")


def check_blueprint(plugin: Plugin, blueprint: object) -> Blueprint:
    """The blueprint, when it is one and carries the plugin's name."""
    if not isinstance(blueprint, Blueprint):
        raise PluginProblem(
            f"{plugin.blueprint} is a {type(blueprint).__name__}, not a flask.Blueprint."
        )
    if blueprint.name != plugin.name:
        raise PluginProblem(f"Its blueprint is called {blueprint.name}: call it {plugin.name}.")
    check_templates(plugin, blueprint)
    return blueprint


def check_rest(plugin: Plugin, part: object) -> Blueprint:
    """The plugin's part of the interface for programs, when it is a blueprint that is called as all of them are."""
    if not isinstance(part, Blueprint) or part.name != "api":
        told = f"called {part.name}" if isinstance(part, Blueprint) else type(part).__name__
        raise PluginProblem(f'{plugin.rest} is {told}: let it be flask.Blueprint("api", __name__).')
    return part


def check_templates(plugin: Plugin, blueprint: Blueprint) -> None:
    """Hold the plugin's templates to a folder of its own name, so that they replace nobody else's."""
    if blueprint.template_folder is None:
        return
    folder = Path(blueprint.root_path, blueprint.template_folder)
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name != plugin.name:
            raise PluginProblem(
                f"Template {path.name} is not in templates/{plugin.name}/: move it there."
            )
