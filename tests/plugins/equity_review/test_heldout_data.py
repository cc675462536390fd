"""The held-out texts keep their own promises: exact offsets, present quotes, labels that agree."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).parent / "data"
KINDS = ["all_students", "beneficiaries", "collective", "other_groups"]
ROLES = {
    "context", "change", "rationale", "baseline", "questions", "predictions", "measures",
    "plan", "data", "results", "learning", "youth", "action", "other",
}  # fmt: skip
RULES = {
    "all-students-only",
    "section-all-students-only",
    "beneficiaries-not-named",
    "no-equity-rationale",
    "no-baseline-for-beneficiaries",
    "measure-not-disaggregated",
    "results-not-disaggregated",
    "youth-voice-data-source-only",
    "collective-term",
    "replaced-term",
    "deficit-framing",
    "intersectional-lens",
}
PHRASE_RULES = {"collective-term", "replaced-term", "deficit-framing"}
SENTENCE_LABELS = {
    "flag", "generic_learners", "beneficiaries", "collective", "other_dimensions",
    "vague_terms", "hard", "tricky",
}  # fmt: skip
DIMENSIONS = {
    "gender", "disability", "LGBTQ+", "low-income/housing/SES", "first-generation",
    "multilingual", "race/ethnicity",
}  # fmt: skip


def _read(name: str) -> list[dict[str, Any]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


SENTENCES = _read("heldout_sentences.jsonl")
PAIRS = list(zip(_read("heldout_pdsa.jsonl"), _read("heldout_pdsa_labels.jsonl"), strict=True))
each_pair = pytest.mark.parametrize(
    ("submission", "labels"), PAIRS, ids=[str(labels["id"]) for _, labels in PAIRS]
)


def test_ids_and_texts_occur_once() -> None:
    for rows in (SENTENCES, [submission for submission, _ in PAIRS]):
        assert len({row["id"] for row in rows}) == len(rows)
    assert len({item["text"] for item in SENTENCES}) == len(SENTENCES)


def test_the_set_is_as_large_and_as_balanced_as_it_says() -> None:
    assert (len(SENTENCES), len(PAIRS)) == (160, 24)
    flagged = sum(item["labels"]["flag"] for item in SENTENCES)
    assert 0.40 <= flagged / len(SENTENCES) <= 0.50


def test_a_sentence_has_every_label_and_no_other() -> None:
    for item in SENTENCES:
        assert item["kind"] in {"sentence", "passage"}, item["id"]
        assert item["labels"].keys() == SENTENCE_LABELS, item["id"]
        assert set(item["labels"]["beneficiaries"]) <= {"BL", "LA", "IN"}, item["id"]
        assert set(item["labels"]["other_dimensions"]) <= DIMENSIONS, item["id"]


def test_offsets_of_vague_terms_are_exact() -> None:
    for item in SENTENCES:
        for term in item["labels"]["vague_terms"]:
            assert item["text"][term["start"] : term["end"]] == term["text"], item["id"]


def test_a_sentence_is_flagged_when_only_generic_learners_are_named() -> None:
    for item in SENTENCES:
        labels = item["labels"]
        narrowed = labels["beneficiaries"] or labels["collective"] or labels["other_dimensions"]
        assert labels["flag"] == (labels["generic_learners"] and not narrowed), item["id"]


@each_pair
def test_labels_cover_the_submission_and_its_sections(
    submission: dict[str, Any], labels: dict[str, Any]
) -> None:
    keys = [section["key"] for section in submission["sections"]]
    assert labels["id"] == submission["id"]
    assert [section["key"] for section in labels["sections"]] == keys
    assert len(set(keys)) == len(keys)
    assert labels["rules"].keys() == RULES
    assert {section.get("role", "other") for section in submission["sections"]} <= ROLES


@each_pair
def test_what_a_submission_speaks_of_is_the_union_of_its_sections(
    submission: dict[str, Any], labels: dict[str, Any]
) -> None:
    told = {kind for section in labels["sections"] for kind in section["speaks_of"]}
    assert labels["speaks_of"] == [kind for kind in KINDS if kind in told]
    texts = {section["key"]: section["text"] for section in submission["sections"]}
    for section in labels["sections"]:
        assert section["speaks_of"] == [k for k in KINDS if k in section["speaks_of"]]
        assert texts[section["key"]].strip() or not section["speaks_of"]


@each_pair
def test_rule_labels_agree_with_what_is_spoken_of(
    submission: dict[str, Any], labels: dict[str, Any]
) -> None:
    speaks, rules = labels["speaks_of"], labels["rules"]
    only_all = speaks == ["all_students"]
    assert labels["all_students_only"] == rules["all-students-only"] == only_all
    unnamed = bool({"collective", "other_groups"} & set(speaks)) and "beneficiaries" not in speaks
    assert rules["beneficiaries-not-named"] == unnamed
    if only_all:
        assert rules["section-all-students-only"] is False
    if rules["intersectional-lens"]:
        assert "beneficiaries" in speaks
        assert "other_groups" not in speaks


@each_pair
def test_phrases_to_find_and_traps_are_in_their_sections(
    submission: dict[str, Any], labels: dict[str, Any]
) -> None:
    texts = {section["key"]: section["text"] for section in submission["sections"]}
    for phrase in labels["spans"] + labels["must_not"]:
        assert phrase["quote"] in texts[phrase["section"]]
        assert phrase["rule"] in PHRASE_RULES
    reported = {phrase["rule"] for phrase in labels["spans"]}
    assert reported == {rule for rule in PHRASE_RULES if labels["rules"][rule]}
