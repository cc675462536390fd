"""Which language a page is in, and how times are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask, g
from flask.testing import FlaskClient
from flask_babel import force_locale, gettext

from commonaim.core import i18n
from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.plugin import Plugin

Login = Callable[[Person], FlaskClient]
NOON = datetime(2026, 3, 4, 12, 5, tzinfo=UTC)


def language_of(client: FlaskClient, asked_for: str = "", path: str = "/login") -> str:
    page = client.get(path, headers={"Accept-Language": asked_for}).text
    return page.split('<html lang="')[1].split('"')[0]


@pytest.mark.parametrize(
    ("asked_for", "given"),
    [
        ("", "en"),
        ("es", "es"),
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("fr,en;q=0.5", "en"),
        ("de", "en"),
        ("nonsense;;;q=x", "en"),
    ],
)
def test_a_browser_gets_the_language_it_asks_for(
    client: FlaskClient, asked_for: str, given: str
) -> None:
    assert language_of(client, asked_for) == given


def test_what_was_chosen_here_goes_before_what_the_browser_asks(client: FlaskClient) -> None:
    client.set_cookie(i18n.COOKIE, "es")
    assert language_of(client, "en") == "es"
    client.set_cookie(i18n.COOKIE, "xx")
    assert language_of(client, "en") == "en"


def test_what_the_person_chose_goes_before_all(login: Login, member: Person) -> None:
    browser = login(member)
    browser.set_cookie(i18n.COOKIE, "en")
    member.locale = "es"
    db.session.commit()
    assert language_of(browser, "en", "/account") == "es"


def test_outside_a_request_it_is_english(app: Flask) -> None:
    assert i18n.choose_locale() is None
    assert i18n.ago(datetime.now(UTC)) == "just now"


@pytest.mark.parametrize(
    ("locale", "day", "moment"),
    [
        ("en", "Mar 4, 2026", "Mar 4, 2026, 12:05\u202fPM"),
        ("es", "4 mar 2026", "4 mar 2026, 12:05"),
    ],
)
def test_days_and_moments_are_written_as_the_language_does(
    app: Flask, locale: str, day: str, moment: str
) -> None:
    with app.test_request_context("/"), force_locale(locale):
        assert i18n.day(NOON) == i18n.day(date(2026, 3, 4)) == day
        assert i18n.moment(NOON) == moment


def test_a_moment_is_told_in_the_time_of_the_network(app: Flask) -> None:
    with app.test_request_context("/"):
        g.access = SimpleNamespace(network=SimpleNamespace(timezone="America/Los_Angeles"))
        assert i18n.moment(NOON) == "Mar 4, 2026, 4:05\u202fAM"
        assert i18n.day(NOON.replace(hour=2)) == "Mar 3, 2026"
        assert i18n.day(date(2026, 3, 4)) == "Mar 4, 2026"


def test_a_time_zone_that_nobody_knows_is_utc(app: Flask) -> None:
    with app.test_request_context("/"):
        g.access = SimpleNamespace(network=SimpleNamespace(timezone="Atlantis/Harbour"))
        assert i18n.moment(NOON) == "Mar 4, 2026, 12:05\u202fPM"


@pytest.mark.parametrize(
    ("past", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=5), "5 minutes ago"),
        (timedelta(hours=3), "3 hours ago"),
        (timedelta(days=2), "2 days ago"),
        (timedelta(days=21), "3 weeks ago"),
        (timedelta(days=-2, seconds=-5), "in 2 days"),
    ],
)
def test_how_long_ago_is_told_in_words(
    app: Flask, monkeypatch: pytest.MonkeyPatch, past: timedelta, words: str
) -> None:
    monkeypatch.setattr(i18n, "now", lambda: NOON)
    assert i18n.ago(NOON - past) == words


def test_how_long_ago_is_told_in_spanish(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "now", lambda: NOON)
    with force_locale("es"):
        assert i18n.ago(NOON - timedelta(days=2)) == "hace 2 días"


def test_no_time_is_no_words(app: Flask) -> None:
    assert i18n.day(None) == i18n.moment(None) == i18n.ago(None) == ""


def test_templates_have_the_filters(app: Flask) -> None:
    template = app.jinja_env.from_string("{{ at|day }} {{ at|moment }} {{ none|ago }}")
    assert template.render(at=NOON, none=None).startswith("Mar 4, 2026 Mar 4, 2026, ")


def test_the_catalogs_of_plugins_are_found(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = Catalog(locale="es")
    catalog.add("high tide", "marea alta")
    folder = tmp_path / "tidal_words" / "translations" / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder.parents[2] / "__init__.py").touch()
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, catalog)
    monkeypatch.syspath_prepend(tmp_path)
    with_words = Plugin("tidal", "Tidal", "Tides", translations="tidal_words.translations")
    without = Plugin("silent", "Silent", "Nothing to say")
    missing = Plugin("lost", "Lost", "Gone", translations="tidal_words.no_such_folder")
    registry = SimpleNamespace(loaded=lambda: iter([with_words, without, missing]))
    i18n.add_translations(app, registry)  # type: ignore[arg-type]  # all of a registry that is asked
    i18n.babel.domain_instance.cache.clear()
    with app.test_request_context("/"), force_locale("es"):
        assert gettext("high tide") == "marea alta"
    i18n.babel.domain_instance.cache.clear()
