"""The word lists are tidy, and each line says where it comes from."""

import csv
from pathlib import Path

import pytest

from commonaim.plugins.equity_review.engine import lexicon
from commonaim.plugins.equity_review.engine.automaton import Automaton
from commonaim.plugins.equity_review.engine.lexicon import Entry, Is, rows, spellings

WORDS = Path(lexicon.WORDS)
LISTS = sorted(WORDS.glob("*.csv"))
HONEST = ("own list", "contracts", "paper 5.3", "paper 5.4", "NSF award prose")


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_every_line_has_a_source_somebody_checked(path) -> None:  # type: ignore[no-untyped-def] # a pytest id
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            assert row["term"].strip(), row
            assert all(part in HONEST for part in row["source"].split("; ")), row
            assert None not in row, row


def test_braces_spell_a_term_out() -> None:
    assert list(spellings("alumn{a|o}{|s}")) == ["alumna", "alumnas", "alumno", "alumnos"]


def test_the_longest_whole_word_wins() -> None:
    terms = ("minority", "minority in", "interns", "minority in interns of")
    automaton = Automaton(Entry(Is.LEARNER, term, "strong") for term in terms)
    found = [(s, e, entry.term) for s, e, entry in automaton.hits(" minority interns ")]
    assert found == [(0, 8, "minority"), (9, 16, "interns")]
    found = [entry.term for _, _, entry in automaton.hits(" minority in interns offer ")]
    assert found == ["minority in", "interns"]


@pytest.mark.parametrize("name", sorted(path.name for path in WORDS.glob("*.csv")))
def test_a_list_is_read_as_any_program_reads_it(name: str) -> None:
    with (WORDS / name).open(encoding="utf-8", newline="") as lines:
        _, *expected = csv.reader(lines)
    assert [cells[1:] for cells in rows(name)] == [
        cells for term, *cells in expected for _ in spellings(term)
    ]


def test_a_side_of_a_person_hides_no_other_term() -> None:
    entries = lexicon.built_in()
    others = {f" {e.term} " for e in entries if e.what not in {Is.SIDE, Is.BLOCKED}}
    for entry in entries:
        if entry.what == Is.SIDE:
            inside = [term for term in others if term in f" {entry.term} "]
            assert not inside, (entry.term, inside)
