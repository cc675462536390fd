"""What the tests of the equity review share."""

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from commonaim.plugins.equity_review.cli import run_review


@dataclass(frozen=True)
class Ended:
    """How a call of `commonaim review` ended."""

    code: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        """The lines of JSON Lines output."""
        return [json.loads(line) for line in self.out.splitlines()]


Review = Callable[..., Ended]


@pytest.fixture
def review(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Review:
    """`commonaim review` in this process: `review("a.txt", "--jobs", 2, stdin=b"...")`."""

    def call(*arguments: object, stdin: bytes = b"") -> Ended:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        code = run_review([str(argument) for argument in arguments])
        captured = capsysbinary.readouterr()
        return Ended(code, captured.out.decode("utf-8"), captured.err.decode("utf-8"))

    return call


@pytest.fixture
def review_lines(review: Review) -> Review:
    """`commonaim review - --format jsonl` with lines given as objects, strings or bytes."""

    def call(*lines: object, options: tuple[object, ...] = ()) -> Ended:
        return review("-", "--format", "jsonl", *options, stdin=b"\n".join(map(_line, lines)))

    return call


def _line(line: object) -> bytes:
    if isinstance(line, bytes):
        return line
    text = line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)
    return text.encode("utf-8")
