"""What is written as REFI-QDA is read again as it was, and is valid."""

import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from io import BytesIO
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from commonaim.plugins.coding.exchange import descriptions
from commonaim.plugins.coding.exchange.model import (
    Case,
    Code,
    Coder,
    Coding,
    Memo,
    Project,
    Segment,
    Source,
    Variable,
)
from commonaim.plugins.coding.exchange.refi.reading import read
from commonaim.plugins.coding.exchange.refi.writing import as_qdc, as_qdpx

SCHEMAS = Path(__file__).parents[5] / "shared" / "data" / "qda"
#: the order that the schema asks for, by element; what is not listed has no children of its own
ORDER = {
    "Project": "Users CodeBook Variables Cases Sources Notes Links Description NoteRef",
    "Code": "Description NoteRef Code",
    "Case": "Description CodeRef VariableValue SourceRef SelectionRef",
    "TextSource": "Description PlainTextContent PlainTextSelection Coding NoteRef VariableValue",
    "PlainTextSelection": "Description Coding NoteRef",
    "Coding": "CodeRef NoteRef",
    "Note": "Description PlainTextContent",
}
LISTS = ("Users", "Codes", "Variables", "Cases", "Sources", "Notes", "Links")

words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).map(
    lambda text: " ".join(text.split()) or "x"
)
prose = st.lists(
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), max_size=10),
        st.sampled_from(["\n", "👩🏽‍🚀", "e\u0301", "مرحبا", "Definition: ", "  ", "\ufeff"]),
    ),
    max_size=5,
).map("".join)
lines = st.lists(
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=15), max_size=4
).map("\n".join)
values = {
    "text": lines.filter(str.strip),
    "integer": st.integers(-(10**9), 10**9),
    "boolean": st.booleans(),
    "date": st.dates().map(lambda day: day.isoformat()),
}
moments = st.none() | st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(microsecond=0))


@st.composite
def projects(draw: st.DrawFn) -> Project:
    """A whole project in which everything points at something that is there."""
    fresh = (str(UUID(int=number)) for number in count(1))
    coders = tuple(Coder(next(fresh), draw(words)) for _ in range(draw(st.integers(1, 2))))
    codes: list[Code] = []
    for _ in range(draw(st.integers(0, 4))):
        parent = draw(st.sampled_from([None, *(code.guid for code in codes)]))
        fields = draw(st.fixed_dictionaries(dict.fromkeys(descriptions.LABELS, lines)))
        color = draw(st.sampled_from(["", "#0a5fb4"]))
        codes.append(Code(next(fresh), draw(words), parent, draw(st.booleans()), color, **fields))
    names = draw(st.lists(words, max_size=3, unique=True))
    variables = tuple(
        Variable(next(fresh), name, draw(st.sampled_from(sorted(values)))) for name in names
    )

    def told() -> dict[str, str | int | float | bool]:
        chosen = [v for v in variables if draw(st.booleans())]
        return {variable.name: draw(values[variable.kind]) for variable in chosen}

    sources = tuple(
        Source(next(fresh), draw(words), draw(prose), told())
        for _ in range(draw(st.integers(0, 3)))
    )
    segments: list[Segment] = []
    codings: list[Coding] = []
    for source in (source for source in sources if source.text):
        for _ in range(draw(st.integers(0, 3))):
            start = draw(st.integers(0, len(source.text) - 1))
            end = draw(st.integers(start + 1, len(source.text)))
            segments.append(Segment(next(fresh), source.guid, start, end))
            for code in draw(
                st.lists(st.sampled_from([c for c in codes if c.codable] or [None]), max_size=2)
            ):
                if code is not None:
                    coder = draw(st.sampled_from(coders))
                    codings.append(
                        Coding(next(fresh), segments[-1].guid, code.guid, coder.guid, draw(moments))
                    )
    cases = tuple(
        Case(next(fresh), draw(words), draw(lines), told(), tuple(s.guid for s in sources[:1]))
        for _ in range(draw(st.integers(0, 2)))
    )
    targets = [("project", "")]
    targets += [("code", c.guid) for c in codes] + [("source", s.guid) for s in sources]
    targets += [("segment", s.guid) for s in segments] + [("case", c.guid) for c in cases]
    memos = []
    for about, target in draw(st.lists(st.sampled_from(targets), max_size=3)):
        kind = draw(st.sampled_from(["note", "reflexive", "in_vivo"]))
        memos.append(
            Memo(next(fresh), about, target, draw(lines), draw(words), kind, coders[0].guid)  # type: ignore[arg-type]  # one of the five
        )
    return Project(
        draw(words), "Common Aim", draw(lines), coders, tuple(depth_first(codes)), variables, cases,
        sources, tuple(segments), tuple(codings), tuple(memos),
    )  # fmt: skip


def depth_first(codes: Sequence[Code], parent: str | None = None) -> list[Code]:
    found = []
    for code in codes:
        if code.parent == parent:
            found += [code, *depth_first(codes, code.guid)]
    return found


def in_any_order(project: Project) -> Project:
    """Memos are written at what they are about, so that their order is not kept."""
    return replace(project, memos=tuple(sorted(project.memos, key=lambda memo: memo.guid)))


@settings(max_examples=40)
@given(projects())
def test_our_own_export_is_the_same_project_again(project: Project) -> None:
    written = as_qdpx(project)
    again, report = read(written)
    assert in_any_order(again) == in_any_order(project)
    assert report.adapted == report.left_out == []
    assert as_qdpx(again) == written or len(project.memos) > 1
    with zipfile.ZipFile(BytesIO(written)) as archive:
        for source in project.sources:
            assert archive.read(f"sources/{source.guid}.txt") == source.text.encode()
        is_valid(archive.read("project.qde"), "Project-mrt2019.xsd")


@settings(max_examples=10)
@given(projects().filter(lambda project: project.codes))
def test_a_codebook_is_the_same_again(project: Project) -> None:
    written = as_qdc(project)
    again, _report = read(written, "book.qdc")
    assert again.codes == project.codes
    is_valid(written, "openqda_Codebook.xsd")


def is_valid(data: bytes, schema: str) -> None:
    """Asks the schema where it is at hand, and always for order, guids and lists that hold something."""
    root = etree.fromstring(data)
    if (SCHEMAS / schema).exists():
        etree.XMLSchema(file=str(SCHEMAS / schema)).assertValid(root)
    for element in root.iter():
        name = etree.QName(element).localname
        order = ORDER.get(name, "").split()
        places = [order.index(etree.QName(child).localname) for child in element] if order else []
        assert places == sorted(places)
        assert name not in LISTS or len(element) > 0
        for key, value in element.attrib.items():
            if "guid" in key.casefold():
                assert str(UUID(value)) == value


@settings(max_examples=60)
@given(st.fixed_dictionaries(dict.fromkeys(descriptions.LABELS, lines)))
def test_what_a_code_means_is_read_back_from_its_description(fields: dict[str, str]) -> None:
    told = {name: value for name, value in fields.items() if value}
    assert descriptions.read(descriptions.written(fields)) == told


def test_descriptions_of_other_programs_are_understood() -> None:
    told = descriptions.read(
        "Feels part of the class.\nInclusion criteria: says we,\nor us\nExclude: family\nEjemplo: «nosotras»"
    )
    assert told == {
        "definition": "Feels part of the class.",
        "use_when": "says we,\nor us",
        "not_when": "family",
        "example": "«nosotras»",
    }


@pytest.mark.parametrize(
    "words", ["Plain words.", "Note: no label of ours", "Time: 10:30\nand more"]
)
def test_a_description_without_labels_is_the_definition(words: str) -> None:
    assert descriptions.read(words) == {"definition": words}
    assert descriptions.written({"definition": words}) == words
