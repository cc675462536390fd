"""What the review asks while a form is written, so that its questions come before the words and not after them."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import get_locale
from flask_babel import gettext as _

from commonaim.core.plugin import Prompt
from commonaim.plugins.equity_review import engine
from commonaim.plugins.equity_review.services import statements


def for_forms() -> Iterator[Prompt]:
    """The four questions of the paper's fourth adaptation (5.4), in our words, for the network's own beneficiaries."""
    whom = _groups()
    yield Prompt(
        key="why",
        section_role="rationale",
        text=_("Why does this change matter for %(whom)s students in your own program?", whom=whom),
        reason=_("A change that is for somebody can be planned and measured for somebody."),
        source=_("paper, section 5.4"),
    )
    yield Prompt(
        key="known",
        section_role="baseline",
        text=_("What is known today about how things stand for %(whom)s students?", whom=whom),
        reason=_("Each answer is a good one: it says where to begin."),
        source=_("paper, section 5.4"),
        choices=(
            _("We have data."),
            _("We know it from what we hear and notice."),
            _("We have never assessed it."),
        ),
    )
    yield Prompt(
        key="improved",
        section_role="measures",
        text=_("How will you know that it is an improvement for %(whom)s students?", whom=whom),
        reason=_("A number for all together can hide that nothing changed for some."),
        source=_("paper, section 5.4"),
    )
    yield Prompt(
        key="youth",
        section_role="youth",
        text=_(
            "How do young people take part in designing it, doing it or making sense of it,"
            " beyond answering questions?"
        ),
        reason=_("Whoever a change is for knows things about it that nobody else does."),
        source=_("paper, section 5.4"),
    )


def _groups() -> str:
    """The beneficiaries of the edition in force, as one phrase in the reader's language."""
    statement = engine.Statement.from_dict(dict(statements.adopted_or_default().content))
    return statement.groups("y" if str(get_locale()).startswith("es") else "and")
