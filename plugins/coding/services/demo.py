"""What the demo network holds: a project on interviews with young people, all of them made up."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select

from commonaim.core.accounts.models import Person
from commonaim.core.db import db
from commonaim.core.networks.models import Membership, MembershipRole
from commonaim.plugins.coding.models import Code, Coder, Project, Segment, Text
from commonaim.plugins.coding.services import (
    cases,
    codebook,
    marking,
    memos,
    presence,
    projects,
    sight,
    starters,
    texts,
    themes,
)
from commonaim.plugins.coding.services.texts import NewText

CONTENT: Final = Path(__file__).parents[1] / "demo" / "project.toml"


def fill() -> None:
    """Make the project with its coders and texts, what they coded, memos and themes."""
    content = tomllib.loads(CONTENT.read_text("utf-8"))
    first, second = _people()
    project = projects.create(content["name"], content["question"], person=first)
    project.suggestions = True
    coders = [projects.join(project, first, "researcher"), projects.join(project, second, "coach")]
    all_texts = {
        one["title"]: texts.add(project, _text(one), person_id=first.id) for one in content["texts"]
    }
    starters.take(project, "youth_voice", first.id, language="en")
    codes = {code.name: code for code in codebook.codes(project)}
    for one in content["codings"]:
        _code(project, coders[one["coder"] - 1], all_texts[one["text"]], one, codes)
    for coder in coders:
        presence.set_done(all_texts["Interview with Sol"], coder, done=True)
    for one in content["cases"]:
        case = cases.add(project, one["name"])
        values = {name: str(value) for name, value in one["known"].items()}
        cases.change(case, project, name=case.name, description=one["about"], values=values)
        about_it = [all_texts[title].id for title in one["texts"]]
        cases.assign(case, sight.of_operator(project), about_it)
    for one in content["memos"]:
        about = codes[one["code"]] if "code" in one else None
        title = one.get("title", "")
        memos.write(project, first, kind=one["kind"], body=one["body"], title=title, code=about)
    for one in content["themes"]:
        _theme(project, one, codes, first)
    codebook.close_version(project, "As it came, with one code in vivo.", first.id)


def _people() -> tuple[Person, Person]:
    """Two people of the network who code, those with the role of evaluation first."""
    found = db.session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .join(MembershipRole, MembershipRole.membership_id == Membership.id)
        .where(MembershipRole.role.in_(("evaluator", "facilitator")))
        .order_by(MembershipRole.role, Person.id)
    ).unique()
    first, second, *_others = found
    return first, second


def _text(one: dict[str, Any]) -> NewText:
    return NewText(**{"kind": "interview", "language": "en", **one, "body": one["body"].strip()})


def _code(
    project: Project, coder: Coder, text: Text, one: Mapping[str, Any], codes: dict[str, Code]
) -> None:
    """Code the words of a quote; a code that is not in the codebook is one in vivo."""
    version = texts.version_of(text)
    start = texts.body_of(version).index(one["quote"])
    for name in one["codes"]:
        if name not in codes:
            codes[name] = codebook.named(project, name, coder.person_id, origin="in_vivo")
    given = [codes[name] for name in one["codes"]]
    marking.mark(coder, version, start, start + len(one["quote"]), given)


def _theme(
    project: Project, one: Mapping[str, Any], codes: Mapping[str, Code], person: Person
) -> None:
    theme = themes.add(project, one["title"], person_id=person.id)
    theme.story, theme.dissent = one["story"], one.get("dissent", "")
    themes.set_codes(theme, [codes[name] for name in one["codes"]])
    for kind in ("speaking", "dissenting"):
        for words in one.get(kind, ()):
            segment = db.session.scalars(select(Segment).where(Segment.quote == words)).first()
            if segment is not None:
                themes.quote(theme, segment, dissents=kind == "dissenting")
