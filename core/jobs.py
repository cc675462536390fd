"""Background work: a job is a row, written in the transaction that asks for it.

A worker thread of the server claims queued rows one at a time, in any process, and reports progress on them. A job
of a plugin is held against the gate when it runs, not when it was asked for. A job whose process died stops giving
heartbeats and is taken up again, so handlers must be safe to run twice.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from flask import Flask, current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import JSON, ForeignKey, Index, String, Text, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, mapped_column

from . import allocating, tenancy
from .accounts.models import Person
from .db import Base, NetworkScoped, db, now
from .networks.models import Network
from .registry import registry_of, resolve
from .structured import get_logger

QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"
OPEN: Final = (QUEUED, RUNNING)
STALE: Final = timedelta(seconds=60)
IDLE_SECONDS: Final = 2.0
MAX_TRIES: Final = 3
#: How often the worker looks whether a day has begun in a network.
DAILY_SECONDS: Final = 900.0
log = get_logger(__name__)


class Job(NetworkScoped, Base):
    """One piece of background work. ``progress`` runs from 0 to 1; ``result_url`` is where to look after."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_state_created", "state", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plugin: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(60))
    title: Mapped[str]
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10), default=QUEUED)
    progress: Mapped[float] = mapped_column(default=0.0)
    message: Mapped[str] = mapped_column(default="")
    error: Mapped[str] = mapped_column(Text, default="")
    result_url: Mapped[str] = mapped_column(default="")
    tries: Mapped[int] = mapped_column(default=0)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(default=now)
    heartbeat_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    @property
    def open(self) -> bool:
        """Whether it still waits or runs."""
        return self.state in OPEN


class Progress:
    """What a handler reports with; each report commits what was done so far and gives a heartbeat."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def __call__(self, share: float, message: str = "") -> None:
        """Report ``share`` (0..1) done and a sentence for the page."""
        self._job.progress = min(max(share, 0.0), 1.0)
        self._job.message = message[:255]
        self._job.heartbeat_at = now()
        db.session.commit()


Handler = Callable[..., None]


def enqueue(
    plugin: str,
    kind: str,
    title: str,
    *,
    result_url: str = "",
    person_id: int | None,
    **arguments: Any,
) -> Job:
    """Ask for a job of the current network; it is seen by workers when the transaction commits.

    ``kind`` names the handler in ``Plugin.jobs``; it is called as ``handler(network, progress, **arguments)``.
    Raises ValueError for a kind that the plugin has not, and TypeError for arguments that JSON cannot hold.
    """
    _check_kind(plugin, kind)
    _check_arguments(arguments)
    job = Job(
        plugin=plugin,
        kind=kind,
        title=title,
        arguments=arguments,
        result_url=result_url,
        person_id=person_id,
    )
    db.session.add(job)
    db.session.flush()
    return job


def _check_kind(plugin: str, kind: str) -> None:
    registry = registry_of(current_app)
    kinds = registry.plugin(plugin).jobs if plugin in registry.names() else {}
    if kind not in kinds:
        there = ", ".join(sorted(kinds)) or "none"
        raise ValueError(f"{plugin} has no job of the kind {kind!r}: there are {there}.")


def _check_arguments(arguments: dict[str, Any]) -> None:
    for name, value in arguments.items():
        try:
            json.dumps(value)
        except (TypeError, ValueError) as error:
            raise TypeError(
                f"The argument {name} of a job is a {type(value).__name__}, and a job keeps what JSON holds: "
                "give a day as its isoformat(), a row as its id."
            ) from error


def run_waiting(*, limit: int = 1000) -> int:
    """Run queued jobs of every network, oldest first, in this thread; gives how many were run."""
    for count in range(limit):
        claimed = _claim()
        if claimed is None:
            return count
        _run(*claimed)
    return limit


def _claim() -> tuple[int, int] | None:
    """(network id, job id) of a job that is now ours, or None when none waits."""
    moment = now()
    stale = (Job.state == RUNNING) & (Job.heartbeat_at < moment - STALE)
    with tenancy.across_networks("the worker takes up jobs of every network"):
        waiting = (
            select(Job.id, Job.network_id)
            .where((Job.state == QUEUED) | stale)
            .order_by(Job.created_at)
            .limit(1)
        )
        found = db.session.execute(waiting).first()
        if found is None:
            db.session.rollback()
            return None
        ours = db.session.execute(
            update(Job)
            .where(Job.id == found.id, (Job.state == QUEUED) | stale)
            .values(state=RUNNING, heartbeat_at=moment, tries=Job.tries + 1)
        )
        db.session.commit()
    won: int = getattr(ours, "rowcount", 0)
    return (found.network_id, found.id) if won else _claim()


def _run(network_id: int, job_id: int) -> None:
    with tenancy.in_network(network_id):
        job = tenancy.get(Job, job_id)
        network = db.session.scalar(select(Network).where(Network.id == network_id))
        if job is None or network is None:
            return
        registry_of(current_app).forget_enabled()
        with force_locale(_language_of(job, network)):
            _work_off(job, job_id, network)


def _language_of(job: Job, network: Network) -> str:
    """The language of whoever asked for a job, for what it says on their page."""
    asked = select(Person.locale).where(Person.id == job.person_id)
    return db.session.scalar(asked) or network.locale or "en"


def _work_off(job: Job, job_id: int, network: Network) -> None:
    try:
        _refuse(job, network)
        plugin = registry_of(current_app).plugin(job.plugin)
        handler: Handler = resolve(plugin.jobs[job.kind])
        handler(network, Progress(job), **job.arguments)
        _finish(job_id, DONE)
    except JobRefused as refusal:
        db.session.rollback()
        _finish(job_id, CANCELLED, str(refusal))
    except Exception:
        db.session.rollback()
        log.exception("job_failed", job=job_id)
        _finish(
            job_id,
            FAILED,
            _(
                "It stopped with an error, which is in the server's log. Nothing that was there is lost."
            ),
        )


class JobRefused(Exception):
    """Why a job may not run (any more), in a sentence."""


def _refuse(job: Job, network: Network) -> None:
    registry = registry_of(current_app)
    if not registry.is_on(network, job.plugin):
        raise JobRefused(_("The plugin was switched off before this could run."))
    if job.kind not in registry.plugin(job.plugin).jobs:
        raise JobRefused(_("The plugin no longer knows this kind of work: ask for it again."))
    if job.tries > MAX_TRIES:
        raise JobRefused(
            _(
                "It was begun several times and each time the server stopped. Ask for a smaller piece."
            )
        )


def _finish(job_id: int, state: str, error: str = "") -> None:
    job = tenancy.get(Job, job_id)
    if job is not None:
        job.state, job.error, job.finished_at = state, error, now()
        if state == DONE and job.progress < 1.0:
            # what was said on the way is not true of the end
            job.progress, job.message = 1.0, ""
        db.session.commit()


class Worker:
    """A daemon thread that runs waiting jobs; it looks every two seconds, and at once when woken.

    It also asks plugins for what is due in the day of each network.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._wake = threading.Event()
        self._stop = False
        self._next_daily = 0.0
        self._thread = threading.Thread(target=self._work, name="commonaim-jobs", daemon=True)

    def start(self) -> None:
        """Begin to look for work."""
        self._thread.start()

    def wake(self) -> None:
        """Look for work now."""
        self._wake.set()

    def stop(self) -> None:
        """Finish the job in hand and end."""
        self._stop = True
        self._wake.set()
        self._thread.join(timeout=30)

    def _work(self) -> None:
        while not self._stop:
            self._wake.wait(IDLE_SECONDS)
            self._wake.clear()
            try:
                with self._app.app_context():
                    worked = run_waiting()
                    if self._look_for_what_is_due() or worked:
                        allocating.give_back_now()
            except OperationalError:
                # The database is away or locked; the next look finds the job again.
                log.exception("job_worker_could_not_reach_database")

    def _look_for_what_is_due(self) -> bool:
        # Imported here: it asks the hooks, whose answers are about tables that are made after this one.
        from . import daily

        due = time.monotonic() >= self._next_daily
        if due:
            self._next_daily = time.monotonic() + DAILY_SECONDS
            daily.run_due()
        return due


def init_app(app: Flask) -> None:
    """Keep a worker ready for ``app``; the server starts it (:func:`start_worker`)."""
    app.extensions["commonaim_worker"] = Worker(app)


def start_worker(app: Flask) -> None:
    """Start the worker thread of a serving process, when the configuration wants one."""
    if app.config["JOB_WORKER"]:
        app.extensions["commonaim_worker"].start()


def wake_worker() -> None:
    """Tell this process's worker that a job was committed."""
    current_app.extensions["commonaim_worker"].wake()
