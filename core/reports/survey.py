"""Statements that plugins put to everybody, for the survey that a network holds with whatever it likes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from .. import hooks
from ..i18n import told
from ..networks.models import Network
from ..plugin import SurveyItem


def items(network: Network) -> list[tuple[str, str, SurveyItem]]:
    """(plugin title, key that stays over the years, item): what the network's plugins would ask everybody."""
    answers = hooks.collect("survey_items", network=network)
    return [
        (told(answer.plugin.title), f"{answer.plugin.name}.{item.key}", item)
        for answer in answers
        for item in answer.result
    ]


def rows(found: Sequence[tuple[str, str, SurveyItem]]) -> Iterator[list[str]]:
    """The items as rows of a sheet with a head; each answer to choose from has a column of its own."""
    most = max((len(item.choices) for _plugin, _key, item in found), default=0)
    answers = [_("Answer %(number)s", number=number + 1) for number in range(most)]
    yield [_("Key"), _("What is asked"), *answers, _("From"), _("Added by")]
    for plugin, key, item in found:
        gaps = [""] * (most - len(item.choices))
        yield [key, item.text, *item.choices, *gaps, item.source, plugin]
