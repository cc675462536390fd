"""The equity statement: a draft may have gaps, an adopted edition never changes, and what changed can be seen."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from sqlalchemy import select

from commonaim.core import tenancy
from commonaim.core.audit import AuditEntry
from commonaim.core.db import db, now
from commonaim.core.networks.models import Network
from commonaim.core.testing import Enable
from commonaim.plugins.equity_review import engine
from commonaim.plugins.equity_review.models import Edition, FrozenEdition
from commonaim.plugins.equity_review.services import comparing, reviewing, statements
from commonaim.plugins.equity_review.services.statements import NotAdoptable, SavedMeanwhile, Typed

from .conftest import ALL_STUDENTS, World


@pytest.fixture
def content(world: World) -> dict[str, Any]:
    """What a draft might say."""
    return {
        "beneficiaries": [{"name": "Girls from the valley", "terms": ["valley girls"]}],
        "principles": ["We say whom we mean."],
        "preferred": [{"term": "minoritized", "reason": "It is done to people.", "since": ""}],
        "replaced": [
            {"term": "newbies", "replacement": "first-years", "reason": "", "since": "2024-05-01"}
        ],
        "inherit": False,
    }


def save(world: World, content: dict[str, Any], saves: int = 0) -> None:
    statements.save_draft(
        Typed(content, "In a sentence.", "Why."), saves=saves, person_id=world.leader.id
    )


def test_a_network_begins_with_the_statement_that_comes_with_the_review(world: World) -> None:
    edition = statements.adopted()
    assert edition is not None
    assert edition.number == 1
    names = [group["name"] for group in edition.content["beneficiaries"]]
    assert names == [group.name for group in engine.default_statement().beneficiaries]


def test_switching_the_plugin_on_again_makes_no_second_edition(
    world: World, enable: Enable
) -> None:
    statements.ensure_first()
    assert [edition.number for edition in statements.editions()] == [1]


def test_an_edition_says_which_built_in_words_it_asks_about_too(
    world: World, content: dict[str, Any]
) -> None:
    edition = statements.adopted_or_default()
    assert "URM" in {word.term for word in statements.inherited(edition)}
    save(world, content)
    draft = statements.draft()
    assert draft is not None
    assert statements.inherited(draft) == []


def test_a_draft_begins_as_the_edition_in_force_and_there_is_only_one(world: World) -> None:
    first = statements.begin_draft(world.leader.id)
    assert first.number == 2
    assert first.content == statements.adopted_or_default().content
    assert statements.begin_draft(world.facilitator.id) is first


def test_a_draft_keeps_what_was_typed_with_all_its_gaps(
    world: World, content: dict[str, Any]
) -> None:
    content["beneficiaries"].append({"name": "", "terms": ["somebody"]})
    content["replaced"].append(
        {"term": "", "replacement": "people", "reason": "", "since": "some day"}
    )
    save(world, content)
    db.session.commit()
    draft = statements.draft()
    assert draft is not None
    assert draft.content == content
    assert statements.problems(draft) == [
        "The group with the words “somebody” has no name yet.",
        "The row with “people” does not say which word it is about.",
        "“some day” is not a date: write it as year-month-day, such as 2026-03-14.",
    ]
    with pytest.raises(NotAdoptable):
        statements.adopt(decided_in="", saves=1, person_id=world.leader.id)


@pytest.mark.parametrize("kind", ["beneficiaries", "preferred", "replaced"])
def test_a_draft_that_says_something_twice_is_told(
    world: World, content: dict[str, Any], kind: str
) -> None:
    content[kind].append(deepcopy(content[kind][0]))
    save(world, content)
    draft = statements.draft()
    assert draft is not None
    assert len(statements.problems(draft)) == 1
    assert "there twice" in statements.problems(draft)[0]


def test_a_draft_without_any_group_is_told(world: World, content: dict[str, Any]) -> None:
    save(world, {**content, "beneficiaries": []})
    draft = statements.draft()
    assert draft is not None
    assert statements.problems(draft) == ["Name at least one group that the work is for."]


def test_saving_over_somebody_elses_save_writes_nothing(
    world: World, content: dict[str, Any]
) -> None:
    save(world, content)
    mine = {**content, "principles": ["Something else."]}
    with pytest.raises(SavedMeanwhile) as meanwhile:
        save(world, mine, saves=0)
    assert meanwhile.value.theirs.content == content
    save(world, mine, saves=1)
    assert meanwhile.value.theirs.content == mine


def test_adopting_what_one_has_not_seen_is_refused(world: World, content: dict[str, Any]) -> None:
    save(world, content)
    save(world, content, saves=1)
    with pytest.raises(SavedMeanwhile):
        statements.adopt(decided_in="", saves=1, person_id=world.leader.id)


def test_there_is_nothing_to_adopt_without_a_draft(world: World) -> None:
    with pytest.raises(NotAdoptable, match="no draft"):
        statements.adopt(decided_in="", saves=0, person_id=world.leader.id)


def test_an_adopted_edition_says_since_when_and_who_decided(
    world: World, content: dict[str, Any]
) -> None:
    save(world, content)
    edition = statements.adopt(decided_in="Spring meeting", saves=1, person_id=world.leader.id)
    db.session.commit()
    assert statements.adopted() is edition
    assert edition.decided_in == "Spring meeting"
    assert edition.adopted_by is world.leader
    assert edition.content["preferred"][0]["since"] == now().date().isoformat()
    assert edition.content["replaced"][0]["since"] == "2024-05-01"
    assert statements.draft() is None
    actions = db.session.scalars(select(AuditEntry.action)).all()
    assert "equity_review.adopted" in actions


@pytest.mark.parametrize("loaded", [True, False])
def test_an_adopted_edition_cannot_be_changed(world: World, loaded: bool) -> None:
    edition = statements.adopted_or_default()
    if not loaded:
        db.session.commit()
    edition.content = {**edition.content, "principles": ["Something else."]}
    with pytest.raises(FrozenEdition, match="Edition 1 is adopted"):
        db.session.flush()
    db.session.rollback()
    edition.state = "draft"
    with pytest.raises(FrozenEdition):
        db.session.flush()
    db.session.rollback()


def test_the_review_reads_the_adopted_edition_and_not_the_draft(
    world: World, content: dict[str, Any]
) -> None:
    submission = world.submission({"why": "The valley girls asked for it.", **{"measures": ""}})
    save(world, content)
    before = reviewing.review(submission.id)
    assert before is not None
    assert "beneficiaries" not in before.speaks_of
    edition = statements.adopt(decided_in="", saves=1, person_id=None)
    after = reviewing.review(submission.id)
    assert after is not None
    assert "beneficiaries" in after.speaks_of
    assert after.edition_id == edition.id


def test_a_discarded_draft_leaves_the_edition_in_force(
    world: World, content: dict[str, Any]
) -> None:
    save(world, content)
    statements.discard_draft()
    assert statements.draft() is None
    assert statements.adopted_or_default().number == 1
    statements.discard_draft()


def test_editions_of_another_network_are_not_seen(
    world: World, other_network: Network, enable: Enable, content: dict[str, Any]
) -> None:
    save(world, content)
    db.session.commit()
    enable(other_network, "equity_review")
    with tenancy.in_network(other_network.id):
        assert statements.draft() is None
        assert [edition.number for edition in statements.editions()] == [1]
        assert statements.edition(2) is None


def test_a_difference_names_what_came_what_went_and_what_changed(content: dict[str, Any]) -> None:
    old = deepcopy(content)
    old["beneficiaries"] += [{"name": "Boys", "terms": ["boys"]}]
    old["principles"] += ["Words grow old."]
    new = deepcopy(content)
    new["beneficiaries"] = [
        {"name": "Black students", "terms": ["Black"]},
        {"name": "Girls from the valley", "terms": ["young women"]},
    ]
    new["principles"] = ["People name themselves.", "We say whom we mean."]
    new["replaced"][0]["replacement"] = "newcomers"
    new["preferred"] = []
    found = comparing.diff(Edition(content=old), Edition(content=new))
    assert [(group.name, group.change) for group in found.beneficiaries] == [
        ("Black students", "added"),
        ("Girls from the valley", "changed"),
        ("Boys", "removed"),
    ]
    assert found.beneficiaries[1].terms == (("added", "young women"), ("removed", "valley girls"))
    assert found.principles == (
        ("added", "People name themselves."),
        ("same", "We say whom we mean."),
        ("removed", "Words grow old."),
    )
    assert [(word.term, word.change) for word in found.replaced] == [("newbies", "changed")]
    assert [(word.term, word.change) for word in found.preferred] == [("minoritized", "removed")]
    assert not found.empty


def test_the_same_twice_is_no_difference(content: dict[str, Any]) -> None:
    same = Edition(content=deepcopy(content), note="Read aloud again.")
    assert comparing.diff(Edition(content=content), same).empty


def test_a_new_date_alone_is_no_difference(content: dict[str, Any]) -> None:
    later = deepcopy(content)
    later["replaced"][0]["since"] = "2026-01-01"
    assert comparing.diff(Edition(content=content), Edition(content=later)).empty


def test_the_sentence_at_the_top_and_the_words_that_come_along_are_compared_too(
    content: dict[str, Any],
) -> None:
    old = Edition(content=content, summary="We name whom we mean.")
    other = comparing.diff(old, Edition(content=content, summary="We say whom we mean."))
    assert other.summary == (
        ("added", "We say whom we mean."),
        ("removed", "We name whom we mean."),
    )
    assert not other.empty
    switched = {**content, "inherit": not content.get("inherit")}
    one_more = comparing.diff(old, Edition(content=switched, summary=old.summary))
    assert one_more.inherit == ("removed" if content.get("inherit") else "added")
    assert not one_more.empty


def test_what_was_read_says_under_which_edition_and_rules(world: World) -> None:
    submission = world.submission(ALL_STUDENTS)
    result = reviewing.review(submission.id)
    assert result is not None
    assert result.edition.number == 1
    assert result.rules_version == engine.RULES_VERSION
