"""Projects that are too large to be made while somebody waits for a page."""

from __future__ import annotations

from typing import Final

from flask_babel import gettext as _
from sqlalchemy import select

from commonaim.core import jobs
from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.jobs import Job
from commonaim.plugins.coding.exchange import model
from commonaim.plugins.coding.exchange.report import NotReadable
from commonaim.plugins.coding.models import Project
from commonaim.plugins.coding.models.projects import new_guid
from commonaim.plugins.coding.services import incoming, staging

PLUGIN, KIND = "coding", "bring_in"
#: From so many segments and codings on, or so many characters, making a project takes more than half a second.
MOST_THINGS: Final = 4_000
MOST_CHARACTERS: Final = 10_000_000


class Gone(Exception):
    """The file is not there any more."""


def is_large(found: model.Project) -> bool:
    """Whether a project is better made in the background."""
    things = len(found.segments) + len(found.codings) + len(found.sources)
    return things > MOST_THINGS or sum(len(one.text) for one in found.sources) > MOST_CHARACTERS


def ask_for(
    token: str, name: str, consent: incoming.Consent, *, person_id: int, result_url: str
) -> Job:
    """The job that makes the project of the file that ``token`` stands for. Not committed."""
    return jobs.enqueue(
        PLUGIN,
        KIND,
        _("Bringing in “%(name)s”", name=name),
        result_url=result_url,
        person_id=person_id,
        token=token,
        guid=new_guid(),
        name=name,
        asked_by=person_id,
        visible_to=consent.visible_to,
        quotable=consent.quotable,
        words=consent.words,
    )


def make(
    *,
    token: str,
    guid: str,
    name: str,
    asked_by: int,
    visible_to: str,
    quotable: bool,
    words: str,
) -> None:
    """Make the project ``guid``, unless it is there. Raises :class:`Gone`. Not committed."""
    if db.session.scalar(select(Project.id).where(Project.guid == guid)) is not None:
        return
    from commonaim.plugins.coding.exchange.refi.reading import read

    try:
        data, file, stored = staging.kept(token, asked_by)
        found, _report = read(data, file)
    except (staging.Gone, NotReadable) as gone:
        raise Gone from gone
    person = db.session.scalar(select(Person).where(Person.id == asked_by))
    project = incoming.make(
        found, incoming.Consent(visible_to, quotable, words), name=name, person=person
    )
    project.guid = guid
    staging.forget(stored)
