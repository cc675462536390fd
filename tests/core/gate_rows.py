"""Where rows for the addresses of core's pages come from. A plugin's are in ``tests/plugins/<plugin>/gate_rows.py``."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Select, select

from commonaim.core import tenancy
from commonaim.core.accounts import resets
from commonaim.core.accounts.models import LoginSession, Person
from commonaim.core.api.models import ApiToken
from commonaim.core.calendars import services as calendars
from commonaim.core.cycles.models import Occasion
from commonaim.core.db import db
from commonaim.core.forms.models import (
    AddedPrompt,
    Attachment,
    ChangeIdea,
    Comment,
    Cycle,
    ImprovementGroup,
    Submission,
    Template,
    TemplateVersion,
)
from commonaim.core.jobs import Job
from commonaim.core.networks import invitations
from commonaim.core.networks.models import (
    Cohort,
    Invitation,
    Membership,
    Network,
    Program,
    ProgramTime,
)
from commonaim.core.notices.models import Notice

from .gate_visitors import Rows, Visitor, first


def own_session(visitor: Visitor) -> int:
    """A session of the visitor's, which is nobody else's to end."""
    if visitor.person_id is None:
        return 1
    mine = LoginSession.person_id == visitor.person_id
    return db.session.scalars(select(LoginSession.id).where(mine)).one()


def own_token(visitor: Visitor) -> int:
    """A token of the visitor's for the current network."""
    if visitor.person_id is None:
        return 1
    mine = ApiToken.person_id == visitor.person_id
    return db.session.scalars(select(ApiToken.id).where(mine)).one()


def own_slug(_visitor: Visitor) -> str:
    """The short name of the current network."""
    here = Network.id == tenancy.current_network_id()
    return db.session.scalars(select(Network.slug).where(here)).one()


def newest_version(_visitor: Visitor) -> int:
    """The number of the newest version of the first template of the current network."""
    newest = select(TemplateVersion.number).order_by(
        TemplateVersion.template_id, TemplateVersion.number.desc()
    )
    return db.session.scalars(newest.limit(1)).one()


def somebody(_visitor: Visitor) -> int:
    """A member of the current network."""
    return db.session.scalars(select(Membership.person_id).order_by(Membership.id).limit(1)).one()


def submission_talked_about(_visitor: Visitor) -> int:
    """A submission with a comment."""
    return db.session.scalars(select(Comment.submission_id).order_by(Comment.id).limit(1)).one()


def program_of_leader(_visitor: Visitor) -> int:
    """The program that the leader at the gate leads."""
    return db.session.scalars(select(Submission.program_id).order_by(Submission.id).limit(1)).one()


def program_of_time(_visitor: Visitor) -> int:
    """The program of the first time that one was in the network."""
    return db.session.scalars(
        select(ProgramTime.program_id).order_by(ProgramTime.id).limit(1)
    ).one()


def invitation_token(_visitor: Visitor) -> str:
    """The token of an invitation that is open; each time a new one, because only its hash is kept."""
    found = db.session.scalars(select(Invitation).order_by(Invitation.id).limit(1)).one()
    token = invitations.renew(found, by_id=None)
    db.session.commit()
    return token


def calendar_token(_visitor: Visitor) -> str:
    """The token of somebody's calendar; each time a new one, because only its hash is kept."""
    mine = select(Membership.person_id).where(Membership.left_on.is_(None))
    token = calendars.renew(db.session.scalars(mine.order_by(Membership.id).limit(1)).one())
    db.session.commit()
    return token


def own_notice(visitor: Visitor) -> int:
    """Something that the visitor was told, which is nobody else's to open."""
    if visitor.person_id is None:
        return 1
    told = Notice(person_id=visitor.person_id, kind="call", url="/", text="Come", words={})
    db.session.add(told)
    db.session.commit()
    return told.id


def reset_token(_visitor: Visitor) -> str:
    """The token of a link to choose a new password, for somebody who is nobody at the gate."""
    somebody = db.session.scalars(select(Person).order_by(Person.id).limit(1)).one()
    token = resets.begin(somebody)
    db.session.commit()
    return token


def submission_of_first_group(visitor: Visitor) -> int:
    """A submission of the group that comes first."""
    return first(Submission, group_id=first(ImprovementGroup)(visitor))(visitor)


def long_form(_visitor: Visitor) -> int:
    """The version of the long form that a submission is written in."""
    return db.session.scalars(of_long_form()).one().version_id


def counterpart(_visitor: Visitor) -> int:
    """A submission in the long form that was made from the first one."""
    return db.session.scalars(of_long_form()).one().id


def of_long_form() -> Select[Submission]:
    """Submissions in the long form."""
    version = select(TemplateVersion.id).join(TemplateVersion.template)
    return select(Submission).where(
        Submission.version_id.in_(version.where(Template.key == "long-form"))
    )


#: What stands in the address.
ARGUMENTS: Rows = {
    "accounts.end_session": {"ident": own_session},
    "passwords.choose": {"token": reset_token},
    "invitations.show": {"token": invitation_token},
    "invitations.join": {"token": invitation_token},
    "people.member": {"ident": first(Membership)},
    "people.change": {"ident": first(Membership)},
    "people.end": {"ident": first(Membership)},
    "people.resume": {"ident": first(Membership)},
    "people.password_link": {"ident": first(Membership)},
    "people.renew": {"ident": first(Invitation)},
    "people.revoke": {"ident": first(Invitation)},
    "programs.program": {"ident": first(Program)},
    "programs.edit": {"ident": program_of_leader},
    "programs.hand_over": {"ident": program_of_leader},
    "programs.handed_over": {"ident": program_of_leader},
    "programs.add_time": {"ident": first(Program)},
    "programs.change_time": {"ident": program_of_time, "time_id": first(ProgramTime)},
    "programs.rename_cohort": {"ident": first(Cohort)},
    "admission.program": {"ident": program_of_leader},
    "admission.decide": {"ident": first(Program)},
    "tokens.revoke": {"ident": own_token},
    "api.network": {"slug": own_slug},
    "api.person": {"ident": somebody},
    "api.program": {"ident": first(Program)},
    "api.cycle": {"ident": first(Cycle)},
    "api.template": {"ident": first(Template)},
    "api.template_version": {"ident": first(Template), "number": newest_version},
    "api.submission": {"ident": first(Submission)},
    "api.revisions": {"ident": first(Submission)},
    "api.revision": {"ident": first(Submission), "number": 1},
    "api.save": {"ident": first(Submission)},
    "api.comments": {"ident": first(Submission)},
    "api.attachments": {"ident": first(Submission)},
    "api.add_attachment": {"ident": first(Submission)},
    "api.attachment": {"ident": first(Submission), "file_id": first(Attachment)},
    "api.attachment_file": {"ident": first(Submission), "file_id": first(Attachment)},
    "api.idea": {"ident": first(ChangeIdea)},
    "api.change_idea": {"ident": first(ChangeIdea)},
    "api.add": {"ident": first(Submission)},
    "api.comment": {"ident": submission_talked_about, "comment_id": first(Comment)},
    "api.settle": {"ident": submission_talked_about, "comment_id": first(Comment)},
    "networks.plugin": {"name": "equity_review"},
    "networks.enable": {"name": "equity_review"},
    "networks.disable": {"name": "equity_review"},
    "networks.change_settings": {"name": "equity_review"},
    "networks.job": {"ident": first(Job)},
    "calendar_feed.show": {"token": calendar_token},
    "notices.open_": {"ident": own_notice},
    "forms.cycle": {"ident": first(Cycle)},
    "forms.new": {"ident": first(Cycle)},
    "forms.submission": {"ident": first(Submission)},
    "forms.edit": {"ident": first(Submission)},
    "forms.revision": {"ident": first(Submission), "number": 1},
    "forms.comment": {"ident": first(Submission)},
    **{
        f"forms.{page}": {"ident": first(Submission)}
        for page in (
            "as_json",
            "as_pdf",
            "as_word",
            "attach",
            "compare",
            "copy",
            "keep_draft",
            "leave_draft_out",
            "now",
            "record",
            "paper",
        )
    },
    "forms.restore": {"ident": first(Submission), "number": 1},
    "forms.attachment": {"ident": first(Submission), "file_id": first(Attachment)},
    "forms.describe": {"ident": first(Submission), "file_id": first(Attachment)},
    "forms.take_out": {"ident": first(Submission), "file_id": first(Attachment)},
    "forms.resolve": {"ident": submission_talked_about, "comment_id": first(Comment)},
    "cycles.change": {"ident": first(Cycle)},
    "cycles.show_board": {"ident": first(Cycle)},
    "cycles.change_idea": {"ident": first(ChangeIdea)},
    "cycles.remove_idea": {"ident": first(ChangeIdea)},
    "flow.forms": {"ident": first(Submission)},
    "flow.make": {"ident": first(Submission)},
    "flow.bring": {"ident": first(Submission), "other_id": counterpart},
    "templating.template": {"ident": first(Template)},
    "templating.edit": {"ident": first(Template)},
    "templating.retire": {"ident": first(Template)},
    "prompts.prompt": {"plugin": "equity_review", "key": "why"},
    "prompts.remove": {"plugin": "equity_review", "key": "why"},
    "prompts.reset": {"plugin": "equity_review", "key": "why"},
    "prompts.take_back": {"ident": first(AddedPrompt)},
    "groups.of_cycle": {"ident": first(Cycle)},
    "groups.make": {"ident": first(Cycle)},
    "groups.group": {"ident": first(ImprovementGroup)},
    "groups.change": {"ident": first(ImprovementGroup)},
    "removing.cycle": {"ident": first(Cycle)},
    "removing.group": {"ident": first(ImprovementGroup)},
    "groups.move_program": {"ident": first(ImprovementGroup), "program_id": first(Program)},
    "groups.move_submission": {
        "ident": first(ImprovementGroup),
        "submission_id": submission_of_first_group,
    },
    "participation.of_cycle": {"ident": first(Cycle)},
    "participation.export": {"ident": first(Cycle)},
    "participation.occasion": {"ident": first(Occasion)},
    "participation.remove": {"ident": first(Occasion)},
    **{
        f"importing.{step}": {"ident": first(Cycle)}
        for step in ("begin", "document", "rows", "changes")
    },
    "importing.sheet": {"ident": first(Cycle), "kind": "csv"},
}
#: What must be sent along for the page to answer.
SENT: Rows = {
    "flow.make": {"version": long_form},
    "templating.take": {"starter": "story"},
}
#: Pages that ask for more than they declare, because it depends on the row: any of these permissions.
NARROWER: Mapping[str, frozenset[str]] = {
    "programs.edit": frozenset({"programs.manage", "programs.write"}),
    "admission.program": frozenset({"programs.decisions", "programs.write"}),
    "programs.hand_over": frozenset({"programs.manage"}),
    "programs.handed_over": frozenset({"submissions.write_any", "programs.write"}),
    "forms.new": frozenset({"submissions.write", "submissions.write_any"}),
    **dict.fromkeys(
        (
            "forms.attach",
            "forms.copy",
            "forms.edit",
            "forms.keep_draft",
            "forms.leave_draft_out",
            "forms.now",
            "forms.restore",
            "forms.describe",
            "forms.record",
            "forms.take_out",
            "flow.forms",
            "flow.make",
            "flow.bring",
            "importing.begin",
            "importing.document",
            "importing.rows",
            "importing.changes",
        ),
        frozenset({"submissions.write", "submissions.write_any"}),
    ),
    "participation.occasion": frozenset({"participation.any"}),
    "participation.remove": frozenset({"participation.any"}),
}
