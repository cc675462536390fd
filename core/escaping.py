"""Templates escape what they show; what is markup already is taken as it is, without being copied.

Most of what a page puts out has been through a macro, a filter or a translation and is :class:`Markup`. MarkupSafe
makes a new one of each, in Python, several hundred times a page, and one of each text only for Jinja to join them.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any

import markupsafe
from flask import Flask
from flask.templating import Environment as FlaskEnvironment
from jinja2 import Environment, Template
from markupsafe import Markup, escape

#: Replaces the special characters of a text; without it, by another release, ``escape`` does that, too.
_replaced: Callable[[str], str] = getattr(markupsafe, "_escape_inner", escape)


def escaped(value: Any) -> str:
    """``value`` as it may stand in HTML: markup as it is, anything else with its special characters replaced.

    What Jinja joins to a page. It is :class:`Markup` only where ``value`` was.
    """
    if type(value) is Markup:
        return value
    return _replaced(value) if type(value) is str else escape(value)


class QuickTemplate(Template):
    """A template whose compiled code calls :func:`escaped` wherever it would call MarkupSafe's ``escape``."""

    @classmethod
    def _from_namespace(
        cls,
        environment: Environment,
        namespace: MutableMapping[str, Any],
        globals: MutableMapping[str, Any],
    ) -> Template:
        # The one place where the names that compiled code uses are at hand.
        namespace["escape"] = escaped
        return super()._from_namespace(environment, namespace, globals)


class QuickEnvironment(FlaskEnvironment):
    """Templates that escape quickly, and whose globals are the environment's own.

    Jinja lays an empty layer over them for each template, and looks through both, in Python, at each render and import.
    """

    template_class = QuickTemplate

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of a template."""
        return super().make_globals(d) if d else self.globals


def init_app(app: Flask) -> None:
    """Let the templates of ``app`` escape quickly; before any is made."""
    app.jinja_environment = QuickEnvironment
