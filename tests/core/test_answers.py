"""What a plugin answers is what its hook gives, or it is the plugin that fails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask_babel import lazy_gettext

from commonaim.core import answers, hookspecs
from commonaim.core.answers import checked
from commonaim.core.plugin import CalendarItem, Card, Link, Mark, Notice, Panel, PanelItem


def yielded() -> Iterator[Card]:
    yield Card("Tides", ("high",), (Link("All", "/"),))
    yield Card(lazy_gettext("Tides"), ["a list will do"])  # type: ignore[arg-type]  # as authors write it


def test_what_is_right_becomes_a_list_of_cores_own() -> None:
    assert [card.position for card in checked("dashboard_cards", yielded())] == [100, 100]
    assert checked("submission_marks", {3: Mark("three")}) == {3: Mark("three")}
    assert checked("hidden_when_off", ("14 findings",)) == ["14 findings"]
    assert checked("on_event", "nobody asks for it") is None


@pytest.mark.parametrize(
    ("hook", "answer", "sentence"),
    [
        ("dashboard_cards", 7, "gives a list or yields one after another, not a int"),
        ("dashboard_cards", "Tides", "not a str"),
        ("dashboard_cards", [Panel("Tides")], "dashboard_cards gives Card, not a Panel"),
        ("dashboard_cards", [Card(None)], "Card.title is a str, not None"),
        ("dashboard_cards", [Card("Tides", "high")], "Card.lines is a tuple, not a str"),
        ("dashboard_cards", [Card("Tides", links=("/",))], "Card.links gives Link, not a str"),
        ("dashboard_cards", [Card("Tides", position=True)], "Card.position is a int, not a bool"),
        ("page_panels", [Panel("T", (PanelItem("T", section=3),))], "PanelItem.section"),
        ("submission_marks", [Mark("x")], "gives a mapping, not a list"),
        ("submission_marks", {"3": Mark("x")}, "submission_marks is a int, not a str"),
        ("submission_marks", {3: Mark("x", "red")}, "Mark.kind is one of 'plain'"),
        ("notices", [Notice((1,), "shout", "t", "/")], "Notice.kind is one of"),
        ("hidden_when_off", [14], "hidden_when_off is a str, not a int"),
    ],
)
def test_what_is_not_is_told_in_a_sentence(hook: str, answer: Any, sentence: str) -> None:
    with pytest.raises(TypeError, match=sentence):
        checked(hook, answer)


def test_a_calendar_gets_nothing_that_it_could_not_hold() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        CalendarItem("k", "t", datetime(2026, 11, 25, 9))  # noqa: DTZ001  # the mistake that is looked for
    with pytest.raises(ValueError, match="Both starts and ends"):
        CalendarItem("k", "t", date(2026, 11, 25), datetime(2026, 11, 25, tzinfo=UTC))


def test_the_answer_of_every_hook_can_be_checked() -> None:
    names = [name for name, spec in vars(hookspecs).items() if hasattr(spec, "when_off")]
    assert {answers._spec(name)[0] for name in names} == {list, dict, None}
