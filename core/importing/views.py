"""Pages on which something from elsewhere becomes submissions: choose, look where everything goes, make.

Nothing is kept between the steps but what the page itself sends along, so that a tab can be left and nothing lies
about.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, BinaryIO, Final, cast

from flask import (
    Blueprint,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from .. import events, tenancy
from ..access import Access, current_access
from ..forms import services as forms
from ..forms.models import Cycle, ImprovementGroup, TemplateVersion
from ..forms.views.blueprint import may_begin
from ..networks.models import Program
from ..networks.services import programs
from ..permissions import requires
from ..typed import Form
from ..typed import name as tidy_name
from ..uploads import kinds
from ..uploads.refused import Refused
from . import brought, foreign_sheet, own_sheet, pieces, sheets, telling
from .brought import Brought
from .pieces import Piece

blueprint = Blueprint("importing", __name__, url_prefix="/n/<network>")
SHEETS: Final = ("csv", "xlsx")
_EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/cycles/<int:ident>/sheet.<any(csv, xlsx):kind>")
@requires("submissions.view")
def sheet(ident: int, kind: str) -> ResponseReturnValue:
    """All submissions of a cycle as a sheet, which can be read in again."""
    cycle = _cycle(ident)
    table = own_sheet.table_of(cycle)
    made = sheets.as_csv(table) if kind == "csv" else sheets.as_workbook(table)
    answer = make_response(made)
    answer.mimetype = "text/csv" if kind == "csv" else _EXCEL
    name = f"{kinds.clean_name(cycle.name)[0]}.{kind}"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@blueprint.route("/cycles/<int:ident>/import", methods=["GET", "POST"])
@requires("submissions.view")
def begin(ident: int) -> ResponseReturnValue:
    """Choose what to bring in: pasted words, a Word document, or a sheet."""
    cycle, me = _may_bring_in(ident)
    form = Form()
    if not form.validate_on_submit():
        return _start_page(cycle, me)
    version = _version()
    try:
        return _looked_at(cycle, me, version)
    except Refused as refused:
        return _start_page(cycle, me, str(refused)), 422


def _looked_at(cycle: Cycle, me: Access, version: TemplateVersion) -> ResponseReturnValue:
    file = request.files.get("file")
    if file is None or not file.filename:
        text = request.form.get("text", "")
        if not text.strip():
            raise Refused(_("Paste some words, or choose a file."))
        found = brought.of_text(text, version.sections)
        return _document_page(cycle, me, version, found, _first_words(found.pieces))
    stream = cast(BinaryIO, file.stream)
    known = kinds.recognise(stream, file.filename)
    if known.kind in SHEETS:
        return _sheet_page(cycle, me, version, sheets.read(stream, known.kind))
    if known.kind == "docx":
        title, parts = pieces.from_titled_word(stream)
        if not parts:
            raise Refused(_("There are no words in it."))
        return _document_page(cycle, me, version, Brought(parts), _title(title) or known.stem)
    if known.kind == "txt":
        found = brought.of_text(sheets.words(stream), version.sections)
        return _document_page(cycle, me, version, found, known.stem)
    raise Refused(_("Words can be brought in from Word, Excel, CSV and plain text."))


def _first_words(found: Sequence[Piece]) -> str:
    if found and pieces.is_title(found[0]):
        return found[0].text.strip()
    words = next((piece.text for piece in found if piece.text.strip()), "").split()
    return " ".join(words[:8])


@blueprint.post("/cycles/<int:ident>/import/document")
@requires("submissions.view")
def document(ident: int) -> ResponseReturnValue:
    """Make a submission of a document, each piece in the section that was chosen for it."""
    cycle, me = _may_bring_in(ident)
    _sent()
    version, title = _version(), _title(request.form.get("title", ""))
    try:
        found = brought.again(_carried_json(), version.sections) or abort(400)
    except Refused as refused:
        return _start_page(cycle, me, str(refused)), 422
    if _looks_again(version):
        wrong = _why_again(version)
        page = _document_page(cycle, me, version, found, title, wrong=wrong)
        return page, 422 if wrong else 200
    chosen = [request.form.get(f"goes-{n}", "") for n in range(len(found.pieces))]
    program = _program(me)
    content = pieces.content_of(found.pieces, chosen, version.sections)
    wrong = _wrong_with(title, program, content)
    if wrong or program is None:
        return _document_page(cycle, me, version, found, title, chosen, wrong), 422
    group = _group(cycle)
    begun = forms.begin(
        title=title,
        cycle=cycle,
        program_id=program.id,
        version=version,
        group_id=group.id if group else None,
        author_id=me.person.id,
    )
    forms.save(
        begun, content, base=0, author_id=me.person.id, complete=False, note=_("From a document")
    )
    events.announce(me.network, "submission_saved", "submission", begun.id, me.person.id)
    flash(_("It is there now. Look through it, and go on writing."), "success")
    return redirect(url_for("forms.edit", ident=begun.id), 303)


def _wrong_with(title: str, program: Program | None, content: Any) -> str:
    if not title:
        return str(_("Give it a title, even a rough one."))
    if program is None:
        return str(_("Choose the program that it is from."))
    if forms.is_too_long(content):
        return str(_("It holds more than one submission may."))
    return ""


@blueprint.post("/cycles/<int:ident>/import/sheet")
@requires("submissions.view")
def rows(ident: int) -> ResponseReturnValue:
    """Make a submission of each row, each column where it was said to go."""
    cycle, me = _may_bring_in(ident)
    _sent()
    version, table = _version(), _carried_table()
    if _looks_again(version):
        wrong = _why_again(version)
        return _sheet_page(cycle, me, version, table, wrong=wrong), 422 if wrong else 200
    chosen = [request.form.get(f"goes-{n}", "") for n in range(len(table[0]))]
    made = foreign_sheet.new_rows(
        table,
        chosen,
        sections=version.sections,
        programs=_mine(me),
        groups=forms.groups_of(cycle),
        otherwise=_program(me),
    )
    if any(row.why for row in made) or "look" in request.form:
        return _sheet_page(cycle, me, version, table, chosen, made), 422
    count = foreign_sheet.make(made, cycle, version, me)
    _tell_plugins(cycle, me)
    flash(_("%(count)s submissions are there now.", count=count), "success")
    return redirect(url_for("forms.cycle", ident=cycle.id), 303)


@blueprint.post("/cycles/<int:ident>/import/changes")
@requires("submissions.view")
def changes(ident: int) -> ResponseReturnValue:
    """Read a sheet of this cycle in again: what differs becomes revisions."""
    cycle, me = _may_bring_in(ident)
    _sent()
    plans = own_sheet.read_in(_carried_table(), cycle, me, write=True)
    page = _changes_page(cycle, plans)
    if any(plan.outcome == own_sheet.CHANGED for plan in plans):
        _tell_plugins(cycle, me)
    return page


def _tell_plugins(cycle: Cycle, me: Access) -> None:
    events.announce(me.network, "submissions_brought_in", "cycle", cycle.id, me.person.id)


def _start_page(cycle: Cycle, me: Access, wrong: str = "") -> str:
    return render_template(
        "importing/begin.html",
        cycle=cycle,
        versions=forms.versions_to_begin(),
        chosen=request.form.get("template", type=int),
        text=request.form.get("text", ""),
        wrong=wrong,
    )


def _document_page(
    cycle: Cycle,
    me: Access,
    version: TemplateVersion,
    found: Brought,
    title: str,
    chosen: Sequence[str] | None = None,
    wrong: str = "",
) -> str:
    return render_template(
        "importing/document.html",
        cycle=cycle,
        version=version,
        pieces=found.pieces,
        guessed=pieces.proposed(found.pieces, version.sections),
        chosen=pieces.placed(found.pieces, version.sections) if chosen is None else chosen,
        title=title,
        carried=found.carried,
        wrong=wrong,
        **_places(cycle, me),
    )


def _sheet_page(
    cycle: Cycle,
    me: Access,
    version: TemplateVersion,
    table: sheets.Table,
    chosen: Sequence[str] | None = None,
    made: Sequence[foreign_sheet.NewRow] = (),
    wrong: str = "",
) -> str:
    carried = json.dumps(table)
    if own_sheet.is_own(table):
        return _changes_page(cycle, own_sheet.read_in(table, cycle, me, write=False), carried)
    return render_template(
        "importing/sheet.html",
        cycle=cycle,
        version=version,
        columns=[
            (head, foreign_sheet.examples(table, place)) for place, head in enumerate(table[0])
        ],
        chosen=foreign_sheet.guessed(table, version.sections) if chosen is None else chosen,
        fixed=foreign_sheet.FIXED,
        total=len(table) - 1,
        made=made,
        carried=carried,
        wrong=wrong,
        **_places(cycle, me),
    )


def _changes_page(
    cycle: Cycle, plans: Sequence[own_sheet.RowPlan], carried: str | None = None
) -> str:
    """What a sheet of this cycle changes: with what is ``carried`` on before it is done, without it afterwards."""
    return render_template(
        "importing/changes.html",
        cycle=cycle,
        plans=plans,
        told=telling.changes_of(plans),
        done=carried is None,
        carried=carried,
    )


def _places(cycle: Cycle, me: Access) -> dict[str, Any]:
    """The forms, programs and groups that what is brought in can belong to, and those that were chosen."""
    group_id = forms.usual_group(cycle, me.program_id) or 0
    return {
        "versions": forms.versions_to_begin(),
        "programs": _mine(me),
        "groups": forms.groups_of(cycle),
        "program_id": request.form.get("program", me.program_id or 0, type=int),
        "group_id": request.form.get("group", group_id, type=int),
    }


def _mine(me: Access) -> list[Program]:
    return [program for program in programs() if me.may_write(program.id)]


def _may_bring_in(ident: int) -> tuple[Cycle, Access]:
    me = current_access()
    cycle = _cycle(ident)
    return (cycle, me) if may_begin(me) else abort(403)


def _cycle(ident: int) -> Cycle:
    return tenancy.get(Cycle, ident) or abort(404)


def _version() -> TemplateVersion:
    versions = forms.versions_to_begin()
    wanted = request.form.get("template", type=int)
    found = next((version for version in versions if version.id == wanted), None)
    return found or (versions[0] if versions else abort(404))


def _looks_again(version: TemplateVersion) -> bool:
    """Whether another form was chosen than the one whose sections stand on the page, or that one is gone."""
    shown = request.form.get("shown", version.id, type=int)
    return "other-form" in request.form or shown != version.id


def _why_again(version: TemplateVersion) -> str:
    """What is said where nobody has asked to look again."""
    if "other-form" in request.form and request.form.get("template", type=int) == version.id:
        return ""
    return str(
        _("Nothing was made yet: this form has other sections. Look again where everything goes.")
    )


def _title(text: str) -> str:
    return (tidy_name(text) or "").strip()[: foreign_sheet.LONGEST_TITLE]


def _program(me: Access) -> Program | None:
    wanted = request.form.get("program", type=int)
    return next((program for program in _mine(me) if program.id == wanted), None)


def _group(cycle: Cycle) -> ImprovementGroup | None:
    wanted = request.form.get("group", type=int)
    return next((group for group in forms.groups_of(cycle) if group.id == wanted), None)


def _sent() -> None:
    if not Form().validate_on_submit():
        abort(400)


def _carried_json() -> object:
    """What the page before has read, as it sent it along."""
    try:
        value: object = json.loads(request.form.get("carried", ""))
    except (ValueError, RecursionError):
        abort(400)
    return value


def _carried_table() -> sheets.Table:
    """A sheet that the page before has read: rows of texts, all of one length."""
    value = _carried_json()
    if not isinstance(value, list) or not value or len(value) > sheets.MOST_ROWS + 1:
        abort(400)
    for row in value:
        if not isinstance(row, list) or not all(isinstance(cell, str) for cell in row):
            abort(400)
    if len({len(row) for row in value}) != 1:
        abort(400)
    table: sheets.Table = value
    return table if len(table) > 1 and len(table[0]) <= sheets.MOST_COLUMNS else abort(400)
