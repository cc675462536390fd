"""Putting a plugin's pages below its own address, and nothing of it anywhere else.

A blueprint can do more than add routes below its prefix. It is tried on an application of its own first, and what it
would do to everybody is refused there, before it touches the real one.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import wraps
from typing import Any, Final

from flask import Blueprint, Flask

from .permissions import requires
from .plugin_checks import PluginProblem

#: Where Flask keeps what runs around requests; under None what runs around everybody's.
_AROUND: Final = (
    "before_request_funcs",
    "after_request_funcs",
    "teardown_request_funcs",
    "url_value_preprocessors",
    "url_default_functions",
    "template_context_processors",
    "error_handler_spec",
)


def mount(app: Flask, name: str, pages: Blueprint | None, rest: Blueprint | None) -> None:
    """Register a plugin's pages at ``/n/<network>/<name>`` and its part for programs at ``/api/v1/plugins/<name>``.

    Raises :class:`.plugin_checks.PluginProblem` for what reaches beyond them; the application is then as it was.
    """
    if pages is not None:
        prefix = f"/n/<network>/{name}"
        _try_out(name, pages, prefix)
        app.register_blueprint(pages, url_prefix=prefix)
        _let_members_have_its_files(app, f"{name}.static")
    if rest is not None:
        # Imported here, because it names the tables, and these the registry.
        from .api.mounting import mount as mount_rest

        _try_out(name, rest, f"/api/v1/plugins/{name}", name_prefix=name)
        mount_rest(app, rest, name)


def _try_out(name: str, blueprint: Blueprint, prefix: str, **options: Any) -> None:
    trial = Flask(__name__, static_folder=None)
    before = _of_everybody(trial)
    before["other"].append([])
    trial.register_blueprint(blueprint, url_prefix=prefix, **options)
    for rule in trial.url_map.iter_rules():
        below = rule.rule == prefix or rule.rule.startswith(f"{prefix}/")
        if not below or not rule.endpoint.startswith(f"{name}."):
            raise PluginProblem(
                f"Its blueprint adds {rule.rule} ({rule.endpoint}), which is not below {prefix}/: "
                "add routes to the blueprint itself."
            )
    after = _of_everybody(trial)
    after["other"].append(
        [each for each in trial.view_functions if not each.startswith(f"{name}.")]
    )
    if after["around"] != before["around"]:
        raise PluginProblem(
            "Its blueprint puts functions around everybody's requests (before_app_request and the like), "
            "where they would run while it is off: use before_request and the like."
        )
    own = f"{name}_"
    for had, has in zip(before["jinja"], after["jinja"], strict=True):
        changed = [word for word in has if has[word] is not had.get(word)]
        if any(not word.startswith(own) for word in changed) or set(had) - set(has):
            raise PluginProblem(
                f"Its blueprint gives {', '.join(sorted(changed))} to everybody's templates: "
                f"begin the names of such filters, tests and globals with {own}."
            )
    if after["other"] != before["other"]:
        raise PluginProblem(
            "Its blueprint changes the application itself (its configuration, extensions, commands or views): "
            "settings, jobs and commands have their places in Plugin."
        )


def _of_everybody(app: Flask) -> dict[str, Any]:
    jinja = app.jinja_env
    return {
        "around": [list(_functions(getattr(app, table).get(None))) for table in _AROUND],
        "jinja": [dict(table) for table in (jinja.filters, jinja.globals, jinja.tests)],
        "other": [
            dict(app.config),
            dict(app.extensions),
            list(app.cli.commands),
            list(app.teardown_appcontext_funcs),
            app.wsgi_app,
        ],
    }


def _functions(tree: Any) -> Iterator[Any]:
    """The functions in Flask's tables, some of which get empty lists from being looked at."""
    if isinstance(tree, dict):
        for branch in tree.values():
            yield from _functions(branch)
    elif isinstance(tree, list):
        yield from tree
    elif tree is not None:
        yield tree


def _let_members_have_its_files(app: Flask, endpoint: str) -> None:
    """Flask makes the route of a blueprint's files, so that the plugin cannot say who may have them."""
    give = app.view_functions.get(endpoint)
    if give is None:
        return

    # A function with a name: the guard against forged forms asks each view for it.
    @wraps(give)
    def files(**place: Any) -> Any:
        return give(**place)

    app.view_functions[endpoint] = requires("network.view")(files)
