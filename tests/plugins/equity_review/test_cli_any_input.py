"""Whatever bytes it is given, `commonaim review` tells problems in lines and never fails."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonaim.plugins.equity_review.reading import Entry, Problem, units

PIECES = [
    *(
        b'{"id": 1, "text": "Our students"}',
        b'{"id"',
        b'"text":',
        b"[",
        b"]",
        b"{",
        b"}",
        b"\n",
        b"\r\n",
    ),
    *(
        b"\0",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xe9",
        b"\\ud83d",
        b"\\u0000",
        b'"',
        b",",
        b";",
        b"\t",
    ),
    *(b"id,plan\n", b"PK\x03\x04", "año 🌵\u2028".encode(), b"# Heading\n", b"students"),
]
anything = st.lists(st.sampled_from(PIECES) | st.binary(max_size=12), max_size=30).map(b"".join)


@pytest.mark.parametrize("ending", ["txt", "md", "csv", "jsonl", "docx", "xlsx"])
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=anything)
def test_any_bytes_are_submissions_or_problems(ending: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"any.{ending}"
    path.write_bytes(content)
    items = [item for unit in units([str(path)]) for item in unit.entries()]
    assert items or ending == "jsonl"
    for item in items:
        if isinstance(item, Problem):
            assert str(item).startswith(str(path))
            assert str(item).isprintable()
            assert str(item).endswith(".")
        else:
            assert isinstance(item, Entry)
            for section in item.submission.sections:
                assert "\0" not in section.text
                section.text.encode("utf-8")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))))
def test_every_text_arrives_as_it_was_written(texts: list[str], tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    for escaped in (True, False):
        lines = [
            json.dumps({"id": n, "text": t}, ensure_ascii=escaped) for n, t in enumerate(texts)
        ]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
        items: list[Any] = [item for unit in units([str(path)]) for item in unit.entries()]
        if texts:
            assert [item.submission.sections[0].text for item in items] == texts
