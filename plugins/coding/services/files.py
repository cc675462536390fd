"""A project as a file in each of the formats that it leaves in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from flask_babel import get_locale
from flask_babel import gettext as _

from commonaim.core.plugin import N_
from commonaim.plugins.coding.exchange import papers, tables, webannotations
from commonaim.plugins.coding.exchange.model import Project

_OFFICE: Final = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: what it is for, in a line, how it is made, and whether the words of texts are in it."""

    title: str
    about: str
    ending: str
    media_type: str
    make: Callable[[Project], bytes]
    quotes: bool = True


def _qdpx(project: Project) -> bytes:
    # Imported here and below: only who takes such a file needs what reads and writes XML.
    from commonaim.plugins.coding.exchange.refi import writing

    return writing.as_qdpx(project)


def _qdc(project: Project) -> bytes:
    from commonaim.plugins.coding.exchange.refi import writing

    return writing.as_qdc(project)


def _titles(columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_(column) for column in columns)


def _segments(project: Project) -> bytes:
    return tables.csv(tables.segments(project, _titles(tables.SEGMENTS)))


def _codebook(project: Project) -> bytes:
    return tables.csv(tables.codebook(project, _titles(tables.CODEBOOK)))


def _workbook(project: Project) -> bytes:
    return tables.workbook(
        {
            _("Segments"): tables.segments(project, _titles(tables.SEGMENTS)),
            _("Codebook"): tables.codebook(project, _titles(tables.CODEBOOK)),
        }
    )


def _words() -> dict[str, str]:
    return {name: _(word) for name, word in papers.WORDS.items()}


def _html(project: Project) -> bytes:
    return papers.as_html(project, _words(), str(get_locale() or "en"))


def _docx(project: Project) -> bytes:
    return papers.as_docx(project, _words())


FORMATS: Final[Mapping[str, Format]] = {
    "qdpx": Format(
        N_("REFI-QDA project"),
        N_("For other programs: texts, codes, codings, memos, attributes."),
        "qdpx",
        "application/zip",
        _qdpx,
    ),
    "qdc": Format(
        N_("REFI-QDA codebook"),
        N_("For other programs: the codes alone."),
        "qdc",
        "application/xml",
        _qdc,
        quotes=False,
    ),
    "xlsx": Format(
        N_("Excel workbook"),
        N_("Segments and codebook, a sheet each."),
        "xlsx",
        f"{_OFFICE}spreadsheetml.sheet",
        _workbook,
    ),
    "csv": Format(
        N_("Segments as CSV"), N_("A row for each coding."), "csv", "text/csv", _segments
    ),
    "codebook": Format(
        N_("Codebook as CSV"),
        N_("A row for each code."),
        "csv",
        "text/csv",
        _codebook,
        quotes=False,
    ),
    "docx": Format(
        N_("Word document"),
        N_("To read and to print: the codebook, then segments by code."),
        "docx",
        f"{_OFFICE}wordprocessingml.document",
        _docx,
    ),
    "html": Format(
        N_("Web page"),
        N_("To read anywhere: the codebook, then segments by code."),
        "html",
        "text/html",
        _html,
    ),
    "json": Format(
        N_("Web annotations (JSON)"),
        N_("For scripts: each coding as a W3C Web Annotation."),
        "json",
        "application/ld+json",
        webannotations.as_json,
    ),
}
