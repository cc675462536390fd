"""What a network fills in: templates made of sections, cycles and groups, submissions with revisions and comments."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Add this feature's pages to ``app``."""
    from . import content, flow, one_page, prompts, rows, templating
    from .views import blueprint

    app.jinja_env.globals.update(
        row_hints=rows.hints_of,
        new_row=content.new_row,
        new_trial=content.new_trial,
        grain_names=rows.GRAIN_NAMES,
        decision_names=rows.DECISION_NAMES,
        prompts_of=prompts.asked_of,
        questions_of=prompts.questions_of,
        told_value=rows.told,
        time_told=rows.time_of,
        page_fit=one_page.fit,
    )
    app.register_blueprint(blueprint)
    templating.init_app(app)
    flow.init_app(app)
