"""Completion with true denominators, and the paper's Figure 7 made again from its Table 2."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from commonaim.core.access import Access
from commonaim.core.reports import services
from commonaim.core.reports.shown import ShownTable

from .conftest import Years

#: Table 2 of the paper: how many of each form, and the percent that is printed beside it. The last cycle has no
#: templates there.
TEMPLATES = {
    "Summer 2021": (12, 100),
    "Winter 2022": (26, 87),
    "Summer 2022": (23, 76),
    "Fall 2022": (18, 60),
    "Spring 2023": (32, 80),
}
SUMMARIES = {
    "Summer 2021": (11, 92),
    "Winter 2022": (24, 80),
    "Summer 2022": (23, 76),
    "Fall 2022": (20, 64),
    "Spring 2023": (30, 76),
    "Winter 2023": (33, 83),
}
DAYS = {
    "Summer 2021": (date(2021, 6, 1), date(2021, 11, 30)),
    "Winter 2022": (date(2021, 12, 1), date(2022, 4, 30)),
    "Summer 2022": (date(2022, 5, 1), date(2022, 8, 31)),
    "Fall 2022": (date(2022, 9, 1), date(2022, 12, 31)),
    "Spring 2023": (date(2023, 1, 1), date(2023, 8, 31)),
    "Winter 2023": (date(2023, 9, 1), date(2024, 2, 28)),
}
#: How many programs must have been there for the printed percents of the summaries; those of the templates in Fall 2022
#: and Spring 2023 are of one fewer and one more, so that the source did not count both forms over the same programs.
THERE = dict(zip(DAYS, (12, 30, 30, 31, 39, 40), strict=True))


@pytest.fixture
def figure(app: Flask, years: Years, me: Access) -> dict[str, ShownTable]:
    """The tables of a network that did what Table 2 tells, by form."""
    template, summary = years.form("Template"), years.form("Change summary")
    shorter = years.form("Change summary", 2, "One page instead of seven.")
    there = 0
    for name, (first, last) in DAYS.items():
        years.join(THERE[name] - there, first)
        there = THERE[name]
        cycle = years.cycle(name, first, last)
        for version, counts in ((template, TEMPLATES), (summary, SUMMARIES)):
            if name in counts:
                used = shorter if version is summary and first.year >= 2023 else version
                done = counts[name][0]
                years.write(cycle, used, years.programs[:done])
                years.write(cycle, used, years.programs[done : done + 2], complete=False)
    # Figure 7 tells the members of the network of 11 of 12.
    services.choose(services.DEFAULT, completion_whole=True)
    years.done()
    with app.test_request_context():
        report = services.report(me, services.all_cycles(), by_idea=False)
    section = report.sections[0]
    assert [cycle.name for cycle, _notes in section.notes] == list(DAYS)
    return {table.title: table for table in section.tables}


def test_figure_7_can_be_made_again_from_table_2(figure: dict[str, ShownTable]) -> None:
    rows = figure["Change summary"].rows
    assert [row.counts[0] for row in rows] == [count for count, _percent in SUMMARIES.values()]
    assert [row.total for row in rows] == list(THERE.values())
    # Table 2 rounds now up and now down (23 of 30 is printed as 76), so a point either way.
    for row, (_count, percent) in zip(rows, SUMMARIES.values(), strict=True):
        assert row.share(0) == pytest.approx(percent, abs=1), row.cycle.name
    rows = figure["Template"].rows
    assert [row.counts[0] for row in rows] == [count for count, _percent in TEMPLATES.values()]
    shares = {row.cycle.name: row.share(0) for row in rows}
    assert shares == pytest.approx(
        {name: percent for name, (_count, percent) in TEMPLATES.items()}, abs=2
    )


def test_the_figure_shows_where_the_form_was_changed(
    app: Flask, figure: dict[str, ShownTable], me: Access
) -> None:
    with app.test_request_context():
        section = services.report(me, services.all_cycles(), by_idea=False).sections[0]
        chart = section.chart()
    changed = {cycle.name: notes for cycle, notes in section.notes if cycle.id in section.marked}
    assert list(changed) == ["Spring 2023"]
    assert (
        "New in use: “Change summary”, version 2. One page instead of seven."
        in (changed["Spring 2023"])
    )
    assert chart
    assert len(chart.marks) == 1
    assert {line.title: len(line.points) for line in chart.lines} == {
        "Change summary": 6,
        "Template": 5,
    }


def test_a_share_is_of_the_programs_that_were_there_then(
    app: Flask, years: Years, me: Access
) -> None:
    early = years.join(6, date(2020, 1, 1), until=date(2022, 3, 1))
    years.join(8, date(2021, 1, 1))
    years.join(5, date(2022, 2, 1))
    cycles = [
        years.cycle("Before", date(2020, 6, 1), date(2020, 12, 31)),
        years.cycle("Across", date(2022, 1, 1), date(2022, 6, 30)),
        years.cycle("After", date(2022, 7, 1), date(2022, 12, 31)),
    ]
    form = years.form("One page")
    years.write(cycles[0], form, years.programs[:10])
    years.write(cycles[1], form, years.programs)
    years.write(cycles[1], form, early)
    years.write(cycles[2], form, years.programs[6:])
    years.done()
    with app.test_request_context():
        section = services.report(me, services.all_cycles(), by_idea=False).sections[0]
    rows = section.tables[0].rows
    assert [(row.counts[0], row.total) for row in rows] == [(6, 6), (19, 19), (13, 13)]
    assert [list(notes) for _cycle, notes in section.notes] == [
        ["4 programs wrote but are not recorded as in the network then; they are not counted."],
        ["5 programs joined.", "6 programs left."],
        [],
    ]


def test_a_program_that_comes_back_in_the_same_cycle_is_one_and_has_not_left(
    app: Flask, years: Years, me: Access
) -> None:
    from commonaim.core.db import db
    from commonaim.core.networks.models import ProgramTime

    for program in years.join(7, date(2021, 1, 1), until=date(2022, 2, 1)):
        db.session.add(
            ProgramTime(
                program_id=program.id, cohort_id=years.cohort.id, joined_on=date(2022, 3, 1)
            )
        )
    cycle = years.cycle("Spring", date(2022, 1, 1), date(2022, 6, 30))
    years.write(cycle, years.form("One page"), years.programs)
    years.done()
    with app.test_request_context():
        section = services.report(me, [cycle], by_idea=False).sections[0]
    row = section.tables[0].rows[0]
    assert (row.counts, row.total) == ((7,), 7)
    assert [list(notes) for _cycle, notes in section.notes] == [["7 programs joined."]]


def test_a_form_that_nobody_began_has_no_share_in_that_cycle(
    app: Flask, years: Years, me: Access
) -> None:
    years.join(8, date(2021, 1, 1))
    early = years.cycle("Early", date(2021, 1, 1), date(2021, 6, 30))
    late = years.cycle("Late", date(2022, 1, 1), date(2022, 6, 30))
    years.write(early, years.form("Long"), years.programs)
    years.write(late, years.form("Short"), years.programs, complete=False)
    years.done()
    with app.test_request_context():
        tables = services.report(me, [early, late], by_idea=False).sections[0].tables
    assert {table.title: [row.cycle.name for row in table.rows] for table in tables} == {
        "Long": ["Early"],
        "Short": ["Late"],
    }


def test_small_counts_and_shares_of_few_programs_are_hidden(
    app: Flask, years: Years, me: Access
) -> None:
    years.join(4, date(2020, 1, 1))
    few = years.cycle("Few", date(2020, 1, 1), date(2020, 6, 30))
    years.join(8, date(2021, 1, 1))
    more = years.cycle("More", date(2021, 1, 1), date(2021, 6, 30))
    none = years.cycle("None", date(2022, 1, 1), date(2022, 6, 30))
    form = years.form("One page")
    years.write(few, form, years.programs)
    years.write(more, form, years.programs[:4])
    years.write(none, form, years.programs, complete=False)
    years.done()
    with app.test_request_context():
        rows = services.report(me, [few, more, none], by_idea=False).sections[0].tables[0].rows
    assert [(row.counts[0], row.total) for row in rows] == [(None, None), (None, 12), (0, 12)]


def test_nobody_works_out_by_subtracting_how_few_have_not_completed_a_form(
    app: Flask, years: Years, me: Access
) -> None:
    years.join(20, date(2020, 1, 1))
    form = years.form("One page")
    for count in range(21):
        cycle = years.cycle(f"{count:02}", date(2021 + count, 1, 1), date(2021 + count, 6, 30))
        years.write(cycle, form, years.programs[:count])
        years.write(cycle, form, years.programs[count:], complete=False)
    years.done()
    with app.test_request_context():
        rows = services.report(me, services.all_cycles(), by_idea=False).sections[0].tables[0].rows
        shown = {int(row.cycle.name) for row in rows if row.counts[0] is not None}
        # What is hidden may be any of several counts, and neither the share nor the chart says which.
        assert shown == {0, *range(5, 16), 20}
        assert all(row.share(0) is None for row in rows if row.counts[0] is None)
        services.choose(services.DEFAULT, completion_whole=True)
        whole = services.report(me, services.all_cycles(), by_idea=False).sections[0].tables[0]
        assert [row.counts[0] for row in whole.rows] == list(range(21))
