"""The one gate in front of every page: who is asking, in which network, through which plugin, with what right.

Order, each step fails closed:

1. a page of a plugin that is off in the network, or of a network that does not exist, is 404 for everybody;
2. somebody who is not signed in is sent to sign in;
3. somebody who is not a member of the network gets the same 404;
4. a member without the permission that the view declares gets 403 and a sentence; a view that declares none is 404.

A program passes the same gate: its token says who asks, and of which network, so that without one it is 401 before all
this; and what was not chosen for the token, its owner does not have here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import bindparam, func, select
from werkzeug.exceptions import MethodNotAllowed

from . import api, tenancy
from .accounts.models import Person
from .db import db, reading
from .networks.models import Membership, MembershipRole, Network, PluginSwitch
from .notices.models import Notice
from .permissions import PUBLIC, SIGNED_IN, declared, granted
from .registry import registry_of
from .structured import get_logger

log = get_logger(__name__)
READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Access:
    """A person in a network: their membership, roles and permissions there, and how many notices they have not read."""

    person: Person
    network: Network
    membership_id: int
    program_id: int | None
    roles: frozenset[str]
    permissions: frozenset[str]
    unread: int = 0

    def may(self, permission: str) -> bool:
        """Whether this person has ``permission`` in this network."""
        return permission in self.permissions

    def may_write(self, program_id: int) -> bool:
        """Whether this person may write submissions of a program: their own, or any as a scribe."""
        own = self.program_id == program_id and self.may("submissions.write")
        return own or self.may("submissions.write_any")


def current_access() -> Access:
    """The person and network of this request; 404 outside a network."""
    found: Access | None = g.get("access")
    return found if found is not None else abort(404)


def current_network() -> Network:
    """The network of this request; 404 outside one."""
    return current_access().network


def access_of(person: Person, network: Network) -> Access | None:
    """What ``person`` may do in ``network``; None when they are not (or no longer) a member."""
    place = _place(network.slug, person.id)
    return _access(person, place) if place else None


@dataclass(frozen=True, slots=True)
class _Place:
    """A network as the gate finds it in a URL: the plugins that are on, and what the asker is there."""

    network: Network
    plugins: frozenset[str]
    membership_id: int | None
    program_id: int | None
    roles: frozenset[str]
    unread: int


def _place(slug: str, person_id: int | None) -> _Place | None:
    values = {"slug": slug, "person": person_id}
    with tenancy.across_networks("the network of a URL, what is on in it and who I am there"):
        rows = db.session.execute(_PLACE, values).all()
    if not rows:
        return None
    network, _plugin, membership_id, program_id, _role, unread = rows[0]
    return _Place(
        network,
        frozenset(row.plugin for row in rows if row.plugin),
        membership_id,
        program_id,
        frozenset(row.role for row in rows if row.role),
        unread,
    )


# The gate asks this at every request, so it is built once, and is one query: a row for each plugin and role.
_UNREAD = (
    select(func.count(Notice.id))
    .where(
        Notice.network_id == Network.id,
        Notice.person_id == bindparam("person"),
        Notice.read_at.is_(None),
        Notice.by_mail.is_(False),
    )
    .scalar_subquery()
)
_PLACE = (
    select(
        Network,
        PluginSwitch.plugin,
        Membership.id,
        Membership.program_id,
        MembershipRole.role,
        _UNREAD,
    )
    .outerjoin(PluginSwitch, (PluginSwitch.network_id == Network.id) & PluginSwitch.enabled)
    .outerjoin(
        Membership,
        (Membership.network_id == Network.id)
        & (Membership.person_id == bindparam("person"))
        & Membership.left_on.is_(None),
    )
    .outerjoin(MembershipRole, MembershipRole.membership_id == Membership.id)
    .where(Network.slug == bindparam("slug"))
)


def _access(person: Person, place: _Place) -> Access | None:
    if place.membership_id is None:
        return None
    permissions = granted(place.roles, registry_of(current_app).permissions)
    return Access(
        person,
        place.network,
        place.membership_id,
        place.program_id,
        place.roles,
        permissions,
        place.unread,
    )


def init_app(app: Flask) -> None:
    """Put the gate in front of every request of ``app``."""
    app.url_value_preprocessor(_take_network_from_url)
    app.url_defaults(_put_network_in_url)
    app.before_request(_open_gate)
    app.teardown_request(_close_gate)


def _take_network_from_url(endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.network_slug = values.pop("network", None) if values else None


def _put_network_in_url(endpoint: str, values: dict[str, Any]) -> None:
    if "network" not in values and endpoint in _of_networks(current_app):
        values["network"] = g.get("network_slug")


def _of_networks(app: Flask) -> frozenset[str]:
    """The pages that are of a network; found once, because a page has many addresses in it."""
    found: frozenset[str] | None = app.extensions.get("commonaim_of_networks")
    if found is None:
        rules = app.url_map.iter_rules()
        found = frozenset(rule.endpoint for rule in rules if "network" in rule.arguments)
        app.extensions["commonaim_of_networks"] = found
    return found


def _open_gate() -> ResponseReturnValue | None:
    g.reading_token = reading.set(request.method in READING_METHODS)
    endpoint = _endpoint()
    if endpoint is None or endpoint == "static":
        return None
    needed = _declared_permission(endpoint)
    if api.is_asked() and needed != PUBLIC:
        g.network_slug = api.network_of_token()
    place = _place_of_url()
    _check_plugin(endpoint, place)
    if needed == PUBLIC:
        return None
    if not current_user.is_authenticated:
        return _ask_to_sign_in()
    if _has_to_choose_a_password(endpoint):
        return redirect(url_for("accounts.account"), 303)
    if place is not None:
        _enter(place, needed)
    elif needed != SIGNED_IN:
        abort(403)
    return None


def _endpoint() -> str | None:
    """The page asked for, also when it does not take this method: whether it is there is not told before the gate."""
    refused = request.routing_exception
    if not isinstance(refused, MethodNotAllowed) or not refused.valid_methods:
        return request.endpoint
    adapter = current_app.create_url_adapter(request)
    if adapter is None:
        return None
    endpoint, values = adapter.match(method=min(refused.valid_methods))
    _take_network_from_url(endpoint, dict(values))
    return str(endpoint)


def _place_of_url() -> _Place | None:
    if g.network_slug is None:
        return None
    found = _place(g.network_slug, current_user.id if current_user.is_authenticated else None)
    if found is None:
        abort(404)
    registry_of(current_app).remember_enabled(found.network, found.plugins)
    return found


def _check_plugin(endpoint: str, place: _Place | None) -> None:
    registry = registry_of(current_app)
    plugin = registry.entry(endpoint.partition(".")[0])
    # A plugin that failed while its pages were mounted may have left some in the URL map.
    if plugin is None or not plugin.has_addresses:
        return
    if place is None or not registry.is_on(place.network, plugin.name):
        abort(404)


def _declared_permission(endpoint: str) -> str:
    needed = declared(current_app.view_functions[endpoint])
    if needed is None:
        log.error("view_without_permission", endpoint=endpoint)
        abort(404)
    return needed


def _ask_to_sign_in() -> ResponseReturnValue:
    if request.method not in READING_METHODS:
        abort(401)
    target = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.login", next=target))


def _has_to_choose_a_password(endpoint: str) -> bool:
    """Whether somebody who came in with a password that works once would leave it at that, and could not come back.

    What they send is taken all the same, so that nothing typed is lost.
    """
    asks = request.method in READING_METHODS and not api.is_asked()
    return asks and current_user.password_hash is None and not endpoint.startswith("accounts.")


def _enter(place: _Place, needed: str) -> None:
    found = _access(current_user._get_current_object(), place)
    if found is None:
        abort(404)
    if token := g.get("api_token"):
        found = replace(found, permissions=found.permissions.intersection(token.permissions))
    g.access = found
    g.network_scope = tenancy.in_network(place.network.id)
    g.network_scope.__enter__()
    if needed != SIGNED_IN and not found.may(needed):
        abort(403)


def _close_gate(_error: BaseException | None) -> None:
    if scope := g.pop("network_scope", None):
        scope.__exit__(None, None, None)
    if token := g.pop("reading_token", None):
        reading.reset(token)
