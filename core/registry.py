"""Finds plugins by entry point, checks them, loads what is sound, and knows which are on in a network.

A plugin that breaks a rule is marked with the reason, in a sentence that says how to mend it, and left out; the rest
of the application goes on. ``STRICT_PLUGINS`` raises instead and ``SAFE_MODE`` loads none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any

import pluggy
from flask import Blueprint, Flask, g

from . import hookspecs
from .permissions import CORE_PERMISSIONS
from .plugin import Permission, Plugin
from .plugin_checks import (
    PluginProblem,
    check_blueprint,
    check_class_names,
    check_data,
    check_hook,
    check_hook_names,
    check_rest,
    check_tables,
    tables_of,
)
from .plugin_mounting import mount
from .structured import get_logger

if TYPE_CHECKING:
    from pluggy import HookImpl

    from .networks.models import Network

GROUP = "commonaim.plugins"
_REQUIRES = "It requires {}, which is not installed or has failed: install it."
log = get_logger(__name__)


@dataclass(slots=True)
class Entry:
    """One plugin that was found: the plugin when it could be read, where it came from, why it failed if it did."""

    name: str
    distribution: str
    version: str
    plugin: Plugin | None = None
    reason: str | None = None
    blueprint: Blueprint | None = field(default=None, repr=False)
    rest: Blueprint | None = field(default=None, repr=False)

    @property
    def failed(self) -> bool:
        return self.reason is not None

    @property
    def has_addresses(self) -> bool:
        """Whether it has pages, or a part of the interface for programs."""
        return self.blueprint is not None or self.rest is not None


class Registry:
    """The plugins of one application. ``entries`` are in order of requirement, failed ones last."""

    def __init__(self, entries: list[Entry]) -> None:
        self.entries = entries
        self._manager = pluggy.PluginManager(hookspecs.PROJECT)
        self._manager.add_hookspecs(hookspecs)
        self._sound: set[str] = set()
        self._load_all()
        self._implementations = cache(self._find_implementations)
        self._note_what_works()

    def _note_what_works(self) -> None:
        self._working = {plugin.name: plugin for plugin in self.loaded()}
        self._names = frozenset(self._working)
        self.permissions: tuple[Permission, ...] = CORE_PERMISSIONS + tuple(
            permission for plugin in self.loaded() for permission in plugin.permissions
        )

    def leave_out(self, entry: Entry, reason: str) -> None:
        """Mark a plugin as failed that had loaded, and those that require it, before any request is served."""
        entry.reason = reason
        for other in self.entries:
            if other.plugin and not other.failed and entry.name in other.plugin.requires:
                self.leave_out(other, _REQUIRES.format(entry.name))
        self._note_what_works()

    def fail(self, entry: Entry, reason: str, *, strict: bool) -> None:
        """The same, told in the log; raises :class:`PluginProblem` instead of going on where that is ``strict``."""
        self.leave_out(entry, reason)
        _tell(entry, strict=strict)

    def loaded(self) -> Iterator[Plugin]:
        """The plugins that work, required ones before those that require them."""
        return (
            entry.plugin for entry in self.entries if entry.plugin is not None and not entry.failed
        )

    def names(self) -> frozenset[str]:
        """The names of all plugins that work, on or off."""
        return self._names

    def plugin(self, name: str) -> Plugin:
        """The working plugin of this name; KeyError when there is none."""
        return self._working[name]

    def entry(self, name: str) -> Entry | None:
        """The plugin of this name, working or failed; None when it is not installed."""
        return next((entry for entry in self.entries if entry.name == name), None)

    def enabled(self, network: Network) -> frozenset[str]:
        """The names of the working plugins that are switched on in ``network``; read once a request."""
        known: dict[int, frozenset[str]] = g.setdefault("plugins_enabled", {})
        if network.id not in known:
            from .networks.services import switched_on

            known[network.id] = switched_on(network) & self.names()
        return known[network.id]

    def remember_enabled(self, network: Network, switched_on: Collection[str]) -> None:
        """Take what the gate has just read, so that it is not read again for this request."""
        g.setdefault("plugins_enabled", {})[network.id] = self.names() & set(switched_on)

    def forget_enabled(self) -> None:
        """Read the switches anew at the next question; called when one was changed."""
        g.pop("plugins_enabled", None)

    def is_on(self, network: Network, plugin: str) -> bool:
        """The one gate: whether ``plugin`` works and is switched on in ``network``."""
        return plugin in self.enabled(network)

    def implementations(self, hook: str) -> list[HookImpl]:
        """The implementations of a hook, required plugins first."""
        return self._implementations(hook)

    def _find_implementations(self, hook: str) -> list[HookImpl]:
        # pluggy calls the last registered first; a page reads better with required plugins first.
        return list(getattr(self._manager.hook, hook).get_hookimpls())

    def _load_all(self) -> None:
        self._refuse_twins()
        for entry in self._in_order():
            if entry.plugin is not None and not entry.failed:
                try:
                    self._load(entry, entry.plugin)
                except PluginProblem as problem:
                    entry.reason = str(problem)
                except Exception as error:
                    log.exception("plugin_failed", plugin=entry.name)
                    entry.reason = (
                        f"Loading it raised {type(error).__name__}: {error}. "
                        f"Mend the plugin or uninstall {entry.distribution}."
                    )

    def _refuse_twins(self) -> None:
        by_name: dict[str, list[Entry]] = {}
        for entry in self.entries:
            by_name.setdefault(entry.name, []).append(entry)
        for name, twins in by_name.items():
            if len(twins) > 1:
                sources = " and ".join(sorted(twin.distribution for twin in twins))
                for twin in twins:
                    twin.reason = (
                        f"Both {sources} bring a plugin called {name}: uninstall one of them."
                    )

    def _in_order(self) -> list[Entry]:
        sound = {entry.name: entry for entry in self.entries if entry.plugin and not entry.failed}
        graph = {
            name: [r for r in entry.plugin.requires if r in sound]
            for name, entry in sound.items()
            if entry.plugin
        }
        try:
            order = list(TopologicalSorter(graph).static_order())
        except CycleError as error:
            circle = " -> ".join(reversed(error.args[1]))
            for name in error.args[1]:
                sound[
                    name
                ].reason = (
                    f"Plugins require each other in a circle ({circle}): take one requirement out."
                )
            return self._in_order()
        self.entries.sort(
            key=lambda e: (
                e.name not in order,
                order.index(e.name) if e.name in order else 0,
                e.name,
            )
        )
        return list(self.entries)

    def _load(self, entry: Entry, plugin: Plugin) -> None:
        missing = [name for name in plugin.requires if name not in self._sound]
        if missing:
            raise PluginProblem(_REQUIRES.format(", ".join(missing)))
        if plugin.models:
            check_class_names(plugin, plugin.models)
            import_module(plugin.models)
            check_tables(plugin, tables_of(plugin.models))
        if plugin.blueprint:
            entry.blueprint = check_blueprint(plugin, resolve(plugin.blueprint))
        if plugin.rest:
            entry.rest = check_rest(plugin, resolve(plugin.rest))
        if plugin.hooks:
            self._register_hooks(plugin, plugin.hooks)
        self._sound.add(plugin.name)

    def _register_hooks(self, plugin: Plugin, module: str) -> None:
        code = import_module(module)
        try:
            check_hook_names(code)
            self._manager.register(code, name=plugin.name)
            self._manager.check_pending()
            for hook in vars(hookspecs):
                for impl in getattr(
                    getattr(self._manager.hook, hook, None), "get_hookimpls", list
                )():
                    if impl.plugin_name == plugin.name:
                        check_hook(hook, impl)
        except (pluggy.PluginValidationError, PluginProblem) as error:
            if self._manager.has_plugin(plugin.name):
                self._manager.unregister(name=plugin.name)
            sentence = " ".join(str(error).split())
            end = "" if sentence[-1] in ".?" else "."
            raise PluginProblem(
                f"A hook is not one of commonaim's: {sentence}{end} Mend or remove it."
            ) from error


def discover(*, strict: bool = False, safe: bool = False) -> Registry:
    """Find and load the installed plugins. ``strict`` raises on the first that fails; ``safe`` loads none."""
    registry = Registry([] if safe else [read(point) for point in entry_points(group=GROUP)])
    for entry in registry.entries:
        if entry.failed:
            _tell(entry, strict=strict)
    return registry


def installed_names() -> frozenset[str]:
    """The names that installed packages give their plugins, whether they are loaded or not."""
    return frozenset(point.name for point in entry_points(group=GROUP))


def _tell(entry: Entry, *, strict: bool) -> None:
    log.warning(
        "plugin_left_out",
        plugin=entry.name,
        distribution=entry.distribution,
        reason=entry.reason,
    )
    if strict:
        raise PluginProblem(f"Plugin {entry.name} from {entry.distribution} failed. {entry.reason}")


def read(point: EntryPoint) -> Entry:
    """Read one entry point's :class:`Plugin` and check what can be checked without its other code."""
    distribution = point.dist.name if point.dist else point.value
    entry = Entry(point.name, distribution, point.dist.version if point.dist else "")
    try:
        plugin = point.load()
        entry.plugin = check_data(point.name, plugin)
    except PluginProblem as problem:
        entry.reason = str(problem)
    except Exception as error:
        log.exception("plugin_unreadable", plugin=point.name)
        entry.reason = (
            f"{point.value} could not be imported ({type(error).__name__}: {error}). "
            f"Reinstall {distribution}."
        )
    return entry


def resolve(target: str) -> Any:
    """The object that ``"package.module:attribute"`` names."""
    module, _, attribute = target.partition(":")
    found: Any = import_module(module)
    return getattr(found, attribute) if attribute else found


def init_app(app: Flask, registry: Registry | None = None) -> Registry:
    """Load the plugins into ``app`` and mount each at ``/n/<network>/<name>/``, and its part for programs."""
    registry = registry or discover(
        strict=app.config["STRICT_PLUGINS"], safe=app.config["SAFE_MODE"]
    )
    app.extensions["commonaim_registry"] = registry
    for entry in registry.entries:
        if entry.has_addresses and not entry.failed:
            _mount(app, registry, entry)
    return registry


def _mount(app: Flask, registry: Registry, entry: Entry) -> None:
    try:
        mount(app, entry.name, entry.blueprint, entry.rest)
    except PluginProblem as problem:
        registry.fail(entry, str(problem), strict=app.config["STRICT_PLUGINS"])
    except Exception as error:
        log.exception("plugin_not_mounted", plugin=entry.name)
        sentence = " ".join(f"{type(error).__name__}: {error}".split())
        reason = f"Its pages could not be mounted ({sentence}). Mend its views."
        registry.fail(entry, reason, strict=app.config["STRICT_PLUGINS"])


def registry_of(app: Flask) -> Registry:
    """The registry of an application."""
    found: Registry = app.extensions["commonaim_registry"]
    return found


__all__ = [
    "Entry",
    "PluginProblem",
    "Registry",
    "discover",
    "init_app",
    "installed_names",
    "registry_of",
    "resolve",
]
