"""What a program says of itself, and who changes it."""

from __future__ import annotations

from sqlalchemy import select

from commonaim.core import tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.audit import AuditEntry
from commonaim.core.db import db, now
from commonaim.core.networks import programs
from commonaim.core.networks.models import Network, Program
from commonaim.core.testing import Login, make_person

from .conftest import added, membership_of, the


def test_a_leader_changes_the_own_profile_and_no_other(
    network: Network, harbor: int, leader: Person, login: Login
) -> None:
    with tenancy.in_network(network.id):
        other = added(Program(name="Other"))
    client = login(leader)
    data = {"name": "Harbor Makers", "place": "New quay", "kind": "Library", "about": "We build."}
    assert client.post(f"/n/rivers/programs/{harbor}/edit", data=data).status_code == 303
    assert "New quay" in client.get(f"/n/rivers/programs/{harbor}").text
    assert client.get(f"/n/rivers/programs/{other}/edit").status_code == 403
    assert client.post(f"/n/rivers/programs/{other}/edit", data=data).status_code == 403
    assert client.get("/n/rivers/programs/new").status_code == 403
    with tenancy.in_network(network.id):
        entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert entry.details["changed"] == ["place", "kind", "about"]


def test_the_liaison_changes_the_profile_whatever_their_role(
    network: Network, harbor: int, login: Login
) -> None:
    viewer = make_person(network, "vi@example.org", "Vi", "viewer")
    client = login(viewer)
    assert client.get(f"/n/rivers/programs/{harbor}/edit").status_code == 403
    with tenancy.in_network(network.id):
        programs.hand_over(the(harbor), membership_of(viewer), now().date(), "")
        db.session.commit()
    assert client.get(f"/n/rivers/programs/{harbor}/edit").status_code == 200


def test_two_programs_do_not_share_a_name(
    network: Network, harbor: int, hub_admin: Person, login: Login
) -> None:
    client = login(hub_admin)
    page = client.post("/n/rivers/programs/new", data={"name": "Harbor Makers"})
    assert page.status_code == 422
    assert "Is it the same one?" in page.text
    assert client.post("/n/rivers/programs/new", data={"name": " "}).status_code == 422
    assert client.post("/n/rivers/programs/new", data={"name": "Another"}).status_code == 303


def test_a_name_is_text_and_never_markup(network: Network, hub_admin: Person, login: Login) -> None:
    client = login(hub_admin)
    evil = "<script>alert(1)</script>"
    made = client.post("/n/rivers/programs/new", data={"name": evil, "kind": evil, "about": evil})
    client.post("/n/rivers/cohorts", data={"name": evil})
    ident = made.location.rsplit("/", 1)[1]
    for path in (
        "programs",
        f"programs/{ident}",
        f"programs/{ident}/edit",
        f"programs/{ident}/pack",
        f"programs/{ident}/hand-over",
        "cohorts",
        "people",
        "log",
    ):
        assert evil not in client.get(f"/n/rivers/{path}").text, path
