"""Any two revisions are compared, any one is brought back, and a submission can be begun as a copy of another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.forms import services
from commonaim.core.forms.content import Content
from commonaim.core.forms.models import Revision, Submission
from commonaim.core.networks.models import Network
from commonaim.core.testing import Login, make_person

if TYPE_CHECKING:
    from tests.core.forms.conftest import Work


@pytest.fixture
def three(work: Work) -> Work:
    """A submission with three revisions."""
    for base, texts in enumerate(
        (
            {"change": "We ask all."},
            {"change": "We ask some."},
            {"change": "We ask some.", "results": "Few came."},
        )
    ):
        services.save(work.submission, Content(texts), base=base, author_id=None, complete=False)
    db.session.commit()
    return work


def bring_back(client: FlaskClient, work: Work, number: int, base: int) -> str:
    url = f"{work.url}/revisions/{number}/restore"
    return client.post(url, data={"base": base}, follow_redirects=True).text


def test_any_two_revisions_are_compared(three: Work, leader: Person, login: Login) -> None:
    client = login(leader)
    page = client.get(f"{three.url}/compare?from=1&to=3").text
    assert re.search(r"<del>.*>all<.*</del>|<del>[^/]*all", page)
    assert re.search(r"<ins>[^/]*</span>Few came", page)
    assert "From revision 1 to revision 3" in page
    assert "From revision 2 to revision 3" in client.get(f"{three.url}/compare").text
    assert "From revision 3 to revision 1" in client.get(f"{three.url}/compare?from=3&to=1").text


@pytest.mark.parametrize("query", ["from=9&to=1", "from=1&to=9", "from=x&to=-1", f"to={'9' * 30}"])
def test_revisions_that_are_not_there_are_404(
    three: Work, leader: Person, login: Login, query: str
) -> None:
    assert login(leader).get(f"{three.url}/compare?{query}").status_code == 404


def test_without_a_revision_there_is_nothing_to_compare(
    work: Work, leader: Person, login: Login
) -> None:
    assert login(leader).get(f"{work.url}/compare").status_code == 404


def test_bringing_a_revision_back_is_a_revision_of_its_own(
    three: Work, leader: Person, login: Login
) -> None:
    page = bring_back(login(leader), three, 1, base=3)
    assert "Revision 1 is back, as revision 4." in page
    last = db.session.scalars(select(Revision).where(Revision.number == 4)).one()
    assert (last.content.text("change"), last.content.text("results")) == ("We ask all.", "")
    assert (last.author_id, last.note) == (leader.id, "Revision 1 brought back")
    assert services.content_of(three.submission, 3).text("results") == "Few came."


def test_what_stands_there_already_is_not_brought_back(
    three: Work, leader: Person, login: Login
) -> None:
    assert "It already says what revision 3 says." in bring_back(login(leader), three, 3, base=3)
    assert db.session.scalars(select(Revision.number)).all() == [1, 2, 3]


def test_what_was_saved_meanwhile_is_not_overwritten(
    three: Work, leader: Person, login: Login
) -> None:
    assert "Somebody has saved meanwhile" in bring_back(login(leader), three, 1, base=2)
    assert db.session.scalars(select(Revision.number)).all() == [1, 2, 3]


def test_who_may_not_write_brings_nothing_back(
    three: Work, other_leader: Person, login: Login
) -> None:
    client = login(other_leader)
    assert client.post(f"{three.url}/revisions/1/restore", data={"base": 3}).status_code == 403
    assert "Bring it back" not in client.get(f"{three.url}/revisions/1").text


def copy(client: FlaskClient, work: Work, **fields: object) -> object:
    data = {
        "title": "Peer mentors, again",
        "place": f"{work.cycle.id}:{work.group.id}",
        "program": work.program.id,
        **fields,
    }
    return client.post(f"{work.url}/copy", data=data)


def test_a_copy_begins_with_the_words_and_leaves_the_first_alone(
    three: Work, leader: Person, login: Login
) -> None:
    client = login(leader)
    assert 'value="Peer mentors"' in client.get(f"{three.url}/copy").text
    answer = copy(client, three)
    made = db.session.scalars(select(Submission).order_by(Submission.id.desc())).first()
    assert made is not None
    assert answer.location == f"/n/rivers/submissions/{made.id}/edit"
    assert services.content_of(made) == services.content_of(three.submission)
    assert (made.title, made.revision, made.complete) == ("Peer mentors, again", 1, False)
    assert (made.group_id, made.version_id) == (three.group.id, three.submission.version_id)
    assert made.made_from_id == three.submission.id
    assert (
        "Begun as a copy of “Peer mentors”" in client.get(f"/n/rivers/submissions/{made.id}").text
    )


def test_another_program_learns_by_copying_into_its_own(
    three: Work, other_leader: Person, login: Login
) -> None:
    client = login(other_leader)
    assert copy(client, three).status_code == 422
    assert copy(client, three, program=three.other_program.id).status_code == 303


@pytest.mark.parametrize(
    "fields", [{"title": " "}, {"place": "99"}, {"place": "x"}, {"program": "x"}]
)
def test_what_cannot_be_copied_is_shown_again(
    three: Work, leader: Person, login: Login, fields: dict[str, object]
) -> None:
    assert copy(login(leader), three, **fields).status_code == 422
    assert db.session.scalars(select(Submission.id)).all() == [three.submission.id]


def test_who_only_reads_copies_nothing(three: Work, login: Login) -> None:
    viewer = login(make_person(three.network, "viewer@example.org", "Vi", "viewer"))
    assert viewer.get(f"{three.url}/copy").status_code == 403
    assert "Make a copy" not in viewer.get(three.url).text


def test_another_network_compares_copies_and_restores_nothing(
    three: Work, other_network: Network, login: Login
) -> None:
    away = login(make_person(other_network, "away@example.org", "Away", "hub_admin"))
    for url in (three.url, three.url.replace("/rivers/", "/hills/")):
        assert away.get(f"{url}/compare?from=1&to=2").status_code == 404
        assert away.get(f"{url}/copy").status_code == 404
        assert away.post(f"{url}/revisions/1/restore").status_code == 404
