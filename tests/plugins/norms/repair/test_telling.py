"""Telling a responder what happened."""

from __future__ import annotations

import io
import json
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Table, func, select

from commonaim.core import logs
from commonaim.core.accounts.models import Person
from commonaim.core.db import Base, db
from commonaim.core.networks.models import Network
from commonaim.core.notices.models import Notice
from commonaim.core.testing import PASSWORD, Login
from commonaim.plugins.norms.models import Norm
from commonaim.plugins.norms.models.repair import Concern
from commonaim.plugins.norms.repair import responders, telling
from commonaim.plugins.norms.repair.forms import new_token
from commonaim.plugins.norms.repair.sight import NotPossible

from .conftest import WHAT, Cast, Tell

BEGIN = "/n/rivers/norms/talks/begin"


def sent(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "once_token": new_token(),
        "what": WHAT,
        "whose": "me",
        "responder": cast.responder.id,
        "name": "named",
        **changes,
    }


def test_what_is_sent_twice_is_there_once(cast: Cast, norm: Norm, login: Login) -> None:
    holder, form = login(cast.holder), sent(cast, norms=[norm.id])
    first, again = holder.post(BEGIN, data=form), holder.post(BEGIN, data=form)
    assert first.status_code == again.status_code == 303
    assert first.location == again.location
    assert db.session.scalar(select(func.count(Concern.id))) == 1


def test_an_anonymous_one_that_is_sent_again_gives_the_same_link(cast: Cast, login: Login) -> None:
    holder, form = login(cast.holder), sent(cast, name="nameless")
    links = {link_in(holder.post(BEGIN, data=form).text) for _time in range(2)}
    assert len(links) == 1
    assert WHAT in holder.get(links.pop()).text


def test_two_that_are_sent_at_the_same_moment_are_one(app: Flask, cast: Cast) -> None:
    form, together = sent(cast, name="nameless"), Barrier(2)
    who = {"email": cast.holder.email, "password": PASSWORD}

    def send(_time: int) -> str:
        client = app.test_client()
        client.post("/login", data=who)
        together.wait()
        return link_in(client.post(BEGIN, data=form).text)

    db.session.commit()
    with ThreadPoolExecutor(2) as pool:
        assert len({*pool.map(send, range(2))}) == 1
    assert db.session.scalar(select(func.count(Concern.id))) == 1


def link_in(page: str) -> str:
    found = re.search(r'value="http://localhost(/n/rivers/norms/answers/[\w-]{43})"', page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("named", "text"),
    [
        (True, ""),
        (False, "It was Rosa Responder who laughed."),
        (False, "ROSA  RESPONDÉR"),
        (False, "Then (rosa responder's) turn"),
    ],
)
def test_nobody_can_be_chosen_who_is_named_in_it(
    tell: Tell, cast: Cast, named: bool, text: str
) -> None:
    with pytest.raises(NotPossible, match="Rosa Responder"):
        tell(what=f"I was laughed at. {text}", named_ids=[cast.responder.id] if named else ())


def test_a_part_of_a_longer_name_is_not_a_name() -> None:
    assert not telling.is_named("Ana Rey", ["Ana Reyes was there", "Mariana Rey"])
    assert telling.is_named("Ana Rey", ["… and Ana Rey, who"])


def test_only_a_responder_can_be_chosen_and_not_oneself(tell: Tell, cast: Cast) -> None:
    responders.name(cast.holder.id, "")
    for person in (cast.bystander, cast.holder):
        with pytest.raises(NotPossible):
            tell(responder_id=person.id)


def test_a_refused_form_gives_back_what_was_typed(cast: Cast, login: Login) -> None:
    form = sent(cast, about_1=cast.responder.id, wish="That it stops.")
    answer = login(cast.holder).post(BEGIN, data=form)
    assert answer.status_code == 422
    assert WHAT in answer.text
    assert "That it stops." in answer.text
    assert form["once_token"] in answer.text


def rows(table: Table) -> set[tuple[Any, ...]]:
    """Every row of a table as it is stored; core's own tables are looked at too."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT set_config('commonaim.across', 'yes', false)")
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        found = connection.exec_driver_sql(f'SELECT {names} FROM "{table.name}"').all()  # noqa: S608
        return {tuple(map(repr, row)) for row in found}


def test_nothing_stored_or_logged_ties_an_anonymous_concern_to_an_account_or_a_time(
    app: Flask, here: Network, cast: Cast, norm: Norm, login: Login
) -> None:
    holder = login(cast.holder)
    holder.get(BEGIN)
    logs.configure("DEBUG", "json")
    stream = io.StringIO()
    [handler] = [h for h in logging.getLogger().handlers if isinstance(h, logs.RootHandler)]
    handler.setStream(stream)
    tables = [*Base.metadata.tables.values()]
    before = {table.name: rows(table) for table in tables}
    form = sent(cast, name="nameless", norms=[norm.id], about_1=cast.broke.id)
    link = link_in(holder.post(BEGIN, data=form).text)
    assert holder.get(link).status_code == 200
    said = holder.post(f"{link}/say", data={"once_token": new_token(), "body": "One more thing."})
    assert said.status_code == 303
    db.session.commit()
    new = {table.name: rows(table) - before[table.name] for table in tables}
    changed = {name for name, found in new.items() if found}
    logs.configure("INFO", "text")

    assert changed == {"norms_concern", "norms_concern_norm", "norms_named", "norms_entry"}
    people = {
        (table.name, index)
        for table in tables
        for index, column in enumerate(table.columns)
        if any(key.column.table is Person.__table__ for key in column.foreign_keys)
    }
    for name in changed:
        for row in new[name]:
            for index, value in enumerate(row):
                assert not ((name, index) in people and value == repr(cast.holder.id))
                assert not re.search(r"\d{2}:\d{2}|datetime\.datetime", value)
                assert WHAT not in value
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert all("person" not in line for line in lines)
    assert all(link.rpartition("/")[2] not in str(line) for line in lines)
    assert all(line["level"] == "debug" for line in lines if line["event"] == "request")


def test_only_the_daily_work_tells_of_an_anonymous_concern(tell: Tell, cast: Cast) -> None:
    told = select(func.count(Notice.id)).where(Notice.person_id == cast.responder.id)
    tell(token=new_token())
    assert db.session.scalar(told) == 0
    tell()
    assert db.session.scalar(told) == 1
