"""Where rows for the addresses of these pages come from, for the walk in ``tests/core/test_gate.py``."""

from __future__ import annotations

from collections.abc import Mapping

from commonaim.core.accounts.services import hashed
from commonaim.core.db import db

from ...core.gate_visitors import Rows, Visitor, first_of_plugin

PLUGIN = "norms"
NORM = first_of_plugin("norms", "Norm", retired_on=None)
PROPOSAL = first_of_plugin("norms", "Proposal", state="open")
QUESTION = first_of_plugin("norms", "Proposal", kind="question")
ROUND = first_of_plugin("norms", "NormRound")
PULSE = first_of_plugin("norms", "Pulse", closed_on=None)
RESPONDER = first_of_plugin("norms", "Responder")


def remark(_visitor: Visitor) -> int:
    """A remark on the question, each time a new one."""
    from commonaim.plugins.norms.services import proposals

    about = proposals.proposal(int(QUESTION(_visitor)))
    assert about is not None
    said = proposals.say(about, "Said before all.", None)
    db.session.commit()
    return said.id


def own_talk(visitor: Visitor) -> str:
    """The mark of a concern that the visitor told, which nobody else may find."""
    from commonaim.plugins.norms.models.repair import Concern, new_mark

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
    from commonaim.plugins.norms.models.repair import Concern
    from commonaim.plugins.norms.repair.forms import new_token

    token = new_token()
    db.session.add(Concern(secret_hash=hashed(token), anonymous=True, what="Said before all."))
    db.session.commit()
    return token


ARGUMENTS: Rows = {
    "norms.static": {"filename": "norms.css"},
    "norms.norm": {"ident": NORM},
    "norms.move": {"ident": NORM},
    "norms.wish": {"ident": NORM, "kind": "question"},
    **{f"norms.{page}": {"ident": PROPOSAL} for page in ("proposal", "say", "voice", "withdraw")},
    "norms.settle": {"ident": QUESTION},
    **{
        f"norms.api.{name}": {"ident": PROPOSAL}
        for name in ("proposal", "close", "give_voice", "remarks", "say")
    },
    "norms.api.remark": {"ident": QUESTION, "remark_id": remark},
    **{f"norms.{page}": {"ident": ROUND} for page in ("round", "remark", "read", "close_round")},
    **{f"norms.{page}": {"ident": PULSE} for page in ("pulse", "answer", "close_pulse")},
    "norms.road": {"mark": own_talk},
    "norms.act": {"mark": own_talk, "deed": "say"},
    "norms.answers": {"token": private_token},
    "norms.act_nameless": {"token": private_token, "deed": "say"},
    "norms.end_responder": {"ident": RESPONDER},
}
SENT: Rows = {}
NARROWER: Mapping[str, frozenset[str]] = {
    # Or who asked it, which nobody at the gate did.
    "norms.settle": frozenset({"norms.accompany"}),
}


def fill() -> None:
    """Nothing that the demo has not."""
