"""Prompts beside those of a template: what plugins offer, what the network made of it, and those of change ideas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale, get_locale
from flask_babel import gettext as _
from sqlalchemy import func, select

from ... import audit, hooks, tenancy
from ...db import db
from ...i18n import ENGLISH, LANGUAGES, told
from ...networks.models import Network
from ...plugin import N_, Prompt
from ..content import SectionLike, clean
from ..models import AddedPrompt, ChangeIdea, Template, TemplateVersion
from ..prompts import Asked, place_of
from .services import Listed


@dataclass(frozen=True, slots=True)
class Offered:
    """A plugin's prompt as it is asked here. ``own`` is what the network says about it, where it says something."""

    plugin: str
    title: str
    prompt: Prompt
    own: AddedPrompt | None

    @property
    def said_by(self) -> str:
        """The plugin's title, in the reader's language."""
        return told(self.title)

    @property
    def text(self) -> str:
        """The words it is asked in."""
        return _own_or(self.own.text if self.own else None, self.prompt.text)

    @property
    def reason(self) -> str:
        """Why it is asked."""
        return _own_or(self.own.reason if self.own else None, self.prompt.reason)

    @property
    def source(self) -> str:
        """Where it comes from."""
        return _own_or(self.own.source if self.own else None, self.prompt.source)

    @property
    def role(self) -> str:
        """What the section is for that it belongs in."""
        return self.own.role if self.own else self.prompt.section_role

    @property
    def removed(self) -> bool:
        """Whether the network does not ask it."""
        return self.own is not None and self.own.removed

    @property
    def changed(self) -> bool:
        """Whether the network asks it in words of its own."""
        said = (self.text, self.reason, self.source, self.role)
        prompt = self.prompt
        return said != (prompt.text, prompt.reason, prompt.source, prompt.section_role)


def _own_or(own: str | None, plugins: str) -> str:
    return plugins if own is None else own


def offered(subject: Template) -> list[Offered]:
    """What the plugins that are on would ask in a template, removed ones too, in the order of the plugins."""
    network = _network()
    own = {
        (row.plugin, row.key): row
        for row in db.session.scalars(select(AddedPrompt).where(AddedPrompt.plugin != ""))
    }
    return [
        Offered(
            answer.plugin.name,
            answer.plugin.title,
            prompt,
            own.get((answer.plugin.name, prompt.key)),
        )
        for answer in hooks.collect("template_prompts", network=network, template=subject)
        for prompt in answer.result
    ]


def offered_anywhere(listed: Iterable[Listed]) -> list[Offered]:
    """What the plugins that are on would ask in any of these templates, each once."""
    found = {(one.plugin, one.prompt.key): one for each in listed for one in offered(each.template)}
    return list(found.values())


def for_new(version: TemplateVersion, idea_id: int | None) -> list[dict[str, Any]]:
    """The prompts that a submission begun now keeps, with their words in each language: of plugins, as the network
    asks them, and of its change idea."""
    in_languages: dict[str, dict[str, Asked]] = {}
    for language in LANGUAGES:
        with force_locale(language):
            in_languages[language] = {one.key: one for one in _asked_of(version, idea_id)}
    kept = []
    here = in_languages.get(str(get_locale()), in_languages[str(ENGLISH)])
    for key, asked in here.items():
        others = {name: said[key] for name, said in in_languages.items() if key in said}
        kept.append(asked.in_languages(others).as_json())
    return kept


def _asked_of(version: TemplateVersion, idea_id: int | None) -> list[Asked]:
    """What a submission begun now is asked, in the reader's language."""
    asked = [
        _asked(
            version.sections,
            role=one.role,
            key=f"{one.plugin}-{one.prompt.key}",
            text=one.text,
            reason=one.reason,
            source=one.source,
            said_by=one.said_by,
            choices=one.prompt.choices,
        )
        for one in offered(version.template)
        if not one.removed
    ]
    about = idea(idea_id) if idea_id else None
    if about is not None:
        asked += [
            _asked(
                version.sections,
                role=one.role,
                key=one.key,
                text=one.text or "",
                reason=one.reason or "",
                source=one.source or "",
                said_by=_("your network, for “%(idea)s”", idea=about.name),
            )
            for one in db.session.scalars(
                select(AddedPrompt).where(AddedPrompt.idea_id == about.id).order_by(AddedPrompt.id)
            )
        ]
    return [one for one in asked if one]


def _asked(
    sections: Sequence[SectionLike],
    *,
    role: str,
    key: str,
    text: str,
    reason: str,
    source: str,
    said_by: str,
    choices: Iterable[str] = (),
) -> Asked | None:
    place = place_of(role, sections)
    if place is None:
        return None
    # A lazy text would be told later, in a language that is not the one it is kept for.
    words = (str(text), str(reason), str(source), str(said_by))
    return Asked(place.key, key, *words, tuple(map(str, choices)))


def reword(one: Offered, *, text: str, reason: str, source: str, role: str) -> None:
    """Ask a plugin's prompt in the network's own words. Those that were left as they are stay the plugin's, which says
    them in each language."""
    row, prompt = _own(one), one.prompt
    row.text = _changed(text, prompt.text)
    row.reason = _changed(reason, prompt.reason)
    row.source = _changed(source, prompt.source)
    row.role = role
    _record("prompt.reworded", N_("Reworded a prompt of “%(plugin)s”"), plugin=one.title)


def _changed(words: str, plugins: str) -> str | None:
    """Words of the network; None where they are the plugin's."""
    own = clean(words).strip()
    return None if own == clean(plugins).strip() else own


def remove(one: Offered) -> None:
    """Do not ask a plugin's prompt in this network; one that was removed is asked again."""
    row = _own(one)
    row.removed = not row.removed
    sentence = (
        N_("Took a prompt of “%(plugin)s” out of new forms")
        if row.removed
        else N_("Put a prompt of “%(plugin)s” back in new forms")
    )
    _record("prompt.removed" if row.removed else "prompt.restored", sentence, plugin=one.title)


def forget(one: Offered) -> None:
    """Ask a plugin's prompt in the plugin's words again."""
    if one.own is not None:
        db.session.delete(one.own)
        _record("prompt.restored", N_("Put a prompt of “%(plugin)s” back"), plugin=one.title)


def _own(one: Offered) -> AddedPrompt:
    if one.own is not None:
        return one.own
    row = AddedPrompt(
        plugin=one.plugin,
        key=one.prompt.key,
        role=one.prompt.section_role,
        removed=False,
    )
    db.session.add(row)
    return row


def ideas() -> list[tuple[ChangeIdea, list[AddedPrompt]]]:
    """The change ideas of the network by name, each with what is asked beside a form that is about it, oldest first."""
    asked: dict[int | None, list[AddedPrompt]] = {}
    own = select(AddedPrompt).where(AddedPrompt.idea_id.isnot(None)).order_by(AddedPrompt.id)
    for row in db.session.scalars(own):
        asked.setdefault(row.idea_id, []).append(row)
    found = db.session.scalars(select(ChangeIdea).order_by(ChangeIdea.name))
    return [(one, asked.get(one.id, [])) for one in found]


def idea(ident: int) -> ChangeIdea | None:
    """One change idea, or None when the network has none of this id."""
    return tenancy.get(ChangeIdea, ident)


def ask(subject: ChangeIdea, *, text: str, reason: str, source: str, role: str) -> AddedPrompt:
    """One more prompt for submissions about an idea."""
    number = db.session.scalar(select(func.max(AddedPrompt.id))) or 0
    row = AddedPrompt(
        key=f"idea-{subject.id}-{number + 1}",
        idea_id=subject.id,
        role=role,
        text=clean(text).strip(),
        reason=clean(reason).strip(),
        source=clean(source).strip(),
    )
    db.session.add(row)
    db.session.flush()
    _record("prompt.added", N_("Added a prompt for “%(name)s”"), name=subject.name)
    return row


def take_back(ident: int) -> bool:
    """Delete a prompt of a change idea; whether there was one of this id."""
    row = tenancy.get(AddedPrompt, ident)
    if row is None or row.idea_id is None:
        return False
    db.session.delete(row)
    _record("prompt.taken_out", N_("Took out a prompt for a change idea"))
    return True


def _network() -> Network:
    return db.session.scalars(
        select(Network).where(Network.id == tenancy.current_network_id())
    ).one()


def _record(action: str, sentence: str, **words: str) -> None:
    audit.record(action, sentence, words=words)
