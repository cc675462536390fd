"""Texts for people in a plugin's code and templates, and whether each can be and has been translated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from gettext import GNUTranslations, NullTranslations
from importlib.util import find_spec
from io import StringIO
from pathlib import Path

from ..catalogs import texts_of
from ..plugin import Plugin

_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_SPOKEN = re.compile(r'(?:aria-label|placeholder|title|alt)="([^"]*)"')
_MACHINE = re.compile(r"[a-z_]+")
_LETTERS = re.compile(r"[^\W\d_]{3}")


def folder_of(plugin: Plugin) -> Path | None:
    """The folder that the plugin's code and templates are in."""
    named = plugin.hooks or plugin.blueprint or plugin.models or plugin.migrations
    # A plugin of one module has no folder of its own to be looked through.
    package = named.partition(":")[0].rpartition(".")[0] if named else ""
    spec = find_spec(package) if package else None
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places))) if places else None


def said_in(folder: Path) -> set[str]:
    """Every text that the code and the templates below ``folder`` mark for translators; of plurals the first form."""
    ids = (message.id for message in texts_of(folder, folder) if message.id)
    return {text if isinstance(text, str) else text[0] for text in ids}


def told_by(plugin: Plugin) -> set[str]:
    """The texts of the description, which people read before the plugin is switched on."""
    return {
        text
        for text in (
            plugin.title,
            plugin.summary,
            *plugin.pages,
            *plugin.personal_data,
            *(permission.title for permission in plugin.permissions),
            *(setting.title for setting in plugin.settings),
            *(setting.help for setting in plugin.settings),
        )
        if text
    }


def catalog_of(plugin: Plugin, language: str) -> NullTranslations | None:
    """The plugin's compiled catalog of a language; None when there is none."""
    spec = find_spec(plugin.translations) if plugin.translations else None
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder, language, "LC_MESSAGES", "messages.mo")
        if path.is_file():
            with path.open("rb") as file:
                return GNUTranslations(file)
    return None


def unmarked_in(folder: Path) -> Iterator[tuple[str, str]]:
    """(template, words) of what templates say to people past the translators. A single small word is for machines."""
    for path in sorted(folder.glob("**/templates/**/*.html")):
        left = _JINJA.sub("\n", path.read_text("utf-8"))
        # Comparisons in a template are gone by now, so that each < begins a tag.
        bare = StringIO("\n".join([re.sub(r"<[^>]*>", "\n", left), *_SPOKEN.findall(left)]))
        for line in bare:
            words = line.strip(" ·:,.()\n")
            if _LETTERS.search(words) and not _MACHINE.fullmatch(words):
                yield path.name, words
