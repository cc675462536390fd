"""Who may see and quote what, asked at the one place that every page, list and export asks."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from commonaim.core.accounts.models import Person
from commonaim.core.db import db, now
from commonaim.core.networks.models import Network, Program
from commonaim.core.testing import make_person
from commonaim.plugins.coding.models import Coding, Project, Reading, Segment, Text
from commonaim.plugins.coding.services import projects, sight, texts
from commonaim.plugins.coding.services.sight import Sight, masked

from .conftest import MakeText, asking


def titles(seen: Sight, *, quote: bool = False) -> set[str]:
    return set(db.session.scalars(select(Text.title).where(seen.texts(quote=quote))))


def quotes(seen: Sight, *, quote: bool = False) -> set[str]:
    return set(
        db.session.scalars(select(Segment.quote).join(Text).where(seen.segments(quote=quote)))
    )


def test_each_text_is_seen_by_those_it_was_meant_for(
    here: Network, project: Project, facilitator: Person, hub_admin: Person, make_text: MakeText
) -> None:
    program = Program(name="Harbor")
    db.session.add(program)
    db.session.flush()
    leader = make_person(here, "leader@example.org", "Leader", "program_leader", program=program)
    for audience in ("coders", "program", "network", "public"):
        make_text("Words.", title=audience, visible_to=audience, program_id=program.id)
    make_text("Words.", title="of another program", visible_to="program")
    make_text("Words.", title="withdrawn", visible_to="public").withdrawn_at = now()
    db.session.flush()

    coder = sight.of(asking(facilitator, here), project)
    assert titles(coder) == {"coders", "program", "network", "public", "of another program"}
    assert titles(sight.of(asking(leader, here), project)) == {"program", "network", "public"}
    assert titles(sight.of(asking(hub_admin, here), project)) == {"network", "public"}
    assert titles(sight.of_operator(project)) == titles(coder)


def test_a_segment_narrows_what_its_text_allows_and_never_widens_it(
    here: Network, project: Project, facilitator: Person, hub_admin: Person, make_text: MakeText
) -> None:
    free = make_text("Free words here.", visible_to="network")
    kept = make_text("Kept words here.", visible_to="network", quotable=False)
    segment(free, 0, 4)
    segment(free, 5, 10, visible_to="coders")
    segment(free, 11, 15, quotable=False)
    segment(kept, 0, 4, quotable=True, visible_to="public")
    coder, admin = (sight.of(asking(who, here), project) for who in (facilitator, hub_admin))
    assert quotes(coder) == {"Free", "words", "here", "Kept"}
    assert quotes(admin) == {"Free", "here", "Kept"}
    assert quotes(coder, quote=True) == {"Free", "words"}
    assert quotes(admin, quote=True) == {"Free"}


def test_in_a_blind_project_a_coder_sees_the_others_once_they_are_done(
    here: Network, project: Project, facilitator: Person, hub_admin: Person, make_text: MakeText
) -> None:
    project.blind = True
    other = projects.join(project, hub_admin)
    text = make_text("Free words here.")
    code = make_code(project)
    coder_of = sight.coder_of(facilitator.id, project)
    assert coder_of is not None
    mine = coder_of.id
    place = segment(text, 0, 4)
    for coder in (mine, other.id):
        db.session.add(Coding(segment_id=place.id, code_id=code, coder_id=coder))
    reading = Reading(text_id=text.id, coder_id=mine)
    db.session.add(reading)
    db.session.flush()

    def seen_by(person: Person) -> set[int]:
        seen = sight.of(asking(person, here), project)
        found = select(Coding.coder_id).join(Segment).join(Text).where(seen.codings())
        return set(db.session.scalars(found))

    assert seen_by(facilitator) == {mine}
    reading.done_at = now()
    db.session.flush()
    assert seen_by(facilitator) == {mine, other.id}
    assert seen_by(hub_admin) == {other.id}


@pytest.mark.parametrize(
    ("hidden", "left"),
    [
        ([], "Ana said yes.\nAnd no."),
        ([(0, 3)], "░░░ said yes.\nAnd no."),
        ([(9, 17), (9, 12), (11, 13)], "Ana said ░░░░\n░░░ no."),
    ],
)
def test_what_may_not_be_quoted_is_masked_without_moving_anything(
    hidden: list[tuple[int, int]], left: str
) -> None:
    assert masked("Ana said yes.\nAnd no.", hidden) == left


def segment(text: Text, start: int, end: int, **fields: object) -> Segment:
    version = texts.version_of(text)
    row = Segment(
        text_id=text.id,
        version_id=version.id,
        start=start,
        end=end,
        quote=texts.words(version, start, end),
        **fields,
    )
    db.session.add(row)
    db.session.flush()
    return row


def make_code(project: Project) -> int:
    from commonaim.plugins.coding.models import Code

    code = Code(project_id=project.id, name="A code")
    db.session.add(code)
    db.session.flush()
    return code.id
