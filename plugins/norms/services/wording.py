"""Rules and results in words for people."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from .deciding import COMMITTEE, CONSENT, Rule
from .shares import Share


def share(found: Share | None) -> str:
    """A share as it is written: "83% or more"; what to say where there is none."""
    if found is None:
        said: str = _("too few answers")
    elif found.bound == "or more":
        said = _("%(percent)s%% or more", percent=found.percent)
    elif found.bound == "or less":
        said = _("%(percent)s%% or less", percent=found.percent)
    else:
        said = _("%(percent)s%%", percent=found.percent)
    return said


def rule(found: Rule) -> str:
    """An adoption rule in a sentence."""
    if found.kind == CONSENT:
        said: str = ngettext(
            "By consent: a proposal is adopted after a day, unless a member has an objection that still stands"
            " then. Who says nothing consents.",
            "By consent: a proposal is adopted after %(num)d days, unless a member has an objection that still"
            " stands then. Who says nothing consents.",
            found.days,
        )
    elif found.kind == COMMITTEE:
        said = _(
            "By the steering committee: a proposal is adopted when more than half of it is for it, or else after"
            " %(days)s days by those of it who spoke.",
            days=found.days,
        )
    else:
        said = _(
            "By vote of all members: a proposal is adopted after %(days)s days, when at least %(least)s have"
            " taken a side and %(percent)s%% of them are for it.",
            days=found.days,
            least=found.least,
            percent=found.threshold,
        )
    return said
