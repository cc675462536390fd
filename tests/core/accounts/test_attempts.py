"""Slowing down whoever guesses."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from commonaim.core.accounts import attempts, services
from commonaim.core.accounts.models import LoginFailure
from commonaim.core.db import db, now

EMAIL, ADDRESS = "ana@example.org", "192.0.2.1"


@pytest.fixture
def clock(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock(now())
    monkeypatch.setattr(attempts, "now", clock)
    return clock


class Clock:
    """A clock that the test moves."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **span: float) -> None:
        self.moment += timedelta(**span)


def wait_of(email: str = EMAIL, address: str = ADDRESS) -> int:
    """Seconds that a try would have to wait; a try that need not wait is counted."""
    try:
        attempts.count(email, address)
    except attempts.TooSoon as refusal:
        return refusal.seconds
    finally:
        db.session.commit()
    return 0


def rows() -> int:
    return db.session.scalar(select(func.count()).select_from(LoginFailure)) or 0


def test_five_failures_are_free_and_each_further_one_doubles_the_wait(clock: Clock) -> None:
    waits = []
    for number in range(14):
        waits.append(wait_of(address=f"192.0.2.{number}"))
        if waits[-1]:
            clock.forward(seconds=waits[-1])
            assert wait_of(address=f"192.0.2.{number}") == 0
    assert waits == [0, 0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512]


def test_nobody_waits_longer_than_fifteen_minutes(clock: Clock) -> None:
    db.session.add_all(
        LoginFailure(key=attempts._key("email", EMAIL), at=clock()) for _ in range(300)
    )
    db.session.commit()
    assert wait_of() == 900
    clock.forward(minutes=15)
    assert wait_of() == 0


def test_waiting_ends_to_the_second(clock: Clock) -> None:
    for _ in range(5):
        wait_of()
    clock.forward(seconds=0.5)
    assert wait_of() == 2
    clock.forward(seconds=1)
    assert wait_of() == 1
    clock.forward(seconds=0.5)
    assert wait_of() == 0


def test_an_email_is_slowed_down_wherever_the_tries_come_from(clock: Clock) -> None:
    assert [wait_of(address=f"198.51.100.{number}") for number in range(6)] == [0, 0, 0, 0, 0, 2]
    assert wait_of(email="bo@example.org", address="198.51.100.1") == 0


def test_an_address_is_slowed_down_whichever_email_it_tries(clock: Clock) -> None:
    waits = [wait_of(email=f"{number}@example.org") for number in range(21)]
    assert waits == [0] * 20 + [2]
    assert wait_of(email="21@example.org", address="192.0.2.2") == 0


def test_one_household_of_ipv6_counts_as_one(clock: Clock) -> None:
    waits = [wait_of(f"{number}@example.org", f"2001:db8:1:2::{number}") for number in range(21)]
    assert waits[-1] == 2
    assert wait_of("other@example.org", "2001:db8:1:3::1") == 0


def test_neither_email_nor_address_is_kept(clock: Clock) -> None:
    wait_of()
    kept = db.session.scalars(select(LoginFailure.key)).all()
    assert len(set(kept)) == 2
    assert all(len(key) == 64 and EMAIL not in key and ADDRESS not in key for key in kept)


def test_old_failures_are_swept(clock: Clock) -> None:
    wait_of()
    clock.forward(minutes=16)
    wait_of("bo@example.org", "192.0.2.9")
    assert rows() == 2


def test_signing_in_forgets_what_failed_for_this_email_only(app: Flask) -> None:
    person = services.create_person(EMAIL, "Ana", "tides turn twice a day")
    db.session.commit()
    for _ in range(4):
        services.sign_in(EMAIL, "wrong", address=ADDRESS)
    assert services.sign_in(EMAIL, "tides turn twice a day", address=ADDRESS) is person
    # The four failures of the address stay: somebody who has one right password may be guessing others.
    assert rows() == 4
    assert [wait_of() for _ in range(6)] == [0, 0, 0, 0, 0, 2]


def test_a_right_password_must_wait_as_well(app: Flask) -> None:
    services.create_person(EMAIL, "Ana", "tides turn twice a day")
    db.session.commit()
    for _ in range(5):
        services.sign_in(EMAIL, "wrong", address=ADDRESS)
    with pytest.raises(attempts.TooSoon):
        services.sign_in(EMAIL, "tides turn twice a day", address=ADDRESS)


def test_tries_that_come_together_are_counted_together(app: Flask, clock: Clock) -> None:
    def one_try(_number: int) -> int:
        with app.app_context():
            return wait_of()

    db.session.commit()
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(one_try, range(16)))
    assert sorted(waits) == [0] * 5 + [2] * 11


def test_a_try_is_counted_before_its_password_is_looked_at(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted_meanwhile = []

    def look(stored: str | None, password: str) -> bool:
        with db.engine.connect() as another:
            counted_meanwhile.append(another.scalar(select(func.count()).select_from(LoginFailure)))
        return False

    monkeypatch.setattr(services, "verify", look)
    services.sign_in(EMAIL, "wrong", address=ADDRESS)
    assert counted_meanwhile == [2]
