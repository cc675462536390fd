"""Networks, people and rows of any table, made for a test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from ..accounts.models import Person
    from ..networks.models import Network

PASSWORD: Final = "a long enough password"  # noqa: S105  # of people who live for one test


def make_network(slug: str, name: str) -> Network:
    """A network, committed."""
    from ..db import db
    from ..networks import services

    network = services.create(slug, name)
    db.session.commit()
    return network


_hash: str | None = None


def make_person(
    network: Network, email: str, name: str, *roles: str, program: Any = None
) -> Person:
    """A member of ``network`` in ``roles`` (none: a person of no network), committed; the password is PASSWORD."""
    from .. import tenancy
    from ..accounts.models import Person
    from ..accounts.services import hash_password
    from ..db import db
    from ..networks import services

    global _hash  # hashing is slow on purpose; once is enough for a test run
    _hash = _hash or hash_password(PASSWORD)
    person = Person(email=email, name=name, password_hash=_hash)
    db.session.add(person)
    if roles:
        with tenancy.in_network(network.id):
            db.session.flush()
            services.add_member(person, roles, program)
            db.session.commit()
    db.session.commit()
    return person


def ask(network: Network, plugin: str, hook: str, **arguments: Any) -> Any:
    """What ``plugin`` answers to ``hook`` in ``network``, as core takes it: a list, a dict, or None for no answer.

    What the hook raises is raised here, and so is what core would not take.
    """
    from .. import hooks, tenancy
    from ..db import db

    with tenancy.in_network(network.id):
        answers = hooks.collect(hook, network=network, only=plugin, **arguments)
        for error in answers.failed.values():
            raise error
        db.session.commit()
    return answers[0].result if answers else None
