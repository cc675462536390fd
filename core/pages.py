"""What every page of a network shares: navigation, who I am, and what plugins say beside its subject."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, has_request_context, request, url_for

from . import hooks
from .access import Access, current_access
from .i18n import in_page as _
from .i18n import told
from .permissions import ROLES
from .plugin import Action, NavItem, Panel

#: Of so many networks addresses are kept.
MOST_PLACES = 500


def panels(page: str, subject: Any) -> list[tuple[str, Panel]]:
    """(plugin title, panel) of each panel for the page's subject, in order of position."""
    me = current_access()
    found = [
        (told(answer.plugin.title), panel)
        for answer in hooks.collect(
            "page_panels", network=me.network, user=me, page=page, subject=subject
        )
        for panel in answer.result
    ]
    return sorted(found, key=lambda pair: pair[1].position)


def actions(page: str, subject: Any) -> list[Action]:
    """The buttons that plugins add for the page's subject."""
    me = current_access()
    answers = hooks.collect("item_actions", network=me.network, user=me, page=page, subject=subject)
    return [action for answer in answers for action in answer.result]


def navigation(me: Access) -> list[NavItem]:
    """The network's navigation: core's links and those of the plugins that are on."""
    items = [
        NavItem(_("Home"), "networks.home", 0),
        NavItem(_("Cycles"), "forms.cycles", 10),
        NavItem(_("Forms"), "templating.templates", 60),
        NavItem(_("Programs"), "programs.index", 70),
        NavItem(_("People"), "networks.people", 80),
    ]
    if me.may("reports.view"):
        items.append(NavItem(_("Reports"), "reports.index", 50))
    if me.may("plugins.manage"):
        items.append(NavItem(_("Plugins"), "networks.plugins", 90))
    if me.may("audit.view"):
        items.append(NavItem(_("Log"), "networks.audit", 95))
    known = addresses()
    for answer in hooks.collect("nav_items", network=me.network, user=me):
        with hooks.kept_apart(answer.plugin.name, "nav_items", me.network):
            # A link that leads nowhere is its plugin's failure, and not that of every page.
            for item in answer.result:
                url_for(item.endpoint, **item.values) if item.values else known[item.endpoint]
            items.extend(answer.result)
    return sorted(items, key=lambda item: item.position)


class Addresses(dict[str, str]):
    """Addresses by endpoint, each built once, of what needs nothing else to be known than the network it is in."""

    def __missing__(self, endpoint: str) -> str:
        built = self[endpoint] = url_for(endpoint)
        return built


def addresses() -> Addresses:
    """As :func:`flask.url_for`, for this request's network or the site: every page links to a dozen of them."""
    known: dict[tuple[str, str], Addresses]
    known = current_app.extensions.setdefault("commonaim_addresses", {})
    place = (request.root_path, g.get("network_slug") or "")
    if place not in known and len(known) >= MOST_PLACES:
        known.clear()
    return known.setdefault(place, Addresses())


def asset(file: str, *, marked: bool = True) -> str:
    """The address of a file in ``static``, with a mark that changes with the file: browsers may keep it for long.

    ``marked`` is False for the address that a style sheet asks for.
    """
    known: dict[str, str] = current_app.extensions.setdefault("commonaim_assets", {})
    if file not in known or current_app.debug:
        path = Path(current_app.static_folder or "") / file
        changed = format(int(path.stat().st_mtime), "x") if marked and path.exists() else None
        known[file] = url_for("static", filename=file, v=changed)
    return known[file]


def vendor(file: str) -> str:
    """The address of a third-party file that ``make assets`` has put in place."""
    return asset(f"vendor/{file}")


def init_app(app: Flask) -> None:
    """Give templates ``me``, ``can``, ``nav``, ``role_names``, ``to``, ``asset`` and ``vendor``."""

    @app.context_processor
    def _shared() -> dict[str, Any]:
        me: Access | None = g.get("access")
        return {
            "me": me,
            "can": me.may if me else (lambda permission: False),
            "nav": navigation(me) if me else [],
            "role_names": ROLES,
            "asset": asset,
            "to": addresses().__getitem__ if has_request_context() else url_for,
            "vendor": vendor,
        }
