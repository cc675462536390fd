"""Bringing in notes from a Word document or a text: under the prompts whose words stand above them."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import BinaryIO

from flask_babel import gettext as _

from commonaim.core.importing import pieces
from commonaim.core.importing.pieces import Piece
from commonaim.core.uploads import kinds
from commonaim.core.uploads.refused import Refused
from commonaim.plugins.empathy.models import InterviewNote
from commonaim.plugins.empathy.services import notes

#: How alike a title and a prompt must be.
ALIKE = 0.6


def text(note: InterviewNote, words: str, person_id: int) -> int:
    """Bring in plain text; how many parts it had. Raises :class:`.Refused`. Not committed."""
    if not words.strip():
        raise Refused(_("There is nothing in it."))
    return _place(note, pieces.from_text(words, note.version.prompts), person_id)


def file(note: InterviewNote, given: BinaryIO, name: str, person_id: int) -> int:
    """Bring in a Word document or a text file; as :func:`text`."""
    known = kinds.recognise(given, name)
    if known.kind not in ("docx", "txt"):
        raise Refused(_("Give it a Word document (.docx) or a text (.txt)."))
    if known.kind == "docx":
        return _place(note, pieces.from_word(given), person_id)
    given.seek(0)
    return text(note, given.read().decode("utf-8-sig", "replace"), person_id)


def _place(note: InterviewNote, found: Sequence[Piece], person_id: int) -> int:
    for piece in found:
        prompt = _prompt(piece.title, note.version.prompts)
        words = (
            piece.text if prompt else "\n".join(part for part in (piece.title, piece.text) if part)
        )
        place = prompt or 1
        before = notes.words_of(note).get((place, "story"), "")
        both = f"{before}\n\n{words}" if before else words
        notes.write(note, place, "story", both, was=before, person_id=person_id)
    return len(found)


def _prompt(title: str, prompts: Sequence[str]) -> int:
    """The number of the prompt that a title says, 0 for none."""
    plain = title.casefold().strip()
    alike = [SequenceMatcher(None, plain, prompt.casefold()).ratio() for prompt in prompts]
    best = max(alike, default=0.0)
    return alike.index(best) + 1 if best >= ALIKE else 0
