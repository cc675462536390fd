"""Templates escape what people wrote, in every way that a value can get onto a page."""

from __future__ import annotations

import pytest
from flask import Flask, render_template_string
from markupsafe import Markup, escape

from commonaim.core.escaping import QuickTemplate, escaped

BAD = "<script>alert('1')</script>"


class Sly(str):
    """Text that is a kind of string, as lazy translations and enums are."""


class Html:
    def __html__(self) -> str:
        return "<b>bold</b>"


@pytest.mark.parametrize("value", [BAD, Sly(BAD), 3, None, Html(), Markup("<i>x</i>"), "", "a & b"])
def test_it_escapes_as_markupsafe_does(value: object) -> None:
    assert escaped(value) == escape(value)


class SlyMarkup(Markup):
    """Markup whose ``__html__`` says something else than its letters."""

    def __html__(self) -> str:
        return "safe"


def test_only_markup_itself_is_taken_as_it_is() -> None:
    assert escaped(SlyMarkup("<b>")) == "safe"


@pytest.mark.parametrize(
    "template",
    [
        "{{ bad }}",
        "{{ bad ~ bad }}",
        "{{ bad|upper|lower }}",
        "{% set copy = bad %}{{ copy }}",
        "{% set block %}{{ bad }}{% endset %}{{ block }}",
        "{% macro say(x) %}{{ x }}{% endmacro %}{{ say(bad) }}",
        "{% macro say() %}{{ caller() }}{% endmacro %}{% call say() %}{{ bad }}{% endcall %}",
        "{% for one in [bad] %}{{ one }}{% endfor %}",
        "{{ [bad, bad]|join(', ') }}",
        "{{ _('%(name)s wrote', name=bad) }}",
        "{{ '%s'|format(bad) }}",
        '<a title="{{ bad }}">x</a>',
    ],
)
def test_what_people_wrote_is_never_markup(app: Flask, template: str) -> None:
    assert app.jinja_env.template_class is QuickTemplate
    with app.test_request_context("/"):
        page = render_template_string(
            "{% autoescape true %}" + template + "{% endautoescape %}", bad=BAD
        )
        static = app.jinja_env.from_string(template).render(bad=BAD) if "_(" not in template else ""
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "<script>" not in static
