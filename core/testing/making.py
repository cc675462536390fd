"""Networks, people and submissions, made for a test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from ..accounts.models import Person
    from ..forms.models import Submission, TemplateVersion
    from ..networks.models import Network, Program

PASSWORD: Final = "a long enough password"  # noqa: S105  # of people who live for one test


def make_network(slug: str, name: str) -> Network:
    """A network, committed."""
    from ..db import db
    from ..networks import services

    network = services.create(slug, name)
    db.session.commit()
    return network


def make_program(network: Network, name: str) -> Program:
    """A program of ``network``, committed."""
    from .. import tenancy
    from ..db import db
    from ..networks.models import Program

    with tenancy.in_network(network.id):
        program = Program(name=name)
        db.session.add(program)
        db.session.commit()
    return program


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


def make_submission(
    network: Network,
    author: Person,
    title: str = "A change",
    *,
    words: Mapping[str, str] | None = None,
    program: Program | None = None,
) -> Submission:
    """A submission in a cycle that runs today, by a form of two sections, ``change`` and ``measures``; committed.

    ``words`` are its texts by the key of a section, saved as its first revision: ``{"change": "We ask first."}``.
    It is of ``program``, or of one with the title in its name.
    """
    from .. import tenancy
    from ..db import db
    from ..forms import services as forms
    from ..forms.content import Content
    from ..forms.models import Cycle

    with tenancy.in_network(network.id):
        month, today = timedelta(days=30), network.today
        program = program or _program_called(f"The program of {title}")
        cycle = Cycle(name=f"The cycle of {title}", starts_on=today - month, ends_on=today + month)
        db.session.add_all((program, cycle))
        db.session.flush()
        made = forms.begin(
            title=title,
            cycle=cycle,
            program_id=program.id,
            version=_made_up_form(),
            group_id=None,
            author_id=author.id,
        )
        if words:
            content = Content(dict(words))
            forms.save(made, content, base=0, author_id=author.id, complete=False)
        db.session.commit()
    return made


def _program_called(name: str) -> Program:
    """The program of this name in the current network, or a new one, not in the session yet."""
    from sqlalchemy import select

    from ..db import db
    from ..networks.models import Program

    found = db.session.scalar(select(Program).where(Program.name == name))
    return found or Program(name=name)


def _made_up_form() -> TemplateVersion:
    """The form of made-up submissions in the current network, made when it is first asked for."""
    from sqlalchemy import select

    from ..db import db
    from ..forms.models import Section, Template, TemplateVersion

    key = "made-up"
    known = select(TemplateVersion).join(Template).where(Template.key == key)
    if version := db.session.scalar(known):
        return version
    template = Template(key=key, name="Made up")
    db.session.add(template)
    db.session.flush()
    version = TemplateVersion(template_id=template.id, number=1)
    version.sections = [
        Section(position=position, key=role, role=role, title=role.title())
        for position, role in enumerate(("change", "measures"))
    ]
    db.session.add(version)
    db.session.flush()
    return version


def ask(network: Network, plugin: str, hook: str, **arguments: Any) -> Any:
    """What ``plugin`` answers to ``hook`` in ``network``, as core takes it: a list, a dict, or None for no answer.

    It is asked as on the network's Home, so that ``url_for`` knows the network. ``user`` is a person of the network, a
    :class:`~commonaim.core.access.Access`, or None; it is asked for only where the hook names it. What the hook raises
    is raised here, and so is what core would not take. Raises TypeError where something that the hook names is missing.
    """
    from .. import hooks, tenancy
    from ..access import access_of
    from ..accounts.models import Person
    from ..db import db

    if isinstance(arguments.get("user"), Person):
        arguments["user"] = access_of(arguments["user"], network)
    _check_given(plugin, hook, arguments)
    with on_home(network), tenancy.in_network(network.id):
        answers = hooks.collect(hook, network=network, only=plugin, **arguments)
        for error in answers.failed.values():
            raise error
        db.session.commit()
    return answers[0].result if answers else None


def _check_given(plugin: str, hook: str, arguments: dict[str, Any]) -> None:
    from flask import current_app

    from ..registry import registry_of

    for implementation in registry_of(current_app).implementations(hook):
        missing = {*implementation.argnames} - {*arguments, "network"}
        if implementation.plugin_name == plugin and missing:
            more = ", ".join(f"{name}=..." for name in sorted(missing))
            raise TypeError(f"{hook} of {plugin} wants to know more: ask(..., {more})")


@contextmanager
def on_home(network: Network) -> Iterator[None]:
    """A request for the network's Home, by nobody; the request there is, where a test has made one."""
    from flask import current_app, g, has_request_context

    if has_request_context():
        yield
        return
    before = g.get("network_slug")
    with current_app.test_request_context(f"/n/{network.slug}/"):
        g.network_slug = network.slug
        try:
            yield
        finally:
            g.network_slug = before
