"""Where a network begins: with nothing, with examples, or with the set that another network has published."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import func, select

from commonaim.core import audit, days, tenancy
from commonaim.core.db import db
from commonaim.core.networks.models import Network, PluginSwitch
from commonaim.core.networks.services import NotPossible
from commonaim.core.plugin import N_
from commonaim.plugins.norms.models import COPIED, EXAMPLE, PAPER, Norm, PublicSet

from . import norms
from .norms import Brought, Words

#: Where the words between quotation marks in the examples that are marked :data:`PAPER` come from.
PAPER_SOURCE: Final = N_("STEM PUSH paper, section 5.1")


@dataclass(frozen=True, slots=True)
class Offered:
    """A norm that a network may begin with; ``key`` tells it from the others of its list."""

    key: str
    words: Words
    source: str


@dataclass(frozen=True, slots=True)
class OfferedSet:
    """The norms that some other network lets others copy, under the title that it gave them."""

    ident: int
    title: str
    norms: tuple[Offered, ...]


def is_empty() -> bool:
    """Whether the network never had a norm."""
    return db.session.scalar(select(func.count(Norm.id))) == 0


def examples(locale: str) -> list[Offered]:
    """The examples that come along, in a language (English where there is none)."""
    language = "es" if locale.startswith("es") else "en"
    return [
        Offered(
            one["key"],
            Words(one[language]["text"], one[language]["meaning"]),
            PAPER if one["source"] == "paper" else EXAMPLE,
        )
        for one in _examples()
    ]


@cache
def _examples() -> Sequence[Mapping[str, Any]]:
    with (Path(__file__).parents[1] / "examples.toml").open("rb") as file:
        found: Sequence[Mapping[str, Any]] = tomllib.load(file)["norms"]
        return found


def begin_with_examples(network: Network, keys: Collection[str], person_id: int | None) -> int:
    """Begin with some of the examples, in the network's language; gives how many. Raises :class:`NotPossible`."""
    with force_locale(network.locale):
        how = _("Chosen to begin with, from the examples that come along.")
    return _begin(network, examples(network.locale), keys, how, person_id)


def begin_with_set(
    network: Network, ident: int, keys: Collection[str], person_id: int | None
) -> int:
    """Begin with some norms of another network's published set; gives how many. Raises :class:`NotPossible`."""
    found = next((one for one in others(network) if one.ident == ident), None)
    if found is None:
        raise NotPossible(
            _("This set is not offered any more. Choose another, or begin without one.")
        )
    with force_locale(network.locale):
        how = _("Chosen to begin with, from “%(title)s”.", title=found.title)
    return _begin(network, found.norms, keys, how, person_id)


def _begin(
    network: Network,
    offered: Sequence[Offered],
    keys: Collection[str],
    how: str,
    person_id: int | None,
) -> int:
    # Two who begin at the same moment wait for one another, and the second finds norms there.
    db.session.scalars(select(Network.id).where(Network.id == network.id).with_for_update()).one()
    if not is_empty():
        raise NotPossible(_("There are norms already. Propose a new one, and the members decide."))
    chosen = [one for one in offered if one.key in keys]
    if not chosen:
        raise NotPossible(_("Choose at least one norm, or begin with none and propose the first."))
    for one in chosen:
        brought = Brought(decided_how=how, proposed_by_id=person_id)
        norms.adopt_new(one.words, brought, source=one.source)
    audit.record("norms.begun", N_("Began with %(count)s norms"), words={"count": len(chosen)})
    return len(chosen)


# The set that others may copy


def published() -> PublicSet | None:
    """What this network lets others copy, or None."""
    return db.session.scalar(select(PublicSet))


def publish(title: str) -> PublicSet:
    """Let other networks copy the norms as they are today. Raises :class:`NotPossible` where there are none."""
    held = norms.in_force()
    if not held:
        raise NotPossible(_("There are no norms yet that others could copy."))
    found = published()
    if found is None:
        found = PublicSet()
        db.session.add(found)
    found.title, found.published_on = title.strip(), days.today()
    found.norms = [{"text": norm.wording.text, "meaning": norm.wording.meaning} for norm in held]
    db.session.flush()
    audit.record("norms.published", N_("Lets other networks copy the norms"))
    return found


def unpublish() -> None:
    """Let others copy the norms no longer; copies that were made stay with those who made them."""
    found = published()
    if found is not None:
        db.session.delete(found)
        audit.record("norms.unpublished", N_("Lets other networks copy the norms no longer"))


def others(network: Network) -> list[OfferedSet]:
    """What other networks, in which the norms are on, let others copy."""
    on = select(PluginSwitch.network_id).where(PluginSwitch.plugin == "norms", PluginSwitch.enabled)
    statement = (
        select(PublicSet)
        .where(PublicSet.network_id != network.id, PublicSet.network_id.in_(on))
        .order_by(PublicSet.title, PublicSet.id)
    )
    with tenancy.across_networks(
        "a network reads the norms that others have published to be copied"
    ):
        found = db.session.scalars(statement).all()
        return [
            OfferedSet(
                one.id,
                one.title,
                tuple(
                    Offered(str(place), Words(norm["text"], norm["meaning"]), COPIED)
                    for place, norm in enumerate(one.norms)
                ),
            )
            for one in found
        ]
