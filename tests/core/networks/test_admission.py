"""What the network looks for in programs, and what is recorded about their joining."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from commonaim.core import tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.audit import AuditEntry
from commonaim.core.db import db
from commonaim.core.networks import admission
from commonaim.core.networks.admission import Wording
from commonaim.core.networks.models import AdmissionCriterion, Network, Program
from commonaim.core.networks.services import NotPossible
from commonaim.core.testing import Login, make_person


def texts() -> list[str]:
    return [one.text for one in admission.criteria()]


def record(client: FlaskClient, harbor: int, **more: str) -> TestResponse:
    data = {
        "decision": "joins",
        "on": "2024-03-04",
        "by": "Steering committee",
        "reasons": "All agree.",
    }
    return client.post(f"/n/rivers/programs/{harbor}/admission/new", data={**data, **more})


def test_a_network_begins_with_six_in_its_own_language(network: Network, inside: None) -> None:
    network.locale = "es"
    admission.begin_with_six(network)
    found = admission.criteria()
    assert len(found) == 6
    assert "120 horas" in found[1].text
    assert {one.source for one in found} == {"paper 3.1"}
    with pytest.raises(NotPossible):
        admission.begin_with_six(network)


def test_criteria_are_reworded_ordered_added_and_taken_out(network: Network, inside: None) -> None:
    admission.begin_with_six(network)
    first, second, *others = admission.criteria()
    changed = admission.keep_criteria(
        [
            Wording(first.id, 2, "It is in a city."),
            Wording(second.id, 1, second.text, second.help, second.source),
            *(Wording(one.id, 9, "") for one in others),
            Wording(None, 3, "Its adults are glad to learn."),
        ]
    )
    assert changed
    assert texts() == [second.text, "It is in a city.", "Its adults are glad to learn."]
    again = [
        Wording(one.id, one.position, one.text, one.help, one.source)
        for one in admission.criteria()
    ]
    assert not admission.keep_criteria([*again, Wording(None, 9, "")])
    actions = db.session.scalars(select(AuditEntry.action)).all()
    assert actions.count("admission.criteria") == 2


def test_a_decision_keeps_the_words_it_was_made_by(
    network: Network, harbor: int, hub_admin: Person, login: Login
) -> None:
    client = login(hub_admin)
    assert client.post("/n/rivers/admission/begin").status_code == 303
    with tenancy.in_network(network.id):
        first = admission.criteria()[0]
        ident, text = first.id, first.text
    answer = record(client, harbor, **{f"met-{ident}": "met", f"note-{ident}": "Two schools."})
    assert answer.status_code == 303
    client.post(
        "/n/rivers/admission/criteria",
        data={f"text-{ident}": "Other words", "text-new": "", f"place-{ident}": "1"},
    )
    page = client.get(f"/n/rivers/programs/{harbor}/admission").text
    assert text in page
    assert "Other words" not in page
    assert "Two schools." in page
    assert "Steering committee" in page
    assert "All agree." in page
    assert "Other words" in client.get("/n/rivers/admission").text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"by": ""}, "Write who decided."),
        ({"reasons": " "}, "Write why"),
        ({"decision": "perhaps"}, "Not a valid choice"),
        ({"on": "9999-01-01"}, "today at the latest"),
        ({"on": "soon"}, "Not a valid date"),
    ],
)
def test_a_decision_says_who_when_and_why(
    network: Network,
    harbor: int,
    hub_admin: Person,
    login: Login,
    change: dict[str, str],
    sentence: str,
) -> None:
    answer = record(login(hub_admin), harbor, **change)
    assert answer.status_code == 422
    assert sentence in answer.text
    with tenancy.in_network(network.id):
        assert db.session.scalars(admission.decisions()).all() == []


def test_what_is_sent_for_a_criterion_that_cannot_be_is_not_looked_at(
    network: Network, harbor: int, hub_admin: Person, login: Login
) -> None:
    client = login(hub_admin)
    client.post("/n/rivers/admission/begin")
    with tenancy.in_network(network.id):
        ident = admission.criteria()[0].id
    record(client, harbor, **{f"met-{ident}": "100 points", "met-999999": "met"})
    with tenancy.in_network(network.id):
        program = db.session.scalars(select(Program)).one()
        [decision] = admission.decisions_of(program)
        assert {answer.met for answer in decision.answers} == {"unknown"}
        assert len(decision.answers) == 6


def test_a_later_decision_follows_and_the_latest_stands_first(
    network: Network, harbor: int, hub_admin: Person, login: Login
) -> None:
    client = login(hub_admin)
    record(client, harbor, decision="not_yet", on="2023-01-01")
    record(client, harbor)
    page = client.get(f"/n/rivers/programs/{harbor}/admission").text
    assert page.index("Joins the network") < page.index("Not yet: let us talk again")


@pytest.mark.parametrize(
    ("role", "reads"),
    [
        ("hub_admin", True),
        ("facilitator", True),
        ("evaluator", True),
        ("program_leader", False),
        ("viewer", False),
    ],
)
def test_who_reads_decisions(
    network: Network, harbor: int, login: Login, role: str, reads: bool
) -> None:
    client = login(make_person(network, "some@example.org", "Some", role))
    answer = client.get(f"/n/rivers/programs/{harbor}/admission")
    assert answer.status_code == (200 if reads else 403)
    assert ("What was decided" in client.get("/n/rivers/admission").text) is reads
    for path in ("admission/criteria", f"programs/{harbor}/admission/new"):
        assert client.get(f"/n/rivers/{path}").status_code == (200 if role == "hub_admin" else 403)


def test_a_leader_reads_what_was_decided_about_the_own_program(
    network: Network, harbor: int, login: Login
) -> None:
    with tenancy.in_network(network.id):
        program = db.session.scalars(select(Program)).one()
        person = make_person(network, "lee@example.org", "Lee", "program_leader", program=program)
    client = login(person)
    assert client.get(f"/n/rivers/programs/{harbor}/admission").status_code == 200
    assert client.get(f"/n/rivers/programs/{harbor}/admission/new").status_code == 403


def test_words_are_text_and_never_markup(
    network: Network, harbor: int, hub_admin: Person, login: Login
) -> None:
    evil = "<script>alert(1)</script>"
    client = login(hub_admin)
    client.post(
        "/n/rivers/admission/criteria",
        data={"text-new": evil, "help-new": evil, "source-new": evil, "place-new": "x"},
    )
    record(client, harbor, by=evil, reasons=evil)
    for path in (
        "admission",
        "admission/criteria",
        f"programs/{harbor}/admission",
        f"programs/{harbor}/admission/new",
    ):
        page = client.get(f"/n/rivers/{path}").text
        assert evil not in page
        assert "&lt;script&gt;" in page


def test_nonsense_in_the_form_breaks_nothing_and_what_a_page_did_not_have_yet_stays(
    network: Network, hub_admin: Person, login: Login
) -> None:
    client = login(hub_admin)
    for place in ("", "-5", "9" * 30, "1.5", "\x00"):
        data = {"text-new": f"One {place}\x00", "place-new": place}
        assert client.post("/n/rivers/admission/criteria", data=data).status_code == 303
    with tenancy.in_network(network.id):
        found = admission.criteria()
    assert [one.position for one in found] == [1, 2, 3, 4, 5]


def test_the_admin_of_another_network_reads_and_changes_nothing(
    network: Network, other_network: Network, harbor: int, hub_admin: Person, login: Login
) -> None:
    login(hub_admin).post("/n/rivers/admission/begin")
    with tenancy.in_network(network.id):
        ident = db.session.scalars(select(AdmissionCriterion.id)).first()
    client = login(make_person(other_network, "away@example.org", "Away", "hub_admin"))
    assert client.get(f"/n/hills/programs/{harbor}/admission").status_code == 404
    assert client.get(f"/n/hills/programs/{harbor}/admission/new").status_code == 404
    assert client.get("/n/rivers/admission").status_code == 404
    client.post(
        "/n/hills/admission/criteria", data={f"text-{ident}": "Theirs", f"out-{ident}": "1"}
    )
    with tenancy.in_network(network.id):
        assert len(admission.criteria()) == 6
