"""Networks, people and submissions, made for a test."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from ..accounts.models import Person
    from ..forms.models import Submission
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


def make_submission(network: Network, author: Person, title: str = "A change") -> Submission:
    """A submission of a program, in a cycle that runs today, by a form of two sections; committed."""
    from .. import tenancy
    from ..db import db
    from ..forms import services as forms
    from ..forms.models import Cycle, Section, Template, TemplateVersion
    from ..networks.models import Program

    with tenancy.in_network(network.id):
        program, month = Program(name=f"The program of {title}"), timedelta(days=30)
        today = network.today
        cycle = Cycle(name=f"The cycle of {title}", starts_on=today - month, ends_on=today + month)
        template = Template(key="made-up", name="Made up")
        db.session.add_all((program, cycle, template))
        db.session.flush()
        version = TemplateVersion(template_id=template.id, number=1)
        db.session.add(version)
        db.session.flush()
        for position, role in enumerate(("change", "measures")):
            db.session.add(
                Section(
                    version_id=version.id,
                    position=position,
                    key=role,
                    role=role,
                    title=role.title(),
                )
            )
        db.session.flush()
        made = forms.begin(
            title=title,
            cycle=cycle,
            program_id=program.id,
            version=version,
            group_id=None,
            author_id=author.id,
        )
        db.session.commit()
    return made


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
