"""Writing the archives: core's own tables, then what each plugin gives, then files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any, Final

from sqlalchemy import inspect, select

from .. import hooks, tenancy
from ..accounts.models import Person
from ..db import Base, NetworkScoped, db, reading
from ..forms.models import Attachment
from ..networks.models import Membership, MembershipRole, Network
from ..plugin import Export
from ..uploads import storing
from .archive import Archive
from .rows import people_columns, rows_naming, rows_of

#: Tables of core that are no part of what a network takes along, with the reason.
LEFT_OUT: Final = {
    "api_answer": "answers that were kept for an hour, for programs that ask twice",
    "api_token": "means to sign in, which work only here",
    "calendar_link": "secret addresses, which work only here",
    "daily_run": "what this site has done today",
    "draft": "words that somebody has not saved yet: they are that person's",
    "job": "what this site has done in the background",
    "notice": "what single people were told",
    "notice_choice": "how single people want to be told",
    "plugin_file": "files that plugins keep: a plugin takes along what the network may have of them",
    "submission_block": "marks of what this site has counted",
    "weekly_mail": "what this site has mailed",
}


def core_models() -> list[type[Base]]:
    """Core's models of a network's rows, by table."""
    found: dict[str, Any] = {
        str(mapper.local_table.description): mapper.class_
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, NetworkScoped)
        and mapper.class_.__module__.startswith("commonaim.core.")
    }
    return [found[name] for name in sorted(found)]


def network_archive(network: Network, target: IO[bytes]) -> Archive:
    """Write everything of ``network`` to ``target``; what went wrong is in the archive's ``problems``."""
    archive = Archive(target)
    with _one_moment(), tenancy.in_network(network.id):
        archive.table("core", "network", _network_row(network))
        archive.table("core", "person", _members())
        for model in core_models():
            if _table(model) not in LEFT_OUT:
                archive.table("core", _table(model), rows_of(model))
        _of_plugins(archive, "", "export_network", network)
        _left_behind(archive, network)
        _files(archive, "", None)
        archive.close(network=network.slug, name=network.name)
    return archive


def person_archive(person: Person, target: IO[bytes]) -> Archive:
    """Write what is kept of ``person``, in every network, to ``target``."""
    archive = Archive(target)
    with _one_moment():
        archive.table("account", "person", _person_row(person))
        for network in db.session.scalars(select(Network).order_by(Network.slug)).all():
            with tenancy.in_network(network.id):
                _person_in(archive, network, person)
        archive.close(person=person.email, name=person.name)
    return archive


def _person_in(archive: Archive, network: Network, person: Person) -> None:
    base = f"{network.slug}/"
    for model in core_models():
        rows = list(rows_naming(model, person)) if people_columns(model) else []
        if rows:
            archive.table(f"{base}core", _table(model), rows)
    roles = list(rows_of(MembershipRole, MembershipRole.membership_id.in_(_memberships(person))))
    if roles:
        archive.table(f"{base}core", "membership_role", roles)
    _of_plugins(archive, base, "export_person", network, person=person)
    _files(archive, base, person)


def _of_plugins(archive: Archive, base: str, hook: str, network: Network, **asked: Any) -> None:
    for answer in hooks.collect(hook, network=network, **asked):
        plugin = answer.plugin.name
        with hooks.kept_apart(plugin, hook, network) as outcome:
            _written(archive, f"{base}{plugin}", answer.result, keep_empty=not base)
        if outcome.error is not None:
            archive.problems.append(
                f"{base}{plugin} is not whole ({type(outcome.error).__name__}: {outcome.error})."
            )


def _left_behind(archive: Archive, network: Network) -> None:
    """The tables of plugins whose package is gone or fails, as they stand."""
    from ..manifests import left_behind, rows_left

    for manifest in left_behind():
        for table, rows in rows_left(manifest, network.id):
            archive.table(manifest.name, table, rows)


def _written(archive: Archive, folder: str, exports: Iterable[Export], *, keep_empty: bool) -> None:
    for export in exports:
        rows = iter(export.rows)
        first = next(rows, None)
        if first is not None or keep_empty:
            archive.table(folder, export.name, _from(first, rows))


def _from(first: Any, others: Iterator[Any]) -> Iterator[Any]:
    if first is not None:
        yield first
        yield from others


def _files(archive: Archive, base: str, person: Person | None) -> None:
    """The files beside submissions, named by the id of their row; with ``person``, only those that they put there."""
    chosen = () if person is None else (Attachment.person_id == person.id,)
    statement = select(Attachment.id, Attachment.kind, Attachment.stored).where(*chosen)
    for ident, kind, stored in db.session.execute(statement.order_by(Attachment.id)).all():
        path = storing.path_of(stored)
        if path.exists():
            archive.file(f"{base}attachments/{ident}.{kind}", path)
        else:
            archive.problems.append(f"The file of attachment {ident} is not there any more.")


def _network_row(network: Network) -> list[dict[str, Any]]:
    names = [attribute.key for attribute in inspect(Network).column_attrs]
    # its marks say nothing to anybody but this site
    shown = [name for name in names if name not in ("mark", "mark_of_all")]
    return [{name: getattr(network, name) for name in shown}]


def _members() -> Sequence[dict[str, Any]]:
    ever = select(Membership.person_id)
    rows = db.session.execute(
        select(Person.id, Person.name, Person.email).where(Person.id.in_(ever)).order_by(Person.id)
    )
    return [dict(row._mapping) for row in rows]


def _person_row(person: Person) -> list[dict[str, Any]]:
    kept = ("id", "email", "name", "locale", "created_at", "disabled_at")
    return [{name: getattr(person, name) for name in kept}]


def _memberships(person: Person) -> Any:
    return select(Membership.id).where(Membership.person_id == person.id)


def _table(model: type[Base]) -> str:
    return str(inspect(model).local_table.description)


@contextmanager
def _one_moment() -> Iterator[None]:
    """Read everything as it is at one moment, whatever is written meanwhile."""
    db.session.rollback()
    token = reading.set(True)
    try:
        if db.engine.dialect.name != "sqlite":
            db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield
    finally:
        db.session.rollback()
        reading.reset(token)
