"""Marks in a text: whatever lies on whatever, the text stays what it was."""

from hypothesis import given
from hypothesis import strategies as st

from commonaim.plugins.equity_review.services.marking import Segment, Span, paragraphs, segments

KINDS = st.sampled_from(["all_students", "collective", "other_groups", "named", "wording"])
TEXTS = st.text(st.sampled_from("ab é́\u0301👩‍🔬🛶\n\r\u2028שלום \u202e"), max_size=60)
PLACES = st.integers(-5, 70)
SPANS = st.lists(st.builds(Span, PLACES, PLACES, KINDS, st.none() | st.integers(1, 9)), max_size=12)


@given(TEXTS, SPANS)
def test_joined_segments_are_the_text(text: str, spans: list[Span]) -> None:
    pieces = segments(text, spans)
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text for piece in pieces)


@given(TEXTS, SPANS)
def test_every_code_point_carries_exactly_the_findings_that_lie_on_it(
    text: str, spans: list[Span]
) -> None:
    carried = [piece.findings for piece in segments(text, spans) for _ in piece.text]
    for place, numbers in enumerate(carried):
        lying = {s.number for s in spans if s.start <= place < s.end and s.number is not None}
        assert set(numbers) == lying


@given(TEXTS, SPANS)
def test_a_number_stands_once_where_each_span_ends(text: str, spans: list[Span]) -> None:
    place, ends = 0, set()
    for piece in segments(text, spans):
        place += len(piece.text)
        ends |= {(place, number) for number in piece.ends}
    inside = [s for s in spans if max(s.start, 0) < min(s.end, len(text))]
    assert ends == {(min(s.end, len(text)), s.number) for s in inside if s.number is not None}


@given(TEXTS, SPANS)
def test_paragraphs_lose_nothing_and_keep_marks(text: str, spans: list[Span]) -> None:
    pieces = segments(text, spans)
    parts = [part for paragraph in paragraphs(pieces) for part in paragraph]
    assert "".join(part.text for part in parts) == text
    assert [(p.kind, p.findings) for p in parts for _ in p.text] == [
        (p.kind, p.findings) for p in pieces for _ in p.text
    ]


def test_a_paragraph_ends_with_its_line_break() -> None:
    found = paragraphs(segments("One.\nTwo students.\n\nThree.", [Span(9, 17, "all_students", 1)]))
    assert [["".join(part.text) for part in paragraph] for paragraph in found] == [
        ["One.\n"],
        ["Two ", "students", ".\n", "\n"],
        ["Three."],
    ]


def test_the_mark_that_asks_for_most_attention_is_the_one_that_is_seen() -> None:
    spans = [Span(0, 8, "all_students"), Span(4, 12, "named", 2), Span(4, 8, "wording", 1)]
    assert segments("students here", spans) == [
        Segment("stud", "all_students"),
        Segment("ents", "wording", (1, 2), (1,)),
        Segment(" her", "named", (2,), (2,)),
        Segment("e"),
    ]
