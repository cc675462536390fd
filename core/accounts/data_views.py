"""A person's own data: taken along as a file, and forgotten when they ask for it."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from typing import IO, cast

from flask import Blueprint, flash, redirect, render_template, request, send_file, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, logout_user

from ..db import db
from ..exporting.services import person_archive
from ..networks.services import NotPossible, memberships_of
from ..permissions import signed_in
from . import erasing, services
from .attempts import TooSoon
from .forms import ErasureForm
from .models import Person
from .views import address, too_soon

blueprint = Blueprint("own_data", __name__, url_prefix="/account")
#: A larger archive is put on the disk while it is made.
IN_MEMORY = 8_000_000


@blueprint.get("/data")
@signed_in
def data() -> ResponseReturnValue:
    """Everything that is kept of the person, in every network, as a file."""
    archive = cast(IO[bytes], SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115  # closed with the answer
    person_archive(_me(), archive)
    archive.seek(0)
    return send_file(
        archive,
        mimetype="application/zip",
        as_attachment=True,
        download_name="my-data.zip",
        max_age=0,
    )


@blueprint.route("/erase", methods=["GET", "POST"])
@signed_in
def erase() -> ResponseReturnValue:
    """Say what goes and what stays, and ask for the password once more; then forget who asks, and sign them out."""
    if request.method != "POST":
        return _page(ErasureForm(formdata=None))
    person, form = _me(), ErasureForm()
    if not form.validate():
        return _page(form), 422
    try:
        right = services.confirm_password(person, form.password.data or "", address=address())
    except TooSoon as refusal:
        db.session.rollback()
        form.password.errors = [too_soon(refusal.seconds)]
        return _page(form), 429, {"Retry-After": str(refusal.seconds)}
    if not right:
        form.password.errors = [_("This is not your password.")]
        return _page(form), 422
    try:
        erasing.erase(person)
    except NotPossible as problem:
        db.session.rollback()
        form.password.errors = [str(problem)]
        return _page(form), 422
    db.session.commit()
    logout_user()
    session.clear()
    flash(_("You are forgotten here. Take good care."), "success")
    return redirect(url_for("accounts.login"), 303), {"Clear-Site-Data": '"cache"'}


def _page(form: ErasureForm) -> str:
    person = _me()
    return render_template("accounts/erase.html", form=form, networks=memberships_of(person))


def _me() -> Person:
    person: Person = current_user._get_current_object()
    return person
