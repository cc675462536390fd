"""Work in the background: told as it goes, held against the gate when it runs, and taken up again when it stopped."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

from commonaim.core import jobs, tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.db import db, now
from commonaim.core.jobs import Job
from commonaim.core.networks import services
from commonaim.core.networks.models import Network
from commonaim.core.testing import Enable, Login, make_person

if TYPE_CHECKING:
    from tests.core.conftest import Shelf

HANDLERS = """
from commonaim.core.jobs import JobRefused

seen = []

def count(network, progress, upto=3, fail_at=None):
    for number in range(upto):
        if number == fail_at:
            raise RuntimeError("a secret of the server")
        progress((number + 1) / upto, f"{number + 1} of {upto}")
        seen.append((network.slug, number))

def refuse(network, progress):
    raise JobRefused("The cycle is no longer there.")

def half(network, progress):
    progress(0.5, "Half of them read")

def boast(network, progress):
    progress(17, "m" * 500)
"""


@pytest.fixture
def code(shelf: Shelf) -> str:
    """A plugin with three kinds of work; gives the module they are in."""
    name = shelf.module(HANDLERS, "handlers")
    kinds = {kind: f"{name}:{kind}" for kind in ("count", "refuse", "half", "boast")}
    shelf.add("tides", f"jobs={kinds!r}")
    return name


@pytest.fixture
def app(code: str, app: Flask) -> Flask:
    """The application with this plugin."""
    return app


@pytest.fixture
def ready(network: Network, enable: Enable) -> Iterator[Network]:
    """The network, entered, with the plugin on."""
    enable(network, "tides")
    with tenancy.in_network(network.id):
        yield network


def ask(kind: str = "count", **arguments: Any) -> Job:
    job = jobs.enqueue("tides", kind, "Count the tides", person_id=None, **arguments)
    db.session.commit()
    return job


def test_a_job_runs_to_its_end_and_tells_how_far_it_is(ready: Network) -> None:
    job = ask(result_url="/n/rivers/cycles")
    assert (job.state, job.progress, job.open) == ("queued", 0.0, True)
    assert jobs.run_waiting() == 1
    assert (job.state, job.progress, job.message, job.open) == ("done", 1.0, "3 of 3", False)
    assert job.finished_at is not None
    assert job.error == ""
    assert jobs.run_waiting() == 0


def test_jobs_of_all_networks_run_in_the_order_they_were_asked_for(
    ready: Network, other_network: Network, enable: Enable, code: str
) -> None:
    enable(other_network, "tides")
    first = ask(upto=1)
    with tenancy.in_network(other_network.id):
        ask(upto=1)
    last = ask(upto=1)
    assert jobs.run_waiting() == 3
    handlers: Any = __import__(code)
    assert [slug for slug, _number in handlers.seen] == ["rivers", "hills", "rivers"]
    assert {first.state, last.state} == {"done"}


def test_a_failure_keeps_its_reason_from_people(ready: Network) -> None:
    job = ask(fail_at=2)
    jobs.run_waiting()
    assert job.state == "failed"
    assert "secret" not in job.error
    assert "Traceback" not in job.error
    assert job.error.startswith("It stopped with an error, which is in the server's log.")
    assert job.message == "2 of 3"


def test_a_refusal_is_told_in_its_own_words(ready: Network) -> None:
    job = ask("refuse")
    jobs.run_waiting()
    assert (job.state, job.error) == ("cancelled", "The cycle is no longer there.")


def test_what_was_said_half_way_does_not_stand_at_the_end(ready: Network) -> None:
    job = ask("half")
    jobs.run_waiting()
    assert (job.state, job.progress, job.message) == ("done", 1.0, "")


def test_arguments_that_cannot_be_kept_are_refused_where_they_are_given(ready: Network) -> None:
    with pytest.raises(TypeError, match=r"The argument upto of a job is a datetime, .*isoformat"):
        ask(upto=now())


def test_a_share_is_never_more_than_all_and_a_message_fits_its_place(ready: Network) -> None:
    job = ask("boast")
    jobs.run_waiting()
    assert job.progress == 1.0
    assert job.message == "m" * 255


def test_a_job_of_a_plugin_that_was_switched_off_meanwhile_does_not_run(
    ready: Network, code: str
) -> None:
    job = ask()
    services.switch_off(ready, "tides", None)
    db.session.commit()
    jobs.run_waiting()
    assert job.state == "cancelled"
    assert job.error == "The plugin was switched off before this could run."
    handlers: Any = __import__(code)
    assert handlers.seen == []


def test_a_kind_of_work_that_the_plugin_has_not_is_refused_at_once(ready: Network) -> None:
    with pytest.raises(ValueError, match=r"no job of the kind 'cuont': there are boast, count"):
        ask("cuont")


def test_a_kind_of_work_that_is_gone_is_refused(ready: Network) -> None:
    job = ask("count")
    job.kind = "measure"
    db.session.commit()
    jobs.run_waiting()
    assert job.state == "cancelled"
    assert "no longer knows this kind of work" in job.error


def test_a_job_whose_process_died_is_taken_up_again_and_one_that_lives_is_left(
    ready: Network,
) -> None:
    dead, alive = ask(), ask()
    for job, age in ((dead, jobs.STALE + timedelta(seconds=1)), (alive, timedelta(seconds=5))):
        job.state, job.heartbeat_at, job.tries = jobs.RUNNING, now() - age, 1
    db.session.commit()
    assert jobs.run_waiting() == 1
    assert (dead.state, dead.tries) == ("done", 2)
    assert (alive.state, alive.tries) == ("running", 1)


def test_a_job_that_stops_the_server_every_time_is_given_up(ready: Network) -> None:
    job = ask()
    for _ in range(jobs.MAX_TRIES):
        job.state, job.heartbeat_at = jobs.RUNNING, now() - 2 * jobs.STALE
        job.tries += 1
    db.session.commit()
    jobs.run_waiting()
    assert job.state == "cancelled"
    assert "begun several times" in job.error


def test_a_job_that_was_not_committed_is_never_seen(ready: Network) -> None:
    jobs.enqueue("tides", "count", "Never", person_id=None)
    db.session.rollback()
    assert jobs.run_waiting() == 0


def test_the_page_tells_how_far_it_is_and_htmx_gets_the_moving_part(
    ready: Network, member: Person, login: Login
) -> None:
    job = ask(result_url="/n/rivers/cycles")
    client, url = login(member), f"/n/rivers/jobs/{job.id}"
    page = client.get(url)
    assert "Count the tides" in page.text
    assert "hx-get" in page.text
    part = client.get(url, headers={"HX-Request": "true"}).text
    assert "<html" not in part
    jobs.run_waiting()
    part = client.get(url, headers={"HX-Request": "true"}).text
    assert "hx-get" not in part
    assert "/n/rivers/cycles" in part


def test_another_network_sees_neither_the_job_nor_that_there_is_one(
    ready: Network, other_network: Network, login: Login
) -> None:
    job = ask()
    stranger = make_person(other_network, "stranger@example.org", "Stranger", "hub_admin")
    client = login(stranger)
    assert client.get(f"/n/rivers/jobs/{job.id}").status_code == 404
    assert client.get(f"/n/hills/jobs/{job.id}").status_code == 404
    assert client.get(f"/n/hills/jobs/{job.id + 1000}").status_code == 404


def test_the_worker_takes_up_what_it_is_woken_for_and_ends_when_told(
    app: Flask, ready: Network
) -> None:
    ask()
    db.session.remove()
    done = threading.Event()
    run = jobs.run_waiting

    def run_and_tell() -> int:
        count = run()
        if count:
            done.set()
        return count

    worker = jobs.Worker(app)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs, "run_waiting", run_and_tell)
        worker.start()
        worker.wake()
        assert done.wait(timeout=30)
        worker.stop()
    assert not worker._thread.is_alive()


def test_a_job_is_claimed_once(app: Flask, ready: Network, code: str) -> None:
    for _ in range(5):
        ask(upto=1)
    db.session.remove()
    line, counts, problems = threading.Barrier(3), list[int](), list[Exception]()

    def work() -> None:
        line.wait(timeout=20)
        try:
            with app.app_context():
                counts.append(jobs.run_waiting())
        except Exception as error:  # noqa: BLE001  # the test looks at what it was
            problems.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert problems == []
    assert sum(counts) == 5
    handlers: Any = __import__(code)
    assert len(handlers.seen) == 5
