"""The demo network: real-looking work to look at and to show, made from the files in ``content/``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

from flask import current_app
from sqlalchemy import delete

from .. import hooks, tenancy
from ..accounts.models import Person
from ..accounts.services import hash_password, person_of_email
from ..db import Base, db, now
from ..forms.content import TEXT
from ..forms.models import (
    ChangeIdea,
    Comment,
    Cycle,
    ImprovementGroup,
    Revision,
    Section,
    Submission,
    Template,
    TemplateVersion,
)
from ..forms.templating.added import ask
from ..forms.templating.starters import starters
from ..networks import services as networks
from ..networks.models import Network, Program
from ..registry import Registry, registry_of
from ..reports import services as reports
from . import arranging, joining

CONTENT: Final = Path(__file__).parent / "content"
PASSWORD: Final = "rivers-demo"  # noqa: S105  # printed for everybody to see; the people are invented
Data = Mapping[str, Any]
Row = TypeVar("Row", bound=Base)


@dataclass(slots=True)
class Cast:
    """What the files refer to by key, as rows."""

    people: dict[str, Person]
    programs: dict[str, Program]
    cycles: dict[str, Cycle]
    groups: dict[tuple[str, str], ImprovementGroup]
    versions: dict[str, TemplateVersion]
    ideas: dict[str, ChangeIdea] = field(default_factory=dict)
    #: The change idea of each group by its id, and the program of each person by e-mail.
    idea_of: dict[int, ChangeIdea] = field(default_factory=dict)
    leads: dict[str, int] = field(default_factory=dict)


def slug() -> str:
    """The short name of the demo network."""
    return str(_read("network.toml")["network"]["slug"])


def people() -> list[tuple[str, str, str]]:
    """(name, role, e-mail) of everybody in the demo; the password of all is :data:`PASSWORD`."""
    return [(p["name"], p["roles"][0], p["email"]) for p in _read("network.toml")["people"]]


def report(network: Network) -> Iterator[str]:
    """What the plugins have to tell on the terminal, and how to sign in."""
    for answer in hooks.collect("demo_report", network=network):
        yield from answer.result
    yield ""
    yield f"Everybody's password is {PASSWORD}. Sign in as"
    for name, role, email in people():
        yield f"  {email:<34} {name} ({role.replace('_', ' ')})"


def remove() -> None:
    """Delete the demo network with all its rows, and the people who are only in it."""
    network = networks.find(slug())
    if network is None:
        return
    emails = [email for _name, _role, email in people()]
    with tenancy.across_networks("the demo network is deleted whole"):
        db.session.execute(delete(Network).where(Network.id == network.id))
        db.session.execute(delete(Person).where(Person.email.in_(emails)))
    db.session.commit()
    # A new network may get the number of the one that is gone.
    registry_of(current_app).forget_enabled()


def make(registry: Registry) -> Network:
    """Make the demo network, switch every plugin on in it and let each add its own demo data."""
    data = _read("network.toml")
    head = data["network"]
    network = networks.create(
        head["slug"],
        head["name"],
        aim=data["aim"]["statement"].strip(),
        locale=head["locale"],
        timezone=head["timezone"],
    )
    with tenancy.in_network(network.id):
        cast = _cast(data)
        joining.admission_of(network, data["programs"], cast.programs, cast.people)
        for content in _files("submissions"):
            _submission(content, cast)
        db.session.flush()
        for plugin in registry.loaded():
            networks.switch_on(network, plugin.name, None, reason="preset")
        # Three programs are few: with the usual minimum its reports would hide everything.
        reports.choose(reports.LEAST, completion_whole=True)
        hooks.collect("demo_data", network=network)
        db.session.commit()
    return network


def _cast(data: Data) -> Cast:
    cast = Cast({}, {}, {}, {}, {})
    for program in data["programs"]:
        cast.programs[program["key"]] = _added(
            Program(
                name=program["name"],
                place=program["place"],
                host=program["host"],
                fields=", ".join(program["fields"]),
            )
        )
    hashed = hash_password(PASSWORD)
    for person in data["people"]:
        cast.people[person["email"]] = _person(person, hashed, cast)
        if "program" in person:
            cast.leads[person["email"]] = cast.programs[person["program"]].id
    joining.programs(data["programs"], cast.programs, cast.people)
    cast.ideas = arranging.ideas(data["ideas"])
    for idea in data["ideas"]:
        for prompt in idea.get("prompts", ()):
            ask(
                cast.ideas[idea["key"]],
                text=prompt["text"],
                reason=prompt["reason"],
                source=idea["source"],
                role=prompt["role"],
            )
    for cycle in data["cycles"]:
        _cycle(cycle, cast)
    for template in (*_files("templates"), *(starters()[key] for key in ("long-form", "story"))):
        cast.versions[template["key"]] = _template(template)
    return cast


def _person(data: Data, hashed: str, cast: Cast) -> Person:
    person: Person | None = person_of_email(data["email"])
    if person is None:
        person = _added(
            Person(
                email=data["email"],
                name=data["name"],
                password_hash=hashed,
                locale=data.get("locale"),
            )
        )
    networks.add_member(person, data["roles"], cast.programs.get(data.get("program", "")))
    return person


def _cycle(data: Data, cast: Cast) -> None:
    cycle = _added(
        Cycle(
            name=data["name"],
            aim=data["focus"],
            starts_on=_day(data["starts_day"]),
            ends_on=_day(data["ends_day"]),
        )
    )
    cast.cycles[data["key"]] = cycle
    phases = arranging.phases(cycle, data["phases"])
    for group in data["groups"]:
        made = arranging.group(group, cycle, cast.people, cast.leads)
        arranging.participation(group, made, phases, cast.people, cast.leads)
        cast.groups[data["key"], group["key"]] = made
        cast.idea_of[made.id] = cast.ideas[group["change_idea"]]
    arranging.menu(cycle, [cast.ideas[group["change_idea"]] for group in data["groups"]])


def _template(data: Data) -> TemplateVersion:
    template = _added(
        Template(
            key=data["key"],
            name=data["title"],
            summary=data["summary"],
            minutes=data["minutes"],
            layout=data.get("layout", "long"),
        )
    )
    version = _added(
        TemplateVersion(template_id=template.id, number=data.get("version", 1), note=data["reason"])
    )
    for position, section in enumerate(data["sections"]):
        db.session.add(
            Section(
                version_id=version.id,
                position=position,
                key=section["key"],
                role=section["role"],
                kind=section.get("kind", TEXT),
                title=section["title"],
                prompt=section["prompt"].strip(),
                reason=section.get("reason", "").strip(),
                source=section.get("source", ""),
                guide=section.get("guide_length"),
            )
        )
    db.session.flush()
    return version


def _submission(data: Data, cast: Cast) -> None:
    revisions = [*data.get("revisions", []), data]
    first, last = revisions[0], revisions[-1]
    group = cast.groups[data["cycle"], data["group"]] if data.get("group") else None
    subject = _added(
        Submission(
            title=data["title"],
            cycle_id=cast.cycles[data["cycle"]].id,
            group_id=group.id if group else None,
            idea_id=cast.idea_of[group.id].id if group else None,
            program_id=cast.programs[data["program"]].id,
            version_id=cast.versions[data["template"]].id,
            author_id=cast.people[first["author"]].id,
            complete=data["complete"],
            revision=len(revisions),
            created_at=_moment(first["days_ago"]),
            changed_at=_moment(last["days_ago"]),
        )
    )
    for number, revision in enumerate(revisions, start=1):
        _revision(subject, number, revision, data, cast)
    for comment in data.get("comments", []):
        _comment(subject, comment, cast)


def _revision(subject: Submission, number: int, data: Data, newest: Data, cast: Cast) -> None:
    texts = {key: text.strip("\n") for key, text in {**newest["texts"], **data["texts"]}.items()}
    rows = data.get("rows", newest.get("rows", {}))
    db.session.add(
        Revision(
            submission_id=subject.id,
            number=number,
            author_id=cast.people[data["author"]].id,
            created_at=_moment(data["days_ago"]),
            note=data.get("note", ""),
            texts=texts,
            rows={key: [_row(row) for row in rows] for key, rows in rows.items()},
        )
    )


def _row(data: Data) -> dict[str, Any]:
    trials = [
        {**trial, "on": _day(-trial["days_ago"]).isoformat()} for trial in data.get("trials", ())
    ]
    for trial in trials:
        del trial["days_ago"]
    return {**data, "trials": trials}


def _comment(subject: Submission, data: Data, cast: Cast) -> None:
    db.session.add(
        Comment(
            submission_id=subject.id,
            section=data.get("section"),
            author_id=cast.people[data["author"]].id,
            body=data["body"].strip(),
            created_at=_moment(data["days_ago"]),
            resolved_at=_moment(data["days_ago"] - 1) if data.get("resolved") else None,
        )
    )


def _added(row: Row) -> Row:
    db.session.add(row)
    db.session.flush()
    return row


def _read(name: str) -> Data:
    return tomllib.loads((CONTENT / name).read_text(encoding="utf-8"))


def _files(folder: str) -> Iterator[Data]:
    for path in sorted((CONTENT / folder).glob("*.toml")):
        yield _read(f"{folder}/{path.name}")


def _day(offset: int) -> date:
    return now().date() + timedelta(days=offset)


def _moment(days_ago: int) -> datetime:
    return now() - timedelta(days=days_ago, minutes=days_ago % 97)
