"""Words of the pages for what the tables hold as keys."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from commonaim.core.plugin import N_

PARTS = {
    "story": _l("Story"),
    "quote": _l("Quote, word for word"),
    "surprise": _l("Surprise or contradiction"),
    "follow_up": _l("To follow up"),
    "feeling": _l("Feeling"),
    "need": _l("Need, as a verb"),
    "insight": _l("Insight"),
    "said": _l("Said"),
    "did": _l("Did"),
    "thought": _l("Thought"),
    "felt": _l("Felt"),
    "who": _l("Who"),
    "needs": _l("needs to"),
    "because": _l("because"),
    "might": _l("How might we …"),
}
ROLES = {
    "student": _l("Student"),
    "alum": _l("Alum"),
    "family": _l("Family"),
    "community": _l("Community"),
}
GIVERS = {
    "guardian": _l("A parent or guardian"),
    "school": _l("Somebody else who may consent for them"),
    "self": _l("Themself"),
}
AUDIENCES = {
    "private": _l("Only the two who write it"),
    "program": _l("Our program"),
    "network": _l("The whole network"),
}
SEEN_BY = {
    "private": _l("seen by its writers"),
    "program": _l("seen by the program"),
    "network": _l("seen by the network"),
}
CHECKS = {
    "to_confirm": _l("to confirm"),
    "confirmed": _l("confirmed"),
    "amended": _l("amended"),
    "refused": _l("refused"),
}
LEVELS = {
    "data_source": N_("Data source: we asked them, and read what they said"),
    "consulted": N_("Consulted: they said what they think of our plan"),
    "co_designed": N_("Co-designed: they shaped the change with us"),
    "co_led": N_("Co-led: they lead it with us"),
    "interpreting": N_("Interpreting: they say what the results mean"),
}
KINDS = {
    "person": _l("a name"),
    "school": _l("a school"),
    "place": _l("a place"),
    "organisation": _l("a workplace or organisation"),
    "address": _l("an address"),
    "email": _l("an e-mail address"),
    "phone": _l("a phone number"),
    "handle": _l("an account"),
    "url": _l("a link"),
    "date-of-birth": _l("a day of birth"),
    "id-number": _l("a number that belongs to one person"),
    "age-over-89": _l("a great age"),
    "rare-combination": _l("somebody whom this describes and nobody else"),
}


SECTIONS = {
    "": _l("The submission as a whole"),
    "youth": _l("What part young people had in it"),
    "rationale": _l("Why, and for whom"),
    "baseline": _l("Where things stand"),
    "change": _l("What is tried"),
    "plan": _l("The plan"),
    "questions": _l("What one wants to find out"),
    "results": _l("What was found"),
    "learning": _l("What it means"),
}


def section_title(role: str) -> str:
    """What a section of a submission is for, in words."""
    return str(SECTIONS[role])


def part_title(part: str) -> str:
    """What a part of a note is called."""
    return str(PARTS[part])


def why_not(key: str) -> str:
    """What stands in the way of sharing, and what would mend it."""
    reasons = {
        "undecided": _(
            "Some words could still tell who somebody is. Decide about each of them, then share."
        ),
        "refused": _("It was refused when it was brought back. What was refused is not used."),
        "consent": _(
            "Consent is not noted, or does not hold today. Note it on the participant's page."
        ),
        "assent": _(
            "The young person's own assent is not noted, or does not hold today. Ask, then note it."
        ),
        "network": _(
            "Consent and assent do not both cover the whole network. Share it with the program, or ask."
        ),
        "quoted": _("Consent and assent do not both cover quoting. Ask, and note what is said."),
    }
    return str(reasons.get(key, _("That cannot be done. Load the page again.")))
