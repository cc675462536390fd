"""Every address, by every method, for everybody: who gets in is what the view declares, and nothing else.

The walk takes its addresses from the application's URL map. A new page is walked as soon as it exists; when its address
has an argument, the walk fails until ARGUMENTS says where a row for it comes from.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import Select, select
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from commonaim.core import Access, create_app, demo, hooks, migrating, tenancy
from commonaim.core.accounts import resets
from commonaim.core.accounts import services as accounts
from commonaim.core.accounts.models import LoginSession, Person
from commonaim.core.accounts.services import hashed
from commonaim.core.api import operations, tokens
from commonaim.core.api.models import ApiToken
from commonaim.core.calendars import services as calendars
from commonaim.core.cycles.models import Occasion
from commonaim.core.db import Base, db, now
from commonaim.core.forms import services as forms
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
from commonaim.core.networks import services as networks
from commonaim.core.networks.models import (
    Cohort,
    Invitation,
    Membership,
    Network,
    Program,
    ProgramTime,
)
from commonaim.core.notices.models import Notice
from commonaim.core.permissions import PUBLIC, ROLES, SIGNED_IN, declared, granted
from commonaim.core.registry import registry_of
from commonaim.core.testing import PASSWORD, browser, make_person

METHODS = ("GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
READING = ("GET", "HEAD", "OPTIONS")
CONFIG = {"SECRET_KEY": "only for tests", "LOG_LEVEL": "ERROR", "TESTING": True}
HOME, AWAY = "home-river", "away-river"
Value = int | str | Callable[["Visitor"], int | str]


def first(model: type[Base], **where: Any) -> Callable[[Visitor], int]:
    """The id of the first row of the current network."""

    def find(_visitor: Visitor) -> int:
        key: Any = model.id  # type: ignore[attr-defined]  # every model has one
        ident = db.session.scalar(select(key).filter_by(**where).order_by(key).limit(1))
        assert ident is not None, f"the demo network has no {model.__name__} {where or ''}"
        return int(ident)

    return find


def first_of_plugin(model: str, **where: Any) -> Callable[[Visitor], int]:
    """The same of a plugin's model, which is named because the plugin may be missing."""
    return lambda visitor: first(
        next(
            m.class_
            for m in Base.registry.mappers
            if f"{m.class_.__module__}:{m.class_.__name__}" == model
        ),
        **where,
    )(visitor)


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


def own_talk(visitor: Visitor) -> str:
    """The mark of a concern that the visitor told, which nobody else may find."""
    from commonaim.plugins.norms.repair.models import Concern, new_mark

    told = Concern(
        secret_hash=new_mark(),
        anonymous=False,
        person_id=visitor.person_id,
        holder_id=visitor.person_id,
        what="Said before all.",
    )
    db.session.add(told)
    db.session.commit()
    return told.mark


def private_token(_visitor: Visitor) -> str:
    """The token of the private link of an anonymous concern; each time a new one, because only its hash is kept."""
    from commonaim.plugins.norms.repair.forms import new_token
    from commonaim.plugins.norms.repair.models import Concern

    token = new_token()
    db.session.add(Concern(secret_hash=hashed(token), anonymous=True, what="Said before all."))
    db.session.commit()
    return token


def own_interview(model: str) -> Callable[[Visitor], int]:
    """The id of a row of an interview that the visitor held, and that every reader may see."""

    def find(visitor: Visitor) -> int:
        from commonaim.plugins.empathy import models

        known = select(models.Participant).where(
            models.Participant.pseudonym == f"Own {visitor.name}"
        )
        listened = db.session.scalar(known) or _listen(visitor, f"Own {visitor.name}")
        note = select(models.InterviewNote.id).where(
            models.InterviewNote.participant_id == listened.id
        )
        answer = select(models.Answer.id).where(models.Answer.note_id.in_(note))
        item = models.HeardItem.answer_id.in_(answer)
        of_it = {
            "Participant": select(models.Participant.id).where(
                models.Participant.id == listened.id
            ),
            "Consent": select(models.Consent.id).where(
                models.Consent.participant_id == listened.id
            ),
            "Note": note,
            "Answer": answer,
            "VoiceLink": select(models.VoiceLink.id).where(models.VoiceLink.answer_id.in_(answer)),
            "Heard": select(models.HeardItem.heard_id).where(item),
            "HeardItem": select(models.HeardItem.id).where(item),
        }
        return db.session.scalars(of_it[model]).first() or 0

    return find


def _listen(visitor: Visitor, pseudonym: str) -> Any:
    from commonaim.plugins.empathy import models

    mine = select(Membership.program_id).where(Membership.person_id == visitor.person_id)
    program_id = db.session.scalar(mine) or db.session.scalars(select(Program.id)).first()
    version = db.session.scalars(select(models.GuideVersion.id)).first()
    listened = models.Participant(
        program_id=program_id, pseudonym=pseudonym, holder_id=visitor.person_id
    )
    db.session.add(listened)
    db.session.flush()
    today = now().date() - timedelta(days=2)
    for kind in ("consent", "assent"):
        db.session.add(
            models.Consent(
                participant_id=listened.id, kind=kind, given_on=today, network=True, quoted=True
            )
        )
    note = models.InterviewNote(
        participant_id=listened.id,
        program_id=program_id,
        version_id=version,
        held_on=today,
        shared="network",
        interviewer_id=visitor.person_id,
    )
    heard = models.Heard(program_id=program_id, title="Heard")
    db.session.add_all((note, heard))
    db.session.flush()
    answer = models.Answer(note_id=note.id, prompt=1, part="quote", words="Said.")
    db.session.add(answer)
    db.session.flush()
    db.session.add(models.VoiceLink(answer_id=answer.id, kind="idea", key="1", title="An idea"))
    db.session.add(models.HeardItem(heard_id=heard.id, answer_id=answer.id, did="Much."))
    if visitor.person_id:
        db.session.add(
            models.Key(
                participant_id=listened.id, interviewer_id=visitor.person_id, words="At noon."
            )
        )
    db.session.commit()
    return listened


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
    return db.session.scalars(_of_long_form()).one().version_id


def counterpart(_visitor: Visitor) -> int:
    """A submission in the long form that was made from the first one."""
    return db.session.scalars(_of_long_form()).one().id


def own_memo(visitor: Visitor) -> int:
    """A memo of the visitor's on the first coding project, which is nobody else's to change."""
    if visitor.person_id is None:
        return 1
    memo: Any = next(
        m.class_ for m in Base.registry.mappers if m.class_.__tablename__ == "coding_memo"
    )
    project = CODING["Project"](visitor)
    found = memo(project_id=project, author_id=visitor.person_id, kind="note", body="Mine.")
    db.session.add(found)
    db.session.commit()
    return int(found.id)


ROUND = first_of_plugin("commonaim.plugins.equity_review.models:Round")
REMARK = first_of_plugin("commonaim.plugins.equity_review.models:Remark")
FINDING = first_of_plugin("commonaim.plugins.equity_review.models:Finding", state="accepted")
CODING = {
    name: first_of_plugin(f"commonaim.plugins.coding.models.{module}:{name}")
    for name, module in (
        ("Code", "codebook"),
        ("Project", "projects"),
        ("Segment", "codings"),
        ("Text", "texts"),
        ("Theme", "sense"),
    )
}

NORM = first_of_plugin("commonaim.plugins.norms.models:Norm", retired_on=None)
PROPOSAL = first_of_plugin("commonaim.plugins.norms.models:Proposal", state="open")
NORMS_ROUND = first_of_plugin("commonaim.plugins.norms.models:NormRound")
PULSE = first_of_plugin("commonaim.plugins.norms.models:Pulse", closed_on=None)

#: What stands in the address, by endpoint: a value, or where to find the id of a row of the network.
ARGUMENTS: Mapping[str, Mapping[str, Value]] = {
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
    "equity_review.api.review": {"submission_id": first(Submission)},
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
    "equity_review.review": {"ident": first(Submission)},
    "equity_review.accept": {"ident": FINDING},
    "equity_review.dismiss": {"ident": FINDING},
    "equity_review.reopen": {"ident": FINDING},
    "equity_review.comment": {"ident": FINDING},
    "equity_review.round": {"ident": ROUND},
    "equity_review.remark": {"ident": ROUND},
    "equity_review.close_round": {"ident": ROUND},
    "equity_review.answer_remark": {"ident": REMARK},
    "norms.static": {"filename": "norms.css"},
    "norms.norm": {"ident": NORM},
    "norms.move": {"ident": NORM},
    "norms.wish": {"ident": NORM, "kind": "question"},
    **{f"norms.{page}": {"ident": PROPOSAL} for page in ("proposal", "say", "voice", "withdraw")},
    "norms.settle": {
        "ident": first_of_plugin("commonaim.plugins.norms.models:Proposal", kind="question")
    },
    **{
        f"norms.{page}": {"ident": NORMS_ROUND}
        for page in ("round", "remark", "read", "close_round")
    },
    **{f"norms.{page}": {"ident": PULSE} for page in ("pulse", "answer", "close_pulse")},
    **{
        f"importing.{step}": {"ident": first(Cycle)}
        for step in ("begin", "document", "rows", "changes")
    },
    "importing.sheet": {"ident": first(Cycle), "kind": "csv"},
    **{
        f"empathy.{page}": {"ident": own_interview("Participant")}
        for page in ("participant", "withdraw", "erase", "open_key")
    },
    "empathy.note_consent": {"ident": own_interview("Participant"), "kind": "consent"},
    "empathy.end_consent": {
        "ident": own_interview("Participant"),
        "consent": own_interview("Consent"),
    },
    **{
        f"empathy.{page}": {"ident": own_interview("Note")}
        for page in (
            *("note", "write", "keep_all", "keep_field", "now_in", "bring", "identifiers"),
            *("decide", "share", "check"),
        )
    },
    **{
        f"empathy.{page}": {
            "ident": first_of_plugin("commonaim.plugins.empathy.models.people:Guide")
        }
        for page in ("guide", "edit_guide", "retire_guide")
    },
    "empathy.link": {"ident": own_interview("Answer")},
    "empathy.unlink": {"ident": own_interview("VoiceLink")},
    "empathy.taking_part": {"ident": first(Submission)},
    "empathy.heard": {"ident": own_interview("Heard")},
    "empathy.put_on_page": {"ident": own_interview("Heard")},
    "empathy.take_off_page": {
        "ident": own_interview("Heard"),
        "item": own_interview("HeardItem"),
    },
    "empathy.api.interview": {"note_id": own_interview("Note")},
    "norms.road": {"mark": own_talk},
    "norms.act": {"mark": own_talk, "deed": "say"},
    "norms.answers": {"token": private_token},
    "norms.act_nameless": {"token": private_token, "deed": "say"},
    "norms.end_responder": {
        "ident": first_of_plugin("commonaim.plugins.norms.repair.models:Responder")
    },
    **{
        f"coding.{page}": {"ident": CODING["Project"]}
        for page in (
            "add_code",
            "add_memo",
            "add_text",
            "add_theme",
            "again",
            "begin_with",
            "bring",
            "change_coders",
            "change_settings",
            "close_version",
            "code_found",
            "codebook",
            "codebook_versions",
            "curation",
            "follow",
            "join",
            "keys",
            "looked_again",
            "memos",
            "new_text",
            "project",
            "search",
            "settings",
            "sources",
            "themes",
            "undo_found",
            "undo_recoding",
        )
    },
    **{
        f"coding.{page}": {"ident": CODING["Text"]}
        for page in (
            "about",
            "change_consent",
            "copy_agreed",
            "decide",
            "differences",
            "done",
            "give",
            "here",
            "mark",
            "marks",
            "redo",
            "segments",
            "text",
            "undo",
            "withdraw",
        )
    },
    **{
        f"coding.{page}": {"ident": CODING["Segment"]}
        for page in (
            "link_segment",
            "place_segment",
            "quote",
            "segment",
            "segment_consent",
            "segment_memo",
            "unmark",
        )
    },
    **{
        f"coding.{page}": {"ident": CODING["Code"]}
        for page in (
            "change_code",
            "code",
            "code_memo",
            "merge_code",
            "move_code",
            "retire_code",
            "split_code",
        )
    },
    **{
        f"coding.{page}": {"ident": CODING["Theme"]}
        for page in ("change_theme", "link_theme", "move_theme", "theme", "unquote")
    },
    **{f"coding.{page}": {"ident": own_memo} for page in ("change_memo", "edit_memo")},
    "coding.file": {"name": "coding.js"},
    "equity_review.edition": {"number": 1},
    "equity_review.rule": {"rule": "all-students-only"},
}
#: What must be sent along for the page to answer; rows as above.
SENT: Mapping[str, Mapping[str, Value]] = {
    "flow.make": {"version": long_form},
    "templating.take": {"starter": "story"},
    "coding.begin_with": {"starter": "youth_voice"},
    "equity_review.run": {"cycle": first(Cycle)},
    "equity_review.compare": {"from": 1, "to": 1},
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
    # Or who asked it, which nobody at the gate did.
    "norms.settle": frozenset({"norms.accompany"}),
    "empathy.taking_part": frozenset({"submissions.write", "submissions.write_any"}),
    "participation.occasion": frozenset({"participation.any"}),
    "participation.remove": frozenset({"participation.any"}),
}


@dataclass(frozen=True)
class Visitor:
    """Somebody at the gate. ``roles`` are by network; a person without any is a stranger."""

    name: str
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    person_id: int | None = None
    cookie: str | None = None
    #: Whoever is a person has a token for each network, for everything; what they may do with it is less.
    secrets: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


VISITORS = (
    *(Visitor(role, {HOME: (role,)}) for role in ROLES),
    Visitor("admin of another network", {AWAY: ("hub_admin",)}),
    Visitor("admin of both networks", {HOME: ("hub_admin",), AWAY: ("hub_admin",)}),
    Visitor("member without a role", {HOME: ()}),
    Visitor("stranger"),
)
SIGNED_OUT = Visitor("signed out")


def _of_long_form() -> Select[Submission]:
    version = select(TemplateVersion.id).join(TemplateVersion.template)
    return select(Submission).where(
        Submission.version_id.in_(version.where(Template.key == "long-form"))
    )


class Place:
    """Two networks full of work, and everybody who may come to the gate."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app, self.file, self.copy = app, folder / "walk.sqlite", folder / "copy.sqlite"
        migrating.upgrade(app)
        for slug in (HOME, AWAY):
            self._fill(slug)
        self.visitors = [*(self._come(visitor) for visitor in VISITORS), SIGNED_OUT]
        self._close()
        self.files, self.copies = folder / "attachments", folder / "copies"
        shutil.copy(self.file, self.copy)
        shutil.copytree(self.files, self.copies)

    def _fill(self, slug: str) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(demo, "_read", _with_emails(demo._read, slug))
            network = demo.make(registry_of(self.app))
        with tenancy.in_network(network.id):
            db.session.add(Job(plugin="equity_review", kind="review", title="Job", arguments={}))
            with_file = db.session.scalars(select(Submission).order_by(Submission.id)).first()
            assert with_file is not None
            in_other_form = db.session.scalars(_of_long_form()).one()
            in_other_form.made_from_id = with_file.id
            in_other_form.program_id = with_file.program_id
            forms.attach(with_file, BytesIO(b"week,n"), "counts.csv", person_id=None)
            invitations.invite(f"to-{slug}@example.org", "Nia", ["viewer"], None, by_id=None)
            self._ask_about_a_statement()
            db.session.commit()

    def _ask_about_a_statement(self) -> None:
        """A round of comments with a comment in it, where the review is installed."""
        if "equity_review" not in registry_of(self.app).names():
            return
        from commonaim.plugins.equity_review.services import rounds, statements

        person = db.session.scalars(select(Membership)).all()[0].person_id
        draft = statements.begin_draft(person)
        asked = rounds.begin(draft, closes_on=now().date(), invitation="", person_id=person)
        rounds.say(asked, part="whole", body="Shorter, please.", person_id=person)

    def _come(self, visitor: Visitor) -> Visitor:
        email = f"{visitor.name.replace(' ', '-')}@example.org"
        person = make_person(self.network(HOME), email, visitor.name)
        for slug, roles in visitor.roles.items():
            with tenancy.in_network(self.network(slug).id):
                program = db.session.scalars(select(Submission).order_by(Submission.id)).first()
                assert program is not None
                leads = program.program if "program_leader" in roles else None
                networks.add_member(person, roles, leads)
                db.session.commit()
        client = browser(self.app)
        client.post("/login", data={"email": email, "password": PASSWORD})
        cookie = client.get_cookie("commonaim")
        assert cookie is not None
        secrets = {slug: self._token(person, slug) for slug in (HOME, AWAY)}
        return Visitor(visitor.name, visitor.roles, person.id, cookie.value, secrets)

    def _token(self, person: Person, slug: str) -> str:
        """A token of a person, for all that there is, as if they had once been an admin of the network."""
        everything = [permission.name for permission in registry_of(self.app).permissions]
        with tenancy.in_network(self.network(slug).id), pytest.MonkeyPatch.context() as patch:
            patch.setattr(tokens, "offered", lambda _me: registry_of(self.app).permissions)
            me = Access(person, self.network(slug), 0, None, frozenset(), frozenset(everything))
            _token, secret = tokens.make(me, "Walk", everything, 30)
            db.session.commit()
        return secret

    def network(self, slug: str) -> Network:
        return db.session.scalars(select(Network).where(Network.slug == slug)).one()

    def visitor(self, name: str) -> Visitor:
        return next(visitor for visitor in self.visitors if visitor.name == name)

    def _close(self) -> None:
        db.session.remove()
        db.engine.dispose()

    def restore(self) -> None:
        """Put every row back as it was before the walk."""
        self._close()
        for leftover in self.file.parent.glob("walk.sqlite-*"):
            leftover.unlink()
        shutil.copy(self.copy, self.file)
        shutil.copytree(self.copies, self.files, dirs_exist_ok=True)

    def knock(
        self, visitor: Visitor, rule: Rule, method: str, *, at: str = HOME, rows_of: str = HOME
    ) -> TestResponse:
        """Ask for a page under one network's address, with the ids of (maybe another) network's rows."""
        with tenancy.in_network(self.network(rows_of).id):
            values = _values(ARGUMENTS.get(rule.endpoint, {}), visitor)
            sent = _values(SENT.get(rule.endpoint, {}), visitor)
        if unknown := rule.arguments - set(values) - {"network"}:
            pytest.fail(f"Say in ARGUMENTS where {sorted(unknown)} of {rule.endpoint} come from.")
        if "network" in rule.arguments:
            values["network"] = at
        adapter = self.app.url_map.bind("localhost")
        path = adapter.build(rule.endpoint, values, force_external=False)
        client = browser(self.app)
        if visitor.cookie:
            client.set_cookie("commonaim", visitor.cookie)
        headers = {}
        if is_for_programs(rule) and visitor.secrets:
            headers["Authorization"] = f"Bearer {visitor.secrets[at]}"
        answer = client.open(path, method=method, query_string=sent, buffered=True, headers=headers)
        if method not in READING and answer.status_code < 400:
            self.restore()
        return answer


def _with_emails(read: Callable[[str], demo.Data], slug: str) -> Callable[[str], demo.Data]:
    """The demo's files, with another network's name and with people of its own."""

    def renamed(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: renamed(each) for key, each in value.items()}
        if isinstance(value, list):
            return [renamed(each) for each in value]
        return f"{slug}-{value}" if isinstance(value, str) and value.count("@") == 1 else value

    def read_renamed(name: str) -> demo.Data:
        data: Any = renamed(read(name))
        if name == "network.toml":
            data["network"]["slug"] = slug
        return data  # type: ignore[no-any-return]  # as TOML gives it

    return read_renamed


def _values(wanted: Mapping[str, Value], visitor: Visitor) -> dict[str, int | str]:
    return {name: value(visitor) if callable(value) else value for name, value in wanted.items()}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("walk")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        app = create_app(
            {},
            DATA_DIR=str(folder),
            DATABASE_URL=f"sqlite:///{folder / 'walk.sqlite'}",
            WTF_CSRF_ENABLED=False,
            JOB_WORKER=False,
            **CONFIG,
        )
        with app.app_context():
            yield Place(app, folder)
            db.session.remove()
            db.engine.dispose()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "rule" in metafunc.fixturenames:
        app = create_app({}, DATABASE_URL="sqlite://", **CONFIG)
        rules = rules_of(app)
        if metafunc.function.__name__.startswith("test_plugin"):
            rules = [
                rule for rule in rules if rule.endpoint.split(".")[0] in registry_of(app).names()
            ]
        if "rows" in metafunc.function.__name__:
            rules = [rule for rule in rules if _takes_a_row(rule)]
        metafunc.parametrize("rule", rules, ids=[f"{r.endpoint}{r.rule}" for r in rules])


def rules_of(app: Flask) -> list[Rule]:
    """Every address. Files are handed out before the application is asked, and hold nothing of any network."""
    every = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    return sorted(every, key=lambda rule: rule.endpoint)


def _takes_a_row(rule: Rule) -> bool:
    named = {**ARGUMENTS.get(rule.endpoint, {}), **SENT.get(rule.endpoint, {})}
    of_network = "network" in rule.arguments or is_for_programs(rule)
    return of_network and any(callable(value) for value in named.values())


def is_for_programs(rule: Rule) -> bool:
    """Whether an address is of the interface for programs, where a token says who asks and of which network."""
    return rule.rule.startswith("/api/")


def answering(app: Flask, rule: Rule, method: str) -> Rule:
    """The rule that answers a method at the address of ``rule``, maybe another; for none the one whose gate it is."""
    adapter = app.url_map.bind("localhost")
    values = {name: 1 if f"int:{name}" in rule.rule else "x" for name in rule.arguments}
    path = adapter.build(rule.endpoint, values)
    try:
        return adapter.match(path, method=method, return_rule=True)[0]
    except MethodNotAllowed as refused:
        return adapter.match(path, method=min(refused.valid_methods or ()), return_rule=True)[0]


def permission_of(app: Flask, rule: Rule) -> str | None:
    return declared(app.view_functions[rule.endpoint])


def expected(app: Flask, rule: Rule, method: str, visitor: Visitor) -> str:
    """What the gate must do, from what the view declares and who knocks."""
    if is_for_programs(rule):
        rule = answering(app, rule, method)
    needed = permission_of(app, rule)
    through = "let in" if method in (rule.methods or ()) else "405"
    if needed == PUBLIC:
        return through
    if is_for_programs(rule):
        return _expected_of_member(app, rule, method, visitor) if HOME in visitor.roles else "401"
    if visitor.person_id is None:
        return "sent to sign in" if method in READING else "401"
    if "network" not in rule.arguments:
        return through
    return _expected_of_member(app, rule, method, visitor) if HOME in visitor.roles else "404"


def _expected_of_member(app: Flask, rule: Rule, method: str, visitor: Visitor) -> str:
    needed = permission_of(app, rule)
    through = "let in" if method in (rule.methods or ()) else "405"
    held = granted(visitor.roles[HOME], registry_of(app).permissions)
    if needed != SIGNED_IN and needed not in held:
        return "403"
    operation = operations.of(app.view_functions[rule.endpoint])
    narrower = frozenset(operation.any_of) if operation else NARROWER.get(rule.endpoint)
    if narrower and not narrower & held and method != "OPTIONS" and through == "let in":
        return "403"
    return through


def outcome(answer: TestResponse) -> str:
    """What the gate did."""
    if answer.status_code in (302, 303) and answer.location.startswith("/login"):
        return "sent to sign in"
    if answer.status_code in (401, 403, 404, 405) or answer.status_code >= 500:
        return str(answer.status_code)
    return "let in"


def test_every_page_declares_who_may_see_it(place: Place, rule: Rule) -> None:
    needed = permission_of(place.app, rule)
    known = {permission.name for permission in registry_of(place.app).permissions}
    assert needed in known | {PUBLIC, SIGNED_IN}
    if needed == SIGNED_IN:
        assert "network" not in rule.arguments, "name the permission that a page of a network needs"


def test_a_page_opens_for_those_whom_it_declares_and_for_nobody_else(
    place: Place, rule: Rule
) -> None:
    wrong = []
    for visitor in place.visitors:
        for method in METHODS:
            answer = place.knock(visitor, rule, method)
            wanted, got = expected(place.app, rule, method, visitor), outcome(answer)
            # After signing out the way leads to the same page as for somebody who must sign in.
            if wanted == "let in" and rule.endpoint == "accounts.logout":
                wanted = "sent to sign in" if method == "POST" else wanted
            if wanted != got:
                wrong.append(f"{method} as {visitor}: {got}, not {wanted} ({answer.status})")
    assert wrong == []


def test_rows_of_another_network_are_not_found(place: Place, rule: Rule) -> None:
    wrong = []
    for name, at, rows_of in (
        ("hub_admin", HOME, AWAY),
        ("hub_admin", AWAY, HOME),
        ("admin of both networks", HOME, AWAY),
        ("admin of both networks", AWAY, HOME),
    ):
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            visitor = place.visitor(name)
            answer = place.knock(visitor, rule, method, at=at, rows_of=rows_of)
            unknown = is_for_programs(rule) and at not in visitor.roles
            if answer.status_code != (401 if unknown else 404):
                wrong.append(f"{method} {at} with rows of {rows_of} as {name}: {answer.status}")
    assert wrong == []


@pytest.fixture
def nothing_on(place: Place) -> Iterator[list[str]]:
    """Every plugin is off in the home network; gives the hooks that are called all the same."""
    registry = registry_of(place.app)
    with tenancy.in_network(place.network(HOME).id):
        for plugin in reversed(list(registry.loaded())):
            networks.switch_off(place.network(HOME), plugin.name, None)
        db.session.commit()
    called: list[str] = []
    collect = hooks.kept_apart

    def noted(plugin: str, hook: str, network: Network) -> Any:
        called.append(f"{plugin}.{hook}")
        return collect(plugin, hook, network)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hooks, "kept_apart", noted)
        yield called
    place.restore()


def test_plugin_pages_that_are_off_are_404_by_every_method_for_everybody(
    place: Place, rule: Rule, nothing_on: list[str]
) -> None:
    wrong = []
    for visitor in place.visitors:
        for method in METHODS:
            answer = place.knock(visitor, rule, method)
            unknown = is_for_programs(rule) and HOME not in visitor.roles
            if answer.status_code != (401 if unknown else 404):
                wrong.append(f"{method} as {visitor}: {answer.status}")
    assert wrong == []
    assert nothing_on == []


def test_with_every_plugin_off_no_page_calls_a_hook_of_one(
    place: Place, nothing_on: list[str]
) -> None:
    admin = place.visitor("hub_admin")
    for rule in rules_of(place.app):
        off = rule.endpoint.split(".")[0] in registry_of(place.app).names()
        # a page of core's about something that a plugin adds
        off = off or "plugin" in rule.arguments
        if "GET" in (rule.methods or ()) and not off:
            assert place.knock(admin, rule, "GET").status_code < 400, rule
    assert nothing_on == []


def test_somebody_who_left_gets_what_a_stranger_gets(place: Place) -> None:
    viewer = place.visitor("viewer")
    with tenancy.in_network(place.network(HOME).id):
        left = db.session.scalars(
            select(Membership).where(Membership.person_id == viewer.person_id)
        ).one()
        left.left_on = left.joined_on
        db.session.commit()
    for rule in rules_of(place.app):
        if "network" in rule.arguments:
            assert place.knock(viewer, rule, "GET").status_code == 404, rule
        elif is_for_programs(rule) and permission_of(place.app, rule) != PUBLIC:
            assert place.knock(viewer, rule, "GET").status_code == 401, rule
    place.restore()


def test_a_person_who_was_disabled_is_signed_out(place: Place) -> None:
    viewer = place.visitor("viewer")
    person = db.session.scalars(select(Person).where(Person.id == viewer.person_id)).one()
    person.disabled_at = person.created_at
    db.session.commit()
    home = next(r for r in rules_of(place.app) if r.endpoint == "networks.home")
    assert outcome(place.knock(viewer, home, "GET")) == "sent to sign in"
    place.restore()


def test_a_network_that_does_not_exist_is_404_for_everybody(place: Place) -> None:
    home = next(r for r in rules_of(place.app) if r.endpoint == "networks.home")
    for visitor in place.visitors:
        assert place.knock(visitor, home, "GET", at="no-such-river").status_code == 404


def test_signing_in_leads_back_to_the_page_that_was_asked_for(place: Place) -> None:
    answer = browser(place.app).get(f"/n/{HOME}/people?q=Ana")
    assert answer.location == f"/login?next=/n/{HOME}/people?q%3DAna"
