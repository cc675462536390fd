"""A project comes in from a file and leaves as one, with what consent allows."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from commonaim.core import jobs
from commonaim.core.accounts.models import Person
from commonaim.core.commands import commonaim
from commonaim.core.db import db, now
from commonaim.core.jobs import Job
from commonaim.core.networks.models import Network
from commonaim.core.testing import Login
from commonaim.plugins.coding.exchange import model
from commonaim.plugins.coding.exchange.refi.reading import read
from commonaim.plugins.coding.exchange.refi.writing import as_qdc, as_qdpx
from commonaim.plugins.coding.models import Project, Segment, Text, Use
from commonaim.plugins.coding.services import (
    codebook,
    incoming,
    large,
    outgoing,
    projects,
    sight,
    taking_in,
)
from commonaim.plugins.coding.services.files import FORMATS

GUIDS = [f"{n:08x}-1111-4111-8111-111111111111" for n in range(20)]
WORDS = "👩🏽‍🚀 Zoë said: we belong.\nThen nothing."
FOUND = model.Project(
    "From elsewhere",
    "Common Aim",
    "What do they say?",
    (model.Coder(GUIDS[0], "Ana"), model.Coder(GUIDS[1], "Ben")),
    (
        model.Code(
            GUIDS[2],
            "Belonging",
            color="#0b5d5e",
            definition="Part of it",
            use_when="we",
            origin="deductive",
            status="active",
        ),
        model.Code(
            GUIDS[3], "Peers", GUIDS[2], color="#a8441f", origin="in_vivo", status="retired"
        ),
    ),
    (model.Variable(GUIDS[4], "Grade", "integer"),),
    (model.Case(GUIDS[5], "Zoë", "", {"Grade": 9}, (GUIDS[6],), (GUIDS[8],)),),
    (
        model.Source(GUIDS[6], "Interview", WORDS, {"Grade": 9}),
        model.Source(GUIDS[7], "Other", "Not to be quoted."),
    ),
    (
        model.Segment(GUIDS[8], GUIDS[6], 5, 8),
        model.Segment(GUIDS[9], GUIDS[6], 15, 24),
        model.Segment(GUIDS[10], GUIDS[7], 0, 3),
    ),
    (
        model.Coding(GUIDS[11], GUIDS[8], GUIDS[2], GUIDS[0]),
        model.Coding(GUIDS[12], GUIDS[9], GUIDS[3], GUIDS[1]),
        model.Coding(GUIDS[13], GUIDS[10], GUIDS[2], GUIDS[0]),
    ),
    (
        model.Memo(GUIDS[14], "segment", GUIDS[9], "Strong.", "Idea", "theory", GUIDS[0]),
        model.Memo(GUIDS[15], "segment", GUIDS[10], "Secret thought", author=GUIDS[0]),
        model.Memo(GUIDS[16], "code", GUIDS[2], "A rule", "", "rule", GUIDS[0]),
    ),
)


@pytest.fixture
def made(here: Network) -> Project:
    return incoming.make(FOUND, incoming.Consent())


def out(project: Project) -> model.Project:
    return outgoing.of_project(project, sight.of_operator(project)).found


def timeless(found: model.Project) -> model.Project:
    """Without the times that the database gave to what came without."""
    return replace(
        found,
        codings=tuple(one._replace(made_at=None) for one in found.codings),
        memos=tuple(replace(one, made_at=None) for one in found.memos),
    )


def test_what_came_in_leaves_as_it_was(made: Project) -> None:
    assert timeless(out(made)) == FOUND


def test_what_may_not_be_quoted_stays_and_what_was_withdrawn_is_masked(made: Project) -> None:
    other = db.session.query(Text).filter_by(title="Other").one()
    other.quotable = False
    hidden = db.session.query(Segment).filter_by(start=15).one()
    hidden.withdrawn_at = now()
    db.session.flush()
    leaving = outgoing.of_project(made, sight.of_operator(made))
    assert leaving.kept_back == 1
    assert [source.name for source in leaving.found.sources] == ["Interview"]
    assert leaving.found.sources[0].text[15:24] == "░" * 9
    assert len(leaving.found.sources[0].text) == len(WORDS)
    assert [coding.guid for coding in leaving.found.codings] == [GUIDS[11]]
    written = b"".join(form.make(leaving.found) for name, form in FORMATS.items() if name != "docx")
    assert b"Not to be quoted" not in written
    assert b"Secret thought" not in written
    outgoing.note(leaving, "Excel", None)
    db.session.flush()
    assert [use.text_id for use in db.session.query(Use)] == [leaving.texts[0]]


@pytest.mark.parametrize("form", FORMATS)
def test_each_format_is_written(made: Project, form: str) -> None:
    data = FORMATS[form].make(out(made))
    assert data
    if FORMATS[form].ending in ("csv", "html", "json", "qdc"):
        assert "Belonging" in data.decode("utf-8-sig")


def test_the_command_line_brings_in_and_takes_out(
    here: Network, app: Flask, tmp_path: Path
) -> None:
    file, again = tmp_path / "in.qdpx", tmp_path / "out.qdpx"
    file.write_bytes(as_qdpx(FOUND))
    db.session.commit()
    runner = CliRunner()

    def run(*call: str) -> str:
        result = runner.invoke(commonaim, ["coding", *call, "--network", here.slug], obj=None)
        return result.output + str(result.exception or "")

    said = run("import", str(file))
    assert "Made the coding project From elsewhere" in said
    assert "codings                3       3" in said
    assert "There is a coding project called" in run("import", str(file))
    assert "no REFI-QDA" in run("import", str(_file(tmp_path, b"<html/>")))
    assert "3 codings" in run(
        "export", "--project", "From elsewhere", "--format", "qdpx", str(again)
    )
    assert read(again.read_bytes())[0].sources == FOUND.sources
    assert "There is no coding project" in run(
        "export", "--project", "None", "--format", "csv", str(again)
    )


def _file(folder: Path, data: bytes) -> Path:
    path = folder / "wrong.qdc"
    path.write_bytes(data)
    return path


def test_a_page_says_what_is_in_a_file_and_then_makes_it(
    here: Network, facilitator: Person, login: Login
) -> None:
    browser = login(facilitator)
    base = f"/n/{here.slug}/coding"
    page = browser.post(
        f"{base}/import/look", data={"file": (BytesIO(as_qdpx(FOUND)), "study.qdpx")}
    )
    assert "Nothing is made yet" in page.text
    assert projects.every() == []
    token = page.text.partition('name="file" type="hidden" value="')[2].partition('"')[0]
    answer = browser.post(
        f"{base}/import/make", data={"file": token, "name": "Ours", "visible_to": "coders"}
    )
    assert answer.status_code == 303
    [project] = projects.every()
    assert (project.name, project.origin) == ("Ours", "Common Aim")
    assert {text.quotable for text in db.session.query(Text)} == {False}
    wrong = browser.post(f"{base}/import/look", data={"file": (BytesIO(b"PK\3\4"), "x.qdpx")})
    assert wrong.status_code == 422
    assert "archive cannot be read" in wrong.text


def test_only_who_may_export_takes_words_out(
    made: Project, here: Network, hub_admin: Person, facilitator: Person, login: Login
) -> None:
    db.session.commit()
    address = f"/n/{here.slug}/coding/projects/{made.id}/export"
    assert login(facilitator).get(address).status_code == 403
    browser = login(hub_admin)
    # texts that came in are for coders only, and the hub admin is none
    assert "2 texts stay" in browser.get(address).text
    answer = browser.post(f"{address}/csv")
    assert answer.mimetype == "text/csv"
    assert "Zoë" not in answer.get_data(as_text=True)


def test_the_codes_of_a_file_join_a_codebook_and_overwrite_nothing(
    project: Project, facilitator: Person
) -> None:
    ours = codebook.add(project, "Belonging", definition="As we say it.")
    mine = codebook.add(project, "At home", parent=ours)
    other = codebook.add(project, "At home")
    guids = [f"{number:08d}-1111-4111-8111-111111111111" for number in range(4)]
    found = model.Project(
        "Theirs",
        codes=(
            model.Code(guids[0], "belonging", definition="As they say it.", example="Our house."),
            model.Code(guids[1], "At home", guids[0], short="Feels theirs."),
            model.Code(guids[2], "A guest", guids[0], definition="Let in.", color="#123456"),
            model.Code(other.guid, "Renamed there"),
        ),
    )
    done = taking_in.take_in(found, project, facilitator.id)
    assert (done.added, done.filled, done.differing) == (1, 2, ("Belonging",))
    assert (ours.definition, ours.example) == ("As we say it.", "Our house.")
    assert (mine.short, other.short, other.name) == ("Feels theirs.", "", "At home")
    [guest] = [code for code in codebook.codes(project) if code.name == "A guest"]
    assert (guest.parent_id, guest.definition, guest.color) == (ours.id, "Let in.", "#123456")
    again = taking_in.take_in(found, project, facilitator.id)
    assert (again.added, again.filled) == (0, 0)


def test_a_codebook_is_brought_into_a_project_or_a_new_one_on_its_page(
    here: Network, project: Project, facilitator: Person, login: Login
) -> None:
    db.session.commit()
    browser = login(facilitator)
    base = f"/n/{here.slug}/coding"
    data = as_qdc(model.Project("Codes", codes=FOUND.codes))

    def look() -> str:
        page = browser.post(f"{base}/import/look", data={"file": (BytesIO(data), "codes.qdc")})
        assert f"into the codebook of “{project.name}”" in page.text
        return page.text.partition('name="file" type="hidden" value="')[2].partition('"')[0]

    sent = {"file": look(), "name": "Codes", "into": str(project.id)}
    answer = browser.post(f"{base}/import/make", data=sent)
    assert answer.headers["Location"].endswith(f"/projects/{project.id}/codebook")
    assert {code.name for code in codebook.codes(project)} == {one.name for one in FOUND.codes}
    answer = browser.post(
        f"{base}/import/make", data={"file": look(), "name": "A new one", "into": "0"}
    )
    assert answer.status_code == 303
    assert {one.name for one in projects.every()} == {project.name, "A new one"}
    gone = browser.post(f"{base}/import/make", data={"file": look(), "name": "x", "into": "999999"})
    assert gone.status_code == 404


def test_a_large_project_is_made_in_the_background_once(
    here: Network,
    facilitator: Person,
    login: Login,
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(large, "MOST_THINGS", 1)
    browser = login(facilitator)
    base = f"/n/{here.slug}/coding"

    def ask() -> str:
        page = browser.post(
            f"{base}/import/look", data={"file": (BytesIO(as_qdpx(FOUND)), "study.qdpx")}
        )
        token = page.text.partition('name="file" type="hidden" value="')[2].partition('"')[0]
        sent = {"file": token, "name": "Ours", "visible_to": "coders", "consent": "In May."}
        return browser.post(f"{base}/import/make", data=sent).headers["Location"]

    page = ask()
    assert "Bringing in “Ours”" in browser.get(page).text
    assert projects.every() == []
    assert jobs.run_waiting() == 1
    [project] = projects.every()
    assert {(text.visible_to, text.consent) for text in db.session.query(Text)} == {
        ("coders", "In May.")
    }
    assert [one.person_id for one in projects.coders(project) if one.person_id] == [facilitator.id]
    # a worker that stopped behind the last commit is followed by one that finds the project there
    job = db.session.query(Job).one()
    job.state = "queued"
    db.session.commit()
    assert jobs.run_waiting() == 1
    assert len(projects.every()) == 1
    db.session.expire_all()
    assert db.session.query(Job).one().state == "done"
