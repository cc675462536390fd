"""Common Aim's small Flask core; this is its public face.

Names are imported when they are first used, so that a plugin's description or a headless command costs no Flask.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if __name__ == "core":
    raise ImportError(
        "This package is called commonaim.core: run `make setup`, then `import commonaim.core`."
    )

if TYPE_CHECKING:
    from .access import Access, current_access, current_network
    from .app import create_app
    from .db import Base, NetworkScoped
    from .hookspecs import hookimpl
    from .permissions import public, requires, signed_in
    from .plugin import (
        N_,
        Action,
        CalendarItem,
        Card,
        Event,
        Export,
        Hit,
        Link,
        LinkTarget,
        Mark,
        MeetingOpening,
        Move,
        NavItem,
        NetworkText,
        Notice,
        Panel,
        PanelItem,
        Permission,
        Plugin,
        Prompt,
        ReportPeriod,
        ReportRow,
        ReportSection,
        ReportTable,
        Setting,
        SurveyItem,
        TextToCode,
        TodoItem,
    )

_HOME = {
    "Access": "access",
    "current_access": "access",
    "current_network": "access",
    "create_app": "app",
    "Base": "db",
    "NetworkScoped": "db",
    "hookimpl": "hookspecs",
    "public": "permissions",
    "requires": "permissions",
    "signed_in": "permissions",
    **dict.fromkeys(
        (
            "Action",
            "CalendarItem",
            "Card",
            "Event",
            "Export",
            "Hit",
            "Link",
            "LinkTarget",
            "Mark",
            "MeetingOpening",
            "Move",
            "N_",
            "NavItem",
            "NetworkText",
            "Notice",
            "Panel",
            "PanelItem",
            "Permission",
            "Plugin",
            "Prompt",
            "ReportPeriod",
            "ReportRow",
            "ReportSection",
            "ReportTable",
            "Setting",
            "SurveyItem",
            "TextToCode",
            "TodoItem",
        ),
        "plugin",
    ),
}

__all__ = [
    "N_",
    "Access",
    "Action",
    "Base",
    "CalendarItem",
    "Card",
    "Event",
    "Export",
    "Hit",
    "Link",
    "LinkTarget",
    "Mark",
    "MeetingOpening",
    "Move",
    "NavItem",
    "NetworkScoped",
    "NetworkText",
    "Notice",
    "Panel",
    "PanelItem",
    "Permission",
    "Plugin",
    "Prompt",
    "ReportPeriod",
    "ReportRow",
    "ReportSection",
    "ReportTable",
    "Setting",
    "SurveyItem",
    "TextToCode",
    "TodoItem",
    "create_app",
    "current_access",
    "current_network",
    "hookimpl",
    "public",
    "requires",
    "signed_in",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"commonaim.core has no {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
