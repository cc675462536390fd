"""Pages about members and invitations."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from .. import asked, audit, days, mail, tenancy
from ..access import current_access
from ..accounts import reset_views, resets
from ..accounts.services import AccountProblem
from ..db import db, now
from ..paging import page_of
from ..permissions import PROGRAM_LEADER, requires
from ..plugin import N_
from ..typed import Form
from . import invitations, memberships, services
from .forms import DayForm, InvitationForm, PlaceForm
from .models import Invitation, Membership, Program
from .services import NotPossible

blueprint = Blueprint("people", __name__, url_prefix="/n/<network>/people")


@blueprint.get("/<int:ident>")
@requires("people.view")
def member(ident: int) -> ResponseReturnValue:
    """A member: roles, program, since when; and what a hub admin may change."""
    return _member_page(_member(ident))


def _member_page(
    subject: Membership, place: PlaceForm | None = None, day: DayForm | None = None
) -> str:
    if place is None:
        held = [role.role for role in subject.roles]
        place = PlaceForm(formdata=None, roles=held, program=subject.program_id or 0)
        place.offer(services.programs())
    manages = current_access().may("people.manage")
    return render_template(
        "networks/member.html",
        member=subject,
        earlier=memberships.earlier_times(subject),
        place=place,
        day=day or DayForm(formdata=None, on=days.today()),
        mail=mail.is_on(),
        may_make_link=manages and (mail.is_on() or memberships.is_only_here(subject.person)),
    )


@blueprint.post("/<int:ident>/roles")
@requires("people.manage")
def change(ident: int) -> ResponseReturnValue:
    """Give a member other roles or another program."""
    subject, form = _member(ident), PlaceForm()
    form.offer(services.programs())
    if not form.validate():
        return _member_page(subject, place=form), 422
    try:
        changed = memberships.change(subject, form.roles.data or (), _program(form))
    except NotPossible as problem:
        db.session.rollback()
        form.roles.errors = [str(problem)]
        return _member_page(_member(ident), place=form), 422
    db.session.commit()
    flash(_("Roles and program are changed.") if changed else _("Nothing had changed."), "success")
    return redirect(url_for(".member", ident=ident), 303)


@blueprint.post("/<int:ident>/end")
@requires("people.manage")
def end(ident: int) -> ResponseReturnValue:
    """End a membership; nothing that the person wrote goes."""
    return _on_a_day(ident, memberships.end, _("The membership is ended. What they wrote stays."))


@blueprint.post("/<int:ident>/resume")
@requires("people.manage")
def resume(ident: int) -> ResponseReturnValue:
    """Let somebody who left be a member again."""
    return _on_a_day(ident, memberships.resume, _("They are a member again."))


def _on_a_day(ident: int, deed: Callable[..., None], done: str) -> ResponseReturnValue:
    subject, form = _member(ident), DayForm()
    if not form.validate():
        return _member_page(subject, day=form), 422
    try:
        deed(subject, form.on.data)
    except NotPossible as problem:
        db.session.rollback()
        form.on.errors = [str(problem)]
        return _member_page(_member(ident), day=form), 422
    db.session.commit()
    flash(done, "success")
    # Who ends their own membership has no page here any more.
    gone = subject.person_id == current_access().person.id
    return redirect(url_for("networks.index") if gone else url_for(".member", ident=ident), 303)


@blueprint.post("/<int:ident>/password")
@requires("people.manage")
def password_link(ident: int) -> ResponseReturnValue:
    """Make a link to choose a new password: mailed to the person, or shown once where no mail is sent.

    A link that is shown lets in whoever has it. It is made only for people whom no other network trusts.
    """
    subject = _member(ident)
    if not Form().validate_on_submit():
        abort(400)
    if subject.left_on is not None or not (
        mail.is_on() or memberships.is_only_here(subject.person)
    ):
        abort(403)
    token = resets.begin(subject.person)
    audit.record(
        "member.password_link",
        N_("Made a link for %(name)s to choose a new password"),
        words={"name": subject.person.name},
        membership=subject.id,
    )
    letter = reset_views.letter(subject.person, token)
    db.session.commit()
    if mail.is_on():
        _send(letter)
        return redirect(url_for(".member", ident=ident), 303)
    return render_template(
        "networks/link.html",
        title=_("A new password for %(name)s", name=subject.person.name),
        sentence=_("With this link they choose a new password. It works once, for an hour."),
        link=mail.link("passwords.choose", token=token),
        back=url_for(".member", ident=ident),
    )


@blueprint.get("/invitations")
@requires("people.manage")
def invited() -> ResponseReturnValue:
    """Everybody who was invited, newest first."""
    page = page_of(invitations.invitations(), asked.number("page") or 1)
    return render_template("networks/invitations.html", page=page, form=Form())


@blueprint.route("/invite", methods=["GET", "POST"])
@requires("people.manage")
def invite() -> ResponseReturnValue:
    """Invite somebody."""
    form = InvitationForm()
    form.offer(services.programs())
    if not form.is_submitted():
        if program := asked.number("program"):
            form.program.data, form.roles.data = program, [PROGRAM_LEADER]
        return _invite_page(form)
    if not form.validate():
        return _invite_page(form), 422
    try:
        made, token = invitations.invite(
            form.email.data or "",
            form.name.data or "",
            form.roles.data or (),
            _program(form),
            by_id=current_access().person.id,
        )
    except (NotPossible, AccountProblem) as problem:
        db.session.rollback()
        form.form_errors.append(str(problem))
        return _invite_page(form), 422
    return _hand_over(made, token)


def _invite_page(form: InvitationForm) -> str:
    return render_template("networks/invite.html", form=form, mail=mail.is_on())


@blueprint.post("/invitations/<int:ident>/renew")
@requires("people.manage")
def renew(ident: int) -> ResponseReturnValue:
    """Make the link of an invitation again; the one so far ends."""
    found = _invitation(ident)
    try:
        token = invitations.renew(found, by_id=current_access().person.id)
    except NotPossible as problem:
        return _back_to_invitations(str(problem))
    return _hand_over(found, token)


@blueprint.post("/invitations/<int:ident>/revoke")
@requires("people.manage")
def revoke(ident: int) -> ResponseReturnValue:
    """Take an invitation back."""
    try:
        invitations.revoke(_invitation(ident))
    except NotPossible as problem:
        return _back_to_invitations(str(problem))
    db.session.commit()
    flash(_("The invitation is taken back. Its link does nothing any more."), "success")
    return redirect(url_for(".invited"), 303)


def _back_to_invitations(problem: str) -> ResponseReturnValue:
    db.session.rollback()
    flash(problem, "error")
    return redirect(url_for(".invited"), 303)


def _hand_over(made: Invitation, token: str) -> ResponseReturnValue:
    """Commit, then mail the link; where that is not possible, show it once, to be printed or copied."""
    me = current_access()
    link = mail.link("invitations.show", token=token)
    letter = invitations.letter(made, me.network, link, me.person.name)
    db.session.commit()
    if mail.is_on() and _send(letter):
        made.sent_at = now()
        db.session.commit()
        return redirect(url_for(".invited"), 303)
    return render_template(
        "networks/link.html",
        title=_("Invitation for %(name)s", name=made.name),
        sentence=_("With this link they join the network. It works once, for two weeks."),
        link=link,
        back=url_for(".invited"),
    )


def _send(letter: mail.Letter) -> bool:
    try:
        mail.send(letter)
    except mail.NotSent:
        flash(_("The mail could not be sent. Tell whoever runs this site."), "error")
        return False
    flash(_("A mail with the link is on its way to %(email)s.", email=letter.to), "success")
    return True


def _member(ident: int) -> Membership:
    return memberships.member(ident) or abort(404)


def _invitation(ident: int) -> Invitation:
    if request.method == "POST" and not Form().validate_on_submit():
        abort(400)
    return tenancy.get(Invitation, ident) or abort(404)


def _program(form: PlaceForm) -> Program | None:
    return tenancy.get(Program, form.program.data) if form.program.data else None
