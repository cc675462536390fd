"""Which form words are brought into: offered as for a beginning, and changed where they go."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import func, select

from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.forms.models import (
    Section,
    Submission,
    Template,
    TemplateVersion,
)
from commonaim.core.testing import Login

from ..forms.conftest import Work
from .conftest import at, carried


@pytest.fixture
def one_page(work: Work) -> TemplateVersion:
    """Another form, of one page; by its name it comes after “Plan”."""
    template = Template(key="short", name="Short form", layout="one_page")
    db.session.add(template)
    db.session.flush()
    version = TemplateVersion(template_id=template.id, number=1)
    db.session.add(version)
    db.session.flush()
    for position, title in enumerate(("Snacks", "Buses")):
        key = title.lower()
        db.session.add(
            Section(version_id=version.id, position=position, key=key, role="plan", title=title)
        )
    db.session.commit()
    return version


def _forms(page: str) -> list[tuple[str, bool]]:
    (select_,) = re.findall(r'<select[^>]*name="template".*?</select>', page, re.DOTALL)
    found = re.findall(r'<option value="\d+"( selected)?>([^<]*)', select_)
    return [(name, bool(selected)) for selected, name in found]


def test_bringing_in_offers_the_forms_as_beginning_does(
    work: Work, one_page: TemplateVersion, leader: Person, login: Login
) -> None:
    browser = login(leader)
    assert [name for name, _selected in _forms(browser.get(at(work)).text)] == [
        "Short form",
        "Plan",
    ]
    page = browser.post(at(work), data={"text": "Snacks\nFruit."}).text
    assert _forms(page) == [("Short form", True), ("Plan", False)]
    assert '<option value="snacks" selected>' in page


def test_the_form_is_changed_where_the_words_go_and_none_is_lost(
    work: Work, one_page: TemplateVersion, leader: Person, login: Login
) -> None:
    browser = login(leader)
    page = browser.post(
        at(work), data={"text": "Visits\nMeasures: who came back.\nSnacks: fruit."}
    ).text
    assert "Measures: who came back." in page
    sent = {
        "carried": carried(page),
        "shown": one_page.id,
        "template": work.version.id,
        "title": "Peer visits",
        "program": work.program.id,
        "goes-0": "",
        "goes-1": "snacks",
    }
    answer = browser.post(at(work, "/document"), data={**sent, "other-form": "1"})
    assert answer.status_code == 200
    assert _forms(answer.text) == [("Short form", False), ("Plan", True)]
    assert '<option value="measures" selected>' in answer.text
    assert 'value="Peer visits"' in answer.text
    assert f'<option value="{work.program.id}" selected>' in answer.text
    assert carried(answer.text) == carried(page)
    # Chosen, and then the other button: the sections that were chosen are not those of this form.
    answer = browser.post(at(work, "/document"), data=sent)
    assert answer.status_code == 422
    assert "this form has other sections" in answer.text
    assert db.session.scalar(select(func.count(Submission.id))) == 1


def test_the_form_of_a_sheet_is_changed_where_its_columns_go(
    work: Work, one_page: TemplateVersion, leader: Person, login: Login
) -> None:
    browser = login(leader)
    table = [["Title", "Measures"], ["Pairs", "Who came back"]]
    sent = {"carried": json.dumps(table), "shown": one_page.id, "template": work.version.id}
    sent |= {"program": work.program.id, "goes-0": "=title", "goes-1": ""}
    answer = browser.post(at(work, "/sheet"), data={**sent, "other-form": "1"})
    assert answer.status_code == 200
    assert '<option value="measures" selected>' in answer.text
    assert browser.post(at(work, "/sheet"), data=sent).status_code == 422
    assert db.session.scalar(select(func.count(Submission.id))) == 1


def test_a_form_that_was_revised_meanwhile_is_looked_at_again(
    work: Work, leader: Person, login: Login
) -> None:
    newer = TemplateVersion(template_id=work.version.template_id, number=2)
    db.session.add(newer)
    db.session.flush()
    db.session.add(
        Section(version_id=newer.id, position=0, key="all", role="plan", title="Everything")
    )
    db.session.commit()
    sent = {
        "carried": json.dumps([["Change", "Visits."]]),
        "shown": work.version.id,
        "template": work.version.id,
        "title": "Peer visits",
        "program": work.program.id,
        "goes-0": "change",
    }
    answer = login(leader).post(at(work, "/document"), data=sent)
    assert answer.status_code == 422
    assert '<option value="all" selected>' in answer.text
    assert db.session.scalar(select(func.count(Submission.id))) == 1
