"""What the network itself says: the words of its aim, forms, prompts, cycles, groups, ideas and criteria, as they are
now, and what plugins add.

Not what people wrote in submissions or programs about themselves: these are the texts that everybody meets, and that
somebody can change at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from . import hooks
from .access import Access
from .cycles.models import Phase
from .db import db
from .forms import services as forms
from .forms.models import ChangeIdea, Cycle, ImprovementGroup, TemplateVersion
from .forms.templating import added
from .forms.templating.services import templates
from .i18n import told
from .networks.admission import criteria
from .networks.models import Cohort, Network
from .networks.services import settings
from .permissions import declared
from .plugin import NetworkText
from .registry import registry_of


def texts_of(network: Network, user: Access) -> list[tuple[str, NetworkText]]:
    """(who says it: "" or a plugin's title, text) of everything the network says, each with a page for ``user``."""
    found = [("", text) for text in _own(network, user)]
    for answer in hooks.collect("network_texts", network=network, user=user):
        found.extend((told(answer.plugin.title), text) for text in answer.result)
    return found


def page_for(user: Access, *endpoints: str, **values: Any) -> str:
    """The first of these pages that ``user`` may open, the one where something is changed before the one where it is
    read; "" when it is none."""
    for endpoint in endpoints:
        needed = declared(current_app.view_functions[endpoint])
        if needed is not None and user.may(needed):
            return url_for(endpoint, **values)
    return ""


def texts_of_settings(plugin: str, names: Iterable[str], user: Access) -> Iterator[NetworkText]:
    """Those settings of a plugin, of ``names``, that the network has put in words of its own; for the plugin to yield
    where others read them."""
    known = registry_of(current_app).plugin(plugin)
    chosen = settings(known)
    page = page_for(user, "networks.plugin", name=plugin)
    for setting in known.settings:
        if setting.name in names and chosen[setting.name] != setting.default:
            yield NetworkText(told(setting.title), str(chosen[setting.name]), page)


def _own(network: Network, user: Access) -> Iterator[NetworkText]:
    home = page_for(user, "networks.change", "networks.home")
    yield NetworkText(_("Name and aim of the network"), _joined(network.name, network.aim), home)
    yield from _of_forms(user)
    yield from _of_prompts(user)
    yield from _of_cycles(user)
    yield from _of_ideas(user)
    yield from _of_programs(user)


def _of_forms(user: Access) -> Iterator[NetworkText]:
    versions = [version.id for version in forms.latest_versions()]
    found = select(TemplateVersion).where(TemplateVersion.id.in_(versions))
    options = (selectinload(TemplateVersion.sections), selectinload(TemplateVersion.template))
    for version in db.session.scalars(found.options(*options).order_by(TemplateVersion.id)):
        form = version.template
        pages = ("templating.edit", "templating.template")
        words = _joined(form.name, form.summary)
        yield NetworkText(
            _("Form: %(name)s", name=form.name), words, page_for(user, *pages, ident=form.id)
        )
        for section in version.sections:
            where = _("Form %(form)s: %(section)s", form=form.name, section=section.title)
            words = _joined(section.title, section.prompt, section.reason)
            place = f"section-{section.key}"
            yield NetworkText(where, words, page_for(user, *pages, ident=form.id, _anchor=place))


def _of_prompts(user: Access) -> Iterator[NetworkText]:
    """The prompts of plugins that the network asks in words of its own, and those that it asks for a change idea."""
    for one in added.offered_anywhere(templates()):
        if one.changed and not one.removed:
            page = page_for(user, "prompts.prompt", plugin=one.plugin, key=one.prompt.key)
            where = _("Prompt of “%(plugin)s”, in the network’s words", plugin=one.said_by)
            yield NetworkText(where, _joined(one.text, one.reason), page)
    for idea, asked in added.ideas():
        for prompt in asked:
            page = page_for(user, "prompts.index", _anchor=f"prompt-{prompt.id}")
            where = _("Prompt for “%(idea)s”", idea=idea.name)
            yield NetworkText(where, _joined(prompt.text, prompt.reason), page)


def _of_cycles(user: Access) -> Iterator[NetworkText]:
    phases = defaultdict(list)
    for phase in db.session.scalars(select(Phase).order_by(Phase.starts_on, Phase.id)):
        phases[phase.cycle_id].append(phase.name)
    for cycle in db.session.scalars(select(Cycle).order_by(Cycle.starts_on.desc())):
        page = page_for(user, "cycles.change", "forms.cycle", ident=cycle.id)
        words = _joined(cycle.name, cycle.aim, *phases[cycle.id])
        yield NetworkText(_("Cycle: %(name)s", name=cycle.name), words, page)
    for group in db.session.scalars(select(ImprovementGroup).order_by(ImprovementGroup.name)):
        page = page_for(user, "groups.change", "groups.group", ident=group.id)
        yield NetworkText(_("Group: %(name)s", name=group.name), group.name, page)


def _of_ideas(user: Access) -> Iterator[NetworkText]:
    for idea in db.session.scalars(select(ChangeIdea).order_by(ChangeIdea.name)):
        page = page_for(user, "cycles.change_idea", ident=idea.id)
        page = page or page_for(user, "cycles.ideas", _anchor=f"idea-{idea.id}")
        words = _joined(idea.name, idea.summary)
        yield NetworkText(_("Change idea: %(name)s", name=idea.name), words, page)


def _of_programs(user: Access) -> Iterator[NetworkText]:
    """What the network looks for in programs, and how it calls those that came together."""
    pages = ("admission.criteria", "admission.index")
    for number, one in enumerate(criteria(), start=1):
        page = page_for(user, *pages, _anchor=f"text-{one.id}")
        where = _("What we look for in a program: %(number)s", number=number)
        yield NetworkText(where, _joined(one.text, one.help), page)
    for cohort in db.session.scalars(select(Cohort).order_by(Cohort.name)):
        page = page_for(user, "programs.cohorts", _anchor=f"cohort-{cohort.id}")
        page = page or page_for(user, "programs.index")
        yield NetworkText(_("Cohort: %(name)s", name=cohort.name), cohort.name, page)


def _joined(*parts: str | None) -> str:
    """Parts of a text, each a paragraph of its own."""
    return "\n\n".join(part for part in parts if part)
