"""Codes move, merge, split and retire, and what was coded with them stays."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.networks.models import Network
from commonaim.plugins.coding.models import Code, Coding, Project
from commonaim.plugins.coding.services import (
    codebook,
    comparing,
    marking,
    projects,
    recoding,
    sight,
    starters,
    texts,
)
from commonaim.plugins.coding.services.codebook import CannotChange

from .conftest import MakeText, asking


def shape(project: Project) -> str:
    """The tree in one line: names, each with a dot for every code above it."""
    return " ".join("." * node.depth + node.code.name for node in codebook.tree(project))


@pytest.fixture
def codes(project: Project) -> dict[str, Code]:
    """a, with b and c below it, and d."""
    a = codebook.add(project, "a")
    made = {
        "a": a,
        "b": codebook.add(project, "b", parent=a),
        "c": codebook.add(project, "c", parent=a),
    }
    return made | {"d": codebook.add(project, "d")}


@pytest.mark.parametrize(
    ("name", "steps", "after"),
    [
        ("c", "up", "a .c .b d"),
        ("b", "down", "a .c .b d"),
        ("b", "up", "a .b .c d"),
        ("d", "in", "a .b .c .d"),
        ("c", "in", "a .b ..c d"),
        ("b", "out", "a .c b d"),
        ("d", "up", "d a .b .c"),
        ("a", "in", "a .b .c d"),
        ("c", "in out out", "a .b c d"),
    ],
)
def test_a_code_is_moved_a_step_at_a_time(
    project: Project, codes: dict[str, Code], name: str, steps: str, after: str
) -> None:
    for step in steps.split():
        codebook.step(codes[name], step, None)
    assert shape(project) == after


def test_no_code_is_moved_below_itself(project: Project, codes: dict[str, Code]) -> None:
    codebook.place(codes["c"], codes["b"], None, None)
    for below in "abc":
        with pytest.raises(CannotChange):
            codebook.place(codes["a"], codes[below], None, None)
    assert shape(project) == "a .b ..c d"


def test_merging_keeps_what_each_coder_coded_and_can_be_undone(
    project: Project,
    codes: dict[str, Code],
    make_text: MakeText,
    hub_admin: Person,
    facilitator: Person,
) -> None:
    version = texts.version_of(make_text("One two three."))
    first, second = projects.coders(project)[0], projects.join(project, hub_admin)
    marking.mark(first, version, 0, 3, [codes["b"], codes["d"]])
    marking.mark(second, version, 0, 3, [codes["b"]])
    marking.mark(second, version, 4, 7, [codes["b"]])

    def given(code: Code) -> int:
        return len(db.session.scalars(select(Coding).where(Coding.code_id == code.id)).all())

    assert recoding.merge(codes["b"], codes["d"], facilitator.id) == 3
    assert (given(codes["b"]), given(codes["d"])) == (0, 3)
    assert codes["b"].merged_into_id == codes["d"].id
    assert shape(project) == "a .c d"
    assert recoding.undo(project, facilitator.id) is not None
    assert (given(codes["b"]), given(codes["d"])) == (3, 1)
    assert shape(project) == "a .b .c d"


def test_a_changed_meaning_lists_what_was_coded_before_and_a_changed_colour_does_not(
    here: Network,
    project: Project,
    codes: dict[str, Code],
    make_text: MakeText,
    facilitator: Person,
) -> None:
    coder, code = projects.coders(project)[0], codes["b"]
    seen = sight.of(asking(facilitator, here), project)
    marking.mark(coder, texts.version_of(make_text("One two.")), 0, 3, [code])

    def to_look_at() -> list[int]:
        return [row[0].id for row in recoding.to_look_at(project, coder.id, seen)]

    assert not codebook.change(code, {"color": "#000000", "example": "One."}, None)
    assert to_look_at() == []
    assert codebook.change(code, {"use_when": "Only for ones."}, None)
    [again] = to_look_at()
    recoding.settle(coder, [again], keep=True)
    assert to_look_at() == []


def test_a_closed_version_stays_as_it_was(project: Project, codes: dict[str, Code]) -> None:
    codebook.close_version(project, "Begun.", None)
    codebook.change(codes["b"], {"name": "b2", "definition": "Now it is said."}, None)
    codebook.add(project, "e")
    assert codebook.as_of(project, 1)[codes["b"].id]["name"] == "b"
    changes = {change.name: change for change in comparing.between(project, 1, 2)}
    assert {name: change.kind for name, change in changes.items()} == {
        "b2": "changed",
        "e": "added",
    }
    assert [(before, after) for _field, before, after in changes["b2"].fields] == [
        ("b", "b2"),
        ("", "Now it is said."),
    ]


@pytest.mark.parametrize("name", starters.NAMES)
def test_a_starter_says_the_same_in_both_languages(project: Project, name: str) -> None:
    made = {one: starters.take(project, name, None, language=one) for one in ("en", "es")}
    english, spanish = made["en"], made["es"]
    assert len(english) == len(spanish) > 8
    for one, other in zip(english, spanish, strict=True):
        for field in ("definition", "use_when", "not_when", "example", "counter_example"):
            assert bool(getattr(one, field)) == bool(getattr(other, field)), (one.name, field)
        assert (one.name, one.short) != (other.name, other.short)
