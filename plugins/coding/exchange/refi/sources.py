"""Sources: their words, the stretches marked in them, and what was coded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from commonaim.core.documents import pdf
from commonaim.core.plugin import N_
from commonaim.plugins.coding.exchange.model import Coder, Coding, Segment, Source, Variable
from commonaim.plugins.coding.exchange.refi.lines import (
    OWN,
    Reading,
    behind_a_mark,
    decoded,
    has_mark,
    reading,
)
from commonaim.plugins.coding.exchange.refi.parsing import (
    Guids,
    child,
    children,
    guid,
    listed,
    local,
    made_guid,
    moment,
    words,
)
from commonaim.plugins.coding.exchange.refi.values import read_values
from commonaim.plugins.coding.exchange.report import Report

#: By kind of source, the child that has its words; of a text source they are its own.
_WORDS_IN: Final[Mapping[str, str]] = {
    "TextSource": "",
    "PDFSource": "Representation",
    "PictureSource": "TextDescription",
    "AudioSource": "Transcript",
    "VideoSource": "Transcript",
}
#: Stretches of a page, a picture or a recording.
_NOT_IN_WORDS: Final = ("PDFSelection", "PictureSelection", "AudioSelection", "VideoSelection")
_IN_WORDS: Final = ("PlainTextSelection", "TranscriptSelection")
_LONGEST: Final = 2_000_000_000

Load = Callable[[str], bytes | None]


@dataclass
class Found:
    """What was read of the sources, and which element became what."""

    sources: list[Source] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    codings: list[Coding] = field(default_factory=list)
    #: (element, "source" or "segment", guid), for the notes that hang on them
    places: list[tuple[Element, str, str]] = field(default_factory=list)
    #: coders that are spoken of and not listed
    others: dict[str, Coder] = field(default_factory=dict)
    #: codes that only hold others together, and were used all the same
    used: set[str] = field(default_factory=set)


@dataclass
class Reader:
    """Reads the sources of one project. ``load`` gives a file of the archive, ``codes`` says which can be used."""

    load: Load
    origin: str
    coders: Mapping[str, Coder]
    codes: Mapping[str, bool]
    variables: Mapping[str, Variable]
    guids: Guids
    report: Report
    found: Found = field(default_factory=Found)

    def read(self, root: Element) -> Found:
        """All sources of a project."""
        for element in listed(root, "Sources", *_WORDS_IN):
            self.report.found["sources"] += 1
            self._count(element)
            holders = [element]
            if inside := _WORDS_IN[local(element)]:
                holders = list(children(element, inside))
            read = [self._source(element, holder, n == 0) for n, holder in enumerate(holders)]
            if not any(read) and not self._from_pages(element):
                self._without_words(element, bool(holders))
        for wrapper in children(root, "Sources"):
            for element in wrapper:
                if (kind := local(element)) and kind not in _WORDS_IN:
                    self.report.leave_out(
                        N_("Parts that the standard does not know"),
                        kind,
                    )
        return self.found

    def _count(self, element: Element) -> None:
        for below in element.iter():
            if local(below) in (*_IN_WORDS, *_NOT_IN_WORDS):
                self.report.found["segments"] += 1
            elif local(below) == "Coding":
                self.report.found["codings"] += 1

    def _source(self, element: Element, holder: Element, first: bool) -> bool:
        """Reads one text; False when its words are not there. A recording may have a second transcript."""
        name = _name(element, self.report)
        edges = [edge for s in children(holder, *_IN_WORDS) for edge in (_offsets(s) or ())]
        read = self._words(holder, edges, name)
        if read is None:
            return False
        source_guid = self.guids.of(element if first else holder, "source", name)
        source = Source(
            source_guid, name, read.text, read_values(element, self.variables, self.report)
        )
        self.found.sources.append(source)
        self.found.places.append((element, "source", source.guid))
        if holder is not element:
            self.found.places.append((holder, "source", source.guid))
        default = _author(element)
        for selection in children(holder, "PlainTextSelection"):
            self._selection(selection, _offsets(selection), source, read, default)
        for selection in children(holder, "TranscriptSelection"):
            self._selection(selection, _between(holder, selection), source, read, default)
        for selection in children(element, *_NOT_IN_WORDS):
            self._by_its_words(selection, source, default)
        self._of_whole(element, source, default)
        return True

    def _from_pages(self, element: Element) -> bool:
        """Reads a PDF that came without its words from its pages; False when it is none, or has none."""
        path = element.get("path") or ""
        data = self.load(path) if local(element) == "PDFSource" and path else None
        if data is None:
            return False
        try:
            text = pdf.text(data)
        except pdf.NoWords:
            return False
        name = _name(element, self.report)
        source = Source(
            self.guids.of(element, "source", name),
            name,
            text.replace("\0", "\ufffd"),
            read_values(element, self.variables, self.report),
        )
        self.found.sources.append(source)
        self.found.places.append((element, "source", source.guid))
        self.report.adapt(N_("PDF files whose words were read from their pages"), name)
        default = _author(element)
        for selection in children(element, *_NOT_IN_WORDS):
            self._by_its_words(selection, source, default)
        self._of_whole(element, source, default)
        return True

    def _words(self, holder: Element, edges: list[int], name: str) -> Reading | None:
        path = (holder.get("plainTextPath") or "").strip()
        if path:
            data = self.load(path)
            if data is not None:
                raw = decoded(data, self.origin, name, self.report).replace("\0", "\ufffd")
                found = reading(raw, edges, self.origin, name, self.report)
                marked = has_mark(data) and self.origin != OWN
                return behind_a_mark(found, edges, name, self.report) if marked else found
        if child(holder, "PlainTextContent") is None:
            return None
        return reading(words(holder, "PlainTextContent"), edges, self.origin, name, self.report)

    def _without_words(self, element: Element, had_holder: bool) -> None:
        name = _name(element, self.report)
        kind = local(element)
        if kind == "TextSource" or had_holder:
            self.report.leave_out(N_("Texts whose files are not in the archive"), name)
        elif kind == "PDFSource":
            self.report.leave_out(N_("PDF files that came without words"), name)
        elif kind == "PictureSource":
            self.report.leave_out(N_("Pictures"), name)
        else:
            self.report.leave_out(N_("Recordings without a transcript"), name)
        lost = [0, 0]
        for below in element.iter():
            lost[0] += local(below) in (*_IN_WORDS, *_NOT_IN_WORDS)
            lost[1] += local(below) == "Coding"
        if lost[0]:
            self.report.leave_out(N_("Segments of what was left out"), count=lost[0])
        if lost[1]:
            self.report.leave_out(N_("Codings of what was left out"), count=lost[1])

    def _selection(
        self,
        selection: Element,
        offsets: tuple[int, int] | None,
        source: Source,
        read: Reading,
        default: str,
    ) -> None:
        if offsets is None:
            self._leave_segment(
                selection,
                N_("Segments without a place that can be read"),
                source,
            )
            return
        start, end = (read.place(edge) for edge in offsets)
        length = len(source.text)
        if not 0 <= start <= end or start >= length:
            self._leave_segment(
                selection,
                N_("Segments that lie beyond their text"),
                source,
            )
            return
        if end > length:
            self.report.adapt(
                N_("Segments that reached beyond their text and end with it now"),
                source.name,
            )
            end = length
        if start == end:
            start, end = _line_at(source.text, start)
            if start == end:
                self._leave_segment(
                    selection,
                    N_("Segments without a single character"),
                    source,
                )
                return
            self.report.adapt(
                N_("Segments without a single character that became the line they are in"),
                source.name,
            )
        self._add(selection, source, start, end, default)

    def _add(self, selection: Element, source: Source, start: int, end: int, default: str) -> None:
        segment = Segment(
            self.guids.of(selection, "segment", source.guid, start, end), source.guid, start, end
        )
        self.found.segments.append(segment)
        self.found.places.append((selection, "segment", segment.guid))
        author = _author(selection) or default
        for coding in children(selection, "Coding"):
            self._coding(coding, segment, author)

    def _by_its_words(self, selection: Element, source: Source, default: str) -> None:
        """A stretch of a page is placed where its words are, if they are in the text exactly once."""
        quote = words(child(selection, "Representation"), "PlainTextContent").strip()
        start = source.text.find(quote) if quote else -1
        if start < 0 or source.text.find(quote, start + 1) >= 0:
            self._leave_segment(
                selection,
                N_("Places on pages, in pictures or recordings that cannot be found in the words"),
                source,
            )
            return
        self.report.adapt(N_("Places on pages that were found by their words"), source.name)
        self._add(selection, source, start, start + len(quote), default)

    def _leave_segment(self, selection: Element, text: str, source: Source) -> None:
        self.report.leave_out(text, source.name)
        if lost := sum(1 for _coding in children(selection, "Coding")):
            self.report.leave_out(N_("Codings of what was left out"), count=lost)

    def _of_whole(self, element: Element, source: Source, default: str) -> None:
        codings = list(children(element, "Coding"))
        if not codings or not source.text:
            return
        segment = Segment(
            made_guid("whole", source.guid), source.guid, 0, len(source.text), whole=True
        )
        self.found.segments.append(segment)
        self.report.found["segments"] += 1
        for coding in codings:
            self._coding(coding, segment, default)

    def _coding(self, element: Element, segment: Segment, author: str) -> None:
        reference = child(element, "CodeRef")
        code = guid(reference.get("targetGUID")) if reference is not None else None
        if code is None or code not in self.codes:
            self.report.leave_out(N_("Codings whose code is not in the codebook"))
            return
        if not self.codes[code]:
            self.found.used.add(code)
        self.found.places.append((element, "segment", segment.guid))
        self.found.codings.append(
            Coding(
                self.guids.of(element, "coding", segment.guid, code),
                segment.guid,
                code,
                self._coder(_author(element) or author),
                moment(element.get("creationDateTime")),
            )
        )

    def _coder(self, given: str) -> str:
        """The guid of who coded; one who is not listed is made."""
        if given in self.coders:
            return given
        known = given or made_guid("nobody")
        if known not in self.found.others:
            name = f"Coder {given[:8]}" if given else "Coder"
            self.found.others[known] = Coder(known, name)
            self.report.adapt(N_("Coders who are not listed in the file"), name)
        return known


def _name(element: Element, report: Report) -> str:
    """A source's name, or what its file is called."""
    name = " ".join((element.get("name") or "").split())
    if name:
        return name
    path = element.get("plainTextPath") or element.get("path") or ""
    return path.rpartition("/")[2].rpartition("\\")[2] or "Text"


def _author(element: Element) -> str:
    return guid(element.get("creatingUser")) or guid(element.get("modifyingUser")) or ""


def _offsets(selection: Element) -> tuple[int, int] | None:
    return _numbers(selection.get("startPosition"), selection.get("endPosition"))


def _numbers(*given: str | None) -> tuple[int, int] | None:
    try:
        start, end = (int((number or "").strip()[:20]) for number in given)
    except ValueError:
        return None
    return (start, end) if max(abs(start), abs(end)) < _LONGEST else (_LONGEST, _LONGEST)


def _between(transcript: Element, selection: Element) -> tuple[int, int] | None:
    """The offsets of the two points of a transcript that a selection lies between."""
    points = {
        guid(point.get("guid")): point.get("position")
        for point in children(transcript, "SyncPoint")
    }
    return _numbers(
        points.get(guid(selection.get("fromSyncPoint"))),
        points.get(guid(selection.get("toSyncPoint"))),
    )


def _line_at(text: str, place: int) -> tuple[int, int]:
    start = text.rfind("\n", 0, place) + 1
    end = text.find("\n", place)
    return start, len(text) if end < 0 else end
