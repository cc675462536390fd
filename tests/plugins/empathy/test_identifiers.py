"""What the finder promises, sentence by sentence, and how much it finds in the notes that were marked for it."""

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonaim.plugins.empathy.identifiers import KINDS, Roster, find

ROOT = Path(__file__).resolve().parents[3]
ROSTER = Roster.of(
    ["Hope", "Will", "White", "Rivers", "Carver Heights", "Two Bulls", "# a remark", ""]
)


def found(text, language="en"):
    return [(hit.kind, hit.quote) for hit in find(text, language, ROSTER)]


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("Mr. White's class was full.", [("person", "White")]),
        ("White paper, black markers, and I hope she will come.", []),
        ("We talked with Hope (12).", [("person", "Hope")]),
        ("Hope is not a plan.", []),
        ("Ms. Two Bulls drives them.", [("person", "Two Bulls")]),
        ("Nobody at Carver Heights told me of the club.", [("school", "Carver Heights")]),
        ("She reads Toni Morrison and likes Einstein.", []),
        ("“Put Marlin for my name,” she said. Marlin has a boat.", []),
        ("She reads N. K. Jemisin.", []),
        ("He asked to be called Falcon in these notes. Falcon fixes laptops.", []),
        ("Her name is Shanelle, she goes by Nelly.", [("person", "Shanelle"), ("person", "Nelly")]),
        ("She is Diné, speaks Spanish, and her father is from Jalisco in Mexico.", []),
        ("They live in Texas now; before that in Fresno.", [("place", "Fresno")]),
        (
            "Mail goes to 12 Elm St., Apt 4, Gary, IN 46402 for now.",
            [("address", "12 Elm St., Apt 4, Gary, IN 46402")],
        ),
        ("Born 5/19/2009, she visits on 5/19/2026.", [("date-of-birth", "5/19/2009")]),
        ("Student ID 00482917, room 4821, grant no. 2150364.", [("id-number", "00482917")]),
        ("Her grandmother is 92. She got a 95 on the test.", [("age-over-89", "92")]),
        ("He is the only boy who sings in the choir.", [("rare-combination", "the only boy who sings in the choir")]),
        ("She needs the one adult who listens.", []),
    ],
)  # fmt: skip
def test_it_finds_what_identifies_and_leaves_what_does_not(text, hits):
    assert found(text) == hits


def test_the_same_person_gets_the_same_suggestion_and_another_person_another():
    hits = find("Ana Lund and Ben Roy came. Ana spoke, Ben listened. Mr. Roy was late.")
    suggestions = [hit.suggestion for hit in hits]
    assert suggestions[0] == suggestions[2] == "[student A]"
    assert suggestions[1] == suggestions[3] == "[student B]"
    assert suggestions[4] == "[adult A]"


def test_a_spanish_note_is_answered_in_spanish():
    assert find("Ella se llama Yadira y vive en Hialeah.", "es")[0].suggestion == "[estudiante A]"


@given(st.text(alphabet=st.sampled_from("AMa .,:;“”\"'’@#-\n1290éñ(){}"), max_size=200))
def test_hits_are_in_order_apart_and_quote_the_text(text):
    end = 0
    for hit in find(text):
        assert hit.start >= end
        assert hit.end > hit.start
        assert hit.quote == text[hit.start : hit.end]
        assert hit.kind in KINDS
        assert 0 < hit.confidence <= 1
        end = hit.end


@pytest.mark.parametrize("name", ["notes_held.txt", "notes_open.txt", "notes_late.txt"])
def test_it_finds_at_least_what_is_promised_in_marked_notes(name, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import identifiers

    tally = identifiers.measure(ROOT / "tests/plugins/empathy/data" / name, Roster())
    assert sum(tally.found.values()) / sum(tally.marked.values()) >= 0.95
    assert tally.right / tally.said >= 0.6
    sys.modules.pop("identifiers")
