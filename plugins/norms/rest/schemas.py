"""What the norms give to apps and take from them, as types."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta

from commonaim.core.api.schemas import Answer, Author, Ident, Sent
from commonaim.plugins.norms.forms import LONG, NAME, NORM


class NormWording(Answer):
    """What a norm says from a day on. `proposed_by` is null when that person is gone, or nobody proposed it."""

    number: int
    text: str
    meaning: str
    reason: str
    occasion: str
    cohort_id: int | None
    decided_how: str
    adopted_on: date
    proposed_by: int | None


class NetworkNorm(Answer):
    """A norm with all its wordings; `number` is the one in force. `source` is `own`, `paper`, `example` or `copied`."""

    id: int
    position: int
    number: int
    source: str
    retired_on: date | None
    retired_reason: str
    wordings: list[NormWording]


class NormProposal(Answer):
    """A proposal or question. `kind` is `new`, `change`, `retire` or `question`; `state` is `open`, `adopted`,
    `refused`, `withdrawn`, `overtaken` or `settled`. `rule` is how it is decided, `outcome` how it was."""

    id: int
    kind: str
    norm_id: int | None
    text: str
    meaning: str
    reason: str
    rule: str
    state: str
    outcome: str
    opened_at: datetime
    decides_on: date | None
    proposed_by: int | None


class NormProposalInFull(NormProposal):
    """The same with what was said to it, as counts of those whose voice counts."""

    agree: int
    against: int
    aside: int


class NormRemarkSaid(Answer):
    """Something said about a proposal; `answers` is the remark it is an answer to."""

    id: int
    proposal_id: int
    answers: int | None
    body: str
    author_id: Author
    created_at: datetime


Long = Annotated[str, Meta(max_length=LONG)]
Said = Annotated[str, Meta(min_length=1, max_length=LONG)]


class NewProposal(Sent):
    """A proposal or question. `norm_id` says about which norm, unless it is a `new` one; `text` and `meaning` are of
    `new` and `change`. No names: a norm is about everybody."""

    kind: Literal["new", "change", "retire", "question"]
    reason: Said
    norm_id: Ident | None = None
    text: Annotated[str, Meta(max_length=NORM)] = ""
    meaning: Long = ""
    occasion: Annotated[str, Meta(max_length=NAME)] = ""
    cohort_id: Ident | None = None


class NewNormRemark(Sent):
    """Something to say about a proposal, with `answers` in answer to a remark on it."""

    body: Said
    answers: Ident | None = None


class NewVoice(Sent):
    """For it, with an objection to it, or aside. It replaces what the same member said before."""

    stance: Literal["for", "against", "aside"]
    words: Long = ""


class ClosedProposal(Sent):
    """`withdrawn` takes back one's own proposal; `settled` closes a question with what came of it, the `outcome`."""

    state: Literal["withdrawn", "settled"]
    outcome: Long = ""


class NormShare(Answer):
    """How many percent chose the best point of the scale. `bound` is `exact`, `or more` or `or less`."""

    norm_id: int
    wording: int
    percent: int
    bound: str
    answers: int


class NormPulse(Answer):
    """What a closed pulse has shown. Norms of which too few answers came are left out; so are all where nothing may be
    told, for instance of a single group."""

    id: int
    kind: str
    title: str
    closed_on: date
    best: str
    shares: list[NormShare]
