"""Words are found in what somebody may see, in their network, and nowhere else."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonaim.core import tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.db import db, now
from commonaim.core.finding import services
from commonaim.core.finding.words import best, excerpt, folded, holds, words_of
from commonaim.core.forms.models import (
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
from commonaim.core.networks import services as networks
from commonaim.core.networks.models import Network, Program
from commonaim.core.testing import Enable, Login, make_person

if TYPE_CHECKING:
    from tests.core.conftest import Shelf

WORDS = "Escúchanos: the lighthouse keepers' 100%_sure_club"


def added(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def fill(network: Network, word: str, revisions: tuple[str, ...] = ()) -> int:
    """One of each kind with ``word`` in its name; a submission with these revisions. Gives its id."""
    with tenancy.in_network(network.id):
        today = now().date()
        cycle = added(Cycle(name=f"{word} cycle", starts_on=today, ends_on=today + timedelta(9)))
        group = added(ImprovementGroup(cycle_id=cycle.id, name=f"{word} group"))
        program = added(Program(name=f"{word} program", place="Port Alder"))
        template = added(Template(key="plan", name=f"{word} form"))
        version = added(TemplateVersion(template_id=template.id, number=1))
        for position, key in enumerate(("change", "why")):
            added(
                Section(version_id=version.id, position=position, key=key, role="other", title=key)
            )
        added(ChangeIdea(name=f"{word} idea"))
        made = added(
            Submission(
                cycle_id=cycle.id,
                group_id=group.id,
                program_id=program.id,
                version_id=version.id,
                title=f"{word} talks",
                revision=len(revisions),
            )
        )
        for number, text in enumerate(revisions, start=1):
            rows = {"why": [{"id": "a1", "grain": "person", "question": f"Who {text}?"}]}
            added(Revision(submission_id=made.id, number=number, texts={"change": text}, rows=rows))
        added(Comment(submission_id=made.id, body=f"@[7] {word} said so"))
        make_person(network, f"{network.slug}@example.org", f"{word} Person", "viewer")
        db.session.commit()
        return int(made.id)


def kinds(page: str) -> list[str]:
    return re.findall(r'<h2 id="found-\d+">([^<]+)</h2>', page)


def test_each_kind_is_found_and_leads_to_its_page(
    network: Network, member: Person, login: Login
) -> None:
    fill(network, "Lantern")
    client = login(member)
    page = client.get("/n/rivers/search?q=lantern").text
    assert kinds(page) == [
        "Submissions",
        "Comments",
        "People",
        "Programs",
        "Cycles",
        "Groups",
        "Forms",
        "Change ideas",
    ]
    links = re.findall(r'<li><a href="(/n/rivers/[^"]+)"><bdi>', page)
    assert len(links) == 8
    for link in links:
        assert client.get(link).status_code == 200, link
    assert "@[7]" not in page


def test_nothing_of_another_network_is_found(
    network: Network, other_network: Network, member: Person, login: Login
) -> None:
    fill(other_network, "Lantern", ("Lantern",))
    client = login(member)
    assert "Nothing has these words in it" in client.get("/n/rivers/search?q=lantern").text
    for kind in ("submissions", "comments", "people", "programs", "cycles", "groups", "forms"):
        page = client.get(f"/n/rivers/search?q=lantern&kind={kind}").text
        assert "<li><a" not in page.partition("<main")[2], kind
    assert client.get("/n/hills/search?q=lantern").status_code == 404


def test_what_a_role_may_not_see_is_not_looked_through(
    network: Network, member: Person, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(network, "Lantern")
    narrowed = [kind if kind.key == "people" else _for_admins(kind) for kind in services.KINDS]
    monkeypatch.setattr(services, "KINDS", narrowed)
    client = login(member)
    assert kinds(client.get("/n/rivers/search?q=lantern").text) == ["People"]
    page = client.get("/n/rivers/search?q=lantern&kind=submissions").text
    assert kinds(page) == ["People"]


def _for_admins(kind: services.Kind) -> services.Kind:
    return replace(kind, permission="plugins.manage")


def test_only_the_current_words_of_a_submission_count(
    network: Network, member: Person, login: Login
) -> None:
    ident = fill(network, "River", ("we meet at the lighthouse", "we meet at the harbor"))
    client = login(member)
    assert "Nothing has these words" in client.get("/n/rivers/search?q=lighthouse").text
    page = client.get("/n/rivers/search?q=HARBOR+meet").text
    assert f'href="/n/rivers/submissions/{ident}"' in page
    assert "we meet at the harbor" in page
    # What is in linked rows is found; names of sections and choices are not words of anybody.
    assert "Submissions" in kinds(client.get("/n/rivers/search?q=who+we+meet").text)
    for key in ("grain", "person"):
        page = client.get(f"/n/rivers/search?q={key}&kind=submissions").text
        assert f"/submissions/{ident}" not in page, key


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("ESCÚCHANOS", True),
        ("escúch", True),
        ("ESCUCHANOS", True),
        ("lighthoúse", True),
        ("escoch", False),
        ("keepers'", True),
        ("100%_sure", True),
        ("100x_sure", False),
        ("1%e", False),
        ("light house", True),
        ("light mouse", False),
        ('"; drop table', False),
        ("\\u00fa", False),
        ("%", False),
        ("   ", False),
        ("\x00", False),
    ],
)
def test_words_are_taken_as_they_are(
    network: Network, member: Person, login: Login, typed: str, is_found: bool
) -> None:
    ident = fill(network, "River", (WORDS,))
    answer = login(member).get("/n/rivers/search", query_string={"q": typed})
    assert answer.status_code == 200
    assert (f"/submissions/{ident}" in answer.text.partition("<main")[2]) == is_found


def test_one_kind_is_read_page_after_page_and_each_hit_comes_once(
    network: Network, member: Person, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "WINDOW", 13)
    monkeypatch.setattr(services, "SIZE", 4)
    monkeypatch.setattr(services, "BATCH", 3)
    with tenancy.in_network(network.id):
        for number in range(40):
            name = f"Lantern {number}" if number < 25 and number % 2 else f"Boat {number}"
            added(Program(name=name))
        db.session.commit()
    client, url = login(member), "/n/rivers/search?q=lantern&kind=programs"
    seen: list[str] = []
    pages = 0
    while url:
        page = client.get(url).text
        seen += re.findall(r"<bdi>(Lantern \d+)</bdi></a>", page)
        further = re.search(r'href="([^"]+before=\d+[^"]*)"', page)
        url, pages = (further[1].replace("&amp;", "&") if further else ""), pages + 1
        assert pages < 20
    assert seen == [f"Lantern {number}" for number in range(23, 0, -2)]
    assert pages > 3


def test_a_place_to_go_on_from_that_no_row_can_have_is_no_error(
    network: Network, member: Person, login: Login
) -> None:
    fill(network, "Lantern")
    client = login(member)
    for before in ("-1", "0", "99999999999999", "x"):
        url = f"/n/rivers/search?q=lantern&kind=programs&before={before}"
        assert client.get(url).status_code == 200


def test_a_plugin_is_asked_by_the_hook_search_for_what_the_reader_may_see(
    network: Network, member: Person, login: Login, enable: Enable
) -> None:
    client = login(member)
    assert "Equity" not in client.get("/n/rivers/search?q=indigenous").text.partition("<main")[2]
    enable(network, "equity_review")
    page = client.get("/n/rivers/search?q=indigenous").text.partition("<main")[2]
    assert 'href="/n/rivers/equity_review/statement/1"' in page or "Edition 1" in page
    assert "Nothing has" in client.get("/n/rivers/search?q=indigenous+zeppelin").text


TIDES = """
from commonaim.core.plugin import Hit

@hookimpl
def search(words):
    return [Hit(f"Tide {number} {words[0]}", "/tide", "Tide") for number in range(30)]
"""


@pytest.fixture
def tides(shelf: Shelf) -> None:
    """A plugin that finds much."""
    shelf.add("tides", hooks=TIDES)


def test_at_most_twenty_hits_of_a_plugin_are_shown(
    tides: None, network: Network, member: Person, enable: Enable, login: Login
) -> None:
    enable(network, "tides")
    page = login(member).get("/n/rivers/search?q=Moon").text
    assert page.count("<bdi>Tide ") == 20
    assert "Tide 3 moon" in page


def test_an_excerpt_shows_the_words_and_cuts_none() -> None:
    text = "At first " * 30 + "the Lighthouse keeper " + "waits " * 60
    cut = excerpt(("lighthouse",), text)
    assert "the Lighthouse keeper" in cut
    assert cut.startswith("… ")
    assert cut.endswith(" …")
    assert set(cut.replace("…", "").split()) <= {*text.split()}
    assert excerpt(("x",), "Short.") == "Short."
    assert best(("b",), ["a", "a B"]) == "a B"
    assert best(("z",), ["a"]) == ""


def test_words_of_what_was_typed() -> None:
    assert words_of("  The  the Harbor ") == ("the", "harbor")
    assert words_of("?! --") == ()
    assert len(words_of("a b c d e f g h")) == 6
    assert holds(("a", "b"), ["xA", "Bx"])
    assert not holds(("ab",), ["a", "b"])


@given(st.text(alphabet="aeéÉẽñÑß x가ǻ\u0301", max_size=30), st.text(max_size=6))
def test_a_text_is_folded_part_by_part_as_it_is_in_whole(one: str, two: str) -> None:
    assert folded(one) + folded(two) == folded(one + two)
    assert folded(folded(one)) == folded(one)


def test_an_excerpt_begins_at_words_also_where_letters_have_accents() -> None:
    text = "Straße ą́ñō " * 40 + "el Género aquí " + "y más " * 60
    cut = excerpt(("genero",), text)
    assert "el Género aquí" in cut
    assert set(cut.replace("…", "").split()) <= {*text.split()}


def test_names_are_found_with_and_without_accents(
    network: Network, member: Person, login: Login
) -> None:
    fill(network, "Çağla")
    for typed in ("cagla", "ÇAĞLA", "ca\u0327g\u0306la"):
        page = login(member).get("/n/rivers/search", query_string={"q": typed}).text
        assert len(kinds(page)) == 8, typed


def test_who_left_is_not_found_among_people(network: Network, member: Person, login: Login) -> None:
    fill(network, "Lantern")
    with tenancy.in_network(network.id):
        for membership in networks.members("Lantern"):
            membership.left_on = membership.joined_on
        db.session.commit()
    assert "People" not in kinds(login(member).get("/n/rivers/search?q=lantern").text)
