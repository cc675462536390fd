"""What plugins would ask everybody, to take along into the network's own survey."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import load_workbook

from commonaim.core import tenancy
from commonaim.core.db import db
from commonaim.core.networks import services as networks
from commonaim.core.networks.models import Network
from commonaim.core.testing import Login, make_person

from ..conftest import Shelf

URL = "/n/rivers/reports/survey"
#: A plugin that would ask two things, of which one is no formula for a spreadsheet to run.
ASKS = """\
from commonaim.core.plugin import SurveyItem

@hookimpl
def survey_items():
    yield SurveyItem("ripe", "Are they ripe?", ("Yes", "Almost", "No"), "The orchard")
    yield SurveyItem("sum", "=1+1", ("2", "3"))
"""


@pytest.fixture
def asking(shelf: Shelf, database_url: str, request: pytest.FixtureRequest) -> Network:
    """A network with a plugin that would ask."""
    shelf.add("apples", hooks=ASKS)
    network: Network = request.getfixturevalue("network")
    request.getfixturevalue("enable")(network, "apples")
    return network


def test_items_of_plugins_are_listed_and_taken_along_as_sheets(
    asking: Network, database_url: str, request: pytest.FixtureRequest
) -> None:
    login: Login = request.getfixturevalue("login")
    browser = login(request.getfixturevalue("hub_admin"))
    page = browser.get(URL).text
    for told in ("Are they ripe?", "Yes · Almost · No", "apples.ripe", "Apples"):
        assert told in page
    rows = [
        ["Key", "What is asked", "Answer 1", "Answer 2", "Answer 3", "From", "Added by"],
        ["apples.ripe", "Are they ripe?", "Yes", "Almost", "No", "The orchard", "Apples"],
        ["apples.sum", "'=1+1", "2", "3", "", "", "Apples"],
    ]
    sheet = browser.get(f"{URL}.csv").data.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(sheet))) == rows
    book = load_workbook(io.BytesIO(browser.get(f"{URL}.xlsx").data))
    assert [[cell or "" for cell in row] for row in book.active.values] == rows
    with tenancy.in_network(asking.id):
        networks.switch_off(asking, "apples", None)
        db.session.commit()
    assert "Nothing to ask yet" in browser.get(URL).text


def test_who_reads_no_reports_does_not_read_these(network: Network, login: Login) -> None:
    browser = login(make_person(network, "somebody@example.org", "Somebody", "program_leader"))
    for ending in ("", ".csv", ".xlsx"):
        assert browser.get(f"{URL}{ending}").status_code == 403
