"""A project as something to read: its codebook and its segments by code, as a web page or a Word document."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Final

from commonaim.core.plugin import N_
from commonaim.plugins.coding.exchange.descriptions import LABELS
from commonaim.plugins.coding.exchange.model import Code, Project
from commonaim.plugins.coding.exchange.tables import paths

#: What is said between the words of a project, to be translated by whoever asks for a paper.
WORDS: Final = {
    "codebook": N_("Codebook"),
    "segments": N_("Segments by code"),
    "short": N_("Short definition"),
    "definition": N_("Definition"),
    "use_when": N_("When to use"),
    "not_when": N_("When not to use"),
    "example": N_("Example"),
    "counter_example": N_("Counter-example"),
    "origin": N_("Origin"),
    "status": N_("Status"),
}
_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Where the text of a Word document is, and what its words stand in.
_BODY: Final = "word/document.xml"
_T: Final = '<w:t xml:space="preserve">'
_STYLE: Final = (
    "body{font:1rem/1.55 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1d2433}"
    "h1,h2,h3{line-height:1.25}h3{margin-top:2rem;border-left:.4rem solid var(--c,#3b6ea5);padding-left:.6rem}"
    "dt{font-weight:600;margin-top:.5rem}dd{margin:0;white-space:pre-line}"
    "blockquote{margin:1rem 0;padding-left:1rem;border-left:.2rem solid #c9d1dc;white-space:pre-line}"
    "footer{color:#566}"
)


@dataclass(frozen=True)
class Quote:
    """Coded words, where they are from and who coded them."""

    words: str
    source: str
    coder: str


def _quotes(project: Project) -> dict[str, list[Quote]]:
    texts = {source.guid: source for source in project.sources}
    places = {segment.guid: segment for segment in project.segments}
    coders = {coder.guid: coder.name for coder in project.coders}
    found: dict[str, list[Quote]] = {}
    for coding in project.codings:
        segment = places[coding.segment]
        source = texts[segment.source]
        found.setdefault(coding.code, []).append(
            Quote(source.text[segment.start : segment.end], source.name, coders[coding.coder])
        )
    return found


def _meaning(code: Code) -> Iterator[tuple[str, str]]:
    for name in LABELS:
        if getattr(code, name):
            yield name, getattr(code, name)


def as_html(project: Project, words: dict[str, str], language: str = "en") -> bytes:
    """A page that stands alone: no script, nothing from elsewhere."""
    quotes, path = _quotes(project), paths(project)
    parts = [
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(project.name)}</title>\n<style>{_STYLE}</style></head>\n<body>",
        f"<h1>{escape(project.name)}</h1>\n<p>{escape(project.description)}</p>",
        f"<h2>{escape(words['codebook'])}</h2>",
    ]
    for code in project.codes:
        color = f' style="--c:{code.color}"' if code.color else ""
        parts.append(f"<h3{color}>{escape(path[code.guid])}</h3>")
        meaning = [f"<dt>{escape(words[n])}</dt><dd>{escape(v)}</dd>" for n, v in _meaning(code)]
        if meaning:
            parts.append("<dl>" + "".join(meaning) + "</dl>")
    if quotes:
        parts.append(f"<h2>{escape(words['segments'])}</h2>")
    for code in project.codes:
        if code.guid in quotes:
            parts.append(f"<h3>{escape(path[code.guid])} ({len(quotes[code.guid])})</h3>")
            parts += [
                f"<blockquote>{escape(one.words)}<footer>{escape(one.source)} · {escape(one.coder)}"
                "</footer></blockquote>"
                for one in quotes[code.guid]
            ]
    return "\n".join([*parts, "</body>\n</html>\n"]).encode("utf-8", "replace")


def as_docx(project: Project, words: dict[str, str]) -> bytes:
    """A Word document with headings."""
    quotes, path = _quotes(project), paths(project)
    paper = _Paper()
    paper.add("Title", project.name)
    if project.description:
        paper.add("Normal", project.description)
    paper.add("Heading 1", words["codebook"])
    for code in project.codes:
        paper.add("Heading 2", path[code.guid])
        for name, value in _meaning(code):
            paper.add("Normal", value, label=f"{words[name]}: ")
    if quotes:
        paper.add("Heading 1", words["segments"])
    for code in project.codes:
        if code.guid in quotes:
            paper.add("Heading 2", f"{path[code.guid]} ({len(quotes[code.guid])})")
            for one in quotes[code.guid]:
                paper.add("Quote", one.words)
                paper.add("Normal", f"{one.source} · {one.coder}")
    return paper.saved()


class _Paper:
    """A Word document that grows at its end: the library makes it with its styles, and paragraphs are written into its
    XML. As objects of the library, those of ten thousand segments take 30 MB and most of the time."""

    def __init__(self) -> None:
        import docx

        self._document = docx.Document()
        self._styles: dict[str, str] = {}
        self._paragraphs = io.BytesIO()

    def add(self, style: str, text: str, label: str = "") -> None:
        """A paragraph; ``label`` stands in front of it in bold."""
        if style not in self._styles:
            self._styles[style] = escape(self._document.styles[style].style_id)
        bold = f"<w:r><w:rPr><w:b/></w:rPr>{_run(label)}</w:r>" if label else ""
        self._paragraphs.write(
            f'<w:p><w:pPr><w:pStyle w:val="{self._styles[style]}"/></w:pPr>'
            f"{bold}<w:r>{_run(text)}</w:r></w:p>".encode()
        )

    def saved(self) -> bytes:
        """The document as a file."""
        empty, written = io.BytesIO(), io.BytesIO()
        self._document.save(empty)
        with (
            zipfile.ZipFile(empty) as before,
            zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as after,
        ):
            for name in before.namelist():
                content = before.read(name)
                if name != _BODY:
                    after.writestr(name, content)
                    continue
                begin, mark, end = content.partition(b"<w:sectPr")
                with after.open(name, "w") as part:
                    part.write(begin)
                    part.write(self._paragraphs.getbuffer())
                    part.write(mark + end)
        return written.getvalue()


def _run(words: str) -> str:
    """Words in a document, in which the ends of lines and tabs are elements of their own."""
    lines = escape(_clean(words), quote=False).replace("\r\n", "\n").replace("\r", "\n")
    told = lines.replace("\n", f"</w:t><w:br/>{_T}").replace("\t", f"</w:t><w:tab/>{_T}")
    return f"{_T}{told}</w:t>"


def _clean(words: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", words)
