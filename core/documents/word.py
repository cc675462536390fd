"""What a Word document says, as titles with the text under each. Knows no Flask and no database.

Headings, or the left cells of two-column tables, are titles; what stands under them is text. A document whose headings
have nothing but two-column tables under them is a form, each row a prompt and an answer. Where other text stands under
headings too, so is a table that asks on its left, or tells at length on its right; any other table is part of the text,
its cells divided by tabs. Deleted text, headers, footers, notes and comments are not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

SPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
COPY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
LEFT_OUT = frozenset((f"{SPACE}del", f"{SPACE}moveFrom", f"{SPACE}pPr", f"{SPACE}rPr", COPY))
AS_TEXT = {
    f"{SPACE}tab": "\t",
    f"{SPACE}br": "\n",
    f"{SPACE}cr": "\n",
    f"{SPACE}noBreakHyphen": "-",
}

Table = list[list[str]]
TITLE, LOWEST = 0, 9
#: So many words are a sentence, and no name or figure.
AT_LENGTH = 5


@dataclass(slots=True)
class Part:
    """A title and the paragraphs and tables under it; a document begins with a part without title.

    ``level`` is that of the heading, 1 for the highest; the title of a document has :data:`TITLE`.
    """

    title: str
    blocks: list[str | Table] = field(default_factory=list)
    level: int = LOWEST

    @property
    def is_bare(self) -> bool:
        """Whether no word and no table stands under the title."""
        return not any(not isinstance(block, str) or block.strip() for block in self.blocks)


def titled(document: Document) -> list[tuple[str, str]]:
    """(title, text) of each part of an opened document, in order; before the first title the title is ""."""
    parts = _parts(document)
    return _form(parts) or _headed(parts)


def titled_apart(document: Document) -> tuple[str, list[tuple[str, str]]]:
    """The document's own title ("" when it has none), and :func:`titled` without it.

    What readers see at the top counts more than the title in the document's properties, which nobody sees and which
    is often that of the document it was copied from.
    """
    parts = _parts(document)
    title = _taken_title(parts) or " ".join((document.core_properties.title or "").split())
    return title, _form(parts) or _headed(parts)


def _taken_title(parts: list[Part]) -> str:
    """The title that stands at the top, taken off its part: the only paragraph in the style for it, or a heading with
    nothing under it that is above all others."""
    if len(parts) < 2 or not parts[0].is_bare:
        return ""
    first, others = parts[1], parts[2:]
    above_all = all(first.level < other.level for other in others)
    if not above_all or (first.level != TITLE and not (others and first.is_bare)):
        return ""
    title, first.title = first.title, ""
    return title


def _parts(document: Document) -> list[Part]:
    headings = _heading_styles(document)
    parts = [Part("")]
    for block in _blocks(document.element.body):
        if block.tag == f"{SPACE}tbl":
            parts[-1].blocks.append(_table(block))
        elif (level := _level(block, headings)) is not None and (title := _text(block).strip()):
            parts.append(Part(" ".join(title.split()), level=level))
        else:
            parts[-1].blocks.append(_text(block))
    return parts


def _heading_styles(document: Document) -> dict[str, int]:
    """The level of each style that headings have, by its id."""
    # The names of built-in styles are English in every document, whatever language Word shows.
    names = {style.style_id: (style.name or "").casefold() for style in document.styles}
    return {
        ident: _level_of_style(name)
        for ident, name in names.items()
        if name.startswith(("heading ", "title", "subtitle"))
    }


def _level_of_style(name: str) -> int:
    if name.startswith("title"):
        return TITLE
    number = name.removeprefix("heading ").strip()
    return int(number) if number in tuple("123456789") else LOWEST


def _level(paragraph: Any, headings: dict[str, int]) -> int | None:
    """The level of a heading; None for any other paragraph."""
    style = paragraph.find(f"{SPACE}pPr/{SPACE}pStyle")
    if style is not None and style.get(f"{SPACE}val") in headings:
        return headings[style.get(f"{SPACE}val")]
    outline = paragraph.find(f"{SPACE}pPr/{SPACE}outlineLvl")
    level = "9" if outline is None else outline.get(f"{SPACE}val")
    return int(level) + 1 if level in tuple("012345678") else None


def _blocks(element: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, those inside content controls and inserted text too."""
    for child in element:
        if child.tag in (f"{SPACE}p", f"{SPACE}tbl"):
            yield child
        elif child.tag not in LEFT_OUT and isinstance(child.tag, str):
            yield from _blocks(child)


def _text(paragraph: Any) -> str:
    return "".join(_runs(paragraph))


def _runs(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == f"{SPACE}t":
            yield child.text or ""
        elif child.tag in AS_TEXT:
            yield AS_TEXT[child.tag]
        elif child.tag not in LEFT_OUT:
            yield from _runs(child)


def _table(table: Any) -> Table:
    return [
        [
            "\n".join(_text(block) for block in cell.iter(f"{SPACE}p"))
            for cell in row.iter(f"{SPACE}tc")
        ]
        for row in table.iterchildren(f"{SPACE}tr")
    ]


def _form(parts: list[Part]) -> list[tuple[str, str]]:
    """Prompts and answers, when the document has two-column tables and no text outside of them."""
    blocks = [block for part in parts for block in part.blocks]
    tables = [block for block in blocks if isinstance(block, list)]
    two_columns = [table for table in tables if all(len(row) == 2 for row in table)]
    outside = any(
        isinstance(block, str) and block.strip() for part in parts[1:] for block in part.blocks
    )
    if not two_columns or len(two_columns) < len(tables) or outside:
        return []
    before = [block for block in blocks if isinstance(block, str) and block.strip()]
    rows = [(" ".join(left.split()), right) for table in two_columns for left, right in table]
    return ([("", "\n".join(before))] if before else []) + rows


def _headed(parts: list[Part]) -> list[tuple[str, str]]:
    with_tables = [part for part in parts if any(isinstance(block, list) for block in part.blocks)]
    found = []
    for part in parts:
        alone = with_tables == [part] and part is parts[-1]
        forms = [b for b in part.blocks if isinstance(b, list) and _asks(b, alone=alone)]
        text = "\n".join(_as_text(block) for block in part.blocks if block not in forms)
        if text.strip() or (part.title and not forms):
            found.append((part.title, text))
        found += [(" ".join(left.split()), right) for table in forms for left, right in table]
    return found


def _asks(table: Table, *, alone: bool) -> bool:
    """Whether a table holds prompts and answers, and not names and figures; ``alone``: the document ends with it."""
    if any(len(row) != 2 for row in table):
        return False
    prompts, answers = [row[0] for row in table], [row[1] for row in table if row[1].strip()]
    asked = any(prompt.rstrip().endswith("?") for prompt in prompts)
    at_length = _most(len(answer.split()) >= AT_LENGTH for answer in answers)
    if alone:
        return asked or at_length
    return at_length and (asked or _most(len(prompt.split()) >= AT_LENGTH for prompt in prompts))


def _most(answers: Iterable[bool]) -> bool:
    found = list(answers)
    return 2 * sum(found) > len(found)


def _as_text(block: str | Table) -> str:
    if isinstance(block, str):
        return block
    return "\n".join("\t".join(row) for row in block)
