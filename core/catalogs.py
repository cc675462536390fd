"""Catalogs of translations: what a folder's code and templates say to people, brought into its ``.po`` files, and these
compiled. For our own folders (``make messages``) and for plugins' (``commonaim plugins messages``)."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

#: What code calls the functions that translate, besides gettext's own names.
KEYWORDS: Final = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "_l": None}
METHODS: Final = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
HEAD: Final = "# %(language)s texts. `%(command)s` adds what is new and takes out what is gone.\n#"


def catalog_of(folder: Path, language: str) -> Path:
    """Where the catalog of a folder of code is."""
    return folder / "translations" / language / "LC_MESSAGES" / "messages.po"


def texts_of(folder: Path, root: Path) -> Catalog:
    """The texts that the code and the templates of ``folder`` show to people, as a catalog without translations;
    places are told below ``root``."""
    found = Catalog(charset="utf-8", fuzzy=False)
    extracted = extract_from_dir(folder, METHODS, {}, KEYWORDS)
    for name, _line, text, _comments, context in sorted(extracted, key=lambda one: one[:2]):
        # Files and no lines: with every line that moves the catalog would change.
        place = (folder / name).relative_to(root).as_posix()
        found.add(text, locations=[(place, 0)], context=context)
    return found


def updated(folder: Path, language: str, root: Path, command: str, *, guess: bool = True) -> bytes:
    """The catalog of a folder as it ought to be: its translations, and the texts that the code has now.

    A text that is new comes without a translation, one that has changed keeps the old translation marked fuzzy (and is
    shown in English until somebody has looked at it) unless ``guess`` is False, one that is gone goes.
    """
    path = catalog_of(folder, language)
    catalog = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
    catalog.update(texts_of(folder, root), update_creation_date=False, no_fuzzy_matching=not guess)
    catalog.obsolete.clear()
    name = catalog.locale.english_name if catalog.locale else language
    catalog.header_comment = HEAD % {"language": name, "command": command}
    catalog.fuzzy = False
    written = BytesIO()
    write_po(written, catalog, width=110, sort_output=True, include_lineno=False, omit_header=True)
    return _head(catalog) + written.getvalue()


def compiled(po: Path, *, unsure: bool = False) -> bytes:
    """What programs read of a catalog (``messages.mo``); texts without a translation are left out, and, unless
    ``unsure``, those that somebody has to look at again."""
    with po.open("rb") as file:
        catalog = read_po(file)
    written = BytesIO()
    write_mo(written, catalog, use_fuzzy=unsure)
    return written.getvalue()


def untranslated(po: Path) -> list[str]:
    """The texts of a catalog that have no translation, or one that somebody has to look at again."""
    with po.open("rb") as file:
        catalog = read_po(file)
    return [
        str(message.id if isinstance(message.id, str) else message.id[0])
        for message in catalog
        if message.id and (message.fuzzy or not all(_forms(message.string)))
    ]


def _forms(string: object) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string or ("",))  # type: ignore[arg-type]  # str or strs


def _head(catalog: Catalog) -> bytes:
    # Only what programs read: the usual head also wants the addresses of people, and times that differ at each run.
    lines = (
        catalog.header_comment,
        'msgid ""',
        'msgstr ""',
        f'"Language: {catalog.locale_identifier}\\n"',
        f'"Plural-Forms: {catalog.plural_forms}\\n"',
        '"MIME-Version: 1.0\\n"',
        '"Content-Type: text/plain; charset=utf-8\\n"',
        '"Content-Transfer-Encoding: 8bit\\n"',
        "",
        "",
    )
    return "\n".join(lines).encode()
