"""Notes of interviews: beginning one, keeping what is typed, deciding about identifiers, sharing, bringing back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from commonaim.core import audit, tenancy
from commonaim.core.access import Access
from commonaim.core.db import db, now
from commonaim.core.finding.words import like
from commonaim.core.networks.models import Program
from commonaim.core.plugin import N_
from commonaim.plugins.empathy.identifiers import Hit, Roster, edition, find
from commonaim.plugins.empathy.models import Answer, IdentifierDecision, InterviewNote, Participant
from commonaim.plugins.empathy.models.notes import (
    AMENDED,
    CHECKS,
    OVERALL,
    OWN_PROGRAM,
    PARTS,
    PRIVATE,
    REFUSED,
    WHOLE_NETWORK,
)
from commonaim.plugins.empathy.services import people, sight
from commonaim.plugins.empathy.services.merging import merge
from commonaim.plugins.empathy.services.people import StandsInTheWay

#: Characters that one part of a note holds.
LONGEST: Final = 20_000


@dataclass(frozen=True, slots=True)
class Undecided:
    """Words that could tell who somebody is and wait for a decision. ``places`` is how often they stand there."""

    kind: str
    quote: str
    suggestion: str
    places: int
    around: str


def get(ident: int, access: Access, today: date) -> InterviewNote | None:
    """A note that the person of ``access`` may see; None for every other."""
    return db.session.scalar(
        select(InterviewNote)
        .join(Participant, Participant.id == InterviewNote.participant_id)
        .where(InterviewNote.id == ident, sight.seen_by(access, today))
        .options(
            joinedload(InterviewNote.participant),
            joinedload(InterviewNote.version),
            joinedload(InterviewNote.program),
        )
    )


def listed(access: Access, today: date, words: Sequence[str] = ()) -> Select[InterviewNote]:
    """The notes that the person of ``access`` may see, with all words in pseudonym, program or band; newest first."""
    statement = (
        select(InterviewNote)
        .join(Participant, Participant.id == InterviewNote.participant_id)
        .where(sight.seen_by(access, today))
        .options(joinedload(InterviewNote.participant), joinedload(InterviewNote.program))
        .order_by(InterviewNote.held_on.desc(), InterviewNote.id.desc())
    )
    if words:
        statement = statement.join(Program, Program.id == InterviewNote.program_id).where(
            like(words, Participant.pseudonym, Program.name, Participant.band)
        )
    return statement


def seen(access: Access, today: date) -> Sequence[InterviewNote]:
    """As :func:`listed`, all of them."""
    return db.session.scalars(listed(access, today)).all()


def may_write(note: InterviewNote, access: Access) -> bool:
    """Whether somebody is one of the two who write this note."""
    found = select(InterviewNote.id).where(InterviewNote.id == note.id, sight.written_by(access))
    return db.session.scalar(found) is not None


def begin(note: InterviewNote) -> InterviewNote:
    """Put a new note into the session, private and empty. Not committed."""
    db.session.add(note)
    db.session.flush()
    return note


def answers(note: InterviewNote) -> dict[tuple[int, str], Answer]:
    """The parts of a note that hold words, by prompt (0: the whole) and part."""
    found = db.session.scalars(
        select(Answer).where(Answer.note_id == note.id).order_by(Answer.prompt, Answer.id)
    )
    return {(one.prompt, one.part): one for one in found}


def words_of(note: InterviewNote) -> dict[tuple[int, str], str]:
    """As :func:`answers`, the words alone, without empty ones."""
    return {place: one.words for place, one in answers(note).items() if one.words.strip()}


def is_part(note: InterviewNote, prompt: int, part: str) -> bool:
    """Whether a note has such a part."""
    if prompt == 0:
        return part in OVERALL
    return 1 <= prompt <= len(note.version.prompts) and part in PARTS


def write(
    note: InterviewNote,
    prompt: int,
    part: str,
    words: str,
    *,
    was: str,
    person_id: int,
    mark: str = "",
) -> Answer:
    """Keep what somebody typed over ``was``. What another has typed there meanwhile stays, too. Not committed.

    Sent again with the same ``mark`` it changes nothing. Raises :class:`StandsInTheWay` when it is too long,
    LookupError for a part that is none.
    """
    if not is_part(note, prompt, part):
        raise LookupError(f"Note {note.id} has no part {prompt} {part}.")
    # The row of the note is what two who write at once wait for.
    db.session.execute(
        select(InterviewNote.id).where(InterviewNote.id == note.id).with_for_update()
    )
    found = db.session.scalar(
        select(Answer)
        .where(Answer.note_id == note.id, Answer.prompt == prompt, Answer.part == part)
        .execution_options(populate_existing=True)
    )
    if found is not None and mark and found.marks.get(str(person_id)) == mark:
        return found
    merged = merge(_lines(was), _lines(words), found.words if found else "")
    if len(merged) > LONGEST:
        raise StandsInTheWay(f"{len(merged)}")
    if found is None:
        found = Answer(note_id=note.id, prompt=prompt, part=part, words="")
        db.session.add(found)
    if merged != found.words:
        found.words, found.changed_at, found.changed_by_id = merged, now(), person_id
        note.saves += 1
        note.changed_at = now()
        if note.shared != PRIVATE:
            count(note)
    if mark:
        found.marks = {**(found.marks or {}), str(person_id): mark[:40]}
    db.session.flush()
    return found


def _lines(words: str) -> str:
    return words.replace("\r\n", "\n").replace("\x00", "")


def roster_of(text: str) -> Roster:
    """The roster that a network keeps as a setting, a word or name a line."""
    return Roster.of(text.splitlines())


def hits(note: InterviewNote, roster: Roster) -> dict[tuple[int, str], list[Hit]]:
    """What in each part could tell who somebody is and was not decided to stay."""
    kept = _kept(note)
    names = (note.participant.pseudonym.casefold(),)
    found = {}
    for place, words in words_of(note).items():
        part = [
            hit
            for hit in find(words, note.language, roster)
            if (hit.kind, hit.quote) not in kept and hit.quote.casefold() not in names
        ]
        if part:
            found[place] = part
    return found


def _kept(note: InterviewNote) -> set[tuple[str, str]]:
    rows = db.session.execute(
        select(IdentifierDecision.kind, IdentifierDecision.quote).where(
            IdentifierDecision.note_id == note.id
        )
    )
    return {(row.kind, row.quote) for row in rows}


def undecided(note: InterviewNote, roster: Roster) -> list[Undecided]:
    """What somebody has to decide about, each once, in the order of the note."""
    texts = words_of(note)
    rows: dict[tuple[str, str], Undecided] = {}
    for place, found in hits(note, roster).items():
        for hit in found:
            known = rows.get((hit.kind, hit.quote))
            rows[hit.kind, hit.quote] = Undecided(
                hit.kind,
                hit.quote,
                known.suggestion if known else hit.suggestion,
                known.places + 1 if known else 1,
                known.around if known else _around(texts[place], hit),
            )
    return list(rows.values())


def _around(text: str, hit: Hit) -> str:
    start, end = max(0, hit.start - 50), min(len(text), hit.end + 50)
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"


def count(note: InterviewNote, roster: Roster | None = None) -> int:
    """Look through a note again and keep how many words are undecided. Not committed."""
    from commonaim.plugins.empathy.services.settings import roster as of_network

    names = roster or of_network()
    note.undecided = len(undecided(note, names))
    note.looked_with = looked_with(note, names)
    return note.undecided


def looked_with(note: InterviewNote, roster: Roster) -> str:
    """What the identifiers found in a note depend on beside its words and decisions, in 16 hexadecimal digits."""
    depends = (edition(), note.language, note.participant.pseudonym, *sorted(roster.entries))
    return hashlib.sha256("\0".join(depends).encode()).hexdigest()[:16]


def decide(
    note: InterviewNote,
    kind: str,
    quote: str,
    replacement: str | None,
    *,
    roster: Roster,
    person_id: int,
) -> None:
    """Keep words that the finder took for an identifier (``replacement`` None), or put others in their place wherever
    the finder meets them in the note. Not committed."""
    if replacement is None:
        if (kind, quote) not in _kept(note):
            db.session.add(
                IdentifierDecision(note_id=note.id, kind=kind, quote=quote[:400], by_id=person_id)
            )
    else:
        rows = answers(note)
        for place, found in hits(note, roster).items():
            answer = rows[place]
            for hit in reversed(found):
                if (hit.kind, hit.quote) == (kind, quote):
                    answer.words = answer.words[: hit.start] + replacement + answer.words[hit.end :]
                    answer.changed_at, answer.changed_by_id = now(), person_id
        note.saves += 1
        note.changed_at = now()
    db.session.flush()
    count(note, roster)


def share(note: InterviewNote, audience: str, today: date) -> None:
    """Share a note with its program or the network, or take it back (``private``). Not committed.

    Raises :class:`StandsInTheWay` with the key of what stands in the way: ``undecided``, ``refused``, ``consent``,
    ``assent`` or ``network``.
    """
    if audience not in (PRIVATE, OWN_PROGRAM, WHOLE_NETWORK):
        raise StandsInTheWay("audience")
    if audience != PRIVATE:
        if count(note):
            raise StandsInTheWay("undecided")
        if note.checked == REFUSED:
            raise StandsInTheWay("refused")
        agreed = people.agreement(note.participant, today)
        for missing, has in (("consent", agreed.consent), ("assent", agreed.assent)):
            if not has:
                raise StandsInTheWay(missing)
        if audience == WHOLE_NETWORK and "network" not in agreed.scopes:
            raise StandsInTheWay("network")
    note.shared = audience
    audit.record(
        "empathy.shared",
        N_("Changed who sees the interview note %(number)s"),
        words={"number": note.id},
        audience=audience,
    )


def check(note: InterviewNote, state: str, today: date) -> None:
    """Say what the young person said of the words when they were brought back. Not committed."""
    if state not in CHECKS:
        raise StandsInTheWay("state")
    note.checked, note.checked_on = state, today
    audit.record(
        "empathy.checked",
        N_("Wrote down what was said of the interview note %(number)s when it was brought back"),
        words={"number": note.id},
        state=state,
    )


def quotes(notes: Iterable[InterviewNote]) -> Mapping[int, list[Answer]]:
    """By note the parts that can be linked and brought back: stories, quotes, needs, insights and questions."""
    ids = [note.id for note in notes]
    found: dict[int, list[Answer]] = {ident: [] for ident in ids}
    statement = (
        select(Answer)
        .where(
            Answer.note_id.in_(ids),
            Answer.part.in_(("quote", "need", "insight", "might")),
            Answer.words != "",
        )
        .order_by(Answer.prompt, Answer.id)
    )
    for answer in db.session.scalars(statement):
        found[answer.note_id].append(answer)
    return found


def answer(ident: int, access: Access, today: date, *, quote: bool = False) -> Answer | None:
    """A part of a note that somebody may see, with ``quote`` one that may be quoted, too; None for every other."""
    found = tenancy.get(Answer, ident)
    if found is None or (note := get(found.note_id, access, today)) is None:
        return None
    if quote:
        may = (
            select(InterviewNote.id)
            .join(Participant, Participant.id == InterviewNote.participant_id)
            .where(InterviewNote.id == note.id, sight.quotable(today))
        )
        if db.session.scalar(may) is None:
            return None
    return found


__all__ = [
    "AMENDED",
    "Undecided",
    "answer",
    "answers",
    "begin",
    "check",
    "count",
    "decide",
    "get",
    "hits",
    "is_part",
    "may_write",
    "quotes",
    "roster_of",
    "seen",
    "share",
    "undecided",
    "words_of",
    "write",
]
