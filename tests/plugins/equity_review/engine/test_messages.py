"""What is said: both languages, every variant filled in, and never a grade."""

import re
import tomllib
from pathlib import Path

import pytest

from commonaim.plugins.equity_review.engine import (
    RULES,
    RULES_VERSION,
    Reviewer,
    Section,
    Submission,
    messages,
)

TEXTS = tomllib.loads((Path(messages.__file__).parent / "rules.toml").read_text(encoding="utf-8"))
PARAMS = dict.fromkeys(["groups", "quote", "replacement", "term", "times"], "X")


def test_the_version_of_the_texts_is_the_version_of_the_rules() -> None:
    assert TEXTS["version"] == RULES_VERSION


@pytest.mark.parametrize("rule", list(RULES))
def test_both_languages_have_the_same_variants(rule: str) -> None:
    assert TEXTS[rule]["en"].keys() == TEXTS[rule]["es"].keys()


@pytest.mark.parametrize("language", messages.LANGUAGES)
@pytest.mark.parametrize("rule", list(RULES))
def test_every_variant_is_a_sentence_and_a_question_without_holes(rule: str, language: str) -> None:
    for variant in TEXTS[rule][language]:
        if variant in {"title", "summary"}:
            continue
        message, question, suggestion = messages.render(rule, variant, PARAMS, language)
        assert question.endswith("?")
        assert "{" not in message + question + (suggestion or "")
        assert len(message) < 260


@pytest.mark.parametrize("rule", list(RULES))
def test_the_page_of_a_rule_cites_the_sections_that_the_rule_names(rule: str) -> None:
    page = Path(__file__).parents[4] / "docs" / "rules" / f"{rule}.md"
    cited = set(re.findall(r"[Ss]ection (\d[\d.]*\d|\d)", page.read_text(encoding="utf-8")))
    assert {source.rpartition(" ")[2] for source in RULES[rule].sources} == cited


def test_nothing_that_is_said_grades_anybody() -> None:
    said = str({k: v for k, v in TEXTS.items() if k != "version"}).lower()
    assert not re.search(r"\b(?:fail(?:ed|ure)?|wrong|bad|must|error|score|mistake|late)\b", said)


def test_a_review_speaks_the_language_asked_for() -> None:
    submission = Submission("x", (Section("text", "Vinieron todos los estudiantes."),))
    (finding,) = Reviewer(language="es").review(submission).findings
    assert "Black, Latina/o/e e Indigenous" in finding.message
    again = messages.render(finding.rule, finding.variant, finding.params, "en")
    assert again[0].startswith("This speaks of students")
