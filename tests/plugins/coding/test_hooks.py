"""What coding adds to pages that are not its own, and what it asks of other plugins."""

from __future__ import annotations

from flask import Flask, g

from commonaim.core import hooks
from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.networks.models import Network
from commonaim.core.testing import make_person
from commonaim.plugins.coding.models import Project, Theme

from .conftest import MakeText, asking


def test_a_theme_can_be_linked_to_by_those_who_may_read_it(
    app: Flask, here: Network, project: Project, facilitator: Person
) -> None:
    db.session.add(Theme(project_id=project.id, title="Asked, and then heard"))
    viewer = make_person(here, "viewer@example.org", "Viewer", "viewer")
    with app.test_request_context(f"/n/{here.slug}/"):
        g.network_slug = here.slug
        for person, words, found in (
            (facilitator, ["heard"], ["Asked, and then heard"]),
            (facilitator, ["unheard"], []),
            (viewer, [], []),
        ):
            user = asking(person, here)
            answers = hooks.collect("link_targets", here, user=user, words=words, only="coding")
            assert [target.title for answer in answers for target in answer.result] == found


def test_what_is_hidden_is_counted(here: Network, project: Project, make_text: MakeText) -> None:
    make_text("Words.")
    answers = hooks.collect("hidden_when_off", here, only="coding")
    assert [list(answer.result) for answer in answers] == [["1 coding project", "1 coded text"]]
