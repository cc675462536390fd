"""Bring the catalogs of core and of each plugin up to date with the texts in the code.  Run by ``make messages``.

A text that is new comes without a translation, one that has changed keeps the old translation marked fuzzy (and is
shown in English until somebody has looked at it), one that is gone goes.
"""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("es",)
# _l is what the code calls lazy_gettext
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "_l": None}
HEAD = "# %(language)s texts of Common Aim. `make messages` adds what is new and takes out what is gone.\n#"


def folders() -> list[Path]:
    """Where there are catalogs: core and every plugin of this repository."""
    return [
        ROOT / "core",
        *sorted(path.parent for path in (ROOT / "plugins").glob("*/__init__.py")),
    ]


def catalog_of(folder: Path, language: str) -> Path:
    return folder / "translations" / language / "LC_MESSAGES" / "messages.po"


def texts_of(folder: Path) -> Catalog:
    """The texts that the code and the templates of ``folder`` show to people, as a catalog without translations."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        method_map, options_map = parse_mapping_cfg(file)
    found = Catalog(charset="utf-8", fuzzy=False)
    extracted = extract_from_dir(folder, method_map, options_map, KEYWORDS)
    for name, _line, text, _comments, context in sorted(extracted, key=lambda one: one[:2]):
        # Files and no lines: with every line that moves the catalog would change.
        place = (folder / name).relative_to(ROOT).as_posix()
        found.add(text, locations=[(place, 0)], context=context)
    return found


def updated(folder: Path, language: str) -> bytes:
    """The catalog of a folder as it ought to be: its translations, and the texts that the code has now."""
    path = catalog_of(folder, language)
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
    else:
        catalog = Catalog(locale=language)
    catalog.update(texts_of(folder), update_creation_date=False)
    catalog.obsolete.clear()
    name = catalog.locale.english_name if catalog.locale else language
    catalog.header_comment = HEAD % {"language": name}
    catalog.fuzzy = False
    written = BytesIO()
    write_po(written, catalog, width=110, sort_output=True, include_lineno=False, omit_header=True)
    return _head(catalog) + written.getvalue()


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


def main() -> None:
    for folder in folders():
        for language in LANGUAGES:
            path = catalog_of(folder, language)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(updated(folder, language))


if __name__ == "__main__":
    main()
