"""What the network itself says: the words of its forms, aim, cycles and groups, and what plugins add.

Not what people wrote in submissions: these are the texts that everybody meets, and that somebody can change at once.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from . import hooks
from .access import Access
from .db import db
from .forms import services as forms
from .forms.models import ChangeIdea, Cycle, ImprovementGroup, TemplateVersion
from .i18n import told
from .networks.models import Network
from .plugin import NetworkText


def texts_of(network: Network, user: Access) -> list[tuple[str, NetworkText]]:
    """(who says it: "" or a plugin's title, text) of everything the network says."""
    found = [("", text) for text in _own(network)]
    for answer in hooks.collect("network_texts", network=network, user=user):
        found.extend((told(answer.plugin.title), text) for text in answer.result)
    return found


def _own(network: Network) -> Iterator[NetworkText]:
    if network.aim:
        yield NetworkText(_("Aim of the network"), network.aim, url_for("networks.home"))
    yield from _of_forms()
    for cycle in db.session.scalars(select(Cycle).order_by(Cycle.starts_on.desc())):
        page = url_for("forms.cycle", ident=cycle.id)
        yield NetworkText(_("Cycle: %(name)s", name=cycle.name), cycle.name, page)
    for group in db.session.scalars(select(ImprovementGroup).order_by(ImprovementGroup.name)):
        page = url_for("forms.cycle", ident=group.cycle_id, group=group.id)
        yield NetworkText(_("Group: %(name)s", name=group.name), group.name, page)
    for idea in db.session.scalars(select(ChangeIdea).order_by(ChangeIdea.name)):
        words = _joined(idea.name, idea.summary)
        yield NetworkText(_("Change idea: %(name)s", name=idea.name), words, "")


def _of_forms() -> Iterator[NetworkText]:
    versions = [version.id for version in forms.latest_versions()]
    found = select(TemplateVersion).where(TemplateVersion.id.in_(versions))
    options = (selectinload(TemplateVersion.sections), selectinload(TemplateVersion.template))
    for version in db.session.scalars(found.options(*options).order_by(TemplateVersion.id)):
        for section in version.sections:
            where = _(
                "Form %(form)s: %(section)s", form=version.template.name, section=section.title
            )
            words = _joined(section.title, section.prompt, section.reason)
            yield NetworkText(where, words, "")


def _joined(*parts: str) -> str:
    """Parts of a text, each a paragraph of its own."""
    return "\n\n".join(part for part in parts if part)
