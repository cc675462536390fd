"""The reviews for apps: what the review read, for those who read everything; for others only what was asked."""

from __future__ import annotations

from commonaim.core import tenancy
from commonaim.core.access import access_of
from commonaim.core.accounts.models import Person
from commonaim.core.api import tokens
from commonaim.core.db import db
from commonaim.core.forms import services
from commonaim.core.forms.content import Content
from commonaim.core.networks.models import Network
from commonaim.core.testing import Enable, browser
from commonaim.plugins.equity_review.services import reviewing

from ...core.forms.conftest import make_work

REVIEWS = "/api/v1/plugins/equity_review/reviews"


def test_who_reads_everything_gets_it_and_others_what_was_asked(
    app: object, network: Network, hub_admin: Person, member: Person, enable: Enable
) -> None:
    enable(network, "equity_review")
    secrets = {}
    with tenancy.in_network(network.id):
        work = make_work(network)
        ident = work.submission.id
        words = Content({"change": "All students get a mentor."})
        services.save(work.submission, words, base=0, author_id=None, complete=True)
        reviewing.review(ident)
        for person in (hub_admin, member):
            me = access_of(person, network)
            assert me is not None
            names = [permission.name for permission in tokens.offered(me)]
            secrets[person.email] = tokens.make(me, "Test", names, 30)[1]
        db.session.commit()

    def ask(person: Person, path: str):  # type: ignore[no-untyped-def]  # an answer of Flask's test client
        headers = {"Authorization": f"Bearer {secrets[person.email]}"}
        return browser(app).get(path, headers=headers)  # type: ignore[arg-type]  # the fixture is a Flask

    whole = ask(hub_admin, f"{REVIEWS}/{ident}").json
    assert whole["reading"]["all_students_only"] is True
    assert "all-students-only" in {finding["rule"] for finding in whole["findings"]}
    listed = ask(hub_admin, f"{REVIEWS}?all_students_only=true").json["items"]
    assert listed == [whole["reading"]]
    assert ask(hub_admin, f"{REVIEWS}?all_students_only=false").json["items"] == []
    assert ask(member, REVIEWS).status_code == 403
    theirs = ask(member, f"{REVIEWS}/{ident}").json
    assert (theirs["reading"], theirs["sections"], theirs["findings"]) == (None, [], [])
    assert ask(hub_admin, f"{REVIEWS}/999").status_code == 404
