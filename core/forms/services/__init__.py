"""The work on submissions, by what is done. Views and commands commit.

Other features and plugins import these names from here and need not know the rooms.
"""

from __future__ import annotations

from .attachments import attach, attachment, attachments_of, describe, record, take_out
from .comments import add_comment, comment, comments_of, members_like, settle
from .cycles import (
    CycleCount,
    cycle_with_groups,
    cycles,
    groups_of,
    latest_of,
    places,
    running_cycle,
    state_of,
    submissions_of,
    usual_group,
)
from .submissions import (
    LONGEST,
    Conflict,
    begin,
    content_of,
    contents_of,
    copy,
    current_revision,
    is_told,
    is_too_long,
    latest_versions,
    read_whole,
    restore,
    revision_of,
    revisions_of,
    save,
    sections_of,
    submission,
    versions_to_begin,
)

__all__ = (
    "LONGEST",
    "Conflict",
    "CycleCount",
    "add_comment",
    "attach",
    "attachment",
    "attachments_of",
    "begin",
    "comment",
    "comments_of",
    "content_of",
    "contents_of",
    "copy",
    "current_revision",
    "cycle_with_groups",
    "cycles",
    "describe",
    "groups_of",
    "is_told",
    "is_too_long",
    "latest_of",
    "latest_versions",
    "members_like",
    "places",
    "read_whole",
    "record",
    "restore",
    "revision_of",
    "revisions_of",
    "running_cycle",
    "save",
    "sections_of",
    "settle",
    "state_of",
    "submission",
    "submissions_of",
    "take_out",
    "usual_group",
    "versions_to_begin",
)
