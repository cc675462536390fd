"""Write docs/hooks.md, the reference of hooks, from core/hookspecs.py and core/plugin.py.  Run by ``make docs``."""

import dataclasses
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from commonaim.core import hookspecs, plugin

PAGE = Path(__file__).resolve().parent.parent / "docs" / "hooks.md"
HEAD = """\
# Hooks

Every hook that core asks plugins, and what they answer with. This page is made from `core/hookspecs.py` and
`core/plugin.py` by `make docs`; [how a plugin is made](plugins.md) tells the rest.

A hook is a function of your `hooks` module with one of these names, marked with `@hookimpl`. It takes the arguments
it wants, by name:

| argument | is |
|---|---|
| `network` | the network the work is in: `slug`, `name`, `today` (its own day), `zone`. Queries see its rows only |
| `user` | who looks: `user.person`, `user.may("thanks.read")`, `user.program_id`, `user.roles`; None: nobody |

The others are told with their hook. Give a list, or `yield` one after another; give nothing where there is nothing to
say. What is of another kind than told here is left out, as if the hook had raised: the page is served without it, and
the failure is counted on the Plugins page, with its first line.

Only plugins that are on in the network are asked, unless it says *also while off*. A hook that only reads may change
no row; one that *writes* runs in a savepoint that is undone when it raises. No hook commits, rolls back or enters
another network.
"""
MIDDLE = """\
## What hooks answer with

Small frozen dataclasses of `commonaim.core`. Core decides how each looks; texts are plain, and are escaped.
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD, "## All hooks\n", *table(), "", *map(told_hook, hooks()), MIDDLE]
    parts += [told_class(one) for one in vocabulary()]
    return "\n".join(parts).rstrip() + "\n"


def hooks() -> list[tuple[str, Any]]:
    return [(name, spec) for name, spec in vars(hookspecs).items() if hasattr(spec, "when_off")]


def table() -> Iterator[str]:
    yield "| hook | gives |"
    yield "|---|---|"
    for name, spec in hooks():
        marks = ", ".join(marks_of(spec))
        yield f"| [`{name}`](#{name}) | {gives(spec)}{f' ({marks})' if marks else ''} |"


def marks_of(spec: Any) -> Iterator[str]:
    if spec.writes:
        yield "writes"
    if spec.when_off:
        yield "also while off"


def gives(spec: Any) -> str:
    annotation = spec.__annotations__["return"]
    found = re.fullmatch(r"Iterable\[(\w+)\]", annotation)
    if found:
        return f"`{found[1]}`s" if found[1] != "str" else "sentences"
    return "nothing" if annotation == "None" else f"`{annotation}`"


def told_hook(pair: tuple[str, Any]) -> str:
    name, spec = pair
    arguments = ", ".join(inspect.signature(spec).parameters)
    marks = "".join(f" *{mark.capitalize()}.*" for mark in marks_of(spec))
    return f"### {name}\n\n    {name}({arguments})\n\n{plain(inspect.getdoc(spec))}\n\nGives {gives(spec)}.{marks}\n"


def vocabulary() -> list[type]:
    """The dataclasses that some hook gives, and those in them, in the order of the module."""
    named = " ".join(spec.__annotations__["return"] for _name, spec in hooks())
    classes = {
        name: one
        for name, one in vars(plugin).items()
        if dataclasses.is_dataclass(one) and one.__module__ == plugin.__name__
    }
    wanted = {name for name in classes if re.search(rf"\b{name}\b", named)} | {
        "Event",
        "ReportPeriod",
    }
    for _again in classes:
        inside = " ".join(
            str(field.type) for name in wanted for field in dataclasses.fields(classes[name])
        )
        wanted |= {name for name in classes if re.search(rf"\b{name}\b", inside)}
    return [one for name, one in classes.items() if name in wanted]


def told_class(one: type) -> str:
    rows = ["| field | is | when not given |", "|---|---|---|"]
    for field in dataclasses.fields(one):
        kind = str(field.type).replace("|", "\\|")
        rows.append(f"| `{field.name}` | `{kind}` | {default_of(field)} |")
    text = plain(inspect.getdoc(one))
    return f"### {one.__name__}\n\n{text}\n\n" + "\n".join(rows) + "\n"


def default_of(field: dataclasses.Field[Any]) -> str:
    if field.default_factory is not dataclasses.MISSING:
        return f"`{field.default_factory()!r}`"
    return "" if field.default is dataclasses.MISSING else f"`{field.default!r}`"


def plain(text: str | None) -> str:
    """A docstring as Markdown."""
    text = re.sub(
        r":\w+:`~?([^`]+)`", lambda found: f"`{found[1].strip('.').rsplit('.', 1)[-1]}`", text or ""
    )
    return text.replace("``", "`")


def main() -> None:
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
