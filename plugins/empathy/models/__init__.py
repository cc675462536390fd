"""Tables of empathy interviews: whom one listened to and what was agreed, what was heard, and where it went.

No table has a column for the name of a young person. ``Key.words``, which a program may switch on, is sealed.
"""

from .heard import Heard, HeardItem, Part, Use, VoiceLink
from .notes import Answer, Decision, Note
from .people import Consent, Guide, GuideVersion, Key, ListeningPlan, Participant

__all__ = [
    "Answer",
    "Consent",
    "Decision",
    "Guide",
    "GuideVersion",
    "Heard",
    "HeardItem",
    "Key",
    "ListeningPlan",
    "Note",
    "Part",
    "Participant",
    "Use",
    "VoiceLink",
]
