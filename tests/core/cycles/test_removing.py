"""A cycle or a group is deleted by who may, knowing what goes with it, and never what is written by one click."""

from __future__ import annotations

import io
import re
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.exceptions import Conflict, HTTPException

from commonaim.core import tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.audit import AuditEntry
from commonaim.core.cycles import groups, participation, removing, services
from commonaim.core.cycles.models import Occasion, Phase
from commonaim.core.db import db, now
from commonaim.core.forms import services as forms
from commonaim.core.forms.models import (
    Attachment,
    Cycle,
    ImprovementGroup,
    Submission,
    TemplateVersion,
)
from commonaim.core.testing import Login
from commonaim.core.uploads import storing


def seen(client: FlaskClient, url: str) -> str:
    """What the page says would go, as its form sends it."""
    found = re.search(r'name="seen" value="([^"]+)"', client.get(url).text)
    assert found
    return found[1]


def there(model: Any) -> int:
    db.session.expire_all()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def planned(work: Any) -> Cycle:
    """A cycle in which nobody has written."""
    today = now().date()
    made = services.make("Spring", today, today, steps=services.first_steps(["P", "D", "S", "A"]))
    groups.keep(None, made, name="New", facilitators=[], programs=[])
    db.session.commit()
    return made


def test_a_planned_cycle_goes_with_its_phases_and_groups(
    work: Any, planned: Cycle, facilitator: Person, login: Login
) -> None:
    client, url = login(facilitator), f"{work.url}/cycles/{planned.id}/delete"
    assert "Nothing is written in it" in client.get(url).text
    answer = client.post(url, data={"seen": seen(client, url)})
    assert answer.status_code == 303
    assert (there(Phase), there(ImprovementGroup), there(Cycle)) == (0, 1, 1)
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry
    assert (entry.action, entry.person_id) == ("cycle.removed", facilitator.id)


def test_what_is_written_goes_only_with_the_name_typed_by_a_hub_admin(
    work: Any, hub_admin: Person, facilitator: Person, login: Login
) -> None:
    file = forms.attach(work.submission, io.BytesIO(b"notes"), "notes.txt", person_id=None)
    path = storing.path_of(file.stored)
    db.session.commit()
    url = f"{work.url}/cycles/{work.cycle.id}/delete"
    client = login(hub_admin)
    agreed = {"seen": seen(client, url), "name": "cycle  1"}
    theirs = login(facilitator)
    assert "only a hub admin" in theirs.get(url).text
    assert theirs.post(url, data=agreed).status_code == 422
    for data in ({}, {"seen": agreed["seen"]}, {**agreed, "name": "Cycle"}, {"name": "Cycle 1"}):
        assert client.post(url, data=data).status_code == 422, data
    assert (there(Submission), path.exists()) == (1, True)
    assert client.post(url, data=agreed).status_code == 303
    assert (there(Submission), there(Cycle), there(Attachment), path.exists()) == (0, 0, 0, False)
    assert "Deleted Cycle 1, with 1 submissions" in client.get(f"{work.url}/log").text


def test_what_was_begun_since_the_page_was_opened_does_not_go_unseen(
    work: Any, planned: Cycle, hub_admin: Person, login: Login
) -> None:
    client = login(hub_admin)
    url = f"{work.url}/cycles/{planned.id}/delete"
    before = seen(client, url)
    forms.begin(
        title="Just begun",
        cycle=planned,
        program_id=work.harbor.id,
        version=work.version,
        group_id=None,
        author_id=None,
    )
    db.session.commit()
    answer = client.post(url, data={"seen": before, "name": "Spring"})
    assert answer.status_code == 422
    assert "Something has changed here" in answer.text
    assert "1 submission, with every revision" in answer.text
    assert there(Submission) == 2


def test_what_is_written_in_a_group_stays_when_the_group_goes(
    work: Any, facilitator: Person, login: Login
) -> None:
    client, url = login(facilitator), f"{work.url}/groups/{work.group.id}/delete"
    assert "1 submission stays" in client.get(url).text
    assert client.post(url, data={"seen": seen(client, url)}).status_code == 303
    assert there(ImprovementGroup) == 0
    db.session.refresh(work.submission)
    assert work.submission.group_id is None


def test_a_group_with_confirmations_for_stipends_is_not_deleted_in_passing(
    work: Any, hub_admin: Person, facilitator: Person, leader: Person, login: Login
) -> None:
    occasion = Occasion(
        cycle_id=work.cycle.id, group_id=work.group.id, name="First meeting", held_on=now().date()
    )
    db.session.add(occasion)
    db.session.flush()
    participation.confirm(occasion, work.group, [leader.id], by_id=hub_admin.id)
    db.session.commit()
    url = f"{work.url}/groups/{work.group.id}/delete"
    assert login(facilitator).post(url, data={"seen": "0-0-0-1-0-1"}).status_code == 422
    client = login(hub_admin)
    agreed = {"seen": seen(client, url)}
    assert client.post(url, data=agreed).status_code == 422
    assert there(Occasion) == 1
    assert client.post(url, data={**agreed, "name": "Belonging"}).status_code == 303
    assert (there(Occasion), there(ImprovementGroup)) == (0, 0)


def test_another_networks_admin_and_who_does_not_manage_find_nothing_to_delete(
    work: Any, stranger: Person, leader: Person, login: Login
) -> None:
    for path in (f"cycles/{work.cycle.id}", f"groups/{work.group.id}"):
        away = login(stranger)
        for network, status in (("rivers", 404), ("hills", 404)):
            url = f"/n/{network}/{path}/delete"
            assert away.post(url, data={"name": "Cycle 1"}).status_code == status
        assert login(leader).post(f"{work.url}/{path}/delete").status_code == 403
    with tenancy.in_network(work.network.id):
        assert (there(Cycle), there(ImprovementGroup)) == (1, 1)


def _begun_while(app: Flask, work: Any, remove: Callable[[], object], group_id: int | None) -> Any:
    """Begin a submission in another thread while ``remove`` is done and not committed; gives the submission's group, or
    the error."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one write at a time, from the first line of a request")
    cycle_id, network_id, ended = work.cycle.id, work.network.id, []
    values = {"title": "Late", "program_id": work.submission.program_id, "author_id": None}
    version_id, read, removed = work.submission.version_id, threading.Event(), threading.Event()

    def begin() -> None:
        with app.test_request_context(), tenancy.in_network(network_id):
            # As a page does: what it needs is read, and then somebody else is faster.
            cycle = db.session.get_one(Cycle, cycle_id)
            version = db.session.get_one(TemplateVersion, version_id)
            read.set()
            assert removed.wait(20)
            try:
                made = forms.begin(cycle=cycle, version=version, group_id=group_id, **values)
                ended.append(made.group_id)
                db.session.commit()
            except HTTPException as error:
                ended.append(error)
                db.session.rollback()

    db.session.commit()
    thread = threading.Thread(target=begin)
    thread.start()
    assert read.wait(20)
    remove()
    removed.set()
    time.sleep(0.3)
    db.session.commit()
    thread.join(30)
    return ended[0]


def test_who_begins_in_a_cycle_that_is_deleted_meanwhile_is_told_so(app: Flask, work: Any) -> None:
    cycle = db.session.get_one(Cycle, work.cycle.id)
    loss = removing.loss_of_cycle(cycle)
    ended = _begun_while(
        app,
        work,
        lambda: removing.remove_cycle(cycle, seen=loss.mark, name=cycle.name, may_lose=True),
        None,
    )
    assert isinstance(ended, Conflict)
    assert "Somebody has deleted this cycle meanwhile." in str(ended.description)
    assert there(Submission) == 0


def test_who_begins_in_a_group_that_is_deleted_meanwhile_is_in_none(app: Flask, work: Any) -> None:
    group = db.session.get_one(ImprovementGroup, work.group.id)
    loss = removing.loss_of_group(group)
    ended = _begun_while(
        app,
        work,
        lambda: removing.remove_group(group, seen=loss.mark, name=group.name, may_lose=True),
        group.id,
    )
    assert ended is None
    assert there(Submission) == 2
