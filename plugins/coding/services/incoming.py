"""A project that was read from a file, made in the database: all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from commonaim.core import audit
from commonaim.core.accounts.models import Person
from commonaim.core.db import db, now
from commonaim.core.plugin import N_
from commonaim.plugins.coding.exchange import model
from commonaim.plugins.coding.exchange.refi.lines import OWN
from commonaim.plugins.coding.models import (
    ORIGINS,
    PATTERNS,
    STATUSES,
    Attribute,
    Case,
    CaseText,
    Code,
    Coder,
    Coding,
    Memo,
    Project,
    Reading,
    Segment,
    Text,
)
from commonaim.plugins.coding.models.codings import MEMO_KINDS
from commonaim.plugins.coding.models.projects import DECIDED
from commonaim.plugins.coding.services import codebook, marking, projects, texts


@dataclass(frozen=True, slots=True)
class Consent:
    """Who may see the texts that come in, and whether they may be quoted; ``words`` say what was agreed."""

    visible_to: str = "coders"
    quotable: bool = True
    words: str = ""


def make(
    found: model.Project, consent: Consent, *, name: str = "", person: Person | None = None
) -> Project:
    """A new project of what was read, with ``person`` as a coder of it. Not committed."""
    project = projects.create(name or found.name, found.description, person=person)
    project.origin = found.origin[:200]
    coders = _coders(project, found)
    codes = _codes(project, found, person.id if person else None)
    bodies = _texts(project, found, consent, person.id if person else None)
    segments = _segments(found, bodies)
    _codings(found, segments, codes, coders)
    _attributes(project, found)
    cases = _cases(project, found, bodies, segments)
    _memos(project, found, _Places(codes, bodies, segments, cases), coders)
    audit.record(
        "coding.project_imported",
        N_("Brought in the coding project %(title)s"),
        words={"title": project.name},
    )
    db.session.flush()
    return project


@dataclass(frozen=True, slots=True)
class _Places:
    """What memos may be about, by guid."""

    codes: Mapping[str, Code]
    texts: Mapping[str, Text]
    segments: Mapping[str, Segment]
    cases: Mapping[str, Case]


def _coders(project: Project, found: model.Project) -> dict[str, Coder]:
    made = {}
    decided = projects.layer(project, DECIDED)
    for one in found.coders:
        if found.origin == OWN and one.name == projects.NAMES[DECIDED]:
            decided.guid = one.guid
            made[one.guid] = decided
        else:
            made[one.guid] = Coder(project_id=project.id, name=one.name, guid=one.guid)
    db.session.add_all(made.values())
    db.session.flush()
    return made


def _codes(project: Project, found: model.Project, person_id: int | None) -> dict[str, Code]:
    made: dict[str, Code] = {}
    for position, one in enumerate(found.codes):
        made[one.guid] = Code(
            guid=one.guid,
            project_id=project.id,
            parent=made.get(one.parent or ""),
            position=position,
            name=one.name,
            short=one.short,
            definition=one.definition,
            use_when=one.use_when,
            not_when=one.not_when,
            example=one.example,
            counter_example=one.counter_example,
            origin=one.origin if one.origin in ORIGINS else "inductive",
            status=one.status if one.status in STATUSES else "active",
            color=one.color or codebook.COLORS[position % len(codebook.COLORS)],
            pattern=PATTERNS[(position // 2) % len(PATTERNS)],
            codable=one.codable,
            owner_id=person_id,
        )
    db.session.add_all(made.values())
    db.session.flush()
    for code in made.values():
        codebook.keep_state(project, code, person_id)
    return made


def _texts(
    project: Project, found: model.Project, consent: Consent, person_id: int | None
) -> dict[str, Text]:
    return {
        source.guid: texts.add(
            project,
            texts.NewText(
                title=source.name,
                body=source.text,
                attributes=source.values,
                visible_to=consent.visible_to,
                quotable=consent.quotable,
                consent=consent.words,
                guid=source.guid,
            ),
            person_id=person_id,
        )
        for source in found.sources
    }


def _segments(found: model.Project, made: Mapping[str, Text]) -> dict[str, Segment]:
    bodies = {source.guid: texts.stored(source.text) for source in found.sources}
    versions = {guid: texts.version_of(text) for guid, text in made.items()}
    segments = {}
    for one in found.segments:
        body = bodies[one.source]
        segments[one.guid] = Segment(
            guid=one.guid,
            text_id=made[one.source].id,
            version_id=versions[one.source].id,
            start=one.start,
            end=one.end,
            quote=body[one.start : one.end],
            before=body[max(0, one.start - marking.AROUND) : one.start],
            after=body[one.end : one.end + marking.AROUND],
            whole=one.whole,
        )
    db.session.add_all(segments.values())
    db.session.flush()
    return segments


def _codings(
    found: model.Project,
    segments: Mapping[str, Segment],
    codes: Mapping[str, Code],
    coders: Mapping[str, Coder],
) -> None:
    """The codings; a coder gave a segment a code once, however often a file says so."""
    kept: dict[tuple[str, str, str], model.Coding] = {}
    for one in found.codings:
        kept.setdefault((one.segment, one.code, one.coder), one)
    db.session.add_all(
        Coding(
            guid=one.guid,
            segment_id=segments[one.segment].id,
            code_id=codes[one.code].id,
            coder_id=coders[one.coder].id,
            made_at=one.made_at or now(),
        )
        for one in kept.values()
    )
    read = {(segments[one.segment].text_id, coders[one.coder].id) for one in kept.values()}
    db.session.add_all(
        Reading(text_id=text, coder_id=coder, done_at=now()) for text, coder in sorted(read)
    )
    db.session.flush()


def _attributes(project: Project, found: model.Project) -> None:
    db.session.add_all(
        Attribute(guid=one.guid, project_id=project.id, name=one.name, kind=one.kind)
        for one in found.variables
    )


def _cases(
    project: Project,
    found: model.Project,
    made: Mapping[str, Text],
    segments: Mapping[str, Segment],
) -> dict[str, Case]:
    cases = {
        one.guid: Case(
            guid=one.guid,
            project_id=project.id,
            name=one.name,
            description=one.description,
            attributes=dict(one.values),
        )
        for one in found.cases
    }
    db.session.add_all(cases.values())
    db.session.flush()
    for one in found.cases:
        case = cases[one.guid].id
        db.session.add_all(
            CaseText(case_id=case, text_id=made[source].id) for source in one.sources
        )
        db.session.add_all(
            CaseText(
                case_id=case, text_id=segments[segment].text_id, segment_id=segments[segment].id
            )
            for segment in one.segments
        )
    return cases


def _memos(
    project: Project, found: model.Project, places: _Places, coders: Mapping[str, Coder]
) -> None:
    for one in found.memos:
        memo = Memo(
            guid=one.guid,
            project_id=project.id,
            kind=one.kind if one.kind in MEMO_KINDS else "note",
            title=one.title,
            body=one.body,
            author_name=coders[one.author].name if one.author in coders else "",
        )
        if one.made_at:
            memo.created_at = memo.changed_at = one.made_at
        if one.about == "code":
            memo.code_id = places.codes[one.target].id
        elif one.about == "source":
            memo.text_id = places.texts[one.target].id
        elif one.about == "segment":
            memo.segment_id = places.segments[one.target].id
            memo.text_id = places.segments[one.target].text_id
        elif one.about == "case":
            # memos have no place at cases: what is said of one goes into its description
            case = places.cases[one.target]
            case.description = f"{case.description}\n\n{one.body}".strip()
            continue
        db.session.add(memo)
