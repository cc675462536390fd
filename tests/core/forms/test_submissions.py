"""Saving keeps every revision, and nobody's words are lost when two write at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from sqlalchemy import func, select

from commonaim.core import tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.forms import services
from commonaim.core.forms.content import Content
from commonaim.core.forms.models import Revision, Submission
from commonaim.core.networks.models import Network

if TYPE_CHECKING:
    from tests.core.forms.conftest import Work


def save(
    subject: Submission, text: str, *, base: int, complete: bool = False, section: str = "change"
) -> Revision | None:
    return services.save(
        subject, Content({section: text}), base=base, author_id=None, complete=complete
    )


def test_each_save_is_a_revision_and_none_is_changed(work: Work, leader: Person) -> None:
    first = services.save(
        work.submission,
        Content({"change": "one"}),
        base=0,
        author_id=leader.id,
        complete=False,
        note="begun",
    )
    second = save(work.submission, "two", base=1)
    db.session.commit()
    assert first is not None
    assert second is not None
    assert (first.number, first.texts, first.note) == (1, {"change": "one"}, "begun")
    assert (second.number, second.texts) == (2, {"change": "two"})
    assert work.submission.revision == 2
    assert [r.number for r in services.revisions_of(work.submission)] == [2, 1]
    assert services.content_of(work.submission).texts == {"change": "two"}
    assert services.content_of(work.submission, 1).texts == {"change": "one"}
    assert services.content_of(work.submission, 0).texts == {}


def test_what_is_not_sent_stays(work: Work) -> None:
    save(work.submission, "we tried", base=0)
    save(work.submission, "we counted", base=1, section="measures")
    assert services.content_of(work.submission).texts == {
        "change": "we tried",
        "measures": "we counted",
    }


def test_saving_what_is_there_already_writes_nothing(work: Work) -> None:
    save(work.submission, "same", base=0)
    before = work.submission.changed_at
    assert save(work.submission, "same", base=1) is None
    # Nor is it a conflict when somebody else has saved just this meanwhile.
    assert save(work.submission, "same", base=0) is None
    assert work.submission.changed_at == before
    assert work.submission.revision == 1


def test_marking_it_complete_is_a_revision_of_its_own(work: Work) -> None:
    save(work.submission, "same", base=0)
    assert save(work.submission, "same", base=1, complete=True) is not None
    assert work.submission.complete


def test_a_save_over_an_older_revision_conflicts_and_writes_nothing(
    work: Work, leader: Person
) -> None:
    save(work.submission, "mine first", base=0)
    services.save(
        work.submission, Content({"change": "theirs"}), base=1, author_id=leader.id, complete=False
    )
    db.session.commit()
    with pytest.raises(services.Conflict, match=r"^Revision 2 was saved meanwhile\.$") as conflict:
        save(work.submission, "mine second", base=1)
    assert conflict.value.theirs.texts == {"change": "theirs"}
    assert conflict.value.theirs.author is not None
    assert conflict.value.theirs.author.name == "Lea"
    assert services.content_of(work.submission).texts == {"change": "theirs"}
    assert db.session.scalar(select(func.count()).select_from(Revision)) == 2


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("one\r\ntwo\r\n", "one\ntwo\n"),
        ("a\x00b", "ab"),
        ("lone \ud800 half", "lone ? half"),
        ("👩🏽‍🔬 family 👨‍👩‍👧‍👦", "👩🏽‍🔬 family 👨‍👩‍👧‍👦"),
        ("שלום ‏עולם مرحبا", "שלום ‏עולם مرحبا"),
        ("e\u0301 stays decomposed", "e\u0301 stays decomposed"),
        ("  spaces  \n\n and\ttabs ", "  spaces  \n\n and\ttabs "),
        ("<b>&amp;</b> {{ 7*7 }}", "<b>&amp;</b> {{ 7*7 }}"),
    ],
)
def test_words_are_kept_as_they_are(work: Work, typed: str, kept: str) -> None:
    save(work.submission, typed, base=0)
    db.session.commit()
    db.session.expire_all()
    assert services.content_of(work.submission).texts == {"change": kept}


def test_a_very_long_text_is_kept_whole(work: Work) -> None:
    text = "Ünïcode and words. " * 60_000
    save(work.submission, text, base=0)
    db.session.commit()
    db.session.expire_all()
    assert services.content_of(work.submission).texts["change"] == text


def test_comments_are_of_one_submission_only(work: Work, leader: Person) -> None:
    other = work.more(1)[0]
    said = services.add_comment(
        work.submission, "  good\r\nidea\x00 ", section="change", author_id=leader.id
    )
    db.session.commit()
    assert said.body == "good\nidea"
    assert services.comment(said.id, work.submission) is said
    assert services.comment(said.id, other) is None
    services.settle(said, work.submission)
    assert said.resolved_at is not None
    services.settle(said, work.submission)
    assert said.resolved_at is None


def test_a_cycle_is_coming_running_or_finished(work: Work) -> None:
    states = []
    for shift in (1, 0, -31):
        work.cycle.starts_on = work.cycle.starts_on.fromordinal(
            work.submission.created_at.date().toordinal() + shift
        )
        work.cycle.ends_on = work.cycle.starts_on.fromordinal(work.cycle.starts_on.toordinal() + 30)
        states.append(services.state_of(work.cycle))
    assert states == ["coming", "running", "finished"]


def test_cycles_are_counted(work: Work) -> None:
    work.more(4)
    assert [(row.cycle.name, row.submissions, row.state) for row in services.cycles()] == [
        ("Cycle 1", 5, "running")
    ]


def at_once(app: Flask, count: int, deed: Callable[[int], object]) -> list[object]:
    """The results of ``count`` threads that do something at the same moment, each with its own session."""
    line, results = threading.Barrier(count), list[object]()

    def run(number: int) -> None:
        line.wait(timeout=20)
        with app.app_context():
            try:
                results.append(deed(number))
            except Exception as error:  # noqa: BLE001  # the test looks at what it was
                results.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def test_one_wins_and_nobody_overwrites(app: Flask, network: Network, work: Work) -> None:
    ident, network_id = work.submission.id, network.id
    save(work.submission, "before", base=0)
    db.session.commit()
    db.session.remove()

    def write(number: int) -> int | None:
        with tenancy.in_network(network_id):
            subject = services.submission(ident)
            assert subject is not None
            written = save(subject, f"by {number}", base=1)
            db.session.commit()
            return written.number if written else None

    results = at_once(app, 6, write)
    assert results.count(2) == 1
    conflicts = [r for r in results if isinstance(r, services.Conflict)]
    assert len(conflicts) == 5, results
    numbers = db.session.scalars(select(Revision.number).order_by(Revision.number)).all()
    assert numbers == [1, 2]
    last = db.session.scalars(select(Revision).where(Revision.number == 2)).one()
    assert last.texts["change"].startswith("by ")
