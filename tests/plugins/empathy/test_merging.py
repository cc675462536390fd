"""Two people type in one field: no word is lost, and what is sent again is not doubled."""

from hypothesis import given
from hypothesis import strategies as st

from commonaim.plugins.empathy.services.merging import merge

lines = st.lists(
    st.sampled_from(["tide", "buses", "a door", "", "she laughed", "late"]), max_size=6
)
texts = lines.map("\n".join)


def test_what_two_wrote_in_other_lines_stands_once_each():
    assert merge("a\nb\nc", "a\nb\nc and mine", "theirs\nb\nc") == "theirs\nb\nc and mine"


def test_where_both_wrote_in_one_line_both_are_kept():
    assert merge("", "The bus was late.", "She laughed.") == "She laughed.\nThe bus was late."


def test_one_who_typed_on_is_not_doubled():
    assert merge("The bus", "The bus was late", "The bus was") == "The bus was late"


@given(texts, texts)
def test_nobody_else_wrote_then_mine_stands(was, mine):
    assert merge(was, mine, was) == mine


@given(texts, texts)
def test_sent_again_changes_nothing(was, mine):
    assert merge(was, mine, mine) == mine


@given(texts, texts, texts)
def test_no_line_that_somebody_added_is_lost(was, mine, theirs):
    both = merge(was, mine, theirs)
    for text in (mine, theirs):
        for line in set(text.split("\n")) - set(was.split("\n")):
            assert line in both
