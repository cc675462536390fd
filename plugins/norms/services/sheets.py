"""The norms as rows of a sheet."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from commonaim.core.workbooks import Cell

from . import norms, results, wording

Row = list[Cell]


def wordings() -> Iterator[Row]:
    """The head, then a row for each wording of each norm, those in force first."""
    yield [
        *(_("Norm"), _("Wording"), _("Text"), _("What it means here"), _("Since"), _("Until")),
        *(_("Reason"), _("What brought it"), _("Cohort"), _("How it was decided"), _("Source")),
    ]
    for norm in (*norms.in_force(), *norms.retired()):
        until = [one.adopted_on for one in norm.wordings[1:]]
        ends = [*until, norm.retired_on]
        for one, end in zip(norm.wordings, ends, strict=True):
            yield [
                *(norm.id, one.number, one.text, one.meaning, one.adopted_on),
                *(end or "", one.reason, one.occasion),
                *(one.cohort.name if one.cohort else "", one.decided_how, norm.source),
            ]


def shares() -> Iterator[Row]:
    """The head, then a row for each norm in each closed pulse, as results leave the site."""
    yield [
        *(_("Pulse"), _("Closed on"), _("Norm"), _("Wording"), _("Text"), _("Answers")),
        *(_("Percent of the best answer"), _("Exact, or more, or less"), _("The best answer")),
    ]
    for result in results.results(outside=True):
        for one in result.told:
            if one.share is None:
                told: Row = ["", wording.share(None), ""]
            else:
                told = [one.share.answers, one.share.percent, one.share.bound]
            yield [
                *(result.title, result.closed_on, one.norm_id, one.number, one.text),
                *told,
                result.best,
            ]
