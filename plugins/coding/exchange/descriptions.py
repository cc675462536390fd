"""What a code means, as the labelled lines that other programs show in its description; and read back from them.

REFI-QDA knows one description for a code. The fields are written one under the other, ``Label: words``; where the words
go on, their lines begin with two spaces. A description of another program that has such labels is understood in English
and in Spanish; what stands before the first label is the definition.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

#: By field, the label that is written.
LABELS: Final[Mapping[str, str]] = {
    "short": "Short definition",
    "definition": "Definition",
    "use_when": "When to use",
    "not_when": "When not to use",
    "example": "Example",
    "counter_example": "Counter-example",
    "origin": "Origin",
    "status": "Status",
}
_KNOWN: Final[Mapping[str, str]] = {
    **{label.casefold(): name for name, label in LABELS.items()},
    "brief definition": "short",
    "short description": "short",
    "definición breve": "short",
    "full definition": "definition",
    "description": "definition",
    "definición": "definition",
    "definición completa": "definition",
    "include": "use_when",
    "inclusion": "use_when",
    "inclusion criteria": "use_when",
    "use when": "use_when",
    "use": "use_when",
    "incluir": "use_when",
    "cuándo usarlo": "use_when",
    "criterios de inclusión": "use_when",
    "exclude": "not_when",
    "exclusion": "not_when",
    "exclusion criteria": "not_when",
    "do not use": "not_when",
    "do not use when": "not_when",
    "excluir": "not_when",
    "cuándo no usarlo": "not_when",
    "criterios de exclusión": "not_when",
    "examples": "example",
    "ejemplo": "example",
    "ejemplos": "example",
    "counterexample": "counter_example",
    "counter example": "counter_example",
    "non-example": "counter_example",
    "contraejemplo": "counter_example",
}
_LABELLED: Final = re.compile(r"([^\W\d_][\w\- ]{1,30}):(?: |$)(.*)", re.UNICODE)
_CONTINUED: Final = "  "


def written(fields: Mapping[str, str]) -> str:
    """The description of a code with these fields; only a definition stands alone, without its label."""
    told = {name: fields.get(name, "") for name in LABELS if fields.get(name, "")}
    if list(told) == ["definition"] and read(told["definition"]) == told:
        return told["definition"]
    return "\n".join(
        f"{LABELS[name]}: " + words.replace("\n", f"\n{_CONTINUED}") for name, words in told.items()
    )


def read(description: str) -> dict[str, str]:
    """The fields that a description has, by name; without any label all of it is the definition."""
    found: dict[str, list[str]] = {}
    field, below_a_label = "definition", False
    for line in description.split("\n"):
        labelled = _LABELLED.fullmatch(line)
        name = _KNOWN.get(labelled[1].strip().casefold()) if labelled else None
        if labelled and name and (name not in found or name == "definition" != field):
            field, below_a_label = name, True
            found.setdefault(field, []).append(labelled[2])
        else:
            kept = line.removeprefix(_CONTINUED) if below_a_label else line
            found.setdefault(field, []).append(kept)
    told = {name: "\n".join(lines) for name, lines in found.items()}
    return {name: words for name, words in told.items() if words}
