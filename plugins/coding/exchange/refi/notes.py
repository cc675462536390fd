"""Notes, comments and descriptions, as memos on what they are about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final
from xml.etree.ElementTree import Element

from commonaim.core.plugin import N_
from commonaim.plugins.coding.exchange.model import About, Memo
from commonaim.plugins.coding.exchange.refi.parsing import (
    Guids,
    children,
    guid,
    listed,
    made_guid,
    moment,
    words,
)
from commonaim.plugins.coding.exchange.report import Report

#: How a note of ours says what kind of memo it is.
KIND: Final = "Kind: "
_KIND: Final = re.compile(r"Kind: ([a-z_]{1,12})")

Place = tuple[Element, str, str]


class Notes:
    """The notes of a project by guid, and the memos made of them."""

    def __init__(
        self,
        root: Element,
        load: Callable[[Element, str], str | None],
        guids: Guids,
        report: Report,
    ) -> None:
        self._report = report
        self._by_guid: dict[str, Element] = {}
        self._load = load
        self._used: set[str] = set()
        self.memos: list[Memo] = []
        for element in listed(root, "Notes", "Note"):
            report.found["memos"] += 1
            self._by_guid[guids.of(element, "note", element.get("name"))] = element
            if next(children(element, "PlainTextSelection", "Coding"), None) is not None:
                report.leave_out(N_("Notes that have codings of their own, which were not read"))

    def on(self, places: Iterable[Place]) -> None:
        """Memos for the notes that elements point at, and for what was described at segments and texts."""
        for element, about, target in places:
            for reference in children(element, "NoteRef"):
                self._refer(guid(reference.get("targetGUID")), about, target)
            description = words(element, "Description")
            if about in ("segment", "source") and description.strip():
                self._report.found["memos"] += 1
                self._report.adapt(N_("Comments that became memos"))
                self.memos.append(
                    Memo(
                        made_guid("comment", target, len(self.memos)),
                        about,  # type: ignore[arg-type]  # one of the two
                        target,
                        description,
                        author=guid(element.get("creatingUser")) or "",
                        made_at=moment(element.get("creationDateTime")),
                    )
                )

    def linked(self, root: Element, known: dict[str, str]) -> None:
        """Memos for notes that a link ties to something; ``known`` says what each guid is."""
        for link in listed(root, "Links", "Link"):
            ends = [guid(link.get("originGUID")) or "", guid(link.get("targetGUID")) or ""]
            notes = [end for end in ends if end in self._by_guid]
            others = [end for end in ends if end in known]
            if notes and others:
                self._refer(notes[0], known[others[0]], others[0])
            else:
                self._report.leave_out(N_("Links between things"), link.get("name") or "")

    def alone(self) -> None:
        """Memos on the project for the notes that nothing points at."""
        for note in self._by_guid:
            if note not in self._used:
                self._refer(note, "project", "")

    def _refer(self, note: str | None, about: str, target: str) -> None:
        element = self._by_guid.get(note or "")
        if element is None or note is None:
            self._report.leave_out(N_("Notes that are spoken of and not there"))
            return
        body = self._load(element, element.get("name") or "")
        description = words(element, "Description")
        kind = _KIND.fullmatch(description)
        if body is None:
            body, description = description, ""
        elif description and not kind:
            body = f"{description}\n\n{body}" if body.strip() else description
        memo_guid = note if note not in self._used else made_guid("note", note, about, target)
        self._used.add(note)
        self.memos.append(
            Memo(
                memo_guid,
                _about(about),
                target,
                body,
                " ".join((element.get("name") or "").split()),
                kind[1] if kind else "note",
                guid(element.get("creatingUser")) or "",
                moment(element.get("creationDateTime")),
            )
        )


def _about(word: str) -> About:
    known: dict[str, About] = {
        "code": "code",
        "source": "source",
        "segment": "segment",
        "case": "case",
    }
    return known.get(word, "project")
