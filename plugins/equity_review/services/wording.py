"""The words of rules and questions, in the reader's language."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol

from flask import current_app
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _

from commonaim.core.i18n import told
from commonaim.core.networks import services as networks
from commonaim.core.plugin import N_
from commonaim.core.registry import registry_of
from commonaim.plugins.equity_review import engine, kinds
from commonaim.plugins.equity_review.engine import messages
from commonaim.plugins.equity_review.engine.statement import in_a_row
from commonaim.plugins.equity_review.models import Edition, Finding

from . import statements

LANGUAGES: Final = ("en", "es")
#: Texts of the engine that a translator must see: what it asks about is in rules.toml, in each language.
FROM_ENGINE: Final = frozenset(
    [
        N_("STEM PUSH paper"),
        N_("the groups by name"),
        N_(
            "The paper, section 5.3: readers cannot tell who is meant, and 'minority' says little "
            "about what was done to whom"
        ),
    ]
)


class Bar(Protocol):
    """A section in one word: ``all_students``, ``collective``, ``other_groups``, ``named`` or ``nobody``."""

    @property
    def title(self) -> str: ...

    @property
    def kind(self) -> str: ...


def setting(name: str) -> Any:
    """What the current network chose for a setting of this plugin."""
    return networks.settings(registry_of(current_app).plugin("equity_review"))[name]


def language() -> str:
    """The language that questions are written in here and now: the network's choice, else the reader's own."""
    chosen = str(setting("language"))
    if chosen in LANGUAGES:
        return chosen
    reader = str(get_locale() or "en")[:2]
    return reader if reader in LANGUAGES else "en"


def kind(name: str) -> str:
    """Whom a text speaks of, in the language of the page; ``named`` is what marks call the intended groups."""
    code = "beneficiaries" if name == "named" else name or "nobody"
    return kinds.words_of(code, str(get_locale() or "en")[:2])


def sections_said(sections: Iterable[Bar]) -> str:
    """What each section of a submission speaks of, for those who do not see the bars."""
    language = str(get_locale() or "en")[:2]
    said = {"named": kinds.words_of("beneficiaries", language)}
    said["all_students"] = kinds.words_of("only", language)
    return "; ".join(
        f"{one.title}: {said.get(one.kind) or kinds.words_of(one.kind, language)}"
        for one in sections
    )


def words_of(finding: Finding, language: str) -> tuple[str, str, str | None]:
    """(message, question, suggestion) of a finding. A rule that the engine no longer has speaks by its quote alone."""
    if finding.rule not in engine.RULES:
        return finding.quote or finding.rule, "", None
    params = dict(finding.params)
    if "groups" in params:
        # The phrase was joined with the "and" of the language that the review happened to run in.
        params["groups"] = groups_of(finding.edition, language)
    if params.get("replacement") in FROM_ENGINE:
        with force_locale(language):
            params["replacement"] = told(params["replacement"])
    return messages.render(finding.rule, finding.variant, params, language)


def names_of(edition: Edition) -> str:
    """The groups that an edition means, by the names that the network has given them, in the reader's language."""
    joint = "y" if str(get_locale() or "en").startswith("es") else "and"
    return in_a_row([group["name"] for group in edition.content["beneficiaries"]], joint)


def groups_of(edition: Edition, language: str) -> str:
    """The groups that an edition means, as the engine puts them into a sentence of ``language``."""
    statement = engine.Statement.from_dict(edition.content)
    return statement.groups("y" if language == "es" else "and")


def severity(rule: str) -> str:
    """``question``, or ``note`` for what is never a fault."""
    return engine.RULES[rule].severity if rule in engine.RULES else "question"


def rule_title(rule: str, language: str) -> str:
    """The rule's name for people; its id when the engine no longer has it."""
    return engine.RULES[rule].told(language)[0] if rule in engine.RULES else rule


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence that the rule asks about, and one on the same matter that it does not."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule as its page tells it. ``why`` is the reason for asking, ``sources`` where that comes from."""

    id: str
    scope: str
    severity: str
    title: str
    summary: str
    question: str
    why: str
    examples: tuple[Example, ...]
    sources: tuple[str, ...]


def rules(language: str) -> list[RuleView]:
    """Every rule, in the order of the engine."""
    return [_rule_view(rule, language) for rule in engine.RULES.values()]


def rule(ident: str, language: str) -> RuleView | None:
    """The rule of this id, or None."""
    return _rule_view(engine.RULES[ident], language) if ident in engine.RULES else None


def _rule_view(found: engine.Rule, language: str) -> RuleView:
    page = _pages()[found.id]
    page_told, adopted = page[language], statements.adopted_or_default()
    title, summary = found.told(language)
    params = {
        "groups": groups_of(adopted, language),
        "quote": page_told["quote"],
        **page_told.get("params", {}),
    }
    return RuleView(
        id=found.id,
        scope=found.scope,
        severity=found.severity,
        title=title,
        summary=summary,
        question=messages.render(found.id, page["variant"], params, language)[1],
        why=page_told["why"],
        examples=(Example(page_told["before"], page_told["after"]),),
        sources=tuple(map(_source, found.sources)),
    )


def _source(written: str) -> str:
    """Where a rule comes from, in the reader's language."""
    paper, sign, section = written.partition(", section ")
    return (
        _("%(paper)s, section %(section)s", paper=told(paper), section=section) if sign else written
    )


@cache
def _pages() -> dict[str, Any]:
    with (Path(__file__).parents[1] / "rule_pages.toml").open("rb") as file:
        return tomllib.load(file)


def rules_version() -> str:
    """The version of the rules that reviews are made with now."""
    return engine.RULES_VERSION
