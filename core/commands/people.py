"""Commands about people who can sign in."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from ..accounts import erasing
from ..accounts import services as accounts
from ..accounts.models import Person
from ..db import db
from ..exporting import services as exporting
from ..networks import services as networks
from ..permissions import ROLES
from .base import Wrong, commonaim, network_named, said_if_not_possible
from .files import new_file, say_problems


@commonaim.group()
def user() -> None:
    """People who can sign in."""


@user.command("create")
@click.argument("email")
@click.option("--name", required=True, help="How others see this person.")
@click.option("--network", "slug", help="Make them a member of this network ...")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice(list(ROLES)),
    help="... in this role (repeatable).",
)
@with_appcontext
def create_user(email: str, name: str, slug: str | None, roles: tuple[str, ...]) -> None:
    """Let somebody sign in; prints a password to hand over."""
    with said_if_not_possible():
        person = accounts.create_person(email, name)
        password = accounts.reset_password(email)
    if slug:
        _join(person, slug, roles)
    db.session.commit()
    click.echo(f"{person.name} can sign in once as {person.email} with the password {password}")


@user.command("join")
@click.argument("email")
@click.option("--network", "slug", required=True, help="Short name of the network.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice(list(ROLES)),
    help="Role there (repeatable).",
)
@with_appcontext
def join_network(email: str, slug: str, roles: tuple[str, ...]) -> None:
    """Make somebody who can sign in already a member of a network."""
    person = _person(email)
    _join(person, slug, roles)
    db.session.commit()
    click.echo(f"{person.name} is a member of {slug}")


def _join(person: Person, slug: str, roles: tuple[str, ...]) -> None:
    with network_named(slug), said_if_not_possible():
        networks.add_member(person, roles or ("viewer",))
        db.session.flush()


@user.command("reset-password")
@click.argument("email")
@with_appcontext
def reset_password(email: str) -> None:
    """Give somebody a new password and end their sessions; prints the password to hand over."""
    with said_if_not_possible():
        password = accounts.reset_password(email)
        db.session.commit()
    click.echo(f"{email} can sign in once with the password {password}, to choose one of their own")


@user.command("export")
@click.argument("email")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
def export_person(email: str, out: Path) -> None:
    """Write what is kept of somebody, in every network, to OUT, a ZIP of JSON lines and files."""
    person = _person(email)
    with new_file(out) as target:
        archive = exporting.person_archive(person, target)
    click.echo(f"{out}: {sum(archive.tables.values())} rows of {len(archive.tables)} tables")
    say_problems(archive.problems)


@user.command("erase")
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_appcontext
def erase(email: str, yes: bool) -> None:
    """Forget somebody: name, e-mail and sessions go; what they wrote for a network stays there, with no name."""
    person = _person(email)
    if not yes:
        click.echo(f"{person.name} <{person.email}>")
        for network, roles in networks.memberships_of(person):
            click.echo(f"  {network.slug}: {', '.join(roles)}")
        click.confirm("This cannot be undone. Erase this person?", abort=True)
    with said_if_not_possible():
        erasing.erase(person)
        db.session.commit()
    click.echo("Erased. What they wrote for a network stays there, with no name.")


def _person(email: str) -> Person:
    found = accounts.person_of_email(email)
    if found is None:
        raise Wrong(f"Nobody has the e-mail {email}: let them in with `commonaim user create`.")
    return found
