"""Deleting a network: all of it goes, nothing else does, and nothing before somebody has said so."""

from __future__ import annotations

from io import BytesIO

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from commonaim.core import demo, tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.commands.networks import delete_network
from commonaim.core.db import Base, db
from commonaim.core.forms import services as forms
from commonaim.core.forms.models import Attachment, Submission
from commonaim.core.networks.models import Network
from commonaim.core.registry import registry_of
from commonaim.core.testing import make_person
from commonaim.core.uploads import storing

from ..forms.conftest import make_work


@pytest.fixture
def doomed(app: Flask) -> Network:
    """The demo network, which every plugin has filled, with a file in it."""
    made = demo.make(registry_of(app))
    with tenancy.in_network(made.id):
        _attach(db.session.scalars(select(Submission)).first())
    return made


def _attach(submission: Submission | None) -> None:
    assert submission is not None
    forms.attach(submission, BytesIO(b"week,n"), "counts.csv", person_id=None)
    db.session.commit()


def _delete(app: Flask, slug: str, *arguments: str, typed: str = "") -> Result:
    return app.test_cli_runner().invoke(delete_network, [slug, *arguments], input=typed)


def _rows(network_id: int) -> dict[str, int]:
    """How many rows each table has of a network."""
    # Not the mappers: a made-up plugin's class can outlive the test that took its table away.
    tables = [table for table in Base.metadata.tables.values() if "network_id" in table.c]
    with tenancy.across_networks("a test counts the rows of a network"):
        counts = {
            table.name: db.session.scalar(
                select(func.count()).select_from(table).where(table.c.network_id == network_id)
            )
            for table in tables
        }
    db.session.rollback()
    return {name: count for name, count in counts.items() if count}


def test_what_goes_is_told_and_nothing_goes_without_a_yes(app: Flask, doomed: Network) -> None:
    before = _rows(doomed.id)
    answer = _delete(app, doomed.slug, typed="n\n")
    assert answer.exit_code == 1
    for told in ("3 programs", "33 submissions", "1 files", "This cannot be undone"):
        assert told in answer.output
    assert _rows(doomed.id) == before
    assert len(before) > 40


def test_all_of_it_goes_and_nothing_of_another_network_or_of_people(
    app: Flask, doomed: Network, other_network: Network
) -> None:
    member = make_person(other_network, "stays@example.org", "Stays", "hub_admin")
    with tenancy.in_network(other_network.id):
        _attach(make_work(other_network).submission)
        kept = db.session.scalars(select(Attachment.stored)).one()
    other, people = _rows(other_network.id), db.session.scalar(select(func.count(Person.id)))
    with tenancy.in_network(doomed.id):
        (gone,) = db.session.scalars(select(Attachment.stored))
    slug, ident = doomed.slug, doomed.id
    answer = _delete(app, slug, "--yes")
    assert answer.exit_code == 0, answer.output
    db.session.expire_all()
    assert _rows(ident) == {}
    assert _rows(other_network.id) == other
    assert db.session.scalar(select(func.count(Person.id))) == people
    assert member.email == "stays@example.org"
    assert (storing.path_of(gone).exists(), storing.path_of(kept).exists()) == (False, True)


def test_a_network_that_is_not_there_is_told_in_a_sentence(app: Flask) -> None:
    answer = _delete(app, "nowhere", "--yes")
    assert answer.exit_code == 2
    assert "Traceback" not in answer.output
    assert "nowhere" in answer.output
