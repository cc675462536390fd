"""Every text that is shown to people is marked for translators, has its Spanish, and is Spanish on the pages."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from commonaim.core import demo, jobs, tenancy
from commonaim.core.accounts.models import Person
from commonaim.core.cycles.models import Phase
from commonaim.core.db import db
from commonaim.core.networks.models import AdmissionCriterion
from commonaim.core.registry import registry_of
from commonaim.core.testing import browser
from commonaim.plugins.norms.models import Pulse, Wording

ROOT = Path(__file__).parents[2]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
MACHINE = re.compile(r"[a-z_]+")
#: The same in each language.
NAMES = {"Common Aim"}


def _messages() -> ModuleType:
    spec = spec_from_file_location("messages", ROOT / "scripts" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    found = module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


messages = _messages()
FOLDERS: list[Path] = messages.folders()
each_folder = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


def spanish_of(folder: Path) -> Catalog:
    with messages.catalog_of(folder, "es").open("rb") as file:
        return read_po(file, locale="es")


def ids_of(catalog: Catalog) -> set[tuple[str, ...]]:
    return {forms_of(message.id) for message in catalog if message.id}


def forms_of(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def texts(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


@each_folder
def test_the_catalog_has_what_the_code_says_and_nothing_else(folder: Path) -> None:
    said, known = ids_of(messages.texts_of(folder)), ids_of(spanish_of(folder))
    assert said - known == set(), "new texts: run `make messages` and translate them"
    assert known - said == set(), "texts that are gone: run `make messages`"


@each_folder
def test_each_text_has_its_spanish_and_nobody_has_to_look_at_it_again(folder: Path) -> None:
    open_ones = [
        message.id
        for message in texts(spanish_of(folder))
        if message.fuzzy or not all(form.strip() for form in forms_of(message.string))
    ]
    assert open_ones == []


@each_folder
def test_what_is_filled_in_is_the_same_on_both_sides(folder: Path) -> None:
    for message in texts(spanish_of(folder)):
        english, spanish = forms_of(message.id), forms_of(message.string)
        assert len(english) == len(spanish), message.id
        for one, other in zip(english, spanish, strict=True):
            assert set(PLACEHOLDER.findall(one)) == set(PLACEHOLDER.findall(other)), message.id


def test_two_catalogs_say_the_same_of_the_same_text() -> None:
    """They are read as one, so that the later would change the words of the earlier."""
    said: dict[str, tuple[str, ...]] = {}
    for folder in FOLDERS:
        for message in texts(spanish_of(folder)):
            spanish = forms_of(message.string)
            assert said.setdefault(str(message.id), spanish) == spanish, message.id


@each_folder
def test_a_catalog_holds_no_address_and_no_date(folder: Path) -> None:
    path = messages.catalog_of(folder, "es")
    head = path.read_text("utf-8").split("\n\n", 1)[0]
    assert not re.search(r"@|\d{4}-\d\d|://", head)
    assert str(ROOT) not in path.read_text("utf-8")


@each_folder
def test_no_word_of_a_template_is_past_the_translators(folder: Path) -> None:
    for path in sorted(folder.glob("templates/**/*.html")):
        left = JINJA.sub("\n", path.read_text("utf-8"))
        # Comparisons in a template are gone by now, so that each < begins a tag.
        bare = re.sub(r"<[^>]*>", "\n", left)
        attributes = re.findall(r'(?:aria-label|placeholder|title|alt)="([^"]*)"', left)
        words = {
            line.strip(" ·:,.()") for text in (bare, *attributes) for line in text.splitlines()
        }
        # One word in small letters is a name for machines, a letter or two are a sign.
        assert [
            word
            for word in words - NAMES
            if re.search(r"[^\W\d_]{3}", word) and not MACHINE.fullmatch(word)
        ] == [], path


#: What is called with a sentence for people.
SPOKEN = frozenset({"NotPossible", "AccountProblem", "JobRefused", "NotAdoptable", "flash"})


@each_folder
def test_no_sentence_of_the_code_is_past_the_translators(folder: Path) -> None:
    for path in sorted(folder.glob("**/*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            bare = isinstance(node.args[0], ast.JoinedStr | ast.Constant)
            assert not (name in SPOKEN and bare), f"{path}:{node.lineno}"


# The pages


@pytest.fixture
def in_spanish(own_app: Flask, tmp_path: Path) -> Flask:
    """The demo network with everybody reading Spanish, from the catalogs as they are and not as they were compiled."""
    folders = []
    for folder in FOLDERS:
        compiled = tmp_path / folder.name / "es" / "LC_MESSAGES" / "messages.mo"
        compiled.parent.mkdir(parents=True)
        with compiled.open("wb") as file:
            write_mo(file, spanish_of(folder))
        folders.append(str(tmp_path / folder.name))
    own_app.extensions["babel"].translation_directories[:] = folders
    own_app.config["DEMO_PEOPLE"] = demo.people()
    registry = registry_of(own_app)
    assert [entry.name for entry in registry.entries if entry.failed] == []
    demo.make(registry)
    for person in db.session.scalars(select(Person)):
        person.locale = "es"
    db.session.commit()
    return own_app


class Told(HTMLParser):
    """What a page tells: its text by element, and the attributes that are read out or shown by a script."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.links: set[str] = set()
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("script", "style")
        for name, value in attrs:
            spoken = name in ("aria-label", "placeholder", "title", "alt")
            # What a script will say stands in data attributes, beside names for the script itself.
            if spoken or (name.startswith("data-") and not MACHINE.fullmatch(value or "")):
                self.pieces.append(value or "")
            elif name == "href" and (value or "").startswith("/n/"):
                self.links.add((value or "").split("#")[0])

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(data)


def read(client: FlaskClient, path: str) -> Told:
    answer = client.get(
        path, follow_redirects=True, headers={"Accept-Language": "es"}, buffered=True
    )
    page = Told()
    is_file = "attachment" in answer.headers.get("Content-Disposition", "")
    if is_file or answer.mimetype != "text/html":
        return page
    assert '<html lang="es">' in answer.text, path
    page.feed(answer.text)
    return page


def english_left() -> Callable[[str], bool]:
    """Whether a piece of a page is an English text that has another Spanish one, whatever it was filled in with."""
    patterns = set()
    for folder in FOLDERS:
        for message in texts(spanish_of(folder)):
            for form in set(forms_of(message.id)) - set(forms_of(message.string)):
                words = re.findall(r"[^\W\d_]+", PLACEHOLDER.sub("", form))
                if not words:
                    continue
                # What is little more than gaps would fit everything.
                gap = ".{1,60}?" if len(words) > 2 else r"\S+"
                patterns.add(gap.join(map(re.escape, PLACEHOLDER.split(form))))
    any_of_them = re.compile("|".join(f"(?:{pattern})" for pattern in sorted(patterns)))
    return lambda piece: any_of_them.fullmatch(piece) is not None


def test_no_english_is_left_on_the_pages(in_spanish: Flask) -> None:
    is_english, left = english_left(), set[tuple[str, str]]()
    for person in ("", "ruth.adeyemi", "ana.reyes", "keisha.brandt"):
        client = browser(in_spanish)
        if person:
            secret = {"email": f"{person}@example.org", "password": demo.PASSWORD}
            assert client.post("/login", data=secret).status_code == 303
        for path in walk(client, "/" if person else "/login"):
            pieces = (" ".join(piece.split()) for piece in read(client, path).pieces)
            left.update((path, piece) for piece in pieces if is_english(piece))
    own = own_words()
    assert sorted(found for found in left if found[1] not in own) == []


def own_words() -> set[str]:
    """What the demo network was begun with in its own language, English, and may since have changed."""
    with tenancy.across_networks("a test reads the demo network's words"):
        rows = [
            *db.session.scalars(select(Phase)),
            *db.session.scalars(select(AdmissionCriterion)),
            *db.session.scalars(select(Wording)),
        ]
        scales = {point for scale in db.session.scalars(select(Pulse.scale)) for point in scale}
        return scales | {
            str(value)
            for row in rows
            for value in (getattr(row, column.key) for column in type(row).__table__.columns)
            if isinstance(value, str)
        }


def walk(client: FlaskClient, start: str) -> Iterator[str]:
    """One page of each kind that links lead to, and what is there when nothing is."""
    yield from (start, "/account", "/nowhere", "/n/rivers/cycles/1?q=xyzzy")
    kinds: set[str] = set()
    waiting = ["/n/rivers/"]
    while waiting:
        path = waiting.pop()
        kind = re.sub(r"\d+", "0", path.split("?")[0])
        if kind not in kinds:
            kinds.add(kind)
            yield path
            waiting.extend(sorted(read(client, path).links))


def test_the_log_and_background_work_speak_as_the_reader_does(in_spanish: Flask) -> None:
    client = browser(in_spanish)
    client.post("/login", data={"email": "ruth.adeyemi@example.org", "password": demo.PASSWORD})
    log = client.get("/n/rivers/log").text
    assert "Activó Revisión de equidad" in log
    assert "Malik Dorsey se unió como Evaluación, Facilitación" in log
    page = client.post("/n/rivers/equity_review/run", data={"cycle": 1}).location
    # In no request, as in the thread that does it.
    assert jobs.run_waiting() == 1
    told = client.get(page).text
    assert "Revisión de equidad de Cycle 1" in told
    assert re.search(r"\b(\d+) de \1 leídos", told)
