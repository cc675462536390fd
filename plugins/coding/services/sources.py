"""Texts that core and other plugins offer: bringing them in, and following them when they change or are withdrawn."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import url_for
from sqlalchemy import Select, select

from commonaim.core import hooks
from commonaim.core.access import Access, access_of
from commonaim.core.db import db
from commonaim.core.forms.content import Content
from commonaim.core.forms.models import Submission
from commonaim.core.forms.services import submissions
from commonaim.core.networks.models import Network
from commonaim.core.plugin import N_, TextToCode
from commonaim.plugins.coding.models import Project, Text
from commonaim.plugins.coding.services import carrying, consent, texts
from commonaim.plugins.coding.services.texts import NewText

CORE: Final = "core"
#: How many submissions are read at once.
AT_ONCE: Final = 500
_KEY: Final = re.compile(r"submission-(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Offer:
    """A text that can be brought in, who offers it, and whether the project has it already."""

    plugin: str
    source: str
    text: TextToCode
    there: bool

    @property
    def chosen(self) -> str:
        """What a form says to mean it."""
        return f"{self.plugin}|{self.text.key}"


def offered(
    access: Access,
    project: Project,
    q: str = "",
    *,
    chosen: Collection[str] | None = None,
    most: int | None = None,
) -> list[Offer]:
    """What somebody may bring into ``project``, with ``q`` in the title; withdrawn ones are not offered.

    Of core's submissions, which a network may have thousands of, only the newest ``most`` are read, or those among
    ``chosen`` (as :attr:`Offer.chosen` says them).
    """
    rows = db.session.execute(
        select(Text.plugin, Text.key).where(Text.project_id == project.id, Text.plugin != "")
    )
    there = {(row.plugin, row.key) for row in rows}
    keys = None if chosen is None else [one.partition("|")[2] for one in chosen]
    wanted = q.casefold()
    return [
        Offer(plugin, source, one, (plugin, one.key) in there)
        for plugin, source, one in _all(access, q=q, keys=keys, most=most)
        if not one.withdrawn
        and one.text.strip()
        and wanted in one.title.casefold()
        and (chosen is None or f"{plugin}|{one.key}" in chosen)
    ]


def _all(
    access: Access,
    *,
    q: str = "",
    keys: Collection[str] | None = None,
    most: int | None = None,
) -> Iterator[tuple[str, str, TextToCode]]:
    """Everything that is offered to somebody; of submissions those that are called for."""
    if access.may("submissions.view"):
        for one in _submissions(q, keys, most):
            yield CORE, N_("Submissions"), one
    for answer in hooks.collect("texts_to_code", access.network, user=access):
        for one in answer.result:
            yield answer.plugin.name, answer.plugin.title, one


def _submissions(q: str, keys: Collection[str] | None, most: int | None) -> Iterator[TextToCode]:
    """Submissions with words, the newest first: those with ``q`` in the title, or with one of ``keys``."""
    statement = (
        select(Submission)
        .where(Submission.revision > 0)
        .order_by(Submission.changed_at.desc(), Submission.id)
    )
    if q:
        statement = statement.where(Submission.title.icontains(q, autoescape=True))
    if keys is None:
        yield from _as_texts(statement.limit(most))
        return
    idents = [int(found[1]) for key in keys if (found := _KEY.fullmatch(key))]
    for place in range(0, len(idents), AT_ONCE):
        yield from _as_texts(statement.where(Submission.id.in_(idents[place : place + AT_ONCE])))


def _as_texts(statement: Select[Submission]) -> Iterator[TextToCode]:
    found = db.session.scalars(submissions.read_whole(statement)).all()
    contents = submissions.contents_of(found)
    for submission in found:
        yield TextToCode(
            key=f"submission-{submission.id}",
            title=submission.title,
            text=words_of(submission, contents[submission.id]),
            kind=N_("submission"),
            url=url_for("forms.submission", ident=submission.id),
            attributes={
                "program": submission.program.name,
                "cycle": submission.cycle.name,
                "form": submission.version.template.name,
            },
            program_id=submission.program_id,
        )


def words_of(submission: Submission, content: Content) -> str:
    """A submission as one text: its sections under their titles."""
    pieces = content.flat(submissions.sections_of(submission))
    return "\n\n".join(f"{piece.title}\n{piece.text}" for piece in pieces if piece.text.strip())


def bring(project: Project, offers: Sequence[Offer], *, person_id: int | None) -> list[Text]:
    """Bring offered texts in that the project has not yet. Not committed."""
    added = []
    for offer in offers:
        if offer.there:
            continue
        one = offer.text
        new = NewText(
            title=one.title,
            body=one.text,
            kind=one.kind,
            language=one.language,
            plugin=offer.plugin,
            key=one.key,
            url=one.url,
            program_id=one.program_id,
            attributes=one.attributes,
            visible_to=one.visible_to,
            quotable=one.quotable,
            consent=one.consent,
        )
        added.append(texts.add(project, new, person_id=person_id))
    return added


@dataclass(frozen=True, slots=True)
class Followed:
    """What became of the texts that have a source: how many have other words, and how many were withdrawn."""

    changed: int
    withdrawn: int


def follow(access: Access, project: Project | None = None) -> Followed:
    """Look at the sources of all texts (or those of ``project``) that somebody may see: new words are a new version,
    consent goes along, and what was withdrawn there is withdrawn here. Not committed."""
    known = _with_source(project)
    return _follow(_sources_of(access, known), known)


def _sources_of(access: Access, known: Sequence[Text]) -> dict[tuple[str, str], TextToCode]:
    """What the texts come from, as far as somebody may see it."""
    keys = {text.key for text in known if text.plugin == CORE}
    return {(plugin, one.key): one for plugin, _source, one in _all(access, keys=keys)}


def _with_source(project: Project | None) -> Sequence[Text]:
    statement = select(Text).where(Text.plugin != "", Text.withdrawn_at.is_(None))
    if project is not None:
        statement = statement.where(Text.project_id == project.id)
    return db.session.scalars(statement).all()


def _follow(sources: Mapping[tuple[str, str], TextToCode], known: Sequence[Text]) -> Followed:
    changed = withdrawn = 0
    for text in known:
        source = sources.get((text.plugin, text.key))
        if source is None:
            continue
        if source.withdrawn:
            consent.withdraw(text)
            withdrawn += 1
            continue
        _take_consent(text, source)
        if source.text.strip() and carrying.carry(text, source.text) is not None:
            changed += 1
    return Followed(changed, withdrawn)


def _take_consent(text: Text, source: TextToCode) -> None:
    """Consent that the source narrows is narrowed here; what somebody narrowed here is never widened by the source."""
    if consent.narrower(source.visible_to, text.visible_to):
        text.visible_to = source.visible_to
    text.quotable = text.quotable and source.quotable
    if source.consent:
        text.consent = source.consent


def follow_daily(network: Network) -> None:
    """The same for every text, once a day, with the eyes of who brought each in."""
    by_person: dict[int, list[Text]] = defaultdict(list)
    for text in _with_source(None):
        if text.added_by_id is not None:
            by_person[text.added_by_id].append(text)
    for known in by_person.values():
        person = known[0].added_by
        access = access_of(person, network) if person is not None else None
        if access is not None:
            _follow(_sources_of(access, known), known)
