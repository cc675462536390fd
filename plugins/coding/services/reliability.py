"""How far the coders of a project agree, from what they coded in texts that two or more of them read.

What is compared changes the number, so it is always said: each character, each sentence, or each text as a whole. A
coder's judgement of it is the set of codes they gave to anything in it. U-alpha compares the segments themselves. What
is resampled for an interval is texts, since what stands in one text hangs together.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from sqlalchemy import Select, select

from commonaim.core.db import db
from commonaim.plugins.coding.agreement import measuring, unitizing
from commonaim.plugins.coding.agreement.judgements import Judgements, Value
from commonaim.plugins.coding.agreement.measuring import ALPHA, Agreement
from commonaim.plugins.coding.models import (
    Code,
    Coder,
    Coding,
    Project,
    Reading,
    Segment,
    Text,
    TextVersion,
)
from commonaim.plugins.coding.models.projects import CHARACTER, PERSON, SENTENCE
from commonaim.plugins.coding.services import texts as words
from commonaim.plugins.coding.services.sight import Sight

#: What each code is told by, beside alpha.
BESIDE: Final = ("percent", "cohen-kappa", "gwet-ac1")
#: More judgements than this are not counted while somebody waits for a page.
MOST: Final = 4_000_000
#: What stands in a table for "no code at all", which is a judgement and no missing value.
NO_CODE: Final = "-"
_SENTENCE: Final = re.compile(r"(?<=[.!?…])[\"'”’»)\]]*\s+|\n+")

Span = tuple[int, int]


class TooMuch(Exception):
    """More characters than can be compared at once."""


@dataclass(frozen=True)
class Read:
    """A text that several coders read: what each marked with which code."""

    id: int
    title: str
    length: int
    coders: tuple[int, ...]
    spans: dict[tuple[int, int], list[Span]]


@dataclass(frozen=True)
class Stretch:
    """Something that is compared: in which text, how much it counts, and the codes of each coder who read it."""

    text: int
    name: str
    weight: int
    codes: dict[int, frozenset[int]]


@dataclass(frozen=True)
class OfCode:
    """Agreement on one code: alpha with its interval, the coefficients beside it by name, and u-alpha."""

    code: Code
    coders: int
    alpha: Agreement
    beside: dict[str, float | None]
    segments: Agreement


@dataclass(frozen=True)
class Told:
    """Agreement of a project: over all codes by sets of codes (MASI) and by segments, and of each code."""

    by: str
    texts: int
    coders: tuple[str, ...]
    overall: Agreement
    segments: Agreement
    codes: tuple[OfCode, ...]


def read_twice(project: Project, seen: Sight) -> list[Read]:
    """The texts that two or more people read, as far as whoever asks may see what others coded in them."""
    found = _texts(seen)
    spans: dict[int, dict[tuple[int, int], list[Span]]] = defaultdict(lambda: defaultdict(list))
    coders: dict[int, set[int]] = defaultdict(set)
    for row in db.session.execute(_codings(seen)):
        if found.get(row.text_id, (0,))[0] == row.version_id:
            spans[row.text_id][row.coder_id, row.code_id].append((row.start, row.end))
            coders[row.text_id].add(row.coder_id)
    done = select(Reading.text_id, Reading.coder_id).join(Coder, Reading.coder_id == Coder.id)
    mine = set()
    for text, coder in db.session.execute(
        done.where(
            Coder.project_id == project.id, Coder.kind == PERSON, Reading.done_at.isnot(None)
        )
    ):
        coders[text].add(coder)
        if coder == seen.coder_id:
            mine.add(text)
    return [
        Read(text, title, length, tuple(sorted(coders[text])), dict(spans[text]))
        for text, (_version, length, title) in found.items()
        if len(coders[text]) > 1 and (not seen.blind or seen.coder_id is None or text in mine)
    ]


def _texts(seen: Sight) -> dict[int, tuple[int, int, str]]:
    rows = db.session.execute(
        select(Text.id, Text.title, TextVersion.id.label("version"), TextVersion.length)
        .join(TextVersion, (TextVersion.text_id == Text.id) & (TextVersion.number == Text.number))
        .where(seen.texts())
        .order_by(Text.position, Text.id)
    )
    return {row.id: (row.version, row.length, row.title) for row in rows}


def _codings(seen: Sight) -> Select[int, int, int, int, int, int]:
    return (
        select(
            Segment.text_id,
            Segment.version_id,
            Segment.start,
            Segment.end,
            Coding.coder_id,
            Coding.code_id,
        )
        .join(Segment, Coding.segment_id == Segment.id)
        .join(Text, Segment.text_id == Text.id)
        .join(Coder, Coding.coder_id == Coder.id)
        .where(seen.codings(), Coder.kind == PERSON)
    )


def stretches(reads: Sequence[Read], by: str) -> list[Stretch]:
    """What is compared, by ``character``, ``sentence`` or ``unit``. Characters that are alike are one stretch."""
    found = []
    for read in reads:
        bounds = list(_bounds(read, by))
        given = {coder: [set[int]() for _ in bounds] for coder in read.coders}
        starts = np.array([start for start, _end in bounds])
        ends = np.array([end for _start, end in bounds])
        for (coder, code), spans in read.spans.items():
            for start, end in spans:
                first = int(np.searchsorted(ends, start, "right"))
                last = int(np.searchsorted(starts, end, "left"))
                for place in range(first, last):
                    given[coder][place].add(code)
        for place, (start, end) in enumerate(bounds):
            codes = {coder: frozenset(given[coder][place]) for coder in read.coders}
            weight = end - start if by == CHARACTER else 1
            found.append(Stretch(read.id, f"{read.id}:{start}-{end}", weight, codes))
    return found


def _bounds(read: Read, by: str) -> Iterator[Span]:
    if read.length == 0:
        return
    edges = {0, read.length}
    if by == CHARACTER:
        edges |= {edge for spans in read.spans.values() for span in spans for edge in span}
    elif by == SENTENCE:
        text = db.session.scalars(select(Text).where(Text.id == read.id)).one()
        edges |= {cut.end() for cut in _SENTENCE.finditer(words.body_of(words.version_of(text)))}
    ordered = sorted(edges)
    yield from pairwise(ordered)


def told(project: Project, seen: Sight, by: str) -> Told | None:
    """Agreement by ``by``; None when no text was read by two. Raises :class:`TooMuch`."""
    reads = read_twice(project, seen)
    if not reads:
        return None
    compared = stretches(reads, by)
    if sum(one.weight * len(one.codes) for one in compared) > MOST:
        raise TooMuch
    names = dict(
        db.session.execute(select(Coder.id, Coder.name).where(Coder.project_id == project.id)).all()
    )
    used = {code for read in reads for _coder, code in read.spans}
    codes = db.session.scalars(
        select(Code).where(Code.project_id == project.id, Code.id.in_(used)).order_by(Code.position)
    )
    every = sorted({coder for read in reads for coder in read.coders})
    sets = {one: frozenset(map(str, one)) for s in compared for one in s.codes.values()}
    return Told(
        by,
        len(reads),
        tuple(str(names[coder]) for coder in every),
        _of(compared, sets, ALPHA, "masi"),
        measuring.of_segments(unitizing.marked(_rows(reads))),
        tuple(_of_code(code, reads, compared) for code in codes),
    )


def _of_code(code: Code, reads: Sequence[Read], compared: Sequence[Stretch]) -> OfCode:
    values: dict[frozenset[int], Value] = {
        one: "1" if code.id in one else "0" for s in compared for one in s.codes.values()
    }
    return OfCode(
        code,
        len({coder for read in reads for coder, used in read.spans if used == code.id}),
        _of(compared, values, ALPHA, "nominal"),
        {name: _of(compared, values, name, "nominal", interval=False).value for name in BESIDE},
        measuring.of_segments(unitizing.marked(_rows(reads, code.id))),
    )


def _of(
    compared: Sequence[Stretch],
    values: Mapping[frozenset[int], Value],
    coefficient: str,
    level: str,
    *,
    interval: bool = True,
) -> Agreement:
    """A coefficient over stretches, each as often as it weighs; texts are resampled."""
    names: list[Value] = sorted(set(values.values()), key=lambda one: sorted(one))
    number = {name: place for place, name in enumerate(names)}
    coders = sorted({coder for one in compared for coder in one.codes})
    place = {coder: n for n, coder in enumerate(coders)}
    rows = [
        (n, place[coder], number[values[codes]])
        for n, one in enumerate(compared)
        for coder, codes in one.codes.items()
    ]
    weight = np.array([one.weight for one in compared], dtype=np.int64)
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    times = weight[table[:, 0]]
    first = np.concatenate([[0], np.cumsum(weight)])
    within = np.arange(int(times.sum())) - np.repeat(np.cumsum(times) - times, times)
    judged = Judgements(
        np.repeat(first[table[:, 0]], times) + within,
        np.repeat(table[:, 1], times),
        np.repeat(table[:, 2], times),
        range(int(weight.sum())),
        coders,
        names,
    )
    order = {text: n for n, text in enumerate(dict.fromkeys(one.text for one in compared))}
    clusters = np.repeat(np.array([order[one.text] for one in compared], dtype=np.int64), weight)
    return measuring.of_units(judged, coefficient, level, clusters=clusters, interval=interval)


def _rows(
    reads: Sequence[Read], only: int | None = None
) -> Iterator[tuple[str, int, str, str, int, int] | tuple[str, int, str]]:
    for read in reads:
        for coder in read.coders:
            yield str(read.id), read.length, str(coder)
        for (coder, code), spans in read.spans.items():
            if only in (None, code):
                for start, end in spans:
                    yield str(read.id), read.length, str(coder), str(code), start, end


def table_of_units(project: Project, seen: Sight, by: str) -> list[list[str]]:
    """The table behind the number: unit, coder, value, with codes by name and ``-`` for none."""
    names = _names(project)
    rows = [["unit", "coder", "value"]]
    for one in stretches(read_twice(project, seen), by):
        for coder, codes in one.codes.items():
            value = "; ".join(sorted(names["code", code] for code in codes)) or NO_CODE
            rows.append([one.name, names["coder", coder], value])
    return rows


def table_of_segments(project: Project, seen: Sight) -> list[list[str]]:
    """The table behind u-alpha: text, length, coder, code, start, end; a blank code where somebody found nothing."""
    names = _names(project)
    rows = [["text", "length", "coder", "code", "start", "end"]]
    for read in read_twice(project, seen):
        title = f"{read.id} {read.title}"
        for coder in read.coders:
            given = [(code, s) for (c, code), s in read.spans.items() if c == coder]
            if not given:
                rows.append([title, str(read.length), names["coder", coder], "", "", ""])
            for code, spans in given:
                for start, end in spans:
                    rows.append(
                        [
                            title,
                            str(read.length),
                            names["coder", coder],
                            names["code", code],
                            str(start),
                            str(end),
                        ]
                    )
    return rows


def _names(project: Project) -> dict[tuple[str, int], str]:
    """Names of codes and coders that no two share, so that a table can be read again."""
    found: dict[tuple[str, int], str] = {}
    for kind, model in (("code", Code), ("coder", Coder)):
        rows = db.session.execute(
            select(model.id, model.name).where(model.project_id == project.id).order_by(model.id)
        ).all()
        taken: set[str] = set()
        for ident, name in rows:
            name = name.replace(";", ",")
            found[kind, ident] = name if name not in taken else f"{name} ({ident})"
            taken.add(name)
    return found
