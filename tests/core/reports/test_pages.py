"""The page of reports and its sheets: who may see them, and what they never say."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from commonaim.core import hooks, tenancy
from commonaim.core.access import Access
from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.forms.models import Cycle
from commonaim.core.networks.models import Network
from commonaim.core.plugin import ReportRow, ReportTable
from commonaim.core.reports import services
from commonaim.core.testing import Enable, Login, make_person

from ..conftest import Shelf
from .conftest import Years

URL = "/n/rivers/reports"
#: A plugin that counts apples: 12 and 1 of one idea, 9 and 20 of another.
APPLES = """\
from commonaim.core.plugin import ReportRow, ReportSection, ReportTable

@hookimpl
def report_sections(period):
    rows = []
    for cycle in period.cycle_ids:
        rows += [ReportRow(cycle, (12, 1), None), ReportRow(cycle, (9, 20), %s)]
    yield ReportSection("Apples", (ReportTable("Apples", ("red", "green"), tuple(rows), charted=(0,)),))
"""


@pytest.fixture
def written(years: Years) -> Years:
    """Two cycles that eleven of twelve programs wrote in, in a network that wants to be told so."""
    years.join(12, date(2021, 1, 1))
    form = years.form("=One page")
    for name, year in (("=cmd|' /C calc'!A1", 2021), ("Second", 2022)):
        cycle = years.cycle(name, date(year, 2, 1), date(year, 6, 30))
        years.write(cycle, form, years.programs[:11])
    services.choose(5, completion_whole=True)
    years.done()
    return years


def _text(page: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.get_data(as_text=True)))


def test_the_page_tells_counts_with_what_they_are_of(
    written: Years, login: Login, hub_admin: Person
) -> None:
    page = login(hub_admin).get(URL)
    assert page.status_code == 200
    assert "11 (92%)" in _text(page)
    assert "<svg" in page.get_data(as_text=True)
    assert "style=" not in page.get_data(as_text=True)


def test_no_program_is_named_in_a_report(written: Years, login: Login, hub_admin: Person) -> None:
    browser = login(hub_admin)
    for path in (URL, f"{URL}.csv"):
        assert "Program 0" not in browser.get(path).get_data(as_text=True)


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("program_leader", 403)])
def test_only_the_hub_and_evaluators_read_reports(
    written: Years, login: Login, network: Network, role: str, status: int
) -> None:
    browser = login(make_person(network, "somebody@example.org", "Somebody", role))
    for path in (URL, f"{URL}.csv", f"{URL}.xlsx"):
        assert browser.get(path).status_code == status
    assert b"Reports" not in browser.get("/n/rivers/").data


@pytest.mark.parametrize("role", ["evaluator", "facilitator"])
def test_who_reads_reports_does_not_choose_what_is_small(
    written: Years, login: Login, network: Network, role: str
) -> None:
    browser = login(make_person(network, "somebody@example.org", "Somebody", role))
    assert browser.get(URL).status_code == 200
    assert browser.post(f"{URL}/minimum", data={"minimum": "3"}).status_code == 403


def test_another_networks_cycles_are_never_counted(
    written: Years, login: Login, other_network: Network
) -> None:
    theirs = make_person(other_network, "away@example.org", "Away", "hub_admin")
    ids = [cycle.id for cycle in services.all_cycles()]
    browser = login(theirs)
    assert browser.get(URL).status_code == 404
    page = browser.get("/n/hills/reports?" + "&".join(f"cycle={ident}" for ident in ids))
    assert page.status_code == 200
    assert "92%" not in _text(page)
    with tenancy.in_network(other_network.id):
        own = Cycle(name="Theirs", starts_on=date(2021, 1, 1), ends_on=date(2021, 6, 1))
        db.session.add(own)
        db.session.commit()
    page = browser.get(f"/n/hills/reports?cycle={ids[0]}&cycle={ids[1]}")
    assert "Second" not in _text(page)
    assert "92%" not in _text(page)


def test_the_smallest_count_is_the_networks_own(
    written: Years, login: Login, hub_admin: Person
) -> None:
    browser = login(hub_admin)
    browser.post(f"{URL}/minimum", data={"minimum": "5"})
    assert "11 (92%)" not in _text(browser.get(URL))
    browser.post(f"{URL}/minimum", data={"minimum": "5", "completion_whole": "y"})
    assert "11 (92%)" in _text(browser.get(URL))
    assert "has chosen to show all counts of completed forms" in _text(browser.get(URL))
    assert "all counts of completed forms" in _text(browser.get("/n/rivers/log"))
    assert browser.post(f"{URL}/minimum", data={"minimum": "12"}).status_code == 303
    assert "11 (92%)" not in _text(browser.get(URL))
    assert "fewer than 12" in _text(browser.get(URL))
    for wrong in ("2", "31", "-1", "many", ""):
        browser.post(f"{URL}/minimum", data={"minimum": wrong})
        assert services.chosen() == (12, False)
    assert "below 12 " in _text(browser.get("/n/rivers/log"))


def test_no_cell_leaves_as_a_formula(written: Years, login: Login, hub_admin: Person) -> None:
    browser = login(hub_admin)
    sheet = browser.get(f"{URL}.csv")
    assert sheet.headers["Content-Type"].startswith("text/csv")
    cells = [cell for row in csv.reader(io.StringIO(sheet.text.lstrip("\ufeff"))) for cell in row]
    assert "'=cmd|' /C calc'!A1" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    book = load_workbook(io.BytesIO(browser.get(f"{URL}.xlsx").data))
    found = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    assert {cell.data_type for cell in found} <= {"s", "inlineStr", "n", "d"}
    assert 11 in [cell.value for cell in found]
    assert "'=One page" in [cell.value for cell in found]


def test_strange_addresses_are_answered(written: Years, login: Login, hub_admin: Person) -> None:
    browser = login(hub_admin)
    for query in ("?cycle=x", "?cycle=-1", "?cycle=99999999999999999999", "?by=%00", "?cycle=0"):
        assert browser.get(URL + query).status_code == 200, query


def test_a_network_without_cycles_is_told_what_comes(login: Login, hub_admin: Person) -> None:
    assert "There is no cycle yet" in _text(login(hub_admin).get(URL))


# What plugins count


@pytest.fixture
def apples(shelf: Shelf, request: pytest.FixtureRequest) -> Any:
    """A network in which a plugin counts apples, by two change ideas; gives its Access."""
    shelf.add("apples", hooks=APPLES % "1")
    network = request.getfixturevalue("network")
    request.getfixturevalue("enable")(network, "apples")
    years: Years = request.getfixturevalue("years")
    assert years.idea("Peers").id == 1
    for number in (1, 2, 3):
        years.cycle(f"Cycle {number}", date(2020 + number, 1, 1), date(2020 + number, 6, 1))
    years.done()
    return request.getfixturevalue("me")


def _apples(app: Flask, me: Access, cycles: Any, *, by_idea: bool) -> dict[tuple[str, str], Any]:
    with app.test_request_context():
        sections = services.report(me, cycles, by_idea=by_idea).sections
    (section,) = [one for one in sections if one.source == "Apples"]
    return {(row.cycle.name, row.part): (row.counts, row.total) for row in section.tables[0].rows}


def test_core_hides_what_is_small_in_a_plugins_counts(apples: Access, app: Flask) -> None:
    found = _apples(app, apples, services.all_cycles()[:1], by_idea=True)
    assert found["Cycle 3", "No change idea named"] == ((None, None), 13)
    assert found["Cycle 3", "Peers"] == ((None, None), 29)
    assert found["Cycle 3", ""][1] == 42


def test_two_reports_that_overlap_say_the_same_of_what_they_share(
    apples: Access, app: Flask
) -> None:
    every = services.all_cycles()
    whole = _apples(app, apples, every, by_idea=True)
    for chosen in (every[:1], every[1:], [every[0], every[2]]):
        for by_idea in (True, False):
            for key, shown in _apples(app, apples, chosen, by_idea=by_idea).items():
                assert shown == whole[key]


@pytest.mark.parametrize("counts", ["(1,)", "(1, 2, 3)", "(1, -2)"])
def test_a_plugin_whose_counts_do_not_fit_is_left_out(
    shelf: Shelf, counts: str, database_url: str, request: pytest.FixtureRequest
) -> None:
    shelf.add("apples", hooks=APPLES.replace("(12, 1)", counts) % "None")
    network: Network = request.getfixturevalue("network")
    enable: Enable = request.getfixturevalue("enable")
    enable(network, "apples")
    years: Years = request.getfixturevalue("years")
    years.cycle("Cycle 1", date(2021, 1, 1), date(2021, 6, 1))
    years.done()
    login: Login = request.getfixturevalue("login")
    page = login(request.getfixturevalue("hub_admin")).get(URL)
    assert page.status_code == 200
    assert "Apples" not in _text(page)


def test_report_sections_are_those_of_plugins_that_are_on(
    shelf: Shelf, database_url: str, request: pytest.FixtureRequest
) -> None:
    shelf.add("apples", hooks=APPLES % "None")
    me: Access = request.getfixturevalue("me")
    request.getfixturevalue("years")
    assert hooks.collect("report_sections", network=me.network, user=me, period=None) == []


def test_a_table_divides_things() -> None:
    with pytest.raises(ValueError, match="two columns"):
        ReportTable("One", ("alone",), (ReportRow(1, (3,)),))
