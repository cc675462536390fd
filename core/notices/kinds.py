"""What people are told of, and how they can be."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

#: What one can be told of. Plugins choose among these (:class:`..plugin.Notice`).
KINDS: Final = {
    "comment": _l("Somebody comments on what I or my program wrote"),
    "mention": _l("A comment speaks to me"),
    "question": _l("Somebody asks about what I or my program wrote"),
    "call": _l("Everybody is asked what they think"),
    "personal": _l("Something waits for me that concerns only a few people"),
}
SITE, WEEKLY, NOTHING = "site", "weekly", "nothing"
#: How one can be told.
WAYS: Final = {
    SITE: _l("Here in the site"),
    WEEKLY: _l("In a mail, once a week"),
    NOTHING: _l("Not at all"),
}
