"""A report as rows of one sheet: one count a row, so that it can be sorted and drawn anew."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from ..workbooks import Cell
from .services import Report


def rows(report: Report) -> Iterator[list[Cell]]:
    """The head, then a row for each count; then what one has to know of each cycle. What is hidden says so."""
    hidden = _("fewer than %(number)s, or hidden for such a one", number=report.minimum)
    yield [
        *(_("Part of the report"), _("Table"), _("Cycle"), _("First day"), _("Last day")),
        *(
            _("Change idea"),
            _("What is counted"),
            _("Count"),
            _("Of"),
            _("Percent"),
            _("What it is of"),
        ),
    ]
    for section in report.sections:
        for table in section.tables:
            for row in table.rows:
                for place, column in enumerate(table.columns):
                    count, share = row.counts[place], row.share(place)
                    yield [
                        *(section.title, table.title, row.cycle.name),
                        *(row.cycle.starts_on, row.cycle.ends_on),
                        *(row.part, column),
                        hidden if count is None else count,
                        hidden if row.total is None else row.total,
                        "" if share is None else share,
                        table.of,
                    ]
    yield []
    yield [_("Part of the report"), _("Notes")]
    for section in report.sections:
        for words in (section.note, *(table.note for table in section.tables)):
            if words:
                yield [section.title, words]
        for cycle, notes in section.notes:
            for words in notes:
                yield [section.title, "", cycle.name, "", "", "", words]
