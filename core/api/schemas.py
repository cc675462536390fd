"""What the interface gives and takes, as types.

The description is made from them, and what is sent is held against them.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Final

import msgspec
from msgspec import UNSET, Meta, UnsetType

from ..asked import LARGEST
from ..forms.services import LONGEST
from .lists import Paging

Trial = dict[str, str]
#: The words of one row: texts by name, and under `trials` its trials. Every row and trial has an `id`.
Row = dict[str, str | list[Trial]]
Ident = Annotated[int, Meta(ge=1, le=LARGEST)]
#: Somebody's id; null when they have been erased.
Author = Annotated[int | None, Meta(description="Who wrote it; null when that person is gone.")]
Texts = Annotated[
    dict[str, Annotated[str, Meta(max_length=LONGEST)]],
    Meta(
        description="Texts by section key; answers to a prompt within a section by `section.prompt`."
    ),
]
Rows = Annotated[
    dict[str, list[Row]],
    Meta(
        description="Rows by section key, for sections of kind `rows` and `story`. A row has an `id` and texts by "
        "name; `trials` are rows within it."
    ),
]
Questions = Annotated[
    dict[str, str],
    Meta(description="What was asked where an answer is chosen, by the answer's key in `texts`."),
]
LONGEST_COMMENT: Final = 20_000


class Answer(msgspec.Struct):
    """What is answered."""


class Sent(msgspec.Struct, forbid_unknown_fields=True):
    """What is sent; a name that is misspelt is told."""


class Problem(Answer):
    """What went wrong, after RFC 9457. `detail` says what happened and what to do; `errors` where in what was sent."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request_id: str
    errors: list[Fault] | UnsetType = UNSET


class Fault(Answer):
    """A value that cannot be taken: where it is, and what can be."""

    field: str
    detail: str


class Network(Answer):
    """The network that the token is for."""

    id: int
    slug: str
    name: str
    aim: str
    locale: str
    timezone: str
    created_at: datetime


class Person(Answer):
    """A present member. `program_id` is null for people of the hub."""

    id: int
    name: str
    roles: list[str]
    program_id: int | None
    joined_on: date


class Program(Answer):
    """An organisation's program that takes part in the network."""

    id: int
    name: str
    place: str
    host: str
    fields: str


class Group(Answer):
    """An improvement group of a cycle."""

    id: int
    name: str


class Cycle(Answer):
    """A span of time in which groups plan, do, study and act."""

    id: int
    name: str
    starts_on: date
    ends_on: date
    groups: list[Group]


class Template(Answer):
    """A form of the network. `versions` are the numbers of its states, the newest last, and `version_ids` their ids, by
    which submissions name them. A retired one is for no new work."""

    id: int
    key: str
    name: str
    retired: bool
    versions: list[int]
    version_ids: list[int]


class Section(Answer):
    """A part of a form. `role` says what it is for, `kind` what is written in it: `text`, `rows` or `story`."""

    key: str
    role: str
    kind: str
    title: str
    prompt: str
    reason: str
    source: str


class TemplateVersion(Answer):
    """One numbered state of a template, with what changed and why."""

    id: int
    template_id: int
    number: int
    note: str
    created_at: datetime
    sections: list[Section]


class Idea(Answer):
    """Something that programs of the network try. Only an `offered` one can be named by new work."""

    id: int
    name: str
    summary: str
    source: str
    offered: bool


class Attachment(Answer):
    """A file beside a submission. A recording of a story is at its `section`, and `note` says what is heard."""

    id: int
    submission_id: int
    section: str | None
    author_id: Author
    name: str
    media_type: str
    size: int
    note: str
    created_at: datetime


class Listing(Answer):
    """A submission in a list, without its words."""

    id: int
    title: str
    cycle_id: int
    group_id: int | None
    program_id: int
    version_id: int
    author_id: Author
    idea_id: int | None
    complete: bool
    revision: int
    created_at: datetime
    changed_at: datetime


class Submission(Listing):
    """A form that a program fills in during a cycle, with the words of its newest revision (0: nothing saved yet)."""

    texts: Texts
    rows: Rows
    questions: Questions


class Revision(Answer):
    """All words of a submission at one moment."""

    number: int
    author_id: Author
    created_at: datetime
    note: str
    texts: Texts
    rows: Rows


class Comment(Answer):
    """Something said about a submission, or about one of its sections; `about` quotes what it answers."""

    id: int
    submission_id: int
    section: str | None
    about: str
    author_id: Author
    body: str
    created_at: datetime
    settled: bool


class NewSubmission(Sent):
    """What a submission needs before anybody can write in it. It fills in the newest version of the template."""

    title: Annotated[str, Meta(min_length=1, max_length=200)]
    cycle_id: Ident
    program_id: Ident
    template_id: Ident
    group_id: Ident | None = None
    idea_id: Ident | None = None


class NewIdea(Sent):
    """A change idea as it is to be."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    summary: Annotated[str, Meta(max_length=5_000)] = ""
    source: Annotated[str, Meta(max_length=200)] = ""
    offered: bool = True


class NewAttachment(Sent):
    """A file, its bytes in base64. With `section`, a recording of what is told in that section."""

    name: Annotated[str, Meta(min_length=1, max_length=255)]
    data: Annotated[bytes, Meta(description="The bytes of the file, in base64.")]
    section: Annotated[str, Meta(max_length=60)] | None = None
    note: Annotated[str, Meta(max_length=5_000)] = ""


class NewRevision(Sent):
    """Words for some sections or all. What is not named stays as it is."""

    texts: Texts = {}
    rows: Rows = {}
    complete: bool | UnsetType = UNSET
    note: Annotated[str, Meta(max_length=255)] = ""


class NewComment(Sent):
    """Something to say about a submission, or with `section` about that section."""

    body: Annotated[str, Meta(min_length=1, max_length=LONGEST_COMMENT)]
    section: Annotated[str, Meta(max_length=60)] | None = None


class Settled(Sent):
    """Whether a comment is settled."""

    settled: bool


class SubmissionsAsked(Paging):
    """Which submissions are wanted."""

    cycle_id: Ident | UnsetType = UNSET
    group_id: Ident | UnsetType = UNSET
    program_id: Ident | UnsetType = UNSET
    changed_since: (
        Annotated[
            str,
            Meta(
                description="Only what was changed then or later.",
                extra_json_schema={"format": "date-time"},
            ),
        ]
        | UnsetType
    ) = UNSET
