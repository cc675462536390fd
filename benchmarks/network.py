"""How much slower each page is in a network of 40 programs, 6 cycles, 2 forms and 20 revisions than in the demo's.

    python benchmarks/network.py [--seconds 0.3]

The demo network on SQLite, then the same with all that added and reviewed. Pages are found by following links from the
home page as a hub admin, one page of each kind, so that a page that is added later is measured, too. Prints the queries
and the milliseconds of each, before and after.
"""

from __future__ import annotations

import argparse
import logging
import re
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

from flask import Flask
from pages import caller, counted, milliseconds, review_all, signed_in, site
from sqlalchemy import select

from commonaim.core import tenancy
from commonaim.core.db import db, now
from commonaim.core.forms.models import Cycle, ImprovementGroup, Revision, Submission
from commonaim.core.networks.models import Network, Program

PROGRAMS, CYCLES, REVISIONS = 40, 6, 20
ADMIN = "ruth.adeyemi@example.org"
#: What is not a page: files, and what changes something.
NOT_PAGES = re.compile(r"/static/|\.(csv|xlsx|json|docx|pdf|ics)\b|logout|^https?:|^mailto:|^#|^\?")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=0.3, help="seconds a page and round")
    seconds = parser.parse_args().seconds
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        app = site(Path(folder) / "site", 50)
        with app.app_context():
            cookie = signed_in(app, ADMIN)
            kinds = dict(pages_of(app, cookie))
            before = {kind: measured(app, path, cookie, seconds) for kind, path in kinds.items()}
            with tenancy.across_networks("the benchmark fills its one network"):
                network = db.session.scalars(select(Network)).one()
            with tenancy.in_network(network.id):
                fill()
                review_all(app)
            print(f"{'page':<52} {'queries':>11} {'ms':>16}  ratio")
            for kind, path in sorted(kinds.items()):
                queries, spent = measured(app, path, cookie, seconds)
                then, took = before[kind]
                print(
                    f"{kind:<52} {then:>4} -> {queries:>3} {took:>7.2f} -> {spent:>6.2f}  x{spent / took:.2f}"
                )


def measured(app: Flask, path: str, cookie: str, seconds: float) -> tuple[int, float]:
    """Queries and median milliseconds of a page."""
    call = caller(app, path, cookie)
    call()
    with counted() as statements:
        call()
    return len(statements), milliseconds(call, seconds)


def pages_of(app: Flask, cookie: str) -> Iterator[tuple[str, str]]:
    """(kind, address) of one page of each kind that links lead to; a kind is an address with its numbers left out."""
    name, _sign, value = cookie.partition("=")
    browser = app.test_client()
    browser.set_cookie(name, value)
    seen: set[str] = set()
    waiting = ["/n/rivers/"]
    while waiting:
        path = waiting.pop(0)
        kind = re.sub(r"\d+", "N", path.split("?")[0])
        if kind in seen:
            continue
        seen.add(kind)
        answer = browser.get(path)
        if answer.status_code != 200 or not answer.mimetype.startswith("text/html"):
            continue
        yield kind, path
        found = re.findall(r'href="([^"]+)"', answer.text)
        links = [unescape(link).partition("#")[0] for link in found]
        waiting += sorted(link for link in links if link and not NOT_PAGES.search(link))


def fill() -> None:
    """Programs, cycles, groups, and a submission of each form for each program and cycle, with revisions."""
    given = db.session.scalars(select(Submission).order_by(Submission.id)).all()
    forms = list({one.version_id: one for one in given}.values())[:2]
    texts = {one.version_id: _texts(one.id) for one in forms}
    programs = [Program(name=f"Program {number:02}") for number in range(PROGRAMS)]
    db.session.add_all(programs)
    moment = now()
    for number in range(CYCLES):
        begun = moment.date() - timedelta(days=200 * (number + 1))
        cycle = Cycle(name=f"Past {number}", starts_on=begun, ends_on=begun + timedelta(days=180))
        db.session.add(cycle)
        db.session.flush()
        groups = [
            ImprovementGroup(cycle_id=cycle.id, name=f"Group {letter}") for letter in "ABCDEFGH"
        ]
        db.session.add_all(groups)
        db.session.flush()
        for place, program in enumerate(programs):
            for form in forms:
                submission = Submission(
                    cycle_id=cycle.id,
                    program_id=program.id,
                    group_id=groups[place % len(groups)].id,
                    version_id=form.version_id,
                    author_id=form.author_id,
                    title=f"{form.title}, again",
                    revision=REVISIONS,
                    complete=bool(place % 3),
                )
                db.session.add(submission)
                db.session.flush()
                db.session.add_all(
                    Revision(
                        submission_id=submission.id, number=n + 1, texts=texts[form.version_id]
                    )
                    for n in range(REVISIONS)
                )
        db.session.commit()


def _texts(submission_id: int) -> dict[str, str]:
    found = select(Revision.texts).where(Revision.submission_id == submission_id)
    return dict(db.session.scalars(found.order_by(Revision.number.desc())).first() or {})


if __name__ == "__main__":
    main()
