"""Languages: which one a page is in, where translations are, and how dates are said.

The order: what the person chose, else what this browser chose while signed out (a cookie), else what the browser asks
for, else English. Times are told in the network's time zone.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache, partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from babel import Locale, dates
from babel.dates import get_timezone as known_timezone
from flask import Flask, Response, current_app, g, has_request_context, request
from flask_babel import Babel, get_locale, get_timezone, get_translations
from flask_babel import gettext as _
from flask_login import current_user
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape
from sqlalchemy.exc import SQLAlchemyError

from .db import now
from .structured import get_logger

if TYPE_CHECKING:
    from .registry import Registry

#: The languages there are, each under its own name for itself.
LANGUAGES: Final = {"en": "English", "es": "Español"}
ENGLISH: Final = Locale("en")
COOKIE: Final = "commonaim-language"
ONE_YEAR: Final = 365 * 24 * 3600

#: The language, time zone and moment of a request.
Here = tuple[str, str, datetime]

babel = Babel()
log = get_logger(__name__)


def init_app(app: Flask) -> None:
    """Choose a language for each request of ``app`` and give templates the filters for dates."""
    core = str(Path(__file__).parent / "translations")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = core
    babel.init_app(app, locale_selector=choose_locale, timezone_selector=choose_timezone)
    app.jinja_env.filters.update(day=day, moment=moment, ago=ago, when=_when_in_template, told=told)
    # Flask-Babel looks for the catalogs anew at each word, and Jinja makes three calls of each; a page has hundreds.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # of Jinja's i18n extension
        lambda text: _catalogs().ugettext(text),
        lambda one, many, count: _catalogs().ungettext(one, many, count),
        newstyle=True,
    )
    app.jinja_env.globals["_"] = in_page
    app.context_processor(_for_templates)


def add_translations(app: Flask, registry: Registry) -> None:
    """Let the catalogs of the plugins in ``registry`` be found, after core's."""
    directories: list[str] = app.extensions["babel"].translation_directories
    for plugin in registry.loaded():
        spec = find_spec(plugin.translations) if plugin.translations else None
        directories.extend(spec.submodule_search_locations or () if spec else ())


def choose_locale() -> str | None:
    """The language of this request; None (English) outside of one."""
    if not has_request_context():
        return None
    chosen = _of_person() or request.cookies.get(COOKIE)
    wanted = request.accept_languages.best_match(LANGUAGES)
    # A program says in which language it wants its answers, whatever the owner of its token reads pages in.
    if chosen not in LANGUAGES or (wanted and "api_token" in g):
        return wanted
    return chosen


def _of_person() -> str | None:
    try:
        locale: str | None = getattr(current_user, "locale", None)
    except SQLAlchemyError:
        # The page that says that the database does not answer must still be in some language.
        log.exception("language_of_person_unknown")
        return None
    return locale


def choose_timezone() -> str | None:
    """The time zone of this request's network; None (UTC) outside of one, or when the network's is not known.

    A page of a network that nobody need be a member of says whose it is: ``g.network_timezone``.
    """
    access = g.get("access")
    name: str | None = access.network.timezone if access else g.get("network_timezone")
    if name is None:
        return None
    try:
        known_timezone(name)
    except LookupError:
        return None
    return name


def remember(response: Response, locale: str) -> None:
    """Keep the chosen language in this browser, for pages that are seen signed out."""
    response.set_cookie(
        COOKIE,
        locale,
        max_age=ONE_YEAR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def day(value: date | datetime | str | None) -> str:
    """A date in words and figures, as the language writes it: "Mar 4, 2026". Nothing for None or "".

    Documents that are kept as JSON hold their dates as text (ISO 8601).
    """
    if isinstance(value, str):
        value = date.fromisoformat(value) if value else None
    if isinstance(value, datetime):
        value = value.astimezone(known_timezone(_here()[1])).date()
    return _day(value, _here()[0]) if value is not None else ""


def kept_day(text: str) -> str:
    """A date that somebody gave in a field, as the language of this moment writes it; what is no date, as it is."""
    try:
        value = date.fromisoformat(text)
    except ValueError:
        return text
    return _day(value, str(get_locale() or ENGLISH))


def kept_time(text: str) -> str:
    """A time of day that somebody gave in a field, likewise: "3:30 PM"."""
    try:
        value = time.fromisoformat(text)
    except ValueError:
        return text
    return dates.format_time(value, "short", locale=Locale.parse(str(get_locale() or ENGLISH)))


def moment(value: datetime | None) -> str:
    """A date with the time of day, to the minute. Nothing for None."""
    return "" if value is None else _moment(value, *_here()[:2])


def ago(value: datetime | None) -> str:
    """How long ago (or how far ahead) a time is: "2 days ago". Nothing for None."""
    if value is None:
        return ""
    language, _zone, present = _here()
    return _distance(_minutes(value, present), language) or str(_("just now"))


def when(value: datetime | None) -> Markup:
    """A time for a page: told as people do, the exact one to be found in the title. Nothing for None."""
    return _told_when(value, _here())


def _told_when(value: datetime | None, here: Here) -> Markup:
    if value is None:
        return Markup()
    language, zone, present = here
    minutes = _minutes(value, present)
    if not minutes:
        return _element(value, _("just now"), moment(value))
    return _when(value, minutes, language, zone)


def zone() -> str:
    """The time zone that times are told in, as the language calls it: "Central Time"."""
    name = str(get_timezone())
    if not name.partition("/")[2] or name.startswith("Etc/"):
        return name
    return dates.get_timezone_name(known_timezone(name), locale=get_locale() or ENGLISH)


@pass_context
def _when_in_template(context: Context, value: datetime | None) -> Markup:
    """As :func:`when`; a page with a long list asks for the request only once."""
    here = context.get("told_here")
    return when(value) if here is None else _told_when(value, here)


def told(text: str) -> str:
    """A text that was marked with :func:`.plugin.N_`, in the reader's language; any other as it is."""
    # For "" gettext has the head of the catalog.
    return str(_(text)) if text else ""


def _here() -> Here:
    """The language, time zone and moment of this request, found once."""
    here: Here | None = g.get("here")
    if here is None:
        here = g.here = (str(get_locale() or ENGLISH), str(get_timezone()), now())
    return here


def _minutes(value: datetime, present: datetime) -> int:
    """Whole minutes from ``present`` to ``value``, negative for the past."""
    return int((value - present).total_seconds() / 60)


# Lists tell the same times again and again, and Babel takes long over each. Languages and zones are known here by
# their names, because those are quick to compare.


@lru_cache(maxsize=4096)
def _day(value: date, language: str) -> str:
    return dates.format_date(value, "medium", Locale.parse(language))


@lru_cache(maxsize=4096)
def _when(value: datetime, minutes: int, language: str, zone: str) -> Markup:
    return _element(value, _distance(minutes, language), _moment(value, language, zone))


def _element(value: datetime, told: str, exact: str) -> Markup:
    element = f'<time datetime="{value.isoformat()}" title="{escape(exact)}">{escape(told)}</time>'
    return Markup(element)  # noqa: S704  # escaped one line above


@lru_cache(maxsize=4096)
def _moment(value: datetime, language: str, zone: str) -> str:
    local, locale = value.astimezone(known_timezone(zone)), Locale.parse(language)
    # Babel's own joining of the two has seconds in it, unless both are in figures only.
    return f"{dates.format_date(local, 'medium', locale)}, {dates.format_time(local, 'short', locale=locale)}"


@lru_cache(maxsize=4096)
def _distance(minutes: int, language: str) -> str:
    """A distance of time in words; "" for none."""
    if not minutes:
        return ""
    distance = timedelta(minutes=minutes)
    locale = Locale.parse(language)
    return dates.format_timedelta(distance, granularity="minute", add_direction=True, locale=locale)


def in_page(text: str, /, **values: Any) -> Markup:
    """A text of a page in the reader's language, its ``%(name)s`` filled with ``values``, escaped."""
    return _said(_known_texts(), text, **values)


def _said(known: dict[str, Markup], text: str, /, **values: Any) -> Markup:
    found = known.get(text)
    if found is None:
        found = known[text] = Markup(_catalogs().ugettext(text))  # noqa: S704  # words of ours, or of a translator
    return found % values if values or "%" in found else found


def _known_texts() -> dict[str, Markup]:
    """What pages have asked for in this request's language; no more than stands in them."""
    found: dict[str, Markup] | None = g.get("texts")
    if found is None:
        by_language = current_app.extensions.setdefault("commonaim_texts", {})
        found = g.texts = by_language.setdefault(str(get_locale()), {})
    return found


def _catalogs() -> Any:
    found = g.get("catalogs")
    if found is None:
        found = g.catalogs = get_translations()
    return found


def _for_templates() -> dict[str, Any]:
    return {
        "locale": str(get_locale() or "en"),
        "locales": list(LANGUAGES.items()),
        "told_here": _here(),
        # As in_page, which the macros of other files get; here it is known what has been asked for.
        "_": partial(_said, _known_texts()),
    }
