"""Carries words from the sections of one form to those of another. Nothing here knows of a database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..content import ROWS, STORY, Content, Piece, SectionLike, new_row, new_trial, words_of
from ..prompts import INSTEAD

#: Which field of a row words of a role go to where a form has only rows for them.
FIELD_OF_ROLE = {
    "questions": "question",
    "predictions": "prediction",
    "measures": "measure",
    "results": "result",
}


def carried(content: Content, here: Sequence[SectionLike], there: Sequence[SectionLike]) -> Content:
    """The words of ``content``, written in the sections ``here``, in the sections ``there``.

    Each piece goes to the section of the same key and role, else to the first of its role, else to the next best, else
    to the last text. What lands in a section that is for something else says where it comes from. Rows stay rows
    where both forms have them, and so does what is known of a told story.
    """
    texts: dict[str, str] = {}
    rows: dict[str, list[dict[str, Any]]] = {}
    moved = _moved_rows(content, here, there, rows)
    loose = new_row()
    for piece in content.flat(here):
        if not piece.text.strip() or (piece.section in moved and piece.key not in content.texts):
            continue
        target = _target(piece, there)
        if target is None:
            _into_row(loose, piece)
        elif piece.key in content.texts and piece.key != piece.section:
            _append(texts, f"{target.key}.{piece.key.partition('.')[2]}", piece.text)
        else:
            words = piece.text if target.role == piece.role else f"{piece.title}: {piece.text}"
            _append(texts, target.key, words)
    holder = _first(there, ROWS)
    filled = Content(rows={"": [loose]}).tidy().rows[""]
    if holder is not None and filled:
        rows.setdefault(holder.key, []).extend(dict(row) for row in filled)
    return Content(texts, rows)


def added(before: Content, now: Content) -> Content:
    """What ``now`` says that ``before`` did not, paragraph by paragraph."""
    texts = {}
    for key, text in now.texts.items():
        known = set(_paragraphs(before.text(key)))
        texts[key] = "\n\n".join(p for p in _paragraphs(text) if p not in known)
    rows = {}
    for key, given in now.rows.items():
        held = [dict(row) for row in before.rows.get(key, ())]
        rows[key] = [row for row in given if dict(row) not in held]
    return Content({key: text for key, text in texts.items() if text}, rows)


def joined(into: Content, more: Content, known: str) -> Content:
    """Both contents: what ``more`` says stands below what is there, but for paragraphs and rows whose words are all
    ``known`` already. A choice is the one that was made last.
    """
    texts = dict(into.texts)
    for key, text in more.texts.items():
        fresh = [part for part in _paragraphs(text) if part not in known]
        if fresh and "." in key:
            texts[key] = text
        elif fresh:
            _append(texts, key, "\n\n".join(fresh))
    rows: dict[str, list[Any]] = {key: list(given) for key, given in into.rows.items()}
    for key, given in more.rows.items():
        held = rows.setdefault(key, [])
        taken = {one["id"] for one in held}
        for row in given:
            if all(word in known for word in words_of(row)):
                continue
            held.append({**row, "id": new_row()["id"]} if row["id"] in taken else row)
    return Content(texts, rows)


def all_words(content: Content, sections: Sequence[SectionLike]) -> str:
    """Everything that a content says, as one text to look in."""
    pieces = [piece.text for piece in content.flat(sections)]
    cells = [word for rows in content.rows.values() for row in rows for word in words_of(row)]
    return "\n\n".join((*pieces, *cells))


def _moved_rows(
    content: Content,
    here: Sequence[SectionLike],
    there: Sequence[SectionLike],
    rows: dict[str, list[dict[str, Any]]],
) -> set[str]:
    """Copy rows to the section of their kind in the other form; the keys of the sections whose rows went."""
    moved = set()
    for section in here:
        target = _first(there, section.kind, section.key)
        if section.kind in (ROWS, STORY) and target is not None:
            given = [dict(row) for row in content.rows.get(section.key, ())]
            if section.kind == STORY and rows.get(target.key):
                continue
            rows.setdefault(target.key, []).extend(given)
            moved.add(section.key)
    return moved


def _first(sections: Sequence[SectionLike], kind: str, key: str = "") -> SectionLike | None:
    alike = [section for section in sections if section.kind == kind]
    same = [section for section in alike if section.key == key]
    return next(iter(same + alike), None)


def _target(piece: Piece, there: Sequence[SectionLike]) -> SectionLike | None:
    """The text section that a piece goes to; None when it belongs in a row."""
    written = [section for section in there if section.kind != ROWS]
    for section in written:
        if (section.key, section.role) == (piece.section, piece.role):
            return section
    for role in (piece.role, *INSTEAD.get(piece.role, ())):
        for section in written:
            if section.role == role:
                return section
        if role in (*FIELD_OF_ROLE, "data") and _first(there, ROWS) is not None:
            return None
    return written[-1] if written else None


def _into_row(row: dict[str, Any], piece: Piece) -> None:
    if piece.role in FIELD_OF_ROLE:
        _append(row, FIELD_OF_ROLE[piece.role], piece.text)
    elif piece.role == "data":
        row["trials"] = [*row["trials"][:-1], {**new_trial(), "data": piece.text}]
    else:
        _append(row, "next" if piece.role == "action" else "result", f"{piece.title}: {piece.text}")


def _append(texts: dict[str, Any], key: str, words: str) -> None:
    there = str(texts.get(key, ""))
    texts[key] = f"{there}\n\n{words}" if there.strip() else words


def _paragraphs(text: str) -> list[str]:
    return [part for part in text.split("\n\n") if part.strip()]
