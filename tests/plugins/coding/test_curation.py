"""Where coders differ is shown side by side, decided in a layer of its own, and never against blindness."""

from __future__ import annotations

from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.networks.models import Network
from commonaim.core.testing import Login
from commonaim.plugins.coding.models import Project
from commonaim.plugins.coding.services import (
    codebook,
    curation,
    marking,
    presence,
    projects,
    sight,
    texts,
)
from commonaim.plugins.coding.services.curation import Side, differences

from .conftest import MakeText, asking


def test_only_what_differs_is_shown_and_what_overlaps_is_one_place() -> None:
    sides = [
        Side(1, 0, 5, 10),
        Side(2, 0, 5, 10),
        Side(1, 10, 20, 10),
        Side(2, 15, 25, 10),
        Side(2, 30, 35, 11),
    ]
    found = differences(sides, [1, 2])
    assert [(place.start, place.end, place.by_coder) for place in found] == [
        (10, 25, {1: {10}, 2: {10}}),
        (30, 35, {1: set(), 2: {11}}),
    ]
    assert differences(sides, [1]) == []


def test_a_decision_is_a_layer_of_its_own_and_takes_nothing_from_the_coders(
    here: Network, project: Project, make_text: MakeText, facilitator: Person, hub_admin: Person
) -> None:
    text = make_text("One two three four.")
    version = texts.version_of(text)
    first, second = projects.coders(project)[0], projects.join(project, hub_admin)
    one, two = codebook.add(project, "one"), codebook.add(project, "two")
    marking.mark(first, version, 0, 3, [one])
    marking.mark(second, version, 0, 3, [one])
    marking.mark(first, version, 4, 7, [one])
    marking.mark(second, version, 4, 7, [two])
    seen = sight.of(asking(facilitator, here), project)
    assert curation.copy_agreed(text, seen) == 1
    curation.decide(version, 4, 7, [two], reason="As we said.", person_id=facilitator.id)
    coders, [place] = curation.places(text, seen)
    assert [coder.id for coder in coders] == [first.id, second.id]
    assert place.by_coder == {first.id: {one.id}, second.id: {two.id}}
    assert place.decided == {two.id}
    assert place.decision is not None
    assert (place.decision.state, place.decision.reason) == ("decided", "As we said.")


def test_a_coder_of_a_blind_project_compares_nothing_before_they_are_done(
    here: Network,
    project: Project,
    make_text: MakeText,
    facilitator: Person,
    hub_admin: Person,
    login: Login,
) -> None:
    project.blind = True
    text = make_text("One two three four.")
    first, second = projects.coders(project)[0], projects.join(project, hub_admin)
    code = codebook.add(project, "a code of the other")
    marking.mark(second, texts.version_of(text), 0, 3, [code])
    presence.set_done(text, second, done=True)
    db.session.commit()
    browser, base = login(facilitator), f"/n/rivers/coding/texts/{text.id}"
    assert browser.get(f"{base}/differences").status_code == 303
    assert browser.get(f"{base}/marks").json["segments"] == []  # type: ignore[index]  # an answer in JSON
    assert code.name not in browser.get(f"{base}/segments").text
    assert browser.post(f"{base}/here", data={"place": 0}).json["people"] == []  # type: ignore[index]  # as above
    presence.set_done(text, first, done=True)
    db.session.commit()
    assert code.name in browser.get(f"{base}/differences").text
