"""What msgspec says of a value that cannot be taken, in plain words."""

from __future__ import annotations

import re
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

_AT: Final = re.compile(r"(?P<said>.*?)(?: - at `(?:\$|key in \$)\.?(?P<at>[^`]*)`)?", re.DOTALL)
_EXPECTED: Final = re.compile(
    r"Expected `(?P<wanted>[^`]+)`(?:, got `(?P<given>[^`]+)`)?(?P<more>.*)"
)
_FIELD: Final = re.compile(
    r"Object (?P<what>missing required|contains unknown) field `(?P<name>.*)`"
)
_LIMIT: Final = re.compile(r" ?(?P<length>of length )?(?P<sign><=|>=) (?P<number>\d+)")

#: JSON's kinds of values, as people call them.
_KINDS: Final = {
    "str": _l("a text"),
    "int": _l("a whole number"),
    "float": _l("a number"),
    "bool": _l("true or false"),
    "null": _l("null"),
    "object": _l("an object"),
    "array": _l("a list"),
    "datetime": _l("a time as in 2026-03-04T15:00:00Z"),
}


def told(message: str) -> tuple[str, str]:
    """(where in what was sent, a sentence that says what is wrong there and what can be)."""
    parts = _AT.fullmatch(message)
    said, at = (parts["said"], parts["at"] or "") if parts else (message, "")
    if field := _FIELD.match(said):
        name = f"{at}.{field['name'][:60]}" if at else field["name"][:60]
        if field["what"] == "missing required":
            return name, _("“%(name)s” is missing.", name=name)
        return name, _("Nothing here is called “%(name)s”.", name=name)
    return at, _wrong(said, at)


def _wrong(said: str, at: str) -> str:
    where = _("“%(name)s”", name=at) if at else _("The body")
    found = _EXPECTED.match(said)
    if found is None:
        return str(_("%(where)s has a value that cannot be.", where=where))
    if limit := _LIMIT.fullmatch(found["more"]):
        return _beyond(where, limit)
    wanted = _kinds(found["wanted"])
    if found["given"] is None:
        return str(_("%(where)s should be %(wanted)s of another form.", where=where, wanted=wanted))
    return str(
        _(
            "%(where)s should be %(wanted)s, and is %(given)s.",
            where=where,
            wanted=wanted,
            given=_kinds(found["given"]),
        )
    )


def _beyond(where: str, limit: re.Match[str]) -> str:
    number = limit["number"]
    if limit["length"]:
        if limit["sign"] == "<=":
            return str(
                _("%(where)s has at most %(number)s characters.", where=where, number=number)
            )
        return str(_("%(where)s has at least %(number)s characters.", where=where, number=number))
    if limit["sign"] == "<=":
        return str(_("%(where)s is at most %(number)s.", where=where, number=number))
    return str(_("%(where)s is at least %(number)s.", where=where, number=number))


def _kinds(names: str) -> str:
    return ", ".join(str(_KINDS.get(name, name)) for name in names.split(" | "))
