"""Who may do what: roles give permissions, and each view says which one it needs.

A view without a declaration is refused (:func:`declared`), so that forgetting it fails closed; a test walks all routes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

from flask_babel import lazy_gettext as _l

from .plugin import N_, Permission

View = TypeVar("View", bound=Callable[..., Any])

HUB_ADMIN, FACILITATOR, PROGRAM_LEADER = "hub_admin", "facilitator", "program_leader"
EVALUATOR, VIEWER = "evaluator", "viewer"

#: The roles a member may have, several at once, with their names for people.
ROLES: Final = {
    HUB_ADMIN: _l("Hub admin"),
    FACILITATOR: _l("Facilitator"),
    PROGRAM_LEADER: _l("Program leader"),
    EVALUATOR: _l("Evaluator"),
    VIEWER: _l("Viewer"),
}
EVERYBODY: Final = tuple(ROLES)

CORE_PERMISSIONS: Final = (
    Permission("network.view", N_("See the network"), EVERYBODY),
    Permission(
        "network.manage", N_("Change the network's name, aim, language and time zone"), (HUB_ADMIN,)
    ),
    Permission("people.view", N_("See who is in the network"), EVERYBODY),
    Permission("people.manage", N_("Invite people, change their roles and programs"), (HUB_ADMIN,)),
    Permission(
        "programs.manage",
        N_("Change programs, cohorts, liaisons and what is asked of programs that join"),
        (HUB_ADMIN,),
    ),
    Permission(
        "programs.decisions",
        N_("Read what was decided about a program's joining"),
        (HUB_ADMIN, FACILITATOR, EVALUATOR),
    ),
    Permission("programs.write", N_("Change the profile of the own program"), (PROGRAM_LEADER,)),
    Permission("submissions.view", N_("Read submissions"), EVERYBODY),
    Permission("submissions.write", N_("Write submissions of the own program"), (PROGRAM_LEADER,)),
    Permission(
        "submissions.write_any", N_("Write for any program, as a scribe"), (HUB_ADMIN, FACILITATOR)
    ),
    Permission(
        "comments.write",
        N_("Comment on submissions"),
        (HUB_ADMIN, FACILITATOR, PROGRAM_LEADER, EVALUATOR),
    ),
    Permission(
        "cycles.manage",
        N_("Make and change cycles, groups and change ideas"),
        (HUB_ADMIN, FACILITATOR),
    ),
    Permission(
        "cycles.remove",
        N_("Delete cycles and groups with what was written or confirmed in them"),
        (HUB_ADMIN,),
    ),
    Permission(
        "participation.confirm",
        N_("Confirm who of the own groups took part, for stipends"),
        (HUB_ADMIN, FACILITATOR),
    ),
    Permission(
        "participation.any", N_("See and confirm who took part, in every group"), (HUB_ADMIN,)
    ),
    Permission(
        "templates.manage", N_("Change forms, their prompts and the change ideas"), (HUB_ADMIN,)
    ),
    Permission("reports.view", N_("Read reports"), (HUB_ADMIN, FACILITATOR, EVALUATOR)),
    Permission("reports.manage", N_("Choose the smallest count in reports"), (HUB_ADMIN,)),
    Permission("plugins.manage", N_("Switch plugins on and off"), (HUB_ADMIN,)),
    Permission("audit.view", N_("Read the log of who did what"), (HUB_ADMIN,)),
)

PUBLIC: Final = "public"
SIGNED_IN: Final = "signed-in"


def requires(permission: str) -> Callable[[View], View]:
    """Declare on a view that the reader needs ``permission`` in the network of the URL."""

    def declare(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]  # a mark on the function, read by declared()
        return view

    return declare


def public(view: View) -> View:
    """Declare that anybody may see a view, signed in or not."""
    return requires(PUBLIC)(view)


def signed_in(view: View) -> View:
    """Declare that anybody who is signed in may see a view; it must show only what is their own."""
    return requires(SIGNED_IN)(view)


def declared(view: Callable[..., Any]) -> str | None:
    """The permission that a view declares, or None when it was forgotten."""
    return getattr(view, "permission", None)


def granted(roles: Iterable[str], permissions: Iterable[Permission]) -> frozenset[str]:
    """The names of the ``permissions`` that somebody with these ``roles`` has."""
    held = set(roles)
    return frozenset(p.name for p in permissions if held.intersection(p.roles))
