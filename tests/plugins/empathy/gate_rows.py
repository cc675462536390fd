"""Where rows for the addresses of these pages come from, for the walk in ``tests/core/test_gate.py``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from io import BytesIO
from typing import Any

from sqlalchemy import select

from commonaim.core.db import db, now
from commonaim.core.forms.models import Submission
from commonaim.core.networks.models import Membership, Program
from commonaim.core.uploads import plugin_files

from ...core.gate_visitors import Rows, Visitor, first, first_of_plugin
from ...core.uploads import made

PLUGIN = "empathy"


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
            "Recording": select(models.Recording.id).where(models.Recording.note_id.in_(note)),
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
                participant_id=listened.id,
                kind=kind,
                given_on=today,
                network=True,
                quoted=True,
                recorded=True,
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
    file = plugin_files.keep(PLUGIN, BytesIO(made.OGG), ("ogg",), person_id=None)
    db.session.add_all((note, heard))
    db.session.flush()
    db.session.add(models.Recording(note_id=note.id, file_id=file.id))
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


ARGUMENTS: Rows = {
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
            *(
                "note",
                "write",
                "keep_all",
                "keep_field",
                "now_in",
                "bring",
                "identifiers",
                "record",
            ),
            *("decide", "share", "check"),
        )
    },
    **{
        f"empathy.{page}": {"ident": own_interview("Note"), "recording": own_interview("Recording")}
        for page in ("hear", "erase_recording")
    },
    **{
        f"empathy.{page}": {"ident": first_of_plugin("empathy", "Guide")}
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
}
SENT: Rows = {}
NARROWER: Mapping[str, frozenset[str]] = {
    "empathy.taking_part": frozenset({"submissions.write", "submissions.write_any"}),
}


def fill() -> None:
    """Nothing that the demo has not."""
