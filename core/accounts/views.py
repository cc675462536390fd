"""Pages to sign in and out, and a person's own account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import (
    Blueprint,
    Flask,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import LoginManager, current_user, login_user, logout_user
from flask_wtf.csrf import CSRFProtect

from .. import i18n, logs
from ..api import tokens
from ..db import db
from ..networks.services import memberships_of
from ..paths import local_path, page_before
from ..permissions import PUBLIC, declared, public, signed_in
from . import services
from .attempts import TooSoon
from .forms import LoginForm, PasswordForm
from .models import LoginSession, Person

blueprint = Blueprint("accounts", __name__)
csrf = CSRFProtect()
login_manager = LoginManager()
# What a stolen cookie looks like to it is also what a telephone that changes networks looks like.
login_manager.session_protection = None

_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One signed-in browser, as the account page lists it."""

    id: int
    device: str
    created_at: datetime
    last_seen_at: datetime
    current: bool


def init_app(app: Flask) -> None:
    """Register the pages and Flask-Login; the cookie lasts as long as the session that it names."""
    app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(days=app.config["SESSION_DAYS"])
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    login_manager.init_app(app)
    app.register_blueprint(blueprint)


@login_manager.user_loader  # type: ignore[untyped-decorator]  # Flask-Login ships no types
def _load_person(token: str) -> Person | None:
    if (
        logs.is_left_out()
        and declared(current_app.view_functions[request.endpoint or ""]) == PUBLIC
    ):
        # Whoever opens it is nobody there, signed in or not.
        return None
    person = services.person_of_token(token)
    if person is not None:
        logs.know_person(person.id)
    return person


@blueprint.route("/login", methods=["GET", "POST"])
@public
def login() -> ResponseReturnValue:
    """Sign in, slowed down after failures; ``next`` leads only to pages of this site."""
    form = LoginForm(next=request.args.get("next", ""))
    if not form.is_submitted():
        known: bool = current_user.is_authenticated
        return redirect(_after_login(form), 303) if known else _login_page(form)
    if not form.validate():
        return _login_page(form), 422
    try:
        person = services.sign_in(
            form.email.data or "", form.password.data or "", address=address()
        )
    except TooSoon as refusal:
        db.session.rollback()
        return _login_page(form, refusal.seconds), 429, {"Retry-After": str(refusal.seconds)}
    if person is None:
        form.password.errors = [_("This e-mail and password do not belong together.")]
        return _login_page(form), 422
    needs_password = person.password_hash is None
    target = url_for("accounts.account") if needs_password else _after_login(form)
    let_in(person)
    return redirect(target, 303)


@blueprint.post("/logout")
@public
def logout() -> ResponseReturnValue:
    """End the session, here and for every copy of its cookie."""
    _forget_session()
    db.session.commit()
    flash(_("You are signed out."), "success")
    # On a computer that several people use, the Back button must not show what was read before.
    return redirect(url_for("accounts.login"), 303), {"Clear-Site-Data": '"cache"'}


@blueprint.get("/account")
@signed_in
def account() -> ResponseReturnValue:
    """What the person may change about themselves, and where they are signed in."""
    return _account_page(PasswordForm())


@blueprint.post("/account/password")
@signed_in
def change_password() -> ResponseReturnValue:
    """Change the password and sign out everywhere else."""
    person, form = _me(), PasswordForm()
    is_first = person.password_hash is None
    if not form.validate():
        return _account_page(form), 422
    try:
        right = services.confirm_password(person, form.current.data or "", address=address())
    except TooSoon as refusal:
        db.session.rollback()
        form.current.errors = [too_soon(refusal.seconds)]
        return _account_page(form), 429, {"Retry-After": str(refusal.seconds)}
    if not right:
        form.current.errors = [_("This is not the password so far.")]
        return _account_page(form), 422
    try:
        services.set_password(person, form.new.data or "", keep=person.session_token)
    except services.AccountProblem as problem:
        form.new.errors = [str(problem)]
        return _account_page(form), 422
    db.session.commit()
    if is_first:
        flash(_("That is your password from now on."), "success")
        return redirect(url_for("networks.index"), 303)
    flash(_("Your password is changed. You are signed out everywhere else."), "success")
    return redirect(url_for("accounts.account"), 303)


@blueprint.post("/account/sessions/<int:ident>/end")
@signed_in
def end_session(ident: int) -> ResponseReturnValue:
    """Sign out one browser of one's own."""
    if not services.end_session_of(_me(), ident):
        abort(404)
    db.session.commit()
    flash(_("That browser is signed out."), "success")
    return redirect(url_for("accounts.account"), 303)


@blueprint.post("/account/sessions/end-others")
@signed_in
def end_other_sessions() -> ResponseReturnValue:
    """Sign out everywhere but here."""
    person = _me()
    services.end_all_sessions(person, keep=person.session_token)
    db.session.commit()
    flash(_("You are signed out everywhere else."), "success")
    return redirect(url_for("accounts.account"), 303)


@blueprint.post("/account/language")
@public
def language() -> ResponseReturnValue:
    """Choose the language of pages: for this browser, and for the person wherever they sign in."""
    locale = request.form.get("locale", "")
    if locale not in i18n.LANGUAGES:
        abort(400, _("Choose one of the languages that are offered."))
    if current_user.is_authenticated:
        current_user.locale = locale
        db.session.commit()
    target = local_path(request.form.get("next")) or page_before() or url_for("networks.index")
    response = make_response(redirect(target, 303))
    i18n.remember(response, locale)
    return response


def device_of(user_agent: str) -> str:
    """The browser and system that a User-Agent header tells of: "Firefox on Linux"; empty when it tells neither."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return f"{browser} on {system}" if browser and system else browser or system


def _login_page(form: LoginForm, wait_seconds: int | None = None) -> str:
    return render_template(
        "accounts/login.html",
        form=form,
        wait_seconds=wait_seconds,
        demo_people=current_app.config.get("DEMO_PEOPLE"),
        demo_password=current_app.config.get("DEMO_PASSWORD"),
    )


def _account_page(form: PasswordForm) -> str:
    person = _me()
    rows = [_row(found, person.session_token) for found in services.sessions_of(person)]
    return render_template(
        "accounts/account.html",
        person=person,
        sessions=rows,
        form=form,
        has_password=person.password_hash is not None,
        tokens=tokens.of_person(person),
        token_networks=memberships_of(person),
    )


def _row(found: LoginSession, token: str) -> SessionRow:
    current = services.is_of_token(found, token)
    return SessionRow(
        found.id, _told_device(found.device), found.created_at, found.last_seen_at, current
    )


def _told_device(device: str) -> str:
    browser, sign, system = device.partition(" on ")
    return _("%(browser)s on %(system)s", browser=browser, system=system) if sign else device


def let_in(person: Person) -> None:
    """Open a new session; what an earlier one held stays with nobody."""
    _forget_session()
    services.open_session(person, device_of(request.user_agent.string))
    db.session.commit()
    session.permanent = True
    login_user(person)


def _forget_session() -> None:
    if current_user.is_authenticated:
        services.end_session(current_user.session_token)
    logout_user()
    session.clear()


def _after_login(form: LoginForm) -> str:
    return local_path(form.next.data) or url_for("networks.index")


def too_soon(seconds: int) -> str:
    """When to try again, in a sentence."""
    text: str = ngettext(
        "Please try again in %(num)d second.", "Please try again in %(num)d seconds.", seconds
    )
    return text


def address() -> str:
    """The network address that asks."""
    return request.remote_addr or ""


def _me() -> Person:
    person: Person = current_user._get_current_object()
    return person
