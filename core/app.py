"""The application factory, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from . import (
    access,
    accounts,
    allocating,
    api,
    calendars,
    config,
    cycles,
    db,
    errors,
    escaping,
    failures,
    finding,
    forms,
    health,
    i18n,
    importing,
    jobs,
    kept,
    logs,
    mail,
    networks,
    notices,
    pages,
    reports,
    security,
    tracing,
)
from . import registry as plugins
from .accounts.views import csrf
from .paths import RowNumber


def create_app(
    environ: Mapping[str, str] | None = None,
    *,
    registry: plugins.Registry | None = None,
    **overrides: Any,
) -> Flask:
    """A Common Aim application.

    Settings come from ``environ`` (the process's by default) and are overridden by name; see :mod:`.config`. A
    ``registry`` given here replaces the installed plugins, for tests. Raises :class:`.config.ConfigProblem` for a
    setting that cannot be used and :class:`.registry.PluginProblem` for a failing plugin under STRICT_PLUGINS.
    """
    settings = config.load(environ, **overrides)
    # Flask cannot work out an instance folder for a package inside a namespace, and ours is DATA_DIR.
    app = Flask("commonaim.core", instance_path=settings["DATA_DIR"])
    app.config.update(settings)
    app.url_map.converters["int"] = RowNumber
    logs.init_app(app)
    db.init_app(app)
    failures.init_app(app)
    security.init_app(app)
    mail.init_app(app)
    errors.init_app(app)
    escaping.init_app(app)
    i18n.init_app(app)
    jobs.init_app(app)
    kept.init_app(app)
    allocating.init_app(app)
    access.init_app(app)
    csrf.init_app(app)
    for feature in (
        health,
        accounts,
        networks,
        cycles,
        calendars,
        finding,
        notices,
        forms,
        importing,
        reports,
        api,
    ):
        feature.init_app(app)
    i18n.add_translations(app, plugins.init_app(app, registry))
    pages.init_app(app)
    tracing.init_app(app)
    _serve_static_files(app)
    return app


def _serve_static_files(app: Flask) -> None:
    handler: Any = app.wsgi_app
    if app.static_folder:
        handler = WhiteNoise(
            handler,
            root=app.static_folder,
            prefix="static/",
            max_age=3600,
            allow_all_origins=False,
            add_headers_function=security.protect_file,
        )
    if hops := app.config["PROXIES"]:
        handler = ProxyFix(handler, x_for=hops, x_proto=hops, x_host=hops)
    app.wsgi_app = handler  # type: ignore[method-assign]  # how Flask says to wrap it
