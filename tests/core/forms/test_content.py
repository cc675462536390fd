"""The words of a submission as one value: read from a form, flattened, merged, kept."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from commonaim.core.forms.content import (
    DECISIONS,
    FIELDS,
    STORY_FIELDS,
    TRIAL_FIELDS,
    Content,
    clean,
    merge,
    new_row,
)


@dataclass(frozen=True)
class Part:
    """A section, as far as its words are read."""

    key: str
    role: str
    kind: str = "text"
    title: str = "A title"


FORM = (
    Part("change", "change"),
    Part("plan", "questions", "rows"),
    Part("told", "learning", "story"),
)

words = st.text(max_size=30).map(clean)
idents = st.text("0123456789abcdef", min_size=1, max_size=8)


def fields(names: tuple[str, ...]) -> dict[str, Any]:
    return dict.fromkeys(names, words)


trials = st.fixed_dictionaries({"id": idents, **fields(TRIAL_FIELDS)})
rows = st.fixed_dictionaries(
    {
        "id": idents,
        **fields(FIELDS),
        "trials": st.lists(trials, max_size=3, unique_by=lambda trial: trial["id"]),
    }
)
stories = st.fixed_dictionaries({"id": idents, **fields(STORY_FIELDS)})
contents = st.builds(
    Content,
    st.fixed_dictionaries({}, optional={"change": words, "told": words, "change.known": words}),
    st.fixed_dictionaries(
        {},
        optional={
            "plan": st.lists(rows, max_size=3, unique_by=lambda row: row["id"]),
            "told": st.lists(stories, max_size=1),
        },
    ),
)


def sent(content: Content) -> MultiDict[str, str]:
    """What the page of this content would send."""
    form: MultiDict[str, str] = MultiDict()
    for key, text in content.texts.items():
        section, _dot, prompt = key.partition(".")
        if prompt:
            form.add(f"answers-{section}", prompt)
            form.add(f"answer-{key}", text)
        else:
            form.add(f"text-{key}", text)
    for key, lines in content.rows.items():
        form.add(f"rows-{key}", "")
        for row in lines:
            form.add(f"rows-{key}", row["id"])
            at = f"{key}-{row['id']}"
            for trial in row.get("trials", ()):
                form.add(f"trials-{at}", trial["id"])
                for name in TRIAL_FIELDS:
                    form.add(f"trial-{at}-{trial['id']}-{name}", trial[name])
            for name in set(row) - {"id", "trials"}:
                form.add(f"row-{at}-{name}", row[name])
    return form


@given(contents)
def test_what_a_page_shows_it_sends_back(content: Content) -> None:
    assert Content.from_form(sent(content), FORM, Content()).as_json() == content.as_json()


@given(contents)
def test_what_a_form_does_not_name_is_kept(content: Content) -> None:
    assert Content.from_form(MultiDict(), FORM, content).as_json() == content.as_json()


@given(contents)
def test_it_goes_through_json_and_back(content: Content) -> None:
    assert Content.from_json(json.loads(json.dumps(content.as_json()))) == content


@pytest.mark.parametrize(
    "wrong",
    [
        {"texts": []},
        {"texts": {"change": 3}},
        {"rows": {"plan": "words"}},
        {"rows": {"plan": [{"question": "no id"}]}},
        {"rows": {"plan": [{"id": "a", "question": 4}]}},
        {"rows": {"plan": [{"id": "a", "trials": ["none"]}]}},
    ],
)
def test_what_is_no_content_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must give"):
        Content.from_json(wrong)


@given(contents)
def test_every_written_word_is_in_a_piece(content: Content) -> None:
    pieces = content.flat(FORM)
    said = "\n".join(piece.text for piece in pieces)
    for text in content.texts.values():
        assert text in said or not text.strip()
    for row in content.rows.get("plan", ()):
        for name in ("question", "prediction", "measure", "result", "decision", "next"):
            assert row[name].strip() in said
        for trial in row["trials"]:
            assert all(trial[name].strip() in said for name in ("on", "n", "data"))


@given(contents)
def test_flattening_twice_gives_the_same_pieces(content: Content) -> None:
    assert content.flat(FORM) == content.flat(FORM)
    keys = [piece.key for piece in content.flat(FORM)]
    assert len(keys) == len(set(keys))


def test_the_columns_of_rows_are_pieces_of_their_roles() -> None:
    first = {**new_row(), "question": "Do they stay?", "decision": DECISIONS[0], "next": "smaller"}
    first["trials"] = [
        {"id": "1", "on": "2026-03-02", "n": "12", "grain": "person", "data": "nine stayed"},
        {"id": "2", "on": "", "n": "", "grain": "", "data": "all of them"},
    ]
    second = {**new_row(), "question": "Who asks?", "measure": "names on cards"}
    pieces = Content(rows={"plan": [first, second]}).flat(FORM)
    read = {piece.key: (piece.role, piece.text) for piece in pieces if piece.section == "plan"}
    assert read == {
        "plan.questions": ("questions", "1. Do they stay?\n\n2. Who asks?"),
        "plan.predictions": ("predictions", ""),
        "plan.measures": ("measures", "2. names on cards"),
        "plan.data": ("data", "1. 2026-03-02, n = 12: nine stayed\nall of them"),
        "plan.results": ("results", ""),
        "plan.action": ("action", "1. adapt: smaller"),
    }


@given(contents, contents)
def test_changed_sections_are_the_same_both_ways(one: Content, other: Content) -> None:
    assert one.changed_sections(other) == other.changed_sections(one)
    assert one.changed_sections(one) == ()
    assert one.overlaid(other, one.changed_sections(other)).changed_sections(other) == ()


@given(contents, contents, contents)
def test_merging_keeps_what_each_changed(base: Content, mine: Content, theirs: Content) -> None:
    merged, conflicts = merge(base, mine, theirs)
    for key in ("change", "plan", "told"):
        i_did = key in base.changed_sections(mine)
        they_did = key in base.changed_sections(theirs)
        if they_did and not i_did:
            assert key not in merged.changed_sections(theirs)
        else:
            assert key not in merged.changed_sections(mine)
        assert (key in conflicts) == (i_did and they_did and key in mine.changed_sections(theirs))


@given(contents)
def test_tidying_takes_away_no_word_and_is_no_change(content: Content) -> None:
    assert content.tidy().changed_sections(content) == ()
    assert content.tidy().tidy() == content.tidy()
    assert content.tidy().size == content.size


def test_rows_and_trials_that_nobody_wrote_in_are_tidied_away() -> None:
    row = {**new_row(), "question": "Who stays?"}
    content = Content(rows={"plan": [new_row(), row]})
    assert content.tidy().rows == {"plan": [{**row, "trials": []}]}


def test_an_empty_row_is_blank_and_one_word_is_not() -> None:
    row = new_row()
    assert Content(rows={"plan": [row]}).is_blank("plan")
    row["trials"][0]["n"] = "4"
    content = Content({"change": " \n", "told.known": "never"}, {"plan": [row]})
    assert not content.is_blank("plan")
    assert content.is_blank("change")
    assert not content.is_blank("told")
    assert content.size == len(" \n") + len("never") + len("4")


def test_what_each_of_two_changed_is_in_the_merged_words() -> None:
    row = {**new_row(), "question": "Who stays?"}
    base = Content({"change": "one", "told": "old", "told.known": "We have data."}, {"plan": [row]})
    mine = Content({**base.texts, "change": "mine", "told": "told by me"}, base.rows)
    theirs = Content({**base.texts, "told": "told by them"}, {"plan": [row, {**row, "id": "b"}]})
    assert base.changed_sections(mine) == ("change", "told")
    assert base.changed_sections(theirs) == ("plan", "told")
    merged, conflicts = merge(base, mine, theirs)
    assert conflicts == ("told",)
    assert merged.texts == {**mine.texts, "told": "told by me"}
    assert merged.rows == theirs.rows
    answered = Content({**base.texts, "told.known": "We have never assessed it."}, base.rows)
    assert base.changed_sections(answered) == ("told",)
