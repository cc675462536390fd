"""Tables of empathy interviews: whom one listened to and what was agreed, what was heard, and where it went.

No table has a column for the name of a young person. ``Key.words``, which a program may switch on, is sealed.
"""

from .heard import Heard, HeardItem, Part, VoiceLink, VoiceUse
from .notes import Answer, IdentifierDecision, InterviewNote, Recording
from .people import Consent, Guide, GuideVersion, Key, ListeningPlan, Participant

__all__ = [
    "Answer",
    "Consent",
    "Guide",
    "GuideVersion",
    "Heard",
    "HeardItem",
    "IdentifierDecision",
    "InterviewNote",
    "Key",
    "ListeningPlan",
    "Part",
    "Participant",
    "Recording",
    "VoiceLink",
    "VoiceUse",
]
