"""A network's equity statement, as far as the review needs it: whom it means, and in which words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from commonaim.plugins.equity_review.engine.lexicon import (
    Entry,
    Is,
    built_in,
    personal_names,
    spellings,
)
from commonaim.plugins.equity_review.engine.text import fold, thin

#: A beneficiary whose name or terms hold one of these words brings the family's word list with it.
_CORE = {
    "black": ("black", "african american", "african americans", "afrodescendientes"),
    "latine": (
        "latina",
        "latino",
        "latine",
        "latinx",
        "hispanic",
        "chicana",
        "chicano",
        "latinas",
        "latinos",
    ),
    "indigenous": (
        "indigenous",
        "native american",
        "native americans",
        "american indian",
        "indigenas",
    ),
}

#: Names before which Spanish says "e": Indigenous, indígenas, Hispanic, not "hielo" and not "Iowa".
_SOUNDS_I = re.compile(r"[iíy](?![aeouáéóú])|h[ií](?![aeouáéóú])", re.IGNORECASE)

_OKINA = "'’‘ʻʼ`´ʹ"


class StatementError(ValueError):
    """A statement that cannot be read: what is wrong, where, and how to mend it."""


class Beneficiary(NamedTuple):
    """A group that the network means to benefit, and the words it is named by."""

    name: str
    terms: tuple[str, ...] = ()

    @property
    def families(self) -> tuple[str, ...]:
        """The built-in families that this group is."""
        words = {plain(term) for term in (self.name, *self.terms)}
        words |= {plain(self.name).removesuffix(" students"), *plain(self.name).split()}
        found = [family for family, core in _CORE.items() if words & set(core)]
        return tuple(found) if "hawaiian" not in plain(self.name) else ()

    @property
    def label(self) -> str:
        """The group's name without a trailing "students", to be put into a sentence."""
        for tail in (" students", " youth", " learners"):
            if self.name.lower().endswith(tail):
                return self.name[: -len(tail)]
        return self.name


class ReplacedTerm(NamedTuple):
    """A term that the network has replaced. ``kind`` is free ("replaced", "avoided")."""

    term: str
    replacement: str = ""
    reason: str = ""
    since: str = ""
    kind: str = "replaced"


class Statement(NamedTuple):
    """Beneficiaries, principles and language of a network. ``inherit`` adds the built-in replaced terms."""

    beneficiaries: tuple[Beneficiary, ...]
    principles: tuple[str, ...] = ()
    replaced: tuple[ReplacedTerm, ...] = ()
    inherit: bool = False
    name: str = ""
    preferred: tuple[str, ...] = ()

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Statement:
        """Read a statement from a mapping (TOML, JSON). Raises StatementError."""
        if not isinstance(data, Mapping):
            raise StatementError(
                "The statement is not a table: write keys and values, e.g. beneficiaries = [...]."
            )
        if isinstance(data.get("statement"), Mapping):
            data = data["statement"]
        inherit = data.get("inherit", False)
        if not isinstance(inherit, bool):
            raise StatementError("inherit must be true or false.")
        groups = tuple(
            _beneficiary(row, i) for i, row in enumerate(_list(data, "beneficiaries"), 1)
        )
        if not groups and not inherit:
            raise StatementError(
                "The statement names no beneficiaries: add a list called beneficiaries, "
                'each with a name, e.g. {name = "Black students", terms = ["Black"]}.'
            )
        terms = [*_list(data, "replaced"), *_list(data, "replaced_terms"), *_list(data, "terms")]
        return cls(
            beneficiaries=groups or default_statement().beneficiaries,
            principles=tuple(str(p) for p in _list(data, "principles")),
            replaced=tuple(_replaced(row, i) for i, row in enumerate(terms, 1)),
            inherit=inherit,
            name=str(data.get("name", "")),
            preferred=tuple(str(p) for p in _list(data, "preferred") if isinstance(p, str)),
        )

    def to_dict(self) -> dict[str, Any]:
        """The statement as a mapping that ``from_dict`` reads back."""
        return {
            "name": self.name,
            "beneficiaries": [{"name": b.name, "terms": list(b.terms)} for b in self.beneficiaries],
            "principles": list(self.principles),
            "preferred": list(self.preferred),
            "replaced": [
                {
                    "term": r.term,
                    "replacement": r.replacement,
                    "reason": r.reason,
                    "since": r.since,
                    "kind": r.kind,
                }
                for r in self.replaced
            ],
            "inherit": self.inherit,
        }

    @property
    def all_replaced(self) -> tuple[ReplacedTerm, ...]:
        """Its own replaced terms, and the built-in ones where it inherits them."""
        own = {plain(r.term) for r in self.replaced}
        if not self.inherit:
            return self.replaced
        return (*self.replaced, *(r for r in BUILT_IN_REPLACED if plain(r.term) not in own))

    @property
    def families(self) -> frozenset[str]:
        """Built-in families that are beneficiaries."""
        return frozenset(family for b in self.beneficiaries for family in b.families)

    def groups(self, joint: str = "and") -> str:
        """The group names as one phrase: "Black, Latina/o/e and Indigenous"; the Spanish "y" is "e" before an i."""
        return in_a_row([b.label for b in self.beneficiaries], joint)

    def entries(self) -> list[Entry]:
        """The built-in lists with this statement's own terms in them."""
        found: dict[str, Entry] = {}
        for entry in built_in():
            known = found.get(entry.term)
            if known is None or known.what != Is.BLOCKED:
                found[entry.term] = entry
        for group in self.beneficiaries:
            for term in (*group.terms, group.label):
                _add_own(found, term)
        for replaced in self.replaced:
            _add_replaced(found, replaced)
        return list(found.values())


OWN = "own"

BUILT_IN_REPLACED = tuple(
    ReplacedTerm(
        term,
        "the groups by name",
        "The paper, section 5.3: readers cannot tell who is meant, and 'minority' says little "
        "about what was done to whom",
    )
    for term in (
        "minority",
        "minorities",
        "minorías",
        "URM",
        "underrepresented minorities",
        "Black and Brown",
    )
)


@cache
def default_statement() -> Statement:
    """The example statement: Black, Latina/o/e and Indigenous students (paper, section 5.3)."""
    return Statement(
        beneficiaries=(
            Beneficiary("Black students", ("Black", "African American")),
            Beneficiary(
                "Latina/o/e students", ("Latina", "Latino", "Latine", "Latinx", "Hispanic")
            ),
            Beneficiary(
                "Indigenous students", ("Indigenous", "Native American", "American Indian")
            ),
        ),
        inherit=True,
        name="Example statement",
    )


def plain(term: str) -> str:
    """A term as it is compared: folded, single blanks."""
    return " ".join(fold(thin(term)).split())


def _variants(term: str) -> set[str]:
    """Folded spellings to look for: with a blank for an okina, with none, and without any sign."""
    thinned = thin(term)
    bare = "".join(c for c in thinned if c not in _OKINA)
    return {fold(thinned).strip(), plain(thinned), plain(bare)} - {""}


def _add_own(found: dict[str, Entry], term: str) -> None:
    for variant in _variants(term):
        known = found.get(variant)
        if known is not None and known.what == Is.FAMILY:
            groups = known.groups if OWN in known.groups else (*known.groups, OWN)
            found[variant] = Entry(Is.FAMILY, variant, known.use, groups)
            continue
        use = "name" if variant in personal_names() or _is_word(known) else "bare"
        found[variant] = Entry(Is.FAMILY, variant, use, (OWN,))


def _is_word(known: Entry | None) -> bool:
    return known is not None and known.what in {Is.LEARNER, Is.VOICE, Is.DEFICIT}


def _add_replaced(found: dict[str, Entry], replaced: ReplacedTerm) -> None:
    for spelling in spellings(replaced.term) if "{" in replaced.term else [replaced.term]:
        for variant in _variants(spelling):
            known = found.get(variant) or _inside(found, variant)
            found[variant] = Entry(
                known.what, variant, known.use, known.groups, plain(replaced.term)
            )


#: What a phrase is when one of its words is this, the most telling first, and how it is then read.
_TELLING = ((Is.COLLECTIVE, "noun"), (Is.FAMILY, "bare"), (Is.IDENTITY, "noun"), (Is.LEARNER, ""))


def _inside(found: Mapping[str, Entry], phrase: str) -> Entry:
    """What a phrase of several words speaks of: "Latinx students" of Latinx, "minority kids" of a collective.

    The phrase is found as one, so that its words are not found by themselves.
    """
    words = phrase.split()
    parts = [
        " ".join(words[i:j])
        for i in range(len(words))
        for j in range(len(words), i, -1)
        if j - i < len(words)
    ]
    known = [found[part] for part in parts if part in found]
    for what, use in _TELLING:
        like = [entry for entry in known if entry.what == what]
        if like:
            groups = tuple(dict.fromkeys(group for entry in like for group in entry.groups))
            return Entry(what, phrase, use or like[0].use, groups)
    return Entry(Is.REPLACED, phrase, "bare")


def _list(data: Mapping[str, Any], key: str) -> Sequence[Any]:
    value = data.get(key, ())
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise StatementError(f"{key} must be a list, e.g. {key} = [...].")
    return value


def in_a_row(names: Sequence[str], joint: str = "and") -> str:
    """Names as one phrase; the Spanish "y" is "e" before an i."""
    if len(names) < 2:
        return "".join(names)
    if joint == "y" and _SOUNDS_I.match(names[-1]):
        joint = "e"
    return f"{', '.join(names[:-1])} {joint} {names[-1]}"


#: What :meth:`Statement.from_dict` reads, at the top and in each row of a list.
_KEYS: Final = frozenset(
    "statement name beneficiaries principles preferred replaced replaced_terms terms inherit".split()
)
_ROW_KEYS: Final = {
    "beneficiaries": frozenset({"name", "terms"}),
    **dict.fromkeys(
        ("replaced", "replaced_terms", "terms"),
        frozenset({"term", "replacement", "reason", "since", "kind"}),
    ),
}


def unread_keys(data: Mapping[str, Any]) -> list[str]:
    """The keys that :meth:`Statement.from_dict` passes over, in order: most likely they are misspelled."""
    inner = data.get("statement")
    data = inner if isinstance(inner, Mapping) else data
    found = [key for key in data if key not in _KEYS]
    for name, keys in _ROW_KEYS.items():
        for row in data.get(name) or ():
            if isinstance(row, Mapping):
                found += [f"{name}.{key}" for key in row if key not in keys]
    return list(dict.fromkeys(found))


def _text(row: Mapping[str, Any], key: str, where: str) -> str:
    value = row.get(key, "")
    if not isinstance(value, str):
        raise StatementError(f"{where}: {key} must be text in quotation marks.")
    return value.strip()


def _beneficiary(row: Any, number: int) -> Beneficiary:
    where = f"beneficiaries, number {number}"
    if isinstance(row, str) and row.strip():
        return Beneficiary(row.strip(), (row.strip(),))
    if not isinstance(row, Mapping) or not _text(row, "name", where):
        raise StatementError(f'{where}: give it a name, e.g. name = "Black students".')
    terms = tuple(str(term).strip() for term in _list(row, "terms") if str(term).strip())
    return Beneficiary(_text(row, "name", where), terms)


def _replaced(row: Any, number: int) -> ReplacedTerm:
    where = f"replaced terms, number {number}"
    if isinstance(row, str) and row.strip():
        return ReplacedTerm(row.strip())
    if not isinstance(row, Mapping) or not _text(row, "term", where):
        raise StatementError(f'{where}: give the term, e.g. term = "at-risk", replacement = "...".')
    fields = ("term", "replacement", "reason", "since", "kind")
    values = {key: _text(row, key, where) for key in fields if row.get(key)}
    return ReplacedTerm(**values)
