"""How fast a page of fifty submissions is, against a bare Flask + SQLAlchemy page with fifty rows, in one run.

    python benchmarks/pages.py [--seconds 3]

Prints the queries of a page of five and of fifty, how much processor time a page of both applications takes (called
through WSGI in this process), and how much more of it each page takes with 10,000 submissions in the network. What is
compared is measured in turns, a page here and a page there, so that other work on the machine slows down both.
"""

from __future__ import annotations

import argparse
import io
import itertools
import logging
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from flask import Flask, render_template
from flask_sqlalchemy import SQLAlchemy
from jinja2 import DictLoader
from sqlalchemy import ForeignKey, event, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, joinedload, mapped_column, relationship

from commonaim.core import create_app, demo, kept, migrating, tenancy
from commonaim.core.accounts.services import open_session, person_of_email
from commonaim.core.db import db, now
from commonaim.core.forms.models import Cycle, ImprovementGroup, Revision, Submission
from commonaim.core.networks.models import Program
from commonaim.core.registry import Registry, registry_of

Call = Callable[[], int]
ROUNDS = 5
PROCESSES = 7
AFTER_A_CHANGE = "report, first look after a change"
REPORT = "/n/rivers/reports?by=idea"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=1.0, help="seconds a round and page")
    parser.add_argument("--new-process", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    seconds = given.seconds
    logging.disable(logging.CRITICAL)
    if given.new_process:
        print(look_of_this_process(*given.new_process))
        return
    with tempfile.TemporaryDirectory() as folder:
        bare = bare_page(Path(folder) / "bare.sqlite")
        folders = [Path(folder) / str(total) for total in (50, 10_000)]
        small, large = site(folders[0], 50), site(folders[1], 10_000)
        with small.app_context():
            print_queries(small)
            print_rate(small, bare, seconds)
        print_growth(small, large, seconds)
        print_new_processes(folders, (small, large))


def site(folder: Path, total: int, registry: Registry | None = None) -> Flask:
    """Our application on the demo network; its running cycle has ``total`` submissions, five in an own group."""
    folder.mkdir()
    app = create_app({}, registry=registry, **settings_in(folder))
    structlog.configure(processors=[drop], cache_logger_on_first_use=False)
    with app.app_context():
        migrating.upgrade(app)
        network = demo.make(registry_of(app))
        with tenancy.in_network(network.id):
            fill(50)
            fill(total)
            review_all(app)
    return app


def settings_in(folder: Path | str) -> dict[str, Any]:
    """The configuration of an application that keeps its data in ``folder``."""
    settings = {"DATA_DIR": str(folder), "SECRET_KEY": "bench", "LOG_LEVEL": "ERROR"}
    return {**settings, "JOB_WORKER": False}


def drop(_logger: Any, _method: str, _event: Any) -> Any:
    """Throw a log line away."""
    raise structlog.DropEvent


def fill(total: int) -> None:
    """Add submissions to the running cycle until it has ``total``; five of them are in a group of their own."""
    cycle = db.session.scalars(select(Cycle).order_by(Cycle.starts_on.desc())).first()
    template = db.session.scalars(select(Submission).order_by(Submission.id)).first()
    program = db.session.scalars(select(Program)).first()
    assert cycle
    assert template
    assert program
    group = db.session.scalar(select(ImprovementGroup).where(ImprovementGroup.name == "Five"))
    if group is None:
        group = ImprovementGroup(cycle_id=cycle.id, name="Five")
        db.session.add(group)
        db.session.flush()
    have = db.session.scalar(select(func.count()).where(Submission.cycle_id == cycle.id)) or 0
    texts = db.session.scalar(select(Revision.texts).where(Revision.submission_id == template.id))
    moment = now()
    for number in range(have, total):
        submission = Submission(
            cycle_id=cycle.id,
            program_id=program.id,
            version_id=template.version_id,
            author_id=template.author_id,
            title=f"A change worth trying, number {number}",
            revision=1,
            changed_at=moment - timedelta(minutes=number),
            group_id=group.id if number < have + 5 and total == 50 else None,
        )
        db.session.add(submission)
        db.session.flush()
        db.session.add(Revision(submission_id=submission.id, number=1, texts=texts or {}))
        if number % 500 == 0:
            db.session.commit()
    db.session.commit()


def caller(app: Flask, path: str, cookie: str = "") -> Call:
    """A function that asks ``app`` for a page and gives its length; anything but 200 raises."""
    url, _, query = path.partition("?")

    def call() -> int:
        answers: list[str] = []
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": url,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "wsgi.version": (1, 0),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "HTTP_COOKIE": cookie,
            "HTTP_ACCEPT_LANGUAGE": "en",
        }
        with app.app_context():
            body = app.wsgi_app(environ, lambda status, *_: answers.append(status))  # type: ignore[arg-type,return-value]  # write() is not used
            length = sum(map(len, body))
            getattr(body, "close", lambda: None)()
        if not answers[0].startswith("200"):
            raise SystemExit(f"{path} answered {answers[0]}")
        return length

    return call


def signed_in(app: Flask, email: str) -> str:
    """The cookie of somebody who is signed in and has seen a page, so that nothing is new in it."""
    person = person_of_email(email)
    assert person
    token = open_session(person, "benchmark")
    db.session.commit()
    browser, name = app.test_client(), app.config["SESSION_COOKIE_NAME"]
    with browser.session_transaction() as session:
        session.update({"_user_id": token, "_fresh": True})
    with app.app_context():
        browser.get("/n/rivers/")
    cookie = browser.get_cookie(name)
    assert cookie
    return f"{name}={cookie.value}"


@contextmanager
def counted() -> Iterator[list[str]]:
    """The SQL statements of a block."""
    statements: list[str] = []

    def note(_c: Any, _k: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield statements
    event.remove(db.engine, "before_cursor_execute", note)


def pages(app: Flask) -> dict[str, str]:
    """The pages that list or show submissions, by name."""
    with tenancy.across_networks("the benchmark looks for ids"):
        cycle = db.session.scalars(select(Cycle.id).order_by(Cycle.starts_on.desc())).first()
        five = db.session.scalars(
            select(ImprovementGroup.id).where(ImprovementGroup.name == "Five")
        ).first()
        submission = db.session.scalars(select(Submission.id).order_by(Submission.id)).first()
    found = {
        "home": "/n/rivers/",
        "cycles": "/n/rivers/cycles",
        "cycle, 50 rows": f"/n/rivers/cycles/{cycle}",
        "cycle, 5 rows": f"/n/rivers/cycles/{cycle}?group={five}",
        "submission": f"/n/rivers/submissions/{submission}",
        "submission, edit": f"/n/rivers/submissions/{submission}/edit",
        "report": REPORT,
        "people": "/n/rivers/people",
        "log": "/n/rivers/log",
        "plugins": "/n/rivers/plugins",
    }
    if "equity_review" in registry_of(app).names():
        found["reviews, 50 rows"] = f"/n/rivers/equity_review/?cycle={cycle}"
        found["reviews, 5 rows"] = f"/n/rivers/equity_review/?cycle={cycle}&group={five}"
        found["review page"] = f"/n/rivers/equity_review/submissions/{submission}"
        found["plugin page"] = "/n/rivers/plugins/equity_review"
    return found


def print_queries(app: Flask) -> None:
    """SQL statements of each page."""
    cookie = signed_in(app, "ruth.adeyemi@example.org")
    print("queries a page")
    for name, path in pages(app).items():
        call = caller(app, path, cookie)
        call()
        with counted() as statements:
            call()
        print(f"  {name:<20} {len(statements):>4}")


def print_rate(app: Flask, bare: Call, seconds: float) -> None:
    """Pages in a second of processor time, of fifty rows and of the bare page."""
    ours = caller(app, pages(app)["cycle, 50 rows"], signed_in(app, "ruth.adeyemi@example.org"))
    ours_ms, bare_ms, ratio = in_turns(ours, bare, seconds * ROUNDS)
    print(f"pages a second, fifty rows: ours {1000 / ours_ms:.0f}, bare {1000 / bare_ms:.0f}")
    print(f"ratio ours / bare {ratio:.2f}")


def print_growth(small: Flask, large: Flask, seconds: float) -> None:
    """How much more time each page takes with 10,000 submissions than with fifty, all of them reviewed."""
    calls, changes = [], []
    for app in (small, large):
        with app.app_context():
            cookie = signed_in(app, "ruth.adeyemi@example.org")
            found = {name: caller(app, path, cookie) for name, path in pages(app).items()}
            report = found["report"]
            looks = {
                AFTER_A_CHANGE: report,
                "report, all of it counted anew": counting_all(app, report),
            }
            calls.append({**found, **looks})
            changes.append(after_a_change(app))
    print("milliseconds a page, 50 -> 10,000 submissions (one cycle holds them all)")
    for name in calls[0]:
        before = changes if name == AFTER_A_CHANGE else ()
        few, many, ratio = in_turns(calls[0][name], calls[1][name], seconds, before)
        print(f"  {name:<33} {few:8.2f} -> {many:8.2f}   x{ratio:.2f}")


def print_new_processes(folders: Iterable[Path], apps: Iterable[Flask]) -> None:
    """How long whoever looks first in a new process waits for the report, after Home; processes take turns."""
    commands = []
    for folder, app in zip(folders, apps, strict=True):
        with app.app_context():
            cookie = signed_in(app, "ruth.adeyemi@example.org")
        commands.append([sys.executable, __file__, "--new-process", str(folder), cookie])
    times: list[list[float]] = [[], []]
    for _ in range(PROCESSES):
        for taken, command in zip(times, commands, strict=True):
            told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            taken.append(float(told))
    few, many = map(statistics.median, times)
    ratio = statistics.median(b / a for a, b in zip(*times, strict=True))
    print(f"  {'report, first look of a process':<33} {few:8.2f} -> {many:8.2f}   x{ratio:.2f}")


def look_of_this_process(folder: str, cookie: str) -> float:
    """Milliseconds of the report in this process, which has shown nothing but Home before."""
    app = create_app({}, **settings_in(folder))
    caller(app, "/n/rivers/", cookie)()
    return processor_time(caller(app, REPORT, cookie))


def counting_all(app: Flask, report: Call) -> Call:
    """The report after something that may have concerned every submission: nothing is kept from before."""

    def call() -> int:
        kept.init_app(app)
        return report()

    return call


def after_a_change(app: Flask) -> Callable[[], None]:
    """Give a submission another title, as somebody does between two looks at the report; another one each time."""
    with tenancy.across_networks("the benchmark looks for ids"):
        idents = db.session.scalars(select(Submission.id).order_by(Submission.id)).all()
        network_id = db.session.scalars(select(Submission.network_id)).first()
    assert network_id
    # far from each other, so that no block is changed twice in a row
    turns = itertools.cycle(idents[:: max(1, len(idents) // 7)])

    def change() -> None:
        with app.app_context(), tenancy.in_network(network_id):
            submission = tenancy.get(Submission, next(turns))
            assert submission
            submission.title = f"Changed at {time.perf_counter()}"
            db.session.commit()

    return change


def review_all(app: Flask) -> None:
    """Give each submission that has none a copy of a review, so that pages have as much to look through and to show."""
    if "equity_review" not in registry_of(app).names():
        return
    from commonaim.plugins.equity_review.models import Result

    given = db.session.scalars(select(Result).limit(1)).one()
    own = {"id", "submission_id", "cycle_id"}
    copied = {c.key: getattr(given, c.key) for c in Result.__table__.columns if c.key not in own}
    reviewed = select(Result.submission_id)
    waiting = select(Submission.id, Submission.cycle_id).where(Submission.id.not_in(reviewed))
    for ident, cycle_id in db.session.execute(waiting).all():
        db.session.add(Result(submission_id=ident, cycle_id=cycle_id, **copied))
    db.session.commit()


def in_turns(
    one: Call, other: Call, seconds: float, before: Iterable[Callable[[], None]] = ()
) -> tuple[float, float, float]:
    """Median milliseconds of processor time of each of two calls, made in turns, and of how many times as long the
    other takes. The turns go on for ``seconds`` on the clock, and for forty at least. What is done ``before`` each turn
    takes no part in it.
    """
    one(), other()
    times: list[tuple[float, float]] = []
    begun = time.perf_counter()
    while time.perf_counter() - begun < seconds or len(times) < 40:
        for do in before:
            do()
        times.append((processor_time(one), processor_time(other)))
    ratio = statistics.median(b / a for a, b in times)
    return statistics.median(a for a, _ in times), statistics.median(b for _, b in times), ratio


def milliseconds(call: Call, seconds: float) -> float:
    """Median milliseconds of processor time of a call over about ``seconds``."""
    call()
    times: list[float] = []
    begun = time.perf_counter()
    while time.perf_counter() - begun < seconds:
        times.append(processor_time(call))
    return statistics.median(times)


def processor_time(call: Call) -> float:
    """Milliseconds that a call keeps a processor busy."""
    start = time.process_time()
    call()
    return (time.process_time() - start) * 1000


BARE_PAGE = """<!doctype html><html lang="en"><title>Submissions</title><table>
<tr><th>Title<th>Program<th>Group<th>Changed<th>Notes
{% for row in rows %}<tr><td><a href="{{ url_for('show', ident=row.id) }}">{{ row.title }}</a>
<td>{{ row.program.name }}<td>{{ row.group.name }}<td>{{ row.changed_at.strftime("%b %d, %Y") }}
<td>{% if row.complete %}complete{% endif %}{% endfor %}</table></html>"""


def bare_page(path: Path) -> Call:
    """The least that Flask and SQLAlchemy can do to show the same list: one query of fifty rows, one small template."""

    class Plain(DeclarativeBase):
        pass

    class PlainProgram(Plain):
        __tablename__ = "program"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str]

    class PlainGroup(Plain):
        __tablename__ = "improvement_group"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str]

    class Row(Plain):
        __tablename__ = "row"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str]
        complete: Mapped[bool]
        changed_at: Mapped[datetime]
        program_id: Mapped[int] = mapped_column(ForeignKey("program.id"))
        group_id: Mapped[int] = mapped_column(ForeignKey("improvement_group.id"))
        program: Mapped[PlainProgram] = relationship()
        group: Mapped[PlainGroup] = relationship()

    app, plain = Flask("bare"), SQLAlchemy(model_class=Plain)
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{path}"
    app.jinja_loader = DictLoader({"rows.html": BARE_PAGE})
    plain.init_app(app)
    with app.app_context():
        Plain.metadata.create_all(plain.engine)
        plain.session.add(PlainProgram(id=1, name="Harbor Makers"))
        plain.session.add(PlainGroup(id=1, name="Belonging"))
        plain.session.add_all(
            Row(
                title=f"A change worth trying, number {n}",
                complete=True,
                changed_at=datetime(2026, 3, 1) + timedelta(hours=n),  # noqa: DTZ001
                program_id=1,
                group_id=1,
            )
            for n in range(50)
        )
        plain.session.commit()

    @app.get("/rows")
    def rows() -> str:
        found = plain.session.scalars(
            select(Row)
            .options(joinedload(Row.program), joinedload(Row.group))
            .order_by(Row.id)
            .limit(50)
        ).all()
        return render_template("rows.html", rows=found)

    @app.get("/rows/<int:ident>")
    def show(ident: int) -> str:
        return str(ident)

    return caller(app, "/rows")


if __name__ == "__main__":
    main()
